"""Putting a copy of a labbook back in its place; what was there is kept beside it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from labbook.errors import LabbookError
from labbook.store import schema
from labbook.store.connection import APPLICATION, connect, explain
from labbook.store.copies import stamped
from labbook.store.lock import writer_lock
from labbook.store.upkeep.backups import copied, on_disk, refuse_broken

PARTS = ("", "-wal", "-shm")
"""The files of one database."""


def restore(path: Path, source: Path) -> Path | None:
    """Make the labbook at `path` what the copy `source` is; returns where the labbook that was there is now.

    The copy is looked through and brought to this version first, beside its place. A labbook that can be read is
    then replaced inside one transaction, so that whoever has it open goes on with the new content; a damaged one is
    moved aside. Numbers that were given since the copy was made are not given again: they may be written elsewhere.
    Raises LabbookError for what is no whole copy; then nothing was touched.
    """
    if not source.exists():
        raise LabbookError(f"There is no file {source}.", "`labbook check` names the copies beside the labbook.")
    refuse_broken(source)
    path.parent.mkdir(parents=True, exist_ok=True)
    with writer_lock(path):
        prepared = path.with_name(f"{path.name}.new")
        remove(prepared)
        try:
            copied(source, prepared)
            schema.migrate(prepared)
            return put_back(path, prepared)
        except sqlite3.Error as error:
            raise explain(error, source) from error
        finally:
            remove(prepared)


def put_back(path: Path, prepared: Path) -> Path | None:
    """Replace the labbook at `path`; the caller holds the writer lock."""
    if not path.exists():
        move_in(path, prepared)
        return None
    if not is_whole(path):
        aside = move_aside(path)
        move_in(path, prepared)
        return aside
    before = stamped(path, "before-restore-")
    copied(path, before)
    keep_numbers(prepared, given(path))
    overwrite(path, prepared)
    return before


def is_whole(path: Path) -> bool:
    """Whether the labbook that is there can be read to its end; no room or permission raises, it says nothing of it."""
    try:
        connection = connect(path)
        try:
            (owner,) = connection.execute("PRAGMA application_id").fetchone()
            told = connection.execute("PRAGMA integrity_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return False
    return bool(owner == APPLICATION and told == ("ok",))


def given(path: Path) -> dict[str, int]:
    """The highest number that each table has given."""
    connection = connect(path)
    try:
        return dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    finally:
        connection.close()


def keep_numbers(prepared: Path, numbers: dict[str, int]) -> None:
    """Let each table go on after the highest number that it, or the labbook to be replaced, has given."""
    own = given(prepared)
    connection = connect(prepared)
    try:
        connection.execute("BEGIN IMMEDIATE")
        for name, number in numbers.items():
            connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, max(number, own.get(name, 0))))
        connection.execute("COMMIT")
    finally:
        connection.close()


def overwrite(path: Path, prepared: Path) -> None:
    """Replace every page in one transaction of SQLite's own; killed half-way, the old ones are there."""
    source, target = connect(prepared), connect(path)
    try:
        source.backup(target)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        source.close()
        target.close()


def move_aside(path: Path) -> Path:
    """Rename a damaged labbook with its write-ahead log, which may hold what can be rescued."""
    aside = stamped(path, "damaged-").with_suffix("")
    for part in PARTS:
        if os.path.lexists(f"{path}{part}"):
            os.replace(f"{path}{part}", f"{aside}{part}")
    return aside


def move_in(path: Path, prepared: Path) -> None:
    """Rename a whole labbook into its place."""
    connection = connect(prepared)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    on_disk(prepared)
    os.replace(prepared, path)
    on_disk(path.parent)


def remove(path: Path) -> None:
    """Delete an unfinished database."""
    for part in PARTS:
        Path(f"{path}{part}").unlink(missing_ok=True)
