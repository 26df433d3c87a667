"""The tasks that are open anywhere in the journal, with their age."""

from __future__ import annotations

from typing import NamedTuple

from labbook.journal.planning import task_story
from labbook.store.database import Database
from labbook.store.records import Task

OPEN_THERE = "FROM task t JOIN entry e ON e.id = t.entry_id WHERE t.state IN ('todo', 'doing') AND t.same_as IS NULL"


class Aged(NamedTuple):
    """An open task: the day of its entry, whether that is a plan, and the days since it came about."""

    task: Task
    day: str | None
    planned: bool
    age: int


def before(database: Database, day: str) -> list[Aged]:
    """What is open outside of the plans of a day and of days to come.

    Those of earlier plans come first, in their order; then others, newest entries first.
    """
    found = database.rows(
        f"SELECT t.id, e.day, e.kind = 'plan' {OPEN_THERE} "
        "AND (e.day IS NULL OR e.day < :day OR e.day = :day AND e.kind != 'plan') "
        "ORDER BY e.kind = 'plan' DESC, CASE WHEN e.kind = 'plan' THEN e.day END, e.day DESC, e.created_at DESC, "
        "e.id DESC, t.line",
        day=day,
    )
    return [aged(database, *row) for row in found]


def every(database: Database) -> list[Aged]:
    """Everything that is open, the oldest first."""
    found = database.rows(f"SELECT t.id, e.day, e.kind = 'plan' {OPEN_THERE} ORDER BY t.created_at, t.entry_id, t.line")
    return [aged(database, *row) for row in found]


def aged(database: Database, id: int, day: str | None, planned: int) -> Aged:
    """An open task with its age."""
    task = database.get(Task, id)
    assert task is not None
    return Aged(task, day, bool(planned), task_story.days_old(database, task))
