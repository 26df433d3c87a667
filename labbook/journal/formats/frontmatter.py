"""The block of settings between --- lines (YAML) or +++ lines (TOML) at the head of a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from labbook.journal.formats import dates
from labbook.journal.formats.days import real

LONGEST = 100
DATE = re.compile(r"[\"']?(?:date|day|created)[\"']?\s*[:=]\s*[\"']?(.*)", re.I)
ENDS = {"---": ("---", "..."), "+++": ("+++",)}


class FrontMatter(NamedTuple):
    """Where the text after it starts (0 if there is none), and the ISO day it gives."""

    end: int = 0
    day: str | None = None


def read(lines: Sequence[str]) -> FrontMatter:
    """The front matter of a file."""
    ends = ENDS.get(lines[0].rstrip(), ()) if lines else ()
    for at in range(1, min(len(lines), LONGEST) if ends else 0):
        if lines[at].rstrip() in ends:
            return FrontMatter(at + 1, day_in(lines[1:at]))
    return FrontMatter()


def day_in(lines: Sequence[str]) -> str | None:
    """The ISO day of the first date setting."""
    for line in lines:
        setting = DATE.match(line)
        found = dates.read(setting[1]) if setting else None
        day = real(found.first) if found and found.order != "open" else None
        if day:
            return day.isoformat()
    return None
