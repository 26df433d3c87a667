"""Taking in a journal kept as one Markdown file a day, named by its date: each file becomes one entry, byte for byte.

Importing the same files again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.store.database import Database

DATED = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
SUFFIXES = (".md", ".markdown", ".txt")


class Imported(NamedTuple):
    """What became of one file: the entry it is now, and whether it was there before."""

    path: Path
    entry: int
    known: bool


def import_days(database: Database, paths: Iterable[Path]) -> list[Imported]:
    """Import files, and the dated files of folders; all of them or, on a mistake, none.

    Raises LabbookError for a file without a date in its name, or one that is no UTF-8 text.
    """
    found = [file for path in paths for file in files_of(path)]
    with database.write():
        return [import_day(database, file) for file in found]


def files_of(path: Path) -> list[Path]:
    """The file itself, or the dated text files of a folder in the order of their names."""
    if path.is_dir():
        dated = [p for p in sorted(path.iterdir()) if p.suffix in SUFFIXES and DATED.search(p.stem)]
        if not dated:
            raise LabbookError(f"{path} holds no file named by its day.", "Name them like 2026-05-04.md.", code=2)
        return dated
    if not path.exists():
        raise LabbookError(f"There is no {path}.", "Give a file or a folder.", code=2)
    return [path]


def import_day(database: Database, file: Path) -> Imported:
    """Import one file, unless an entry with its text stands on its day already."""
    day = day_of(file)
    try:
        body = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LabbookError(f"{file} cannot be read as UTF-8 text: {error}.", "Nothing was imported.") from None
    if not body.strip():
        raise LabbookError(f"{file} is empty.", "Nothing was imported.")
    known = database.value("SELECT id FROM entry WHERE day = :day AND body = :body", day=day, body=body)
    return Imported(file, known or entries.add(database, body, day=day), known is not None)


def day_of(file: Path) -> str:
    """The ISO date in a file's name."""
    found = DATED.search(file.stem)
    try:
        if found:
            return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        pass
    raise LabbookError(f"{file.name} does not say which day it is.", "Name it like 2026-05-04.md.", code=2)
