"""The writer lock: one `flock` on a side file in front of every write transaction.

It keeps commits and checkpoints apart (SQLite before 3.51.3 can corrupt a WAL when they meet:
https://sqlite.org/wal.html#walresetbug), and the kernel frees it when its holder dies. Who wants it first takes a
place in the queue, a second file: without that, a writer that goes on at once is quicker than all who sleep between
two looks, and where a commit takes 15 ms they wait until it is done with everything.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from labbook.errors import LabbookError

PATIENCE = 30.0
"""Seconds to wait for another writer before giving up."""
SOON, LATER = 0.0003, 0.005
"""The shortest and the longest time in seconds between two looks at a lock."""


@contextmanager
def writer_lock(database: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of a database; raises LabbookError when somebody else keeps it too long."""
    lock, queue = (database.with_name(f"{database.name}.{name}") for name in ("lock", "queue"))
    wait = Wait(lock, time.monotonic(), patience)
    with opened(lock) as handle:
        with opened(queue) as place:
            acquire(place, wait, lambda: LATER - (LATER - 0.001) * min(wait.age(), 1))  # the older, the more often
            first = wait.age()
            acquire(handle, wait, lambda: min(max(SOON, (wait.age() - first) / 20), LATER))
        with suppress(OSError):  # a word for whoever has to wait; a full disk may have no room for it
            os.pwrite(handle, f"{os.getpid():<20}".encode(), 0)
        yield


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A side file, unlocked and closed at the end.

    Closing alone would not unlock it while a child that was forked meanwhile has it open, too; and such a child must
    not unlock it for its parent.
    """
    owner = os.getpid()
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise cannot_be_opened(path, error) from None
    try:
        yield handle
    finally:
        if os.getpid() == owner:
            fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)


def cannot_be_opened(side_file: Path, error: OSError) -> LabbookError:
    """What it means for a save that the file beside the database cannot be opened."""
    database = side_file.with_suffix("")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return LabbookError(f"The disk is full: nothing was written to {database}.", "Free some space and try again.")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return LabbookError(
            f"{database} is read-only: nothing was written.", "Check the permissions of file and folder."
        )
    return LabbookError(
        f"{side_file} cannot be opened ({error.strerror}): nothing was written.",
        "Check that its folder is still there.",
    )


class Wait(NamedTuple):
    """For which lock, since when and how long."""

    lock: Path
    began: float
    patience: float

    def age(self) -> float:
        """The seconds that it has lasted."""
        return time.monotonic() - self.began

    def in_vain(self) -> LabbookError:
        """What is said when it is over: who holds the lock."""
        holder = self.lock.read_bytes()[:20].decode(errors="replace").strip() or "unknown"
        return LabbookError(
            f"Another process (pid {holder}) has been writing to this labbook for {self.patience:.0f} s.",
            f"If it hangs, end it (kill {holder}) and try again; nothing was written. Lock file: {self.lock}",
        )


def acquire(handle: int, wait: Wait, pause: Callable[[], float]) -> None:
    """Take a flock, looking again and again; raises LabbookError when that is in vain."""
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if wait.age() > wait.patience:
                raise wait.in_vain() from None
            time.sleep(pause())
