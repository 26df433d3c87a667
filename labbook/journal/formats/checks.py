"""Doubts about dates that the author may have got wrong; the text stays and the date counts as it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from labbook.journal.formats.cutting import LEAP_YEAR, span_of
from labbook.journal.formats.days import real
from labbook.journal.formats.marks import Found
from labbook.journal.formats.names import WEEKDAYS
from labbook.journal.formats.pieces import Doubt

OLDEST = date(1950, 1, 1)
# The file's own date may be a day behind where the author's clock is ahead.
SLACK = timedelta(days=1)
MOST = 3
AROUND = 2
LOOK = "look at the heading; the text is kept as it is"
MANY = {
    "calendar": "dates are no days of the calendar",
    "future": "dates lie in the future",
    "past": "dates lie far in the past",
    "weekday": "dates do not fall on the weekday beside them",
}


def doubts(entries: Sequence[Found], latest: date) -> list[Doubt]:
    """The doubts about single dates: days that do not exist, strange years, wrong weekdays, days out of order."""
    by_fault: dict[str, list[Found]] = {}
    for each in entries:
        fault = fault_of(each, latest)
        if fault:
            by_fault.setdefault(fault, []).append(each)
    told = [doubt for fault, found in by_fault.items() for doubt in told_once(fault, found)]
    strays = [
        Doubt(each.mark.line + 1, f"{each.said} is out of the file's order", LOOK) for each in out_of_order(entries)
    ]
    return sorted([*told, *strays], key=lambda doubt: doubt.line)


def fault_of(found: Found, latest: date) -> str:
    """What is wrong with a date by itself, "" if nothing is."""
    first = found.date.first
    if found.date.order == "open":
        return ""
    if real(first._replace(year=first.year or LEAP_YEAR)) is None:
        return "calendar"
    day = real(first)
    if day is None or OLDEST <= day <= latest + SLACK:
        return "weekday" if day and found.date.weekday not in (None, day.weekday()) else ""
    return "past" if day < OLDEST else "future"


def told_once(fault: str, found: Sequence[Found]) -> list[Doubt]:
    """The doubts about dates with one fault: one for each, or one for all if they are many."""
    if len(found) > MOST:
        message = f"{len(found)} {MANY[fault]} ({found[0].said} ... {found[-1].said})"
        return [Doubt(found[0].mark.line + 1, message, LOOK)]
    return [Doubt(each.mark.line + 1, f"{each.said} {what_of(fault, each)}", LOOK) for each in found]


def what_of(fault: str, found: Found) -> str:
    """What to say of one date with a fault."""
    day = real(found.date.first)
    if fault == "weekday" and day:
        return f"was a {WEEKDAYS[day.weekday()].title()}"
    return {"calendar": "is no day of the calendar", "future": "lies in the future"}.get(fault, "lies far in the past")


def out_of_order(entries: Sequence[Found]) -> list[Found]:
    """The single entries that stand apart from an order which all the others keep."""
    known = [(each, day) for each in entries if (day := real(span_of(each)[0]))]
    days = [day for _, day in known]
    rises = sum(one < other for one, other in pairwise(days))
    falls = sum(one > other for one, other in pairwise(days))
    if rises == falls:
        return []
    at_fault = [at for at in range(len(days)) if is_stray(days, at, rises > falls)]
    # Of two days that changed places one is enough to say.
    strays = [known[at][0] for at in at_fault if at - 1 not in at_fault]
    return strays if len(strays) <= MOST else []


def is_stray(days: Sequence[date], at: int, rises: bool) -> bool:
    """Whether a day breaks the order of its neighbours, who keep it without the day."""
    before, after = list(days[max(at - AROUND, 0) : at]), list(days[at + 1 : at + 1 + AROUND])
    return in_order([*before, *after], rises) and not in_order([*before, days[at], *after], rises)


def in_order(days: Sequence[date], rises: bool) -> bool:
    """Whether days only rise, or only fall."""
    return list(days) == sorted(days, reverse=not rises)
