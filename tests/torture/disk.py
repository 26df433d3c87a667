"""A disk that remembers every write, or fails at one: a VFS of APSW's own SQLite under labbook's own code.

APSW cannot lend its files shared memory, so a database on this disk is open to one connection alone; all else is as
labbook sets it up. Errors become those of `sqlite3`, which is what labbook knows.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest

from labbook.store import connection, database

NAME = "torture"


class Operation(NamedTuple):
    """Something done to a file: "write", "truncate", "sync", "delete"; or "said", with what was acknowledged."""

    kind: str
    file: str
    at: int = 0
    data: bytes = b""
    said: Any = None


Watch = Callable[[Operation], None]
"""Called before each operation; what it raises is what SQLite is told."""


class File(apsw.VFSFile):
    """An open file whose changes are watched."""

    def __init__(self, watch: Watch, name: Any, flags: Any) -> None:
        self.watch = watch
        self.base = os.path.basename(name.filename() if isinstance(name, apsw.URIFilename) else name)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        """Write some bytes."""
        self.watch(Operation("write", self.base, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        """Cut the file."""
        self.watch(Operation("truncate", self.base, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        """Bring it to the disk."""
        self.watch(Operation("sync", self.base))
        super().xSync(flags)


class Disk(apsw.VFS):
    """Where those files are."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        super().__init__(NAME, "")

    def xOpen(self, name: Any, flags: Any) -> File:
        """Open a file; temporary ones have no name and are nobody's business."""
        return super().xOpen(name, flags) if name is None else File(self.watch, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        """Delete a file."""
        self.watch(Operation("delete", os.path.basename(name)))
        super().xDelete(name, sync)


class Cursor:
    """As much of `sqlite3.Cursor` as labbook uses."""

    def __init__(self, raw: apsw.Connection, sql: str, values: Mapping[str, object] | tuple[object, ...]) -> None:
        with as_sqlite3():
            self.raw = raw.cursor().execute(sql, values)
            self.lastrowid = raw.last_insert_rowid()
        with suppress(apsw.ExecutionCompleteError):
            self.description = self.raw.description

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        with as_sqlite3():
            return self.raw.fetchone()

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that are left."""
        with as_sqlite3():
            return list(self.raw.fetchall())

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.fetchall())


class Connection:
    """As much of `sqlite3.Connection` as labbook uses, on the watched disk."""

    def __init__(self, path: Path, journal: str) -> None:
        with as_sqlite3():
            self.raw = apsw.Connection(str(path), vfs=NAME)
            self.raw.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
            self.raw.execute(f"PRAGMA journal_mode={journal}").fetchall()
            for pragma in connection.PRAGMAS:
                self.raw.execute(pragma).fetchall()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self.raw.in_transaction)

    def execute(self, sql: str, values: Mapping[str, object] | tuple[object, ...] = ()) -> Cursor:
        """Run one statement."""
        return Cursor(self.raw, sql, values)

    def executemany(self, sql: str, rows: list[Any]) -> None:
        """Run it for each row."""
        with as_sqlite3():
            self.raw.cursor().executemany(sql, rows)

    def close(self) -> None:
        """Close it; like `sqlite3`, without a word of what the disk says to that."""
        with suppress(apsw.Error):
            self.raw.close()


@contextmanager
def as_sqlite3() -> Iterator[None]:
    """Raise APSW's errors as those of the standard library."""
    try:
        yield
    except apsw.Error as error:
        same = sqlite3.DatabaseError(str(error))
        same.sqlite_errorcode = getattr(error, "extendedresult", getattr(error, "result", 1))
        raise same from error


@contextmanager
def watched(watch: Watch, journal: str = "WAL") -> Iterator[None]:
    """Inside, labbook opens its databases on a disk that is watched."""
    disk = Disk(watch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "connect", lambda path: Connection(path, journal))
        patch.setattr(connection, "connect", lambda path: Connection(path, journal))
        try:
            yield
        finally:
            disk.unregister()
