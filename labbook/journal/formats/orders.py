"""Whether a file writes 2/5/24 day first or month first: decided once for the whole file."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.journal.formats.days import Date, key, real
from labbook.journal.formats.marks import Found
from labbook.journal.formats.pieces import Doubt


def day_first(entries: Sequence[Found], told: bool | None) -> bool | None:
    """Whether the day comes first; None if nothing in the file says so."""
    found = [each.date for each in entries]
    numbers = by_numbers(found)
    if told is not None or numbers is not None or not any(date.order == "open" for date in found):
        return numbers if told is None else told
    weekdays = by_weekdays(found)
    return by_order(found) if weekdays is None else weekdays


def by_numbers(found: Sequence[Date]) -> bool | None:
    """What the numbers above 12 say: the majority of them."""
    days, months = (sum(date.order == order for date in found) for order in ("day", "month"))
    return None if days == months else days > months


def by_weekdays(found: Sequence[Date]) -> bool | None:
    """What the weekdays beside the dates say."""
    named = [date for date in found if date.order == "open" and date.weekday is not None and date.first.year]
    months, days = sum(map(falls_right, named)), sum(falls_right(date.turned()) for date in named)
    return None if days == months else days > months


def falls_right(found: Date) -> bool:
    """Whether the date falls on the weekday that stands beside it."""
    day = real(found.first)
    return day is not None and day.weekday() == found.weekday


def by_order(found: Sequence[Date]) -> bool | None:
    """What the order of the entries says: the reading in which they run one way only."""
    straight = is_one_way(found)
    turned = is_one_way([in_order(date, True) for date in found])
    return None if straight == turned else turned


def is_one_way(found: Sequence[Date]) -> bool:
    """Whether days only rise or only fall."""
    keys = [key(date.first) for date in found]
    return keys in (sorted(keys), sorted(keys, reverse=True))


def settled(entries: Sequence[Found], first: bool | None) -> list[Found]:
    """The entries with every open date read in the file's order; still open where there is none."""
    return [each._replace(date=in_order(each.date, first)) for each in entries]


def in_order(date: Date, first: bool | None) -> Date:
    """A date with its two numbers in the order given."""
    if date.order != "open" or first is None:
        return date
    return (date.turned() if first else date)._replace(order="")


def doubts(entries: Sequence[Found], first: bool | None) -> list[Doubt]:
    """One doubt for a file whose order is open, or one for each date that only fits the other order."""
    still = [each for each in entries if each.date.order == "open"]
    if still and first is None:
        return [Doubt(still[0].mark.line + 1, open_message(still), "say which: --day-first or --month-first")]
    other = {True: "month", False: "day", None: ""}[first]
    # Dates with full stops are day first in any file.
    against = [each for each in entries if other and each.date.order == other and "." not in each.said]
    said = f"has the {other} first, unlike the others"
    hint = "look at the date; it was read the only way it can be"
    return [Doubt(each.mark.line + 1, f"{each.said} {said}", hint) for each in against]


def open_message(still: Sequence[Found]) -> str:
    """What to say of dates that could be read both ways."""
    what = still[0].said if len(still) == 1 else f"{len(still)} dates such as {still[0].said}"
    return f"{what} could be day first or month first"
