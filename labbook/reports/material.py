"""What reports are made from: the labbook, and how runs tell what they were given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from labbook.clock import day_of, day_start, days_before, local, local_zone
from labbook.journal import doubts
from labbook.reports.report import Line, Report, Section, filled
from labbook.store.database import Database
from labbook.store.records import Run


class Material(NamedTuple):
    """A labbook at a moment; `given` are a run's config values that are no defaults, `command` what it wrapped."""

    database: Database
    at: int
    given: Callable[[Run], dict[str, Any]]
    command: Callable[[Run], str]

    @property
    def today(self) -> str:
        """The working day of the moment."""
        return self.day(self.at)

    def day(self, at: int) -> str:
        """The working day of a moment."""
        return day_of(at, local_zone(at), self.database.project.settings.day_start)

    def bounds(self, first: str, last: str) -> tuple[int, int]:
        """The moments at which a stretch of days begins and is over."""
        begins = self.database.project.settings.day_start
        return day_start(first, begins), day_start(days_before(last, -1), begins)

    def report(self, kind: str, title: str, about: Line, sections: list[Section]) -> Report:
        """The report with what is in doubt at the moment."""
        standing = doubts.standing(self.database)
        doubted = {f"R{run}": because for run, because in standing.runs.items()}
        doubted |= {f"S{sweep}": because for sweep, because in standing.sweeps.items()}
        return Report(kind, title, about, filled(sections), doubted, moment(self.at))


def moment(at: int) -> str:
    """A moment on this machine's wall."""
    return f"{local(at, local_zone(at)):%Y-%m-%d %H:%M}"
