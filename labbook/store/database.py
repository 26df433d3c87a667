"""The open labbook: short transactions, plain values out.

with database.write():
    entry = database.insert("entry", kind="note", ...)
entries = database.all(Entry, "WHERE day = :day ORDER BY id", day="2026-05-04")
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.project import Project
from labbook.store import schema
from labbook.store.changes import Recorder
from labbook.store.connection import APPLICATION, connect, explain, refuse_damaged, refuse_odd_file
from labbook.store.lock import writer_lock
from labbook.store.records import TABLES

R = TypeVar("R", bound=tuple[Any, ...])

CHECKPOINT_SIZE = 4 * 2**20
"""Bytes of write-ahead log after which a writer folds it into the database."""
PARTS = ("", "-wal", "-shm")
"""What is added to the path of a database for the files that SQLite keeps as long as it is open."""
OF_DAMAGED_ROWS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What code runs into that is given rows of a damaged database: it is no bug of ours then."""


class Database:
    """One connection to one labbook. Use it from one thread at a time, and never across a fork."""

    def __init__(self, project: Project, connection: sqlite3.Connection) -> None:
        self.project = project
        self.path = project.database
        self.connection = connection
        self.files = identities(self.path)
        self.size = os.stat(self.path).st_size
        self.pid = os.getpid()
        self.recorder: Recorder | None = None
        OPEN.add(self)

    @contextmanager
    def read(self) -> Iterator[None]:
        """Several reads of one moment. Keep it short: an open reader makes the write-ahead log grow."""
        with self.explained():
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                self.connection.execute("COMMIT")

    @contextmanager
    def write(self) -> Iterator[None]:
        """A write transaction, committed at the end; inside another one it joins it."""
        if self.connection.in_transaction:
            yield
            return
        with self.explained(), writer_lock(self.path):
            self.refuse_replaced_file()
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.refuse_forked()
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction and os.getpid() == self.pid:
                    self.connection.execute("ROLLBACK")
                raise
            self.checkpoint()

    @contextmanager
    def change(self, what: str) -> Iterator[Recorder]:
        """A write that a person makes and `undo` takes back as a whole; inside another one it belongs to that.

        Inside a plain `write()` nothing is recorded: what runs write is not undone. `what` says it in words, and may
        be set on the recorder when more is known.
        """
        if self.connection.in_transaction:
            yield Recorder(self.connection, what)
            return
        with self.write():
            self.recorder = Recorder(self.connection, what)
            try:
                yield self.recorder
                self.recorder.save(now())
            finally:
                self.recorder = None

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """Inside a change: writes that stay when it is undone."""
        recorder, self.recorder = self.recorder, None
        try:
            yield
        finally:
            self.recorder = recorder

    def checkpoint(self) -> None:
        """Fold a long write-ahead log into the database; the caller holds the writer lock."""
        try:
            long = os.stat(f"{self.path}-wal").st_size > CHECKPOINT_SIZE
        except FileNotFoundError:
            return
        if long:
            try:
                self.connection.execute("PRAGMA busy_timeout=0")  # a reader in the way: the next writer will do it
                with suppress(sqlite3.Error):  # what was committed stays so, also when the disk is full
                    self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                self.connection.execute("PRAGMA busy_timeout=30000")

    def refuse_replaced_file(self) -> None:
        """Raise LabbookError when a file under this connection is no longer the one at its path, or was cut short."""
        for known, found, name in zip(self.files, identities(self.path), PARTS, strict=True):
            if known is not None and found != known:
                raise LabbookError(
                    f"{self.path}{name} was moved or replaced while it was open: nothing was written.",
                    "Put it back, or close labbook wherever it is open and run the command again.",
                )
        size = os.stat(self.path).st_size
        if size < self.size:
            refuse_damaged(self.path)  # smaller and sound is what a VACUUM leaves
        self.size = size

    def refuse_forked(self) -> None:
        """Raise LabbookError in a child that was forked with the labbook open: SQLite's locks are its parent's."""
        if os.getpid() != self.pid:
            raise forked(self.path)

    def execute(self, sql: str, **values: object) -> sqlite3.Cursor:
        """Run one statement with named parameters."""
        with self.explained():
            return self.connection.execute(sql, values)

    def define(self, name: str, function: Callable[..., float | str | None]) -> None:
        """Make a Python function callable from SQL on this connection; its arguments are those of the function."""
        self.connection.create_function(name, -1, function)

    def insert(self, table: str, **values: object) -> int:
        """Insert a row inside `write()` and return its id."""
        if not self.connection.in_transaction:
            raise RuntimeError("insert outside of `with database.write()`")
        columns = ", ".join(f'"{name}"' for name in values)
        places = ", ".join(f":{name}" for name in values)
        id = int(self.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", **values).lastrowid or 0)
        if self.recorder is not None:
            self.recorder.inserted(table, id)
        return id

    def update(self, table: str, id: int, **values: object) -> None:
        """Set columns of the row with this id, inside `write()`."""
        if not self.connection.in_transaction:
            raise RuntimeError("update outside of `with database.write()`")
        if self.recorder is not None:
            self.recorder.altering(table, id)
        changes = ", ".join(f'"{name}" = :{name}' for name in values)
        self.execute(f"UPDATE {table} SET {changes} WHERE id = :_id", _id=id, **values)

    def delete(self, table: str, id: int) -> None:
        """Delete the row with this id, inside `write()`."""
        if not self.connection.in_transaction:
            raise RuntimeError("delete outside of `with database.write()`")
        if self.recorder is not None:
            self.recorder.altering(table, id)
        self.execute(f"DELETE FROM {table} WHERE id = :id", id=id)

    def all(self, record: type[R], where: str = "", **values: object) -> list[R]:
        """Every row of a table that a WHERE / ORDER BY clause leaves, as values."""
        columns = ", ".join(f't."{name}"' for name in record._fields)  # type: ignore[attr-defined]
        return [record(*row) for row in self.rows(f"SELECT {columns} FROM {TABLES[record]} t {where}", **values)]

    def one(self, record: type[R], where: str = "", **values: object) -> R | None:
        """The first such row, or None."""
        return next(iter(self.all(record, f"{where} LIMIT 1", **values)), None)

    def get(self, record: type[R], id: int) -> R | None:
        """The row with this id, or None."""
        return self.one(record, "WHERE t.id = :id", id=id)

    def rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self.explained():
            return self.connection.execute(sql, values).fetchall()

    def value(self, sql: str, **values: object) -> Any:
        """The first column of the first row, or None."""
        with self.explained():
            row = self.connection.execute(sql, values).fetchone()
        return row[0] if row else None

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn SQLite's errors into sentences."""
        self.refuse_forked()
        try:
            yield
        except sqlite3.Error as error:
            raise explain(error, self.path) from error

    def close(self) -> None:
        """Close the connection; in a forked child leave it alone, it belongs to the parent."""
        OPEN.discard(self)
        if os.getpid() == self.pid:
            self.connection.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        try:
            if isinstance(error, OF_DAMAGED_ROWS):
                with self.explained():
                    refuse_damaged(self.path)
        finally:
            self.close()


def identities(path: Path) -> list[int | None]:
    """Which files are there by now, in the order of `PARTS`."""
    return [inode(f"{path}{name}") for name in PARTS]


def inode(path: str) -> int | None:
    """The number of a file that no other file has; None where there is none."""
    try:
        return os.stat(path).st_ino
    except OSError:
        return None


OPEN: weakref.WeakSet[Database] = weakref.WeakSet()
INHERITED: set[int | None] = set()
"""The files of the labbooks that were open when this process was forked."""


def note_inherited() -> None:
    """In a forked child: SQLite's memory of who holds which lock came along, and the locks did not."""
    INHERITED.update(database.files[0] for database in OPEN)
    OPEN.clear()


os.register_at_fork(after_in_child=note_inherited)


def forked(path: Path) -> LabbookError:
    """What is said in a child that was forked while the labbook was open."""
    return LabbookError(
        f"{path} was open when this process was forked; here it can be neither used nor opened again.",
        "Use it in the parent, or start the child anew (subprocess, or multiprocessing's spawn).",
    )


def open_database(project: Project, create: bool = True) -> Database:
    """Open a project's labbook, made or migrated first where needed.

    Raises LabbookError when there is none and `create` is off, and for a file that is no labbook.
    """
    path = project.database
    try:
        refuse_odd_file(path)
        if INHERITED and inode(str(path)) in INHERITED:
            raise forked(path)
        if not path.exists():
            if not create:
                place = f"in {project.root} or above it" if path.parent == project.root else f"at {path}"
                raise LabbookError(
                    f"There is no labbook {place}.",
                    "`labbook log` starts one here; `labbook init` also makes a place for experiments.",
                )
            refuse_unwritable(path.parent)
            schema.create(path)
        connection = checked(path)
    except sqlite3.Error as error:
        raise explain(error, path) from error
    return Database(project, connection)


def refuse_unwritable(folder: Path) -> None:
    """Raise LabbookError for a folder in which no labbook can be made."""
    nearest = next(p for p in (folder, *folder.parents) if p.exists())
    if not os.access(nearest, os.W_OK):
        raise LabbookError(f"No labbook can be made in {folder}: it is read-only for you.", "Choose another with --db.")


def checked(path: Path) -> sqlite3.Connection:
    """A connection to a database that is a labbook of this version."""
    connection = connect(path)
    try:
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if owner != APPLICATION:
            raise LabbookError(
                f"{path} is a SQLite database of another program, not a labbook.",
                "Name another file with --db.",
            )
        if found != schema.VERSION:
            connection.close()
            schema.upgrade(path, found)
            connection = connect(path)
    except BaseException:
        connection.close()
        raise
    return connection
