"""The writer lock: one `flock` on a side file in front of every write transaction.

It makes waiting fair, keeps commits and checkpoints apart (SQLite before 3.51.3 can corrupt a WAL when they meet:
https://sqlite.org/wal.html#walresetbug), and the kernel frees it when its holder dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labbook.errors import LabbookError

PATIENCE = 30.0
"""Seconds to wait for another writer before giving up."""


@contextmanager
def writer_lock(database: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of a database; raises LabbookError when somebody else keeps it too long."""
    path = database.with_name(database.name + ".lock")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        acquire(handle, path, patience)
        yield
    finally:
        os.close(handle)  # closing the only descriptor of this open file frees the flock


def acquire(handle: int, path: Path, patience: float) -> None:
    """Take the flock and leave our pid in the file for whoever has to wait."""
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                holder = os.pread(handle, 20, 0).decode(errors="replace").strip() or "unknown"
                raise LabbookError(
                    f"Another process (pid {holder}) has been writing to this labbook for {patience:.0f} s.",
                    f"If it hangs, end it (kill {holder}) and try again; nothing was written. Lock file: {path}",
                ) from None
            time.sleep(0.0005 + 0.0005 * (os.getpid() % 8))  # not all waiters at once
    os.pwrite(handle, f"{os.getpid():<20}".encode(), 0)
