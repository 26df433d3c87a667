"""What happened on each day around one, for the strip above the page."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from math import gcd
from typing import NamedTuple

from labbook.clock import MICROSECOND, day_start, days_before
from labbook.store.database import Database

SPAN = 64
"""Days that are looked at: more than the widest terminal shows."""
QUARTER = 15
"""Minutes; time zones differ by a multiple of them."""
AFTER = 30
"""Of these, the days after the one that is shown; none are after tomorrow unless that one is."""


class Happened(NamedTuple):
    """How much of what happened on a day."""

    entries: int = 0
    tasks: int = 0
    runs: int = 0
    failed: int = 0


NOTHING = Happened()


class Calendar(NamedTuple):
    """The days of the strip, oldest first, and what happened on those on which something did."""

    days: tuple[str, ...]
    happened: dict[str, Happened]
    today: str


def around(database: Database, shown: str, today: str) -> Calendar:
    """The days up to tomorrow, or those about the day that is shown where it is far from now."""
    last = max(days_before(today, -1), shown)
    if days_before(today, SPAN // 4) > shown:
        last = min(last, days_before(shown, -AFTER))
    days = tuple(days_before(last, back) for back in reversed(range(SPAN)))
    entries, tasks = written(database, days), ticked(database, days)
    runs, failed = ended(database, days)
    busy = entries.keys() | tasks.keys() | runs.keys() | failed.keys()
    return Calendar(days, {day: Happened(entries[day], tasks[day], runs[day], failed[day]) for day in busy}, today)


def written(database: Database, days: tuple[str, ...]) -> Counter[str]:
    """The entries of each day, its plan aside."""
    found = "SELECT day, count(*) FROM entry WHERE day BETWEEN :first AND :last AND kind != 'plan' GROUP BY day"
    return Counter(dict(database.rows(found, first=days[0], last=days[-1])))


def ticked(database: Database, days: tuple[str, ...]) -> Counter[str]:
    """The tasks in each day's entries that are done."""
    found = (
        "SELECT e.day, count(*) FROM entry e JOIN task t ON t.entry_id = e.id "
        "WHERE e.day BETWEEN :first AND :last AND t.state = 'done' GROUP BY e.day"
    )
    return Counter(dict(database.rows(found, first=days[0], last=days[-1])))


def ended(database: Database, days: tuple[str, ...]) -> tuple[Counter[str], Counter[str]]:
    """The runs that were done on each working day, and those that failed or were lost."""
    begins = database.project.settings.day_start
    starts = [day_start(day, begins) for day in days]
    found = database.rows(
        "SELECT ended_at / :part * :part, status = 'done', count(*) FROM run "
        "WHERE ended_at >= :first AND ended_at < :end "
        "AND +status IN ('done', 'failed', 'lost') AND deleted_at IS NULL GROUP BY 1, 2",  # by the index of ended_at
        part=gcd(QUARTER, begins) * 60 * MICROSECOND,  # a day begins with one of these, wherever one is
        first=starts[0],
        end=day_start(days_before(days[-1], -1), begins),
    )
    done, failed = Counter[str](), Counter[str]()
    for at, good, count in found:
        (done if good else failed)[days[bisect_right(starts, at) - 1]] += count
    return done, failed


def neighbour(database: Database, day: str, step: int) -> str | None:
    """The nearest day before (-1) or after (+1) one on which something was written or planned."""
    if step < 0:
        found: str | None = database.value("SELECT max(day) FROM entry WHERE day < :day", day=day)
    else:
        found = database.value("SELECT min(day) FROM entry WHERE day > :day", day=day)
    return found
