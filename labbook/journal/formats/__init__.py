"""Reading journals of any style: the text is cut into dated pieces, and every doubt is told.

A new format is one file with `suits` and `read`, named in READERS before the ones it is more special than.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from labbook.journal.formats import lines, logseq, markdown, org
from labbook.journal.formats.pieces import Doubt, Hints, Journal, Piece

__all__ = ["Doubt", "Hints", "Journal", "Piece", "read"]


class Reader(Protocol):
    """A file of this room that reads one format."""

    def suits(self, lines: Sequence[str], name: str) -> bool:
        """Whether the lines of a file of that name are in the format."""

    def read(self, lines: Sequence[str], name: str, hints: Hints) -> Journal:
        """The journal in the lines, each of which has its end."""


NOTHING_TOLD = Hints()
READERS: tuple[Reader, ...] = (logseq, org, markdown)


def read(text: str, name: str = "", hints: Hints = NOTHING_TOLD) -> Journal:
    """The journal in a text; `name` is the file's name, whose date counts where the headings have none."""
    split = lines.split(text)
    reader = next(reader for reader in READERS if reader.suits(split, name))
    return reader.read(split, name, hints)
