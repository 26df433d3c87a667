"""Logseq's journals: one file a day, named like 2024_05_12.md, all bullets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from labbook.journal.formats import cutting, filename, style
from labbook.journal.formats import lines as text_lines
from labbook.journal.formats.pieces import Hints, Journal

NAME = re.compile(r"\d{4}_\d\d_\d\d\.(?:md|markdown)$")
BULLET = re.compile(r"\s*- ?|\s*$|\s+\S|[\w-]+:: ")


def suits(lines: Sequence[str], name: str) -> bool:
    """Whether the file is named like a day of Logseq's and is all bullets."""
    return bool(NAME.search(name)) and all(BULLET.match(line) for line in text_lines.bare(list(lines)))


def read(lines: Sequence[str], name: str, hints: Hints) -> Journal:
    """The journal of one day: one piece."""
    pieces = cutting.undated(lines, [], filename.day_of(name))
    written = style.of_markdown(lines)
    return Journal("logseq", written if written != "notion" else "markdown", pieces, ())
