"""The files that an import is given: named one by one, in folders, or piped in."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

from labbook.errors import LabbookError

SUFFIXES = (".md", ".markdown", ".txt", ".org")
STDIN = "-"


class File(NamedTuple):
    """A journal's bytes, where they came from, the day on which they were last written, and how to call it."""

    path: str
    raw: bytes
    written: date | None
    shown: str = ""

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return "stdin" if self.path == STDIN else Path(self.path).name

    @property
    def called(self) -> str:
        """The name by which a report calls it: within its folder, where a folder was named."""
        return self.shown or self.name


def files_of(path: Path) -> list[File]:
    """The file itself, or the journal files of a folder and those below it, by name, numbers in their order.

    Raises LabbookError for a path that is not there, is empty, or cannot be read.
    """
    if path.is_dir():
        found = sorted((p for p in path.rglob("*") if is_journal(path, p)), key=in_order)
        if not found:
            raise LabbookError(f"{path} holds no journal file ({', '.join(SUFFIXES)}).", "Name the files.", code=2)
        files = [read(each)._replace(shown=named(each.relative_to(path))) for each in found]
        return [file for file in files if file.raw.strip()]
    if not path.exists():
        raise LabbookError(f"There is no {path}.", "Give a file or a folder.", code=2)
    file = read(path)
    if not file.raw.strip():
        raise LabbookError(f"{path} is empty.", "Nothing was imported.")
    return [file]


def is_journal(folder: Path, path: Path) -> bool:
    """Whether a path is a text file inside the folder itself, and not in a hidden one or behind a link."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.suffix.lower() in SUFFIXES and not hidden and not path.is_symlink() and path.is_file()


def in_order(path: Path) -> list[tuple[int, str]]:
    """The key by which `day 2.md` comes before `day 10.md`."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d{1,18})", str(path))]


def read(path: Path) -> File:
    """A file's bytes."""
    try:
        return File(named(path.resolve()), path.read_bytes(), date.fromtimestamp(path.stat().st_mtime))
    except OSError as error:
        raise LabbookError(f"{path} cannot be read: {error.strerror}.", "Nothing was imported.") from None


def named(path: Path) -> str:
    """A path as text that can be stored, also where its bytes are not UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def from_stdin(raw: bytes) -> File:
    """What was piped in."""
    if not raw.strip():
        raise LabbookError("Nothing came from stdin.", "As in: cat journal.md | labbook import -", code=2)
    return File(STDIN, raw, None)
