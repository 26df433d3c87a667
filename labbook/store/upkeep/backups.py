"""Copies of a labbook, taken while others write to it, and looked through before they count."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from labbook.errors import LabbookError
from labbook.store.connection import APPLICATION, connect, explain, refuse_odd_file
from labbook.store.schema import VERSION


def backup(path: Path, out: Path) -> Path:
    """A copy of the labbook at `path` as it is at one moment, whole on the disk before this returns.

    Writers go on meanwhile. Raises LabbookError where `out` is there already, for what is no labbook and for a copy
    that cannot be made or is not whole; then nothing is left at `out`.
    """
    refuse_odd_file(path)
    if os.path.lexists(out):
        raise LabbookError(f"{out} is there already.", "Name another file; nothing was written.")
    if not out.parent.is_dir():
        raise LabbookError(f"There is no folder {out.parent}.", "Make it, or name another file.")
    unfinished = out.with_name(f"{out.name}.new")
    unfinished.unlink(missing_ok=True)
    try:
        copied(path, unfinished)
        refuse_broken(unfinished)
        on_disk(unfinished)
        os.link(unfinished, out)  # unlike a rename it never replaces a file that came meanwhile
        on_disk(out.parent)
    except sqlite3.Error as error:
        raise explain(error, path if "unable to open" not in str(error) else out) from error
    except OSError as error:
        raise LabbookError(f"{out} cannot be written: {error.strerror}.", "Name another file.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return out


def copied(path: Path, out: Path) -> None:
    """Let SQLite write all of a database into a new file of ours alone."""
    os.close(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = connect(path)
    try:
        connection.execute("VACUUM INTO ?", (str(out),))
    finally:
        connection.close()


def refuse_broken(path: Path) -> int:
    """The schema number of a copy; raises LabbookError where it is no whole labbook that this code can read."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if owner != APPLICATION:
            raise LabbookError(f"{path} is a SQLite database of another program, not a labbook.", "Name another file.")
        if found > VERSION:
            raise LabbookError(
                f"{path} was written by a newer labbook (schema {found}; this one speaks {VERSION}).",
                "Upgrade labbook; nothing was touched.",
                code=3,
            )
        told = [line for (line,) in connection.execute("PRAGMA integrity_check(3)")]
    except sqlite3.Error as error:
        raise explain(error, path) from error
    finally:
        connection.close()
    if told != ["ok"]:
        raise LabbookError(f"{path} is damaged: {told[0]}.", "Name another copy; nothing was touched.")
    return int(found)


def on_disk(path: Path) -> None:
    """Have a file or folder written through to the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
