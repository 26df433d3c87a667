"""A stretch of days: when it begins and is over, how people say it, and which predictions were graded in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from labbook.clock import days_before
from labbook.reports.material import Material
from labbook.store.records import Prediction


class Period(NamedTuple):
    """A stretch of days, and the moments at which it begins and is over."""

    first: str
    last: str
    begins: int
    over: int

    def days(self) -> Iterator[str]:
        """Each day."""
        day = self.first
        while day <= self.last:
            yield day
            day = days_before(day, -1)


def period(material: Material, first: str, last: str) -> Period:
    """A stretch of days."""
    return Period(first, last, *material.bounds(first, last))


def spoken(day: str) -> str:
    """A day as people say it."""
    return f"{date.fromisoformat(day):%A %-d %B %Y}"


def stretch(first: str, last: str) -> str:
    """Some days as people say them: Friday 1 to Thursday 7 May 2026."""
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    if begins == ends:
        return spoken(first)
    month = "" if (begins.year, begins.month) == (ends.year, ends.month) else f" {begins:%B}"
    year = "" if begins.year == ends.year else f" {begins:%Y}"
    return f"{begins:%A %-d}{month}{year} to {spoken(last)}"


def graded_in(material: Material, when: Period) -> list[Prediction]:
    """The predictions that were graded in the period, in the order in which they were."""
    return material.database.all(
        Prediction,
        "WHERE graded_at >= :first AND graded_at < :last AND status IN ('right', 'wrong') ORDER BY graded_at, id",
        first=when.begins,
        last=when.over,
    )
