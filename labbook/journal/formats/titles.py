"""Titles that stand above the line with the date, where that is the manner of the file."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.journal.formats.marks import BOLD, Found, Mark

LONGEST = 100


def with_titles(
    lines: Sequence[str], entries: Sequence[Found], marks: Sequence[Mark], above: Sequence[Mark]
) -> list[Found]:
    """The entries, each with the title above it if most dates are small lines right under a title.

    The marks `above` others are years and months, and no titles.
    """
    if not entries or any(each.mark.level != BOLD for each in entries):
        return list(entries)
    headings = {mark.after: mark for mark in marks if mark.level < BOLD}
    taken = {mark.line for mark in above}
    found = [title_above(lines, each.mark.line, headings) for each in entries]
    titles = [None if title is None or title.line in taken else title for title in found]
    if sum(title is not None for title in titles) * 2 <= len(entries):
        return list(entries)
    return [each._replace(above=title) for each, title in zip(entries, titles, strict=True)]


def title_above(lines: Sequence[str], line: int, headings: dict[int, Mark]) -> Mark | None:
    """The heading right above a line, a blank line between them allowed, or the one line of text above it."""
    blank = line > 0 and not lines[line - 1].strip()
    heading = headings.get(line - 1 if blank else line)
    if heading or blank or line == 0:
        return heading
    alone = line == 1 or not lines[line - 2].strip()
    words = lines[line - 1].strip()
    return Mark(line - 1, words, BOLD, line) if alone and len(words) <= LONGEST else None
