"""From the match of a shape to the date that it stands for."""

from __future__ import annotations

import re
from typing import NamedTuple

from labbook.journal.formats import times
from labbook.journal.formats.days import Date, Day, possible
from labbook.journal.formats.names import Names, plain
from labbook.journal.formats.patterns import Shape

CENTURY = 2000
# "may" and "march" in lower case before another word are verbs: "5 may be too few".
VERB = re.compile(r"(?:may|march)\s+[a-z]")
# A number after one of these counts them and begins no range of days: "Day 1 - 5 May".
COUNTED = re.compile(
    r"\b(?:day|entry|exp|experiment|lab|log|meeting|no|part|run|session|sprint|step|week)\.?\s*$", re.I
)
# Two numbers with a hyphen are a date only if nothing else stands in the line: "05-12".
ALONE, WORD = re.compile(r"\d\d-\d\d"), re.compile(r"[^\W_]")

Parts = dict[str, str | None]


class Span(NamedTuple):
    """Month and day of a start and an end, the latter 0 if there is none; the order as in Date."""

    month: int
    day: int
    end_month: int
    end_day: int
    order: str = ""


def date_of(found: re.Match[str], shape: Shape, names: Names) -> Date | None:
    """The date of a match, None if it can be no date."""
    part = found.groupdict()
    if part.get("D") and COUNTED.search(found.string, 0, found.start()):
        later = shape.pattern.match(found.string, found.start("D"))
        return date_of(later, shape, names) if later else None
    if ALONE.fullmatch(found[0]) and WORD.search(found.string, 0, found.start()):
        return None
    year, end_year = year_of(part.get("y") or part.get("y2")), year_of(part.get("Y") or part.get("Y2"))
    span = numbers(part) if part.get("a") else named(part, names)
    if span is None or (year is None and is_verb(found, part)):
        return None
    first, last = Day(year or end_year, span.month, span.day), Day(end_year or year, span.end_month, span.end_day)
    if not possible(first):
        return None
    first, end = in_sequence(first, last, year_is_of_start=year is not None) if possible(last) else (first, None)
    time, zone = command_time(part)
    return Date(first, end, None, time, zone, shape.name, span.order, found.start(), found.end())


def is_verb(found: re.Match[str], part: Parts) -> bool:
    """Whether what looks like a month is a verb."""
    return bool(part.get("n") and VERB.match(found.string, found.start("n")))


def named(part: Parts, names: Names) -> Span | None:
    """The days of a match with a month's name, or with numbers in an order that the shape gives."""
    months = dict(names.months)
    name, end_name = part.get("n") or part.get("n2"), part.get("N")
    month = months.get(plain(name)) if name else number(part, "m")
    end_month = months.get(plain(end_name)) if end_name else number(part, "M", "M2") or month
    if month is None or end_month is None:
        return None
    return Span(month, number(part, "d", "d2"), end_month, number(part, "D", "D2", "D3"))


def numbers(part: Parts) -> Span:
    """The days of a match with two numbers, read month first unless they or full stops show that the day is first."""
    a, b, end_a, end_b = (number(part, key) for key in ("a", "b", "A", "B"))
    if max(a, end_a) > 12 or (part.get("s") == "." and max(b, end_b) <= 12):
        return Span(b, a, end_b, end_a, "day")
    is_same = (a, end_a) == (b, end_b)
    return Span(a, b, end_a, end_b, "month" if max(b, end_b) > 12 else "" if is_same else "open")


def number(part: Parts, *keys: str) -> int:
    """The number in the first group that matched, 0 if none did."""
    return int(next((digits for key in keys if (digits := part.get(key))), 0))


def year_of(digits: str | None) -> int | None:
    """A year of four digits, or of two in this century."""
    if not digits:
        return None
    return int(digits) if len(digits) == 4 else CENTURY + int(digits)


def in_sequence(first: Day, last: Day, year_is_of_start: bool) -> tuple[Day, Day | None]:
    """A range whose end is after its start, over New Year if it says so; else the first day alone."""
    over_new_year = last.year == first.year and last.month < first.month
    if over_new_year and first.year and last.year:
        if year_is_of_start:
            return first, last._replace(year=last.year + 1)
        return first._replace(year=first.year - 1), last
    is_later = over_new_year or (last.year or 0, *last[1:]) > (first.year or 0, *first[1:])
    return (first, last) if is_later else (first, None)


def command_time(part: Parts) -> tuple[str, str]:
    """Time and zone inside the output of the `date` command."""
    found = times.read(f"{part['clock']} {part.get('zone') or ''}", 0) if part.get("clock") else None
    return (found.clock, found.zone) if found else ("", "")
