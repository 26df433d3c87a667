"""From the lines that could begin entries to pieces: the steps that all formats share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from labbook.clock import today
from labbook.journal.formats import checks, choose, contexts, cutting, dates, fences, orders, shortyears, titles, years
from labbook.journal.formats.contexts import Reading
from labbook.journal.formats.days import Date, real
from labbook.journal.formats.fences import Code
from labbook.journal.formats.language import language_of
from labbook.journal.formats.marks import BOLD, Found, Mark, found_in
from labbook.journal.formats.names import Names
from labbook.journal.formats.pieces import Doubt, Hints, Piece


class Text(NamedTuple):
    """A journal's lines, those of them that could begin an entry, its code blocks, and the day of the whole file.

    Where code is `fenced`, a date heading can end a block.
    """

    lines: Sequence[str]
    marks: Sequence[Mark]
    code: Sequence[Code]
    day: str | None = None
    fenced: bool = False

    @property
    def outside(self) -> list[Mark]:
        """The marks that stand in no code block."""
        held = fences.inside(self.code, [mark.line for mark in self.marks])
        return [mark for mark in self.marks if mark.line not in held]


class Split(NamedTuple):
    """The pieces of a text and the doubts about them."""

    pieces: tuple[Piece, ...]
    doubts: tuple[Doubt, ...]


def split(text: Text, hints: Hints) -> Split:
    """The pieces of a journal with everything settled that can be."""
    names = language_of(text.outside)
    read = {mark: dates.read(mark.words[: longest(mark)], names) for mark in text.marks}
    text = with_ended_code(text, read, names) if text.fenced and text.code else text
    dated = dated_in(text, read, names)
    if not dated.found:
        return Split(cutting.undated(text.lines, text.outside, text.day), ())
    return settled(text, dated, hints)


def longest(mark: Mark) -> int:
    """How much of a line to look at: a line of text that is no heading has its date in front."""
    return dates.LONGEST if mark.level <= BOLD else dates.LONGEST_FRONT


def dated_in(text: Text, read: dict[Mark, Date | None], names: Names) -> Reading:
    """The entries outside of code, and the headings that are only a year or a month of those under them."""
    reading = contexts.in_context(((mark, read[mark]) for mark in text.outside), names)
    entries = choose.entries(reading.found)
    level = max((each.mark.level for each in entries), default=0)
    return Reading(entries, [mark for mark in reading.above if mark.level < level])


def with_ended_code(text: Text, read: dict[Mark, Date | None], names: Names) -> Text:
    """The text with its code blocks ended by the headings in them that look just like its entries."""
    held = fences.inside(text.code, [mark.line for mark in text.marks])
    found = [found_in(mark, date) for mark, date in read.items() if date and mark.line in held and mark.level <= BOLD]
    if not found:
        return text
    outside = dated_in(text, read, names).found
    manners = {(each.mark.level, each.date.shape) for each in outside}
    alike = [each for each in choose.entries(found) if not manners or (each.mark.level, each.date.shape) in manners]
    headings = sorted(each.mark.line for each in [*outside, *alike])
    return text._replace(code=fences.code_until(text.lines, headings, text.code))


def settled(text: Text, dated: Reading, hints: Hints) -> Split:
    """The pieces at entries whose order of numbers and whose years are settled, as far as they can be."""
    latest = latest_day(dated.found, hints.written)
    year = hints.year or year_of_file(text, dated.found)
    found = shortyears.settled(dated.found, hints.day_first, latest)
    day_first = orders.day_first(found, hints.day_first)
    entries = years.settled(orders.settled(found, day_first), year, latest)
    doubts = [
        *(fence_doubt(block) for block in text.code if block.cut_short),
        *shortyears.doubts(dated.found, found),
        *orders.doubts(found, day_first),
        *years.doubts(entries, latest),
        *checks.doubts(entries, latest),
    ]
    marks = text.outside
    titled = titles.with_titles(text.lines, entries, marks, dated.above)
    return Split(cutting.cut(text.lines, titled, dated.above, marks), tuple(doubts))


def latest_day(entries: Sequence[Found], written: date | None) -> date:
    """The latest day that a journal can speak of: that of its file, unless most entries are later, else today."""
    known = [day for each in entries if (day := real(each.date.first))]
    is_copied = written is not None and sum(day > written for day in known) * 2 > len(known)
    return date.fromisoformat(today(0)) if written is None or is_copied else written


def year_of_file(text: Text, entries: Sequence[Found]) -> int | None:
    """The year in the file's name or settings, if no heading has one."""
    return int(text.day[:4]) if text.day and not any(each.date.first.year for each in entries) else None


def fence_doubt(block: Code) -> Doubt:
    """What to say of a code block that a date heading ended."""
    opened, heading = block.first + 1, block.end + 1
    message = f"the code block opened at line {opened} runs into the date heading at line {heading}, which ends it"
    return Doubt(opened, message, f"close it above line {heading}, or indent that line by 4 if it is code")
