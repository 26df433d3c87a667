"""The day that a file's name says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath

from labbook.journal.formats import dates
from labbook.journal.formats.days import real

WRITTEN_OUT = ("named", "cjk")
DATED = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d\d)\2(\d\d)(?!\d)")


def day_of(name: str) -> str | None:
    """The ISO day in a file's name such as 2026-05-04.md, 2026_05_04.md or May 4th, 2026.md, None if it has none."""
    for found in DATED.finditer(name):
        try:
            return date(int(found[1]), int(found[3]), int(found[4])).isoformat()
        except ValueError:
            continue
    return written_out(PurePath(name).stem)


def written_out(stem: str) -> str | None:
    """The ISO day in a name such as "April 2nd, 2024", the way Roam and Logseq call their days."""
    found = dates.read(stem)
    day = real(found.first) if found and found.shape in WRITTEN_OUT else None
    return day.isoformat() if day else None
