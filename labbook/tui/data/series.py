"""Metrics as curves: of one that grows, only what is new is read."""

from __future__ import annotations

from array import array
from itertools import pairwise
from typing import NamedTuple

from labbook.store import metrics
from labbook.store.database import Database

MOST = 256
"""Curves that are kept in memory."""


class Course(NamedTuple):
    """A metric by ascending steps, and how many points of it were read."""

    steps: array[int]
    values: array[float]

    @property
    def points(self) -> int:
        """How many points there are."""
        return len(self.steps)


class SeriesShelf:
    """The metrics that were looked at last; asked by one thread at a time."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, str], Course] = {}

    def get(self, database: Database, run_id: int, name: str) -> Course:
        """A run's metric as it is now."""
        known = self.kept.pop((run_id, name), Course(array("q"), array("d")))
        fresh = metrics.series(database, run_id, name, since=known.points)
        if fresh.steps:
            known = ascending(Course(known.steps + fresh.steps, known.values + fresh.values), since=known.points)
        self.kept[run_id, name] = known
        while len(self.kept) > MOST:
            del self.kept[next(iter(self.kept))]
        return known


def ascending(course: Course, since: int) -> Course:
    """The points by their steps: mostly as they are, unless steps were logged again."""
    tail = course.steps[max(since - 1, 0) :]
    if all(one <= following for one, following in pairwise(tail)):
        return course
    order = sorted(range(course.points), key=course.steps.__getitem__)
    return Course(array("q", map(course.steps.__getitem__, order)), array("d", map(course.values.__getitem__, order)))
