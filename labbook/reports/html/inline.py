"""Words in HTML: everything that others wrote is escaped, and short ids lead to their place on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from labbook.journal.doubts import SIGN
from labbook.journal.ids import SHORT_ID
from labbook.journal.statuses import SYMBOLS
from labbook.reports.report import Grid, Line, Mark, Picture, Report, plain
from labbook.text import visible

TAGS = {"strong": "strong", "code": "code", "struck": "s", "dim": "small"}
TONES = {
    "good": ("supported", "done", "right", "answered", "for"),
    "bad": ("refuted", "failed", "wrong", "lost", "against"),
    "open": ("open", "contested", "todo", "running", "doing", "queued"),
}
"""The words of each colour of a status."""


class Ink(NamedTuple):
    """How words are written on one page: which short ids have a place on it, and which are in doubt."""

    anchors: frozenset[str]
    report: Report

    def line(self, line: Line) -> str:
        """A line with its marks."""
        return "".join(self.words(part) if isinstance(part, str) else self.mark(part) for part in line)

    def words(self, words: str) -> str:
        """Text whose short ids are links, and marked where they are in doubt."""
        found = list(SHORT_ID.finditer(words))
        if not found:
            return text(words)
        ends = [0, *(one.end() for one in found)]
        before = [words[end : one.start()] for end, one in zip(ends, found, strict=False)]
        parts = [text(gap) + self.ref(one[0]) for gap, one in zip(before, found, strict=True)]
        return "".join(parts) + text(words[ends[-1] :])

    def ref(self, ref: str) -> str:
        """One short id."""
        named = f'<a class="ref" href="#{ref}">{ref}</a>' if ref in self.anchors else f'<span class="ref">{ref}</span>'
        because = self.report.doubts.get(ref)
        return f'{named}<abbr class="doubt" title="in doubt: {text(because)}">{SIGN}</abbr>' if because else named

    def mark(self, mark: Mark) -> str:
        """Words that stand out."""
        if mark.kind == "status":
            symbol = f"{SYMBOLS[mark.text]}\u00a0" if mark.text in SYMBOLS else ""
            return f'<span class="status {tone(mark.text)}">{symbol}{text(mark.text)}</span>'
        words = text(mark.text) if mark.kind == "code" else self.words(mark.text)
        return f"<{TAGS[mark.kind]}>{words}</{TAGS[mark.kind]}>"


def ink_for(report: Report) -> Ink:
    """The ink for a page."""
    return Ink(frozenset(anchors(report)), report)


def anchors(report: Report) -> Iterator[str]:
    """The short ids that have a place of their own: a row that begins with them, or a figure."""
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Picture) and block.ref:
                yield block.ref
            if isinstance(block, Grid):
                yield from filter(SHORT_ID.fullmatch, (plain(row[0]) for row in block.rows))


def tone(status: str) -> str:
    """The colour of a status."""
    return next((name for name, words in TONES.items() if status in words), "other")


def text(words: str) -> str:
    """Text as it is read, whatever it holds."""
    return escape(re.sub("[\ufffe\uffff]", "\ufffd", visible(words)))
