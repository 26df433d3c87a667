"""Headings that give a year, a month or a week to the ones under them, and those that say no more than a day of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from labbook.journal.formats.days import Date, Day
from labbook.journal.formats.marks import BOLD, Found, Mark, found_in
from labbook.journal.formats.names import Names, either, plain

YEAR = r"(?:19|20|21)\d\d"
ONLY_YEAR = re.compile(rf"\W*(?:year\s+)?({YEAR})\s*[年년]?\W*", re.I)
ENDS_WITH_YEAR = re.compile(rf"(?:.*[^\w/.-])?({YEAR})\W*")
YEAR_AND_MONTH = re.compile(rf"\W*({YEAR})\s*[-/.年년]\s*(1[0-2]|0?[1-9])\s*[月월]?(?:\s+[^\W\d_]+)?\W*")
ONLY_DAY = re.compile(r"\W*(\d{1,2})(?:st|nd|rd|th|[日일.])?\W*(?:([^\W\d_]+)\.?\W*)?", re.I)
WEEK = re.compile(rf"\W*(?:{YEAR}\W*)?(?:(?:week|wk|[ck]w)\b|[ck]?w\d{{1,2}}\b)", re.I)
LONGEST = 40


Dated = tuple[Mark, Date | None]
"""A mark and its date, if it has one."""


class Part(NamedTuple):
    """Less than a date: a year, a month, both, a day of the month or a weekday; `titled` if there are other words."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    titled: bool = False


class Context(NamedTuple):
    """What the headings above say: a year, a month and a week, and the level that each was said at."""

    year: int | None = None
    year_level: int = 0
    month: int | None = None
    month_level: int = 0
    week: Date | None = None
    week_level: int = 0


class Reading(NamedTuple):
    """The dated marks, and the marks that are nothing but a year or a month."""

    found: list[Found]
    above: list[Mark]


def in_context(marks: Iterable[Dated], names: Names) -> Reading:
    """What marks in order say, each together with the headings above it."""
    found: list[Found] = []
    above: list[Mark] = []
    context = Context()
    for mark, date in marks:
        part = part_of(mark.words, names) if date is None and mark.level <= BOLD else None
        if date:
            found.append(in_year(found_in(mark, date), context))
        elif part and (part.day or part.weekday is not None):
            found.extend(of_part(mark, part, context))
        elif part and not part.titled:
            above.append(mark)
        context = under(context, mark.level, part, date if WEEK.match(mark.words) else None)
    return Reading(found, above)


def under(context: Context, level: int, part: Part | None, week: Date | None) -> Context:
    """The context below a heading that is a year, a month or a week."""
    if week:
        return context._replace(week=week, week_level=level)
    if part and part.year:
        context = Context(year=part.year, year_level=level + part.titled)
    return context._replace(month=part.month, month_level=level) if part and part.month else context


def in_year(found: Found, context: Context) -> Found:
    """A date without a year, in the year that stands above it."""
    if not context.year or context.year_level > found.mark.level:
        return found
    return found._replace(date=found.date.in_year(context.year))


def of_part(mark: Mark, part: Part, context: Context) -> Iterator[Found]:
    """The date of a heading that is only a day of the month above it, or a weekday of the week above it."""
    size = len(mark.words)
    if part.day and context.month and context.month_level < mark.level:
        day = Day(context.year, context.month, part.day)
        yield Found(mark, Date(day, weekday=part.weekday, shape="part", end=size), "whole")
    elif part.weekday is not None and not part.day and context.week and context.week_level < mark.level:
        week = context.week._replace(weekday=None, shape="part", start=0, end=size)
        yield in_year(Found(mark, week, "whole", weekday_in=part.weekday), context)


@lru_cache(maxsize=8)
def part_patterns(names: Names) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns of a line that is a month, with or without a year, and of one that is a weekday."""
    month, weekday = either(name for name, _ in names.months), either(name for name, _ in names.weekdays)
    of = r"(?:[\s,.'’-]*(?:\b(?:de|of)\b)?\s*)"
    return (
        re.compile(rf"\W*(?:(?P<before>{YEAR}){of})?(?P<name>{month})\.?(?:{of}(?P<after>{YEAR}))?\W*", re.I),
        re.compile(rf"\W*(?P<name>{weekday})\.?\W*(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\W*)?", re.I),
    )


def part_of(words: str, names: Names) -> Part | None:
    """The year, month, day of the month or weekday that a heading consists of, or the year that it ends with."""
    if len(words) > LONGEST:
        return None
    return year_or_month(words, names) or day_or_weekday(words, names)


def year_or_month(words: str, names: Names) -> Part | None:
    """The year, the month or both."""
    if found := ONLY_YEAR.fullmatch(words):
        return Part(year=int(found[1]))
    if found := YEAR_AND_MONTH.fullmatch(words):
        return Part(year=int(found[1]), month=int(found[2]))
    if found := part_patterns(names)[0].fullmatch(words):
        year = found["before"] or found["after"]
        return Part(year=int(year) if year else None, month=dict(names.months).get(plain(found["name"])))
    found = ENDS_WITH_YEAR.fullmatch(words)
    return Part(year=int(found[1]), titled=True) if found else None


def day_or_weekday(words: str, names: Names) -> Part | None:
    """The day of a month, the weekday or both."""
    weekdays = dict(names.weekdays)
    if found := part_patterns(names)[1].fullmatch(words):
        return Part(weekday=weekdays.get(plain(found["name"])), day=int(found["day"]) if found["day"] else None)
    found = ONLY_DAY.fullmatch(words)
    if not found or not 1 <= int(found[1]) <= 31 or (found[2] and plain(found[2]) not in weekdays):
        return None
    return Part(day=int(found[1]), weekday=weekdays[plain(found[2])] if found[2] else None)
