"""Reading one date, or one range of dates, from the words of a line."""

from __future__ import annotations

import re
from functools import lru_cache

from labbook.journal.formats import times
from labbook.journal.formats.days import Date
from labbook.journal.formats.matches import date_of, in_sequence
from labbook.journal.formats.names import Names, either, english, plain
from labbook.journal.formats.patterns import TO, beginning, shapes

LONGEST, LONGEST_FRONT = 400, 60
# Targets of links, web addresses, code, brackets of wiki links, and signs of emphasis.
MASKED = re.compile(r"\]\([^)]*\)|\]\]|https?://\S+|<https?:[^>]*>|`[^`]*`|\[\[|(?<![^\W_])[*_~]+|[*_~]+(?![^\W_])")
DIGIT = re.compile(r"\d")
LATER_YEAR = re.compile(r"[\s,)\]]+(?P<year>(?:19|20)\d\d)(?=\W*$|\s*[:–—-]\s)")
WEEK = r"(?:week|wk|[ck]?w)\s?\d{1,2}"
YEAR_OF_WEEK = re.compile(rf"\W*(?:{WEEK}\W+)?(?P<year>(?:19|20)\d\d)\W+(?:{WEEK}\W+)?", re.I)


def read(words: str, names: Names | None = None) -> Date | None:
    """The first date in a line, with the weekday and the time beside it."""
    names = names or english()
    line = words[:LONGEST]
    if not DIGIT.search(line) or not likely(names).search(line):
        return None
    line = MASKED.sub(blank, line)
    found = earliest(line, names) if likely(names).search(line) else None
    return with_surroundings(found, line, names) if found else None


@lru_cache(maxsize=8)
def likely(names: Names) -> re.Pattern[str]:
    """What every date has one of, as a first test: numbers joined by a sign, eight digits, or a month's name."""
    month = either(name for name, _ in names.months)
    return re.compile(rf"\d\s*[-–—&/_]\s*\d|\d\.\s?\d{{1,2}}\.|\d{{8}}|[月월]|{month}", re.IGNORECASE)


def blank(found: re.Match[str]) -> str:
    """As many blanks as a match is long, so that what is left stands where it stood."""
    return " " * len(found[0])


def earliest(line: str, names: Names) -> Date | None:
    """The date that begins first, read by the most telling shape."""
    starts = (start.start() for start in beginning(names).finditer(line))
    return next((date for start in starts if (date := date_at(line, start, names))), None)


def date_at(line: str, start: int, names: Names) -> Date | None:
    """The date that begins at a place."""
    for shape in shapes(names):
        found = shape.pattern.match(line, start)
        date = date_of(found, shape, names) if found else None
        if date:
            return date
    return None


@lru_cache(maxsize=8)
def weekday_patterns(names: Names) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The patterns of a weekday right before and right after a date, and of what joins it to the end of a range."""
    weekday = either(name for name, _ in names.weekdays)
    return (
        re.compile(rf"(?P<name>{weekday})\.?[\s,]*(?:\b(?:the|den|der|le|el)\s+)?[(<\[]?$", re.IGNORECASE),
        re.compile(rf"[\s,]*[(\[]?\s*(?P<name>{weekday})\.?\s*[)\]]?", re.IGNORECASE),
        re.compile(rf"[>\])]?{TO}[<\[(]?(?:{weekday}\.?[\s,]*)?", re.IGNORECASE),
    )


def with_surroundings(found: Date, line: str, names: Names) -> Date:
    """The date with the weekday before or after it, the time after it, and then its year or the end of a range."""
    before, after, _ = weekday_patterns(names)
    weekdays = dict(names.weekdays)
    ahead = before.search(line, 0, found.start)
    if ahead:
        found = found._replace(weekday=weekdays.get(plain(ahead["name"])), start=ahead.start())
    for _ in ("weekday and time", "time and weekday"):
        behind = after.match(line, found.end) if found.weekday is None else None
        if behind:
            found = found._replace(weekday=weekdays.get(plain(behind["name"])), end=behind.end())
        clock = times.read(line, found.end) if not found.time else None
        if clock:
            found = found._replace(time=clock.clock, zone=clock.zone, end=clock.end)
    return with_end(with_year(found, line), line, names)


def with_year(found: Date, line: str) -> Date:
    """The date with the year behind a bracket, a weekday or a time, as in "(03/25 - 03/31) 2024", or of its week."""
    if found.first.year:
        return found
    later = LATER_YEAR.match(line, found.end)
    year = later or YEAR_OF_WEEK.fullmatch(line, 0, found.start)
    if not year:
        return found
    # The year beside a range over New Year is that of its end.
    first = int(year["year"]) - bool(found.last and found.last[1:] < found.first[1:])
    return found.in_year(first)._replace(end=later.end() if later else found.end)


def with_end(found: Date, line: str, names: Names) -> Date:
    """The date with the end of a range that comes after a weekday or a bracket: "Mon 4 May - Fri 8 May"."""
    _, after, to = weekday_patterns(names)
    joint = to.match(line, found.end) if found.last is None else None
    later = date_at(line, joint.end(), names) if joint else None
    if later is None or (later.order != found.order and "open" in (later.order, found.order)):
        return found
    start = found.first._replace(year=found.first.year or later.first.year)
    last = later.first._replace(year=later.first.year or found.first.year)
    first, until = in_sequence(start, last, year_is_of_start=found.first.year is not None)
    behind = after.match(line, later.end)
    return found._replace(first=first, last=until, end=behind.end() if behind else later.end) if until else found
