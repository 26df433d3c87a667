"""Text that a person typed and that could not be saved is never thrown away."""

from __future__ import annotations

import os
from pathlib import Path

from labbook.errors import LabbookError


def kept(text: str, error: LabbookError) -> LabbookError:
    """The same error, saying where the text was kept."""
    if not text.strip():
        return error
    import tempfile

    try:
        handle, path = tempfile.mkstemp(prefix="labbook-draft-", suffix=".md")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError:
        return LabbookError(error.message, f"{error.hint}\nYour text:\n{text}", error.code)
    return LabbookError(error.message, f"{error.hint}\nYour text is kept in {path}", error.code)


def edited(text: str, name: str) -> str:
    """What the user's editor makes of a text; raises LabbookError, keeping the draft, when the editor fails."""
    import subprocess
    import tempfile

    command = editor()
    handle, path = tempfile.mkstemp(prefix=f"labbook-{name}-", suffix=".md")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    try:
        code = subprocess.run([*command, path], check=False).returncode
    except OSError as error:
        Path(path).unlink()
        raise LabbookError(
            f"The editor {command[0]!r} cannot be started ({error.strerror}); {name} is unchanged.",
            "Set EDITOR to one that can, as in: EDITOR=nano labbook edit",
        ) from None
    if code:
        raise LabbookError(
            f"The editor {command[0]!r} failed (exit code {code}); {name} is unchanged.",
            f"Your text is kept in {path}",
        )
    try:
        result = Path(path).read_bytes().decode("utf-8", "replace")
        Path(path).unlink()
    except OSError as error:
        raise LabbookError(
            f"The editor {command[0]!r} left no file to read ({error.strerror}); {name} is unchanged.",
            "Save the text before leaving the editor.",
        ) from None
    return result


def editor() -> list[str]:
    """The editor's command line: $VISUAL, $EDITOR, or vi."""
    import shlex

    try:
        command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    except ValueError as error:
        raise LabbookError(f"EDITOR cannot be read: {error}.", "Set it to a command, such as EDITOR=nano.") from None
    return command or ["vi"]
