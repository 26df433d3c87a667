"""Cutting a journal at its entries: every line goes into exactly one piece."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from labbook.journal.formats.days import Day, real
from labbook.journal.formats.marks import BOLD, Found, Mark, title_of
from labbook.journal.formats.pieces import Piece

LEAP_YEAR, COMMON_MONDAY_YEAR = 2000, 2001
BLANK = "\ufeff \t\r\n"


class Start(NamedTuple):
    """The line where a piece starts, the heading that it has and what that says."""

    line: int
    mark: Mark | None = None
    found: Found | None = None


def cut(
    lines: Sequence[str], entries: Sequence[Found], above: Sequence[Mark], marks: Sequence[Mark]
) -> tuple[Piece, ...]:
    """The pieces of a journal with entries; of its marks those `above` others are only a year or a month."""
    starts = [Start((each.above or each.mark).line, each.mark, each) for each in entries]
    starts += [Start(mark.line, mark) for mark in above]
    return pieces(lines, with_head(lines, joined(lines, sorted(starts, key=lambda start: start.line)), marks))


def undated(lines: Sequence[str], marks: Sequence[Mark], day: str | None = None) -> tuple[Piece, ...]:
    """The pieces of a file whose headings have no dates: the whole with the file's own day, else its top headings."""
    top = min((mark.level for mark in marks if mark.level < BOLD), default=0)
    starts = [Start(mark.line, mark) for mark in marks if mark.level == top]
    if day is None and len(starts) > 1:
        return pieces(lines, with_head(lines, starts, marks))
    one = with_head(lines, starts, marks)[0]
    return tuple(piece._replace(day=day) for piece in pieces(lines, [one._replace(line=0)]))


def joined(lines: Sequence[str], starts: Sequence[Start]) -> list[Start]:
    """The starts, where a year, month or week with nothing of its own goes with the entry under it."""
    kept: list[Start] = []
    carried: int | None = None
    for at, start in enumerate(starts):
        line = start.line if carried is None else carried
        if at + 1 < len(starts) and is_only_above(lines, start, starts[at + 1]):
            carried = line
        else:
            carried = None
            kept.append(start._replace(line=line))
    return kept


def is_only_above(lines: Sequence[str], start: Start, below: Start) -> bool:
    """Whether a heading only says the year, month or week of the one below and has no text."""
    if start.mark is None or any(line.strip() for line in lines[start.mark.after : below.line]):
        return False
    of_week = below.found is not None and below.found.weekday_in is not None
    return start.found is None or (of_week and start.found.weekday_in is None)


def with_head(lines: Sequence[str], starts: Sequence[Start], marks: Sequence[Mark]) -> list[Start]:
    """The starts with one for what stands above the first; blank lines there go with the first."""
    if not starts:
        return [Start(0)]
    text = next((at for at, line in enumerate(lines[: starts[0].line]) if line.strip(BLANK)), None)
    if text is None:
        return [starts[0]._replace(line=0), *starts[1:]]
    title = next((mark for mark in marks if mark.line == text and mark.level < BOLD), None)
    return [Start(0, title), *starts]


def pieces(lines: Sequence[str], starts: Sequence[Start]) -> tuple[Piece, ...]:
    """The pieces between starts, the last up to the end of the text."""
    if not lines:
        return ()
    ends = [*(start.line for start in starts[1:]), len(lines)]
    return tuple(piece("".join(lines[start.line : end]), start) for start, end in zip(starts, ends, strict=True))


def piece(text: str, start: Start) -> Piece:
    """One piece with what its heading says."""
    found = start.found
    if found is None:
        return Piece(text, start.line + 1, title_of(start.mark) if start.mark else "", None)
    first, last = span_of(found)
    day = iso(first)
    until = (iso(last) if day and last else None) or ""
    return Piece(text, start.line + 1, found.title, day, month_day(first), found.date.time, found.date.zone, until)


def span_of(found: Found) -> tuple[Day, Day | None]:
    """The first and the last day of an entry: of a week its weekday, if the heading is one; none while it is open."""
    first, last = found.date.first, found.date.last
    if found.date.order == "open":
        return Day(None, 0, 0), None
    start = real(first if first.year else first._replace(year=COMMON_MONDAY_YEAR))
    if found.weekday_in is None or start is None:
        return first, last
    # Of a week whose year is open the first day counts as Monday.
    day = start + timedelta(days=(found.weekday_in - start.weekday()) % 7 if first.year else found.weekday_in)
    return Day(day.year if first.year else None, day.month, day.day), None


def iso(day: Day) -> str | None:
    """The ISO date of a day that is known and exists."""
    found = real(day)
    return found.isoformat() if found else None


def month_day(day: Day) -> str:
    """Month and day such as "02-05" where only the year is open, "" for a day that exists in no year."""
    found: date | None = None if day.year else real(day._replace(year=LEAP_YEAR))
    return f"{found:%m-%d}" if found else ""
