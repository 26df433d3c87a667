"""Settling the years of headings that give only day and month; what the file does not say stays open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from labbook.journal.formats import runs
from labbook.journal.formats.days import Date, real
from labbook.journal.formats.marks import Found
from labbook.journal.formats.pieces import Doubt

EARLIEST = 2000


def settled(entries: Sequence[Found], told: int | None, latest: date) -> list[Found]:
    """The entries with the years that follow from the one told, the neighbours or the weekdays."""
    known = {at: each.date.first.year for at, each in enumerate(entries) if each.date.first.year}
    if len(known) == len(entries):
        return list(entries)
    offsets = runs.offsets([each.date.first for each in entries])
    if told is not None:
        return in_years(entries, by_hint(known, offsets, told))
    if known:
        return in_years(entries, by_neighbours(known, offsets))
    fitting = fitting_years(entries, latest)
    return in_years(entries, [fitting[0] + offset for offset in offsets]) if len(fitting) == 1 else list(entries)


def in_years(entries: Sequence[Found], years: Sequence[int | None]) -> list[Found]:
    """The entries in the years given, those without one as they were."""
    pairs = zip(entries, years, strict=True)
    return [each if year is None else each._replace(date=each.date.in_year(year)) for each, year in pairs]


def by_hint(known: Mapping[int, int], offsets: Sequence[int], told: int) -> list[int | None]:
    """Years counted on from the first entry without one, which is of the year told, and anew from every known one."""
    first = next(at for at in range(len(offsets)) if at not in known)
    counted = counted_from({first: told, **known}, offsets, range(len(offsets)))
    return [known.get(at, year) for at, year in enumerate(counted)]


def by_neighbours(known: Mapping[int, int], offsets: Sequence[int]) -> list[int | None]:
    """Years counted on from the nearest known ones; open where those above and below disagree."""
    above = counted_from(known, offsets, range(len(offsets)))
    below = counted_from(known, offsets, range(len(offsets) - 1, -1, -1))
    return [agreed(one, other) for one, other in zip(above, below, strict=True)]


def counted_from(known: Mapping[int, int], offsets: Sequence[int], order: range) -> list[int | None]:
    """The year of each entry, counted from the known one that comes last before it in an order."""
    years: list[int | None] = [None] * len(offsets)
    base: int | None = None
    for at in order:
        base = known[at] - offsets[at] if at in known else base
        years[at] = None if base is None else base + offsets[at]
    return years


def agreed(one: int | None, other: int | None) -> int | None:
    """The year that two ways of counting agree upon, or the only one."""
    if one is None or other is None:
        return other if one is None else one
    return one if one == other else None


def fitting_years(entries: Sequence[Found], latest: date) -> list[int]:
    """The years of the first entry for which every weekday in the file is right and no day lies in the future."""
    if all(each.date.weekday is None for each in entries):
        return []
    offsets = runs.offsets([each.date.first for each in entries])
    dated = [(each.date, offset) for each, offset in zip(entries, offsets, strict=True)]
    years = range(EARLIEST, latest.year + 1 + max(0, -min(offsets)))
    return [year for year in years if all(fits(found, year + offset, latest) for found, offset in dated)]


def fits(found: Date, year: int, latest: date) -> bool:
    """Whether a date of that year exists, falls on its weekday and does not lie in the future."""
    day = real(found.first._replace(year=year))
    return day is not None and day <= latest and found.weekday in (None, day.weekday())


def doubts(entries: Sequence[Found], latest: date) -> list[Doubt]:
    """The one doubt about all headings whose year is open."""
    still = [each for each in entries if each.date.first.year is None]
    if not still:
        return []
    message = f"{still[0].said} has no year"
    if len(still) > 1:
        message = f"{len(still)} headings have no year ({still[0].said} ... {still[-1].said})"
    fitting = fitting_years(entries, latest) if len(still) == len(entries) else []
    if len(fitting) > 1:
        message += f"; by the weekdays it is {either(fitting)}"
    year = str(fitting[-1]) if fitting else "YEAR"
    return [Doubt(still[0].mark.line + 1, message, f"give it: --year {year}")]


def either(years: Sequence[int]) -> str:
    """Years as people list them: "2014, 2020 or 2025"."""
    return f"{', '.join(str(year) for year in years[:-1])} or {years[-1]}"
