"""What can happen to the labbook's file under the running app, in sentences."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from labbook.errors import LabbookError

BACK = "Put it back, or a copy of it: the app goes on by itself."
FULL = {errno.ENOSPC, errno.EDQUOT}
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


def refuse_lost_file(path: Path) -> None:
    """Raise LabbookError for a labbook that is gone, or that something overwrote with nothing."""
    try:
        size = os.stat(path).st_size
    except (FileNotFoundError, NotADirectoryError):
        raise LabbookError(f"{path} is gone.", BACK) from None
    if size == 0:
        raise LabbookError(f"{path} is empty: something overwrote it.", BACK)


def told(error: OSError, path: Path) -> LabbookError:
    """What the operating system refused, and the next step."""
    if error.errno in FULL:
        return LabbookError(f"The disk is full: nothing was written to {path}.", "Free some space and try again.")
    if error.errno in READ_ONLY:
        return LabbookError(f"{path} is read-only: nothing was written.", "Check the permissions of file and folder.")
    where = f" ({error.filename})" if error.filename else ""
    return LabbookError(f"The disk refuses: {error.strerror or error}{where}.", "Once it is well again, try again.")
