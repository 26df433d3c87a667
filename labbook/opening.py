"""The way from a command into the terminal app; the only one, and it loads nothing of the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.project import Project


def open_app(project: Project | None = None, tour: bool = False) -> None:
    """Open the terminal app, or say what to do where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise LabbookError("The terminal app needs a terminal.", "`labbook today` prints the day's page.", code=2)
    from labbook.tui.app import run_app

    run_app(project, tour)
