"""What the guided beginning and end of a day show."""

from __future__ import annotations

from typing import NamedTuple

from labbook.journal import entries
from labbook.journal.day import PlannedTask
from labbook.journal.planning import carrying, clocks, evening, morning, plan, stale, waiting
from labbook.journal.planning.clocks import Clock
from labbook.journal.planning.evening import Evening
from labbook.journal.planning.morning import Morning
from labbook.journal.planning.stale import Stale
from labbook.store.database import Database


class Beginning(NamedTuple):
    """The start-of-day page, and what is open on earlier plans."""

    morning: Morning
    left: tuple[PlannedTask, ...]


class Ending(NamedTuple):
    """The end-of-day page, what is still open on the plan, the day's promises, and the clock that runs."""

    evening: Evening
    open: tuple[PlannedTask, ...]
    promises: tuple[Stale, ...]
    clock: Clock | None


def beginning(database: Database) -> Beginning:
    """How the current day begins."""
    today = entries.current_day(database)
    left = [
        PlannedTask(task, plan.seconds_spent(database, task.id), False, waiting.of_task(database, task))
        for task in carrying.left_over(database, today)
    ]
    return Beginning(morning.read(database, today), tuple(left))


def ending(database: Database) -> Ending:
    """How the current day ends."""
    today = entries.current_day(database)
    page = evening.read(database, today)
    still_open = (one for one in page.tasks if one.task.state in plan.OPEN and one.task.same_as is None)
    promises = [one for entry in entries.on_day(database, today) for one in stale.promised(database, entry)]
    return Ending(page, tuple(still_open), tuple(promises), clocks.current(database))


def carried_all(database: Database) -> str:
    """Put all that is open on earlier plans on today's."""
    today = entries.current_day(database)
    carried = carrying.carry(database, carrying.left_over(database, today), today)
    return f"{plan.numbers([one.task for one in carried])} are on today's plan"


def planned(database: Database, text: str) -> str:
    """Plan a task for the current day."""
    return f"planned T{plan.add(database, text).id}"


def kept_for_tomorrow(database: Database, text: str) -> str:
    """Keep a line for the next day."""
    return f"kept as E{evening.keep_for_tomorrow(database, text, entries.current_day(database))}"
