"""Days as headings give them: without a year, or as two numbers of which either may be the month."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Day(NamedTuple):
    """A day as far as it is given: the year may be open."""

    year: int | None
    month: int
    day: int


class Date(NamedTuple):
    """What a line says about its day, and where in the line.

    `order` is "day" or "month" where two numbers show which of them comes first, "open" where they could be read
    either way (`first` is then read month first), "" where the shape leaves no question.
    """

    first: Day
    last: Day | None = None
    weekday: int | None = None
    time: str = ""
    zone: str = ""
    shape: str = ""
    order: str = ""
    start: int = 0
    end: int = 0

    def turned(self) -> Date:
        """The same date with day and month the other way round."""
        return self._replace(first=turned(self.first), last=turned(self.last) if self.last else None)

    def in_year(self, year: int) -> Date:
        """A date without a year in that year, its end after its start; one that has a year stays as it is."""
        if self.first.year:
            return self
        last = self.last._replace(year=year + (self.last[1:] < self.first[1:])) if self.last else None
        return self._replace(first=self.first._replace(year=year), last=last)


def turned(day: Day) -> Day:
    """A day with its two numbers changed over."""
    return Day(day.year, day.day, day.month)


def real(day: Day) -> date | None:
    """The day in the calendar, None if its year is open or there is no such day."""
    try:
        return date(day.year, day.month, day.day) if day.year else None
    except ValueError:
        return None


def possible(day: Day) -> bool:
    """Whether the numbers lie in the range of months and days; 31 February is still possible here."""
    return 1 <= day.month <= 12 and 1 <= day.day <= 31


def key(day: Day) -> tuple[int, int, int]:
    """What days are compared by; without a year they all count as of one."""
    return day.year or 0, day.month, day.day
