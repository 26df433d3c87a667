"""The user's editor, in place of the app for a while."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from labbook.errors import LabbookError
from labbook.journal import drafts

T = TypeVar("T")

if TYPE_CHECKING:
    from labbook.tui.host import Host


def edit_text(app: Host, text: str, name: str, use: Callable[[str], None]) -> None:
    """Give a text to the editor and what it made of it to `use`; nothing where it was left as it was."""
    outcome = outside(app, lambda: drafts.edited(text, name))
    if outcome is not None and outcome != text:
        use(outcome)


def edit_file(app: Host, file: Path, line: int) -> None:
    """Open a file at a line, as most editors understand it."""
    outside(app, lambda: subprocess.run([*drafts.editor(), f"+{line}", str(file)], check=False))


def outside(app: Host, action: Callable[[], T]) -> T | None:
    """Do something with the terminal to itself; what goes wrong is told afterwards, as the app would hang on it."""
    from textual.app import SuspendNotSupported

    outcome: T | None = None
    trouble = ""
    try:
        with app.suspend():
            try:
                outcome = action()
            except LabbookError as error:
                trouble = f"{error.message}\n{error.hint}"
            except OSError as error:
                trouble = f"The editor cannot be started: {error}\nSet EDITOR to one that can."
    except SuspendNotSupported:
        trouble = "This terminal cannot be given to an editor.\nPress e to edit here."
    if trouble:
        app.notify(trouble, severity="error", markup=False, timeout=8)
    return outcome
