"""Whether a file writes 24-05-01 with the year first: decided once for the whole file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from labbook.journal.formats.days import Day, real
from labbook.journal.formats.marks import Found
from labbook.journal.formats.pieces import Doubt

SHORT = re.compile(r"(?<!\d)(\d\d)([-/.])(\d\d)\2(\d\d)(?!\d)")
CENTURY = 2000


def settled(entries: Sequence[Found], told: bool | None, latest: date) -> list[Found]:
    """The entries with their short dates read year first, if those then lie nearer to the file's own day."""
    short = [each for each in entries if told is None and SHORT.search(each.said)]
    turned = {each: other for each in short if (other := year_first(each))}
    if len(turned) < len(short) or distance(turned.values(), latest) >= distance(turned, latest):
        return list(entries)
    return [turned.get(each, each) for each in entries]


def year_first(found: Found) -> Found | None:
    """The entry with its three numbers read as year, month and day; None if that is no day."""
    numbers = SHORT.search(found.said)
    if numbers is None or found.date.last:
        return None
    day = Day(CENTURY + int(numbers[1]), int(numbers[3]), int(numbers[4]))
    return found._replace(date=found.date._replace(first=day, order="")) if real(day) else None


def distance(entries: Iterable[Found], latest: date) -> int:
    """How many years the entries lie from the file's own day, all together."""
    return sum(abs((each.date.first.year or latest.year) - latest.year) for each in entries)


def doubts(before: Sequence[Found], after: Sequence[Found]) -> list[Doubt]:
    """The one doubt about the short dates that were read year first."""
    for one, other in zip(before, after, strict=True):
        if one != other:
            message = f"{one.said} is read with the year first"
            return [Doubt(one.mark.line + 1, message, "if it is not: --day-first or --month-first")]
    return []
