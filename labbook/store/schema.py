"""Making a new database and bringing an older one up to date.

A new database is built beside its place and renamed into it, so that a labbook is never seen half made. An older one
is backed up first, then migrated in one transaction under the writer lock.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from labbook.errors import LabbookError
from labbook.store.connection import APPLICATION, connect
from labbook.store.lock import writer_lock

VERSION = 5
"""The schema this code speaks, kept in `PRAGMA user_version`: the number of the newest migration."""
TAKEN_IN = (3, 4, VERSION)
"""Schemas whose exported rows fit into this one's tables: what they lack may be unknown."""


def create(path: Path) -> None:
    """Make an empty labbook at `path`, unless another process was quicker."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with writer_lock(path):
        if path.exists():
            return
        unfinished = path.with_name(f"{path.name}.new")
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY, 0o600))
        migrate(unfinished)
        os.replace(unfinished, path)


def upgrade(path: Path, found: int) -> None:
    """Bring an older labbook to `VERSION`, after a backup beside it; raises LabbookError for a newer one."""
    if found > VERSION:
        raise LabbookError(
            f"{path} was written by a newer labbook (schema {found}; this one speaks {VERSION}).",
            "Upgrade labbook; nothing was touched.",
            code=3,
        )
    with writer_lock(path):
        if version(path) < VERSION:
            backup(path, found)
            migrate(path)


def version(path: Path) -> int:
    """The schema number of a database."""
    connection = connect(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def backup(path: Path, found: int) -> Path:
    """A checked copy of the database as it was, made by SQLite itself."""
    copy = path.with_name(f"{path.name}.schema-{found}.backup")
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # SQLite writes into an empty file, too
    connection = connect(path)
    try:
        connection.execute("VACUUM INTO ?", (str(copy),))
    finally:
        connection.close()
    return copy


def migrate(path: Path) -> None:
    """Run all missing migrations in one transaction; the caller holds the writer lock."""
    import sqlalchemy
    from alembic import command
    from alembic.config import Config

    def begin_at_once(raw: sqlalchemy.Connection) -> None:
        raw.exec_driver_sql("BEGIN IMMEDIATE")

    engine = sqlalchemy.create_engine("sqlite://", creator=lambda: wal(connect(path)))
    sqlalchemy.event.listen(engine, "begin", begin_at_once)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
            connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")
    finally:
        engine.dispose()


def wal(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The connection, its database switched to a write-ahead log (kept in the file from then on)."""
    connection.execute("PRAGMA journal_mode=WAL")
    return connection
