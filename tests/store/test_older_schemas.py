"""Older labbooks, with real rows in every table, open as this version's and lose nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.project import find
from labbook.store import schema
from labbook.store.connection import APPLICATION, connect
from labbook.store.database import open_database
from labbook.store.records import TABLES, Prediction

Rows = dict[str, list[dict[str, object]]]
"""The rows of each table, by the names of their columns."""


def of_schema(path: Path, schema_number: int) -> Rows:
    """A labbook as an older schema made it, with two rows in every table; returns them."""
    import sqlalchemy
    from alembic import command
    from alembic.config import Config

    engine = sqlalchemy.create_engine("sqlite://", creator=lambda: schema.wal(connect(path)))
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, f"{schema_number:04}")
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
        connection.exec_driver_sql(f"PRAGMA user_version={schema_number}")
    engine.dispose()
    raw = sqlite3.connect(path)
    raw.row_factory = sqlite3.Row
    tables = [
        name
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if name in TABLES.values()
    ]
    for table in tables:
        for number in (1, 2):
            columns = {row["name"]: value(row, number) for row in raw.execute(f"PRAGMA table_info({table})")}
            names, places = ", ".join(f'"{n}"' for n in columns), ", ".join("?" for _ in columns)
            raw.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", list(columns.values()))
    raw.commit()
    rows = {table: [dict(row) for row in raw.execute(f"SELECT * FROM {table}")] for table in tables}
    raw.close()
    return rows


def of_schema_1(path: Path) -> Rows:
    """The oldest."""
    return of_schema(path, 1)


def changed(path: Path, before: Rows) -> list[str]:
    """The tables of a database whose rows are not, in the columns they had, what they were."""
    raw = sqlite3.connect(path)
    raw.row_factory = sqlite3.Row
    try:
        return [table for table, rows in before.items() if rows_now(raw, table, list(rows[0])) != rows]
    finally:
        raw.close()


def rows_now(raw: sqlite3.Connection, table: str, names: list[str]) -> list[dict[str, object]]:
    """These columns of every row of a table."""
    columns = ", ".join(f'"{name}"' for name in names)
    return [dict(row) for row in raw.execute(f"SELECT {columns} FROM {table}")]


def value(column: sqlite3.Row, number: int) -> object:
    """Something of a column's type, different in each row."""
    kind = column["type"].upper()
    if "INT" in kind or "BOOL" in kind:
        return number
    if "FLOAT" in kind:
        return number / 4
    return bytes([number]) if "BLOB" in kind else f"{column['name']} {number}"


@pytest.mark.parametrize("older", range(1, schema.VERSION))
def test_an_older_labbook_opens_with_every_row_and_works(tmp_path: Path, older: int) -> None:
    (tmp_path / "labbook.toml").touch()
    before = of_schema(tmp_path / "labbook.db", older)
    assert len(before) >= 22
    with open_database(find(tmp_path)) as database:
        assert database.value("PRAGMA user_version") == schema.VERSION
        assert changed(database.path, before) == []
        assert database.rows("PRAGMA foreign_key_check") == []
        assert database.value("PRAGMA integrity_check") == "ok"
        assert database.value("SELECT rowid FROM entry_fts WHERE entry_fts MATCH '\"body 2\"'") == 2
        assert entries.add(database, "goes on") == 3
        number = hypotheses.add(database, "and so does this")
        assert database.value("SELECT seq FROM sqlite_sequence WHERE name = 'prediction'") == 2
        assert len(database.all(Prediction)) == 2
        assert hypotheses.history(database, number)[0].status == "open"
    assert changed(tmp_path / f"labbook.db.schema-{older}.backup", before) == []
