"""How a SQLite connection is opened and what its errors mean in words.

Nothing but SQLite opens the database file: closing any other descriptor on it drops SQLite's POSIX locks in this
process, and another process may then delete the live WAL. `os.stat` and `os.chmod` by path are safe.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labbook.errors import LabbookError
from labbook.store.copies import beside, way_back

APPLICATION = 0x1AB_B00C
"""`PRAGMA application_id` of every labbook."""

# trusted_schema=OFF would be safer with foreign files, but it forbids the FTS5 table inside our triggers.
PRAGMAS = (
    "PRAGMA busy_timeout=30000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",  # NORMAL lost acknowledged entries in 965 of 1,000 simulated power cuts
    "PRAGMA wal_autocheckpoint=0",  # we checkpoint ourselves, under the writer lock
    "PRAGMA cell_size_check=ON",
    "PRAGMA temp_store=MEMORY",
    *(("PRAGMA fullfsync=1", "PRAGMA checkpoint_fullfsync=1") if sys.platform == "darwin" else ()),
)


def connect(path: Path) -> sqlite3.Connection:
    """A connection in the settings that lose nothing; transactions are begun by us alone."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        with readable():
            for pragma in PRAGMAS:
                connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def readable() -> Iterator[None]:
    """Raise an error of SQLite as one also where it quotes damaged names, which `sqlite3` fails to decode."""
    try:
        yield
    except UnicodeDecodeError as error:
        same = sqlite3.DatabaseError("its tables have no names that can be read")
        same.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise same from error


def refuse_odd_file(path: Path) -> None:
    """Raise LabbookError for what can be seen to be no labbook without opening it."""
    if path.is_dir():
        raise LabbookError(f"{path} is a folder, not a labbook.", "Name a file, such as --db labbook.db.", code=2)
    if not path.exists():
        refuse_dangling_link(path)
        refuse_orphaned_log(path)
        return
    facts = os.stat(path)
    if facts.st_size == 0:
        raise LabbookError(
            f"{path} is empty: not a labbook.",
            "If nothing of yours was in it, delete it and run the command again.",
        )
    if facts.st_nlink > 1:
        raise LabbookError(
            f"{path} has {facts.st_nlink} hard links; each name would get a write-ahead log of its own.",
            "Keep one name (use a symbolic link for the others).",
        )


def refuse_dangling_link(path: Path) -> None:
    """Raise LabbookError for a link whose labbook is away: a new one in its place would hide that."""
    if path.is_symlink():
        raise LabbookError(
            f"{path} is a link to {os.readlink(path)}, which is not there.",
            "Is its disk mounted? To begin anew, delete the link.",
        )


def refuse_orphaned_log(path: Path) -> None:
    """Raise LabbookError where a database is gone and its log is not: SQLite would replay it into a new one."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and os.stat(log).st_size and not path.exists():  # again: another process may just have made it
        raise LabbookError(
            f"{path} is gone, but {log.name} is still there and may hold what was saved last.",
            "Put the database back beside it; to begin anew, move both out of the way.",
        )


def refuse_damaged(path: Path) -> None:
    """Raise LabbookError or sqlite3.Error for a database that is not sound, seen by a connection that knows nothing."""
    refuse_odd_file(path)
    connection = connect(path)
    try:
        with readable():
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    finally:
        connection.close()
    if found != "ok":
        raise damaged(path, found)


def damaged(path: Path, text: str) -> LabbookError:
    """What is said of a database that is not sound."""
    return LabbookError(f"{path} is damaged: {text}.", way_back(path))


def no_space(path: Path) -> bool:
    """Whether the disk has no room for SQLite's shared memory, which it calls an I/O error."""
    try:
        room = os.statvfs(path.parent)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize < 2**17


def elsewhere(path: Path) -> str:
    """What to do about a file that is no labbook: it may have been one."""
    return way_back(path) if beside(path) else "Name another file with --db."


def explain(error: sqlite3.Error, path: Path) -> LabbookError:
    """What a SQLite error means for the person who met it."""
    text = str(error)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or "disk is full" in text or (code == sqlite3.SQLITE_IOERR and no_space(path)):
        return LabbookError(
            f"The disk is full: nothing was written to {path}.",
            "Free some space and try again; the rest is safe.",
        )
    if code == sqlite3.SQLITE_READONLY:
        return LabbookError(f"{path} is read-only: nothing was written.", "Check the permissions of file and folder.")
    if code == sqlite3.SQLITE_NOTADB:
        return LabbookError(f"{path} is not a labbook (not a SQLite database).", elsewhere(path))
    if code == sqlite3.SQLITE_CORRUPT:
        return damaged(path, text)
    if code == sqlite3.SQLITE_CANTOPEN and path.exists() and not os.access(path.parent, os.W_OK):
        return LabbookError(
            f"{path} cannot be opened: its folder is read-only.",
            "A labbook writes beside its file even to read it; copy it to a folder of yours.",
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return LabbookError(f"{path} cannot be opened.", "Check that its folder exists and that you may write there.")
    if code == sqlite3.SQLITE_BUSY:
        return LabbookError(f"{path} is kept busy by another program.", "Close it and try again; nothing was written.")
    return LabbookError(f"{path}: {text}.", "Nothing was written by this command.")
