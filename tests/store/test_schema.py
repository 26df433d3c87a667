"""The tables: models, records and migrations say the same; making and migrating never leaves a half-made file."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.project import Project, find
from labbook.store import schema
from labbook.store.connection import connect
from labbook.store.database import Database, open_database
from labbook.store.records import TABLES


def test_every_record_has_the_columns_of_its_model() -> None:
    from sqlmodel import SQLModel

    from labbook.store import models

    for record, table in TABLES.items():
        columns = [column.name for column in SQLModel.metadata.tables[table].columns]
        assert list(record._fields) == columns, table  # type: ignore[attr-defined]
    assert {t.name for t in SQLModel.metadata.sorted_tables} == set(TABLES.values())
    assert models.Run.__tablename__ == "run"


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    import sqlalchemy
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlmodel import SQLModel

    from labbook.store import models  # noqa: F401

    engine = sqlalchemy.create_engine("sqlite://", creator=lambda: connect(database.path))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: not (kind == "table" and "_fts" in name)}
        )
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


def test_a_new_labbook_is_private_and_in_wal_mode(tmp_path: Path) -> None:
    (tmp_path / "labbook.toml").touch()
    with open_database(find(tmp_path)) as database:
        assert stat.S_IMODE(os.stat(database.path).st_mode) == 0o600
        assert database.value("PRAGMA journal_mode") == "wal"
        assert database.value("PRAGMA synchronous") == 2
    assert not list(tmp_path.glob("*.new*"))


def test_eight_processes_make_one_labbook(tmp_path: Path) -> None:
    (tmp_path / "labbook.toml").touch()
    code = "from labbook.project import find; from labbook.store.database import open_database; open_database(find())"
    makers = [subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path) for _ in range(8)]
    assert [maker.wait(60) for maker in makers] == [0] * 8
    with open_database(find(tmp_path), create=False) as database:
        assert database.value("SELECT count(*) FROM alembic_version") == 1


def test_a_newer_labbook_is_refused_by_name_and_not_touched(project: Project) -> None:
    connection = sqlite3.connect(project.database)
    connection.execute(f"PRAGMA user_version={schema.VERSION + 1}")
    connection.close()
    before = project.database.read_bytes()
    with pytest.raises(LabbookError, match="newer labbook") as refused:
        open_database(project)
    assert refused.value.code == 3
    assert project.database.read_bytes() == before


def test_an_older_labbook_is_backed_up_and_migrated(tmp_path: Path) -> None:
    """Schema 0 is a database before the first migration; a row in a foreign table must survive in both files."""
    path = tmp_path / "labbook.db"
    connection = schema.wal(connect(path))
    connection.execute("CREATE TABLE kept (words TEXT)")
    connection.execute("INSERT INTO kept VALUES ('mine')")
    connection.execute(f"PRAGMA application_id={0x1ABB00C}")
    connection.close()
    with open_database(find(tmp_path)) as database:
        assert database.value("PRAGMA user_version") == schema.VERSION
        assert database.value("SELECT words FROM kept") == "mine"
    copy = sqlite3.connect(tmp_path / "labbook.db.schema-0.backup")
    assert copy.execute("SELECT words FROM kept").fetchall() == [("mine",)]
    assert copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'run'").fetchone() == (0,)


def test_a_migration_that_fails_leaves_the_old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "labbook.db"
    connection = schema.wal(connect(path))
    connection.execute("CREATE TABLE run (in_the_way TEXT)")
    connection.execute(f"PRAGMA application_id={0x1ABB00C}")
    connection.close()
    with pytest.raises(Exception, match="run"):
        open_database(find(tmp_path))
    tables = sqlite3.connect(path).execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert tables == [("run",)]
