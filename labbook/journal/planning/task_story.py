"""The story of one task: where it has been, how old it is, and the time it took."""

from __future__ import annotations

from typing import NamedTuple

from labbook.clock import duration, now
from labbook.journal.planning import clocks, plan, waiting
from labbook.journal.planning.day_names import age
from labbook.store.database import Database
from labbook.store.records import Task


class Place(NamedTuple):
    """A line on which a task stands or stood."""

    entry_id: int
    day: str | None
    line: int
    state: str


class Story(NamedTuple):
    """What is known of a task, as it stands now; `seconds` is its time on the clock, `estimate` is in minutes."""

    task: Task
    places: tuple[Place, ...]
    age: int
    seconds: float
    estimate: int | None
    waits_for: tuple[str, ...]

    @property
    def carried(self) -> int:
        """How often it went to another place."""
        return len(self.places) - 1


def of_task(database: Database, task: Task) -> Story:
    """The story of a task, told from any of its places."""
    task = plan.fresh(database, task)
    return Story(
        task,
        places(database, task),
        days_old(database, task),
        plan.seconds_spent(database, task.id),
        task.estimate,
        waiting.of_task(database, task),
    )


def places(database: Database, task: Task) -> tuple[Place, ...]:
    """The places of a task, from the first to the one where it is now."""
    found = database.rows(
        "SELECT t.entry_id, e.day, t.line, CASE WHEN t.same_as IS NULL THEN t.state ELSE 'moved' END "
        "FROM task t JOIN entry e ON e.id = t.entry_id WHERE t.id = :id OR t.same_as = :id "
        "ORDER BY t.same_as IS NULL, t.id",
        id=task.id,
    )
    return tuple(Place(*row) for row in found)


def days_old(database: Database, task: Task) -> int:
    """The days since a task came about."""
    return age(clocks.working_day(database, task.created_at), clocks.working_day(database, now()))


def told(story: Story) -> list[str]:
    """The story in a few lines: age, places, time, and what the task says of itself."""
    task = story.task
    lines = [f"{days(story.age)} old{f', carried {times(story.carried)}' if story.carried else ''}"]
    if story.carried:
        lines.append("been in " + ", ".join(f"E{place.entry_id} ({place.day or 'no day'})" for place in story.places))
    of = f" of {story.estimate} min estimated" if story.estimate else ""
    if story.seconds:
        lines.append(f"{duration(story.seconds)} on its clock{of}")
    elif story.estimate:
        lines.append(f"{story.estimate} min estimated")
    if task.done_when:
        lines.append(f"done when {task.done_when}")
    if task.due:
        lines.append(f"due {task.due}")
    if story.waits_for:
        lines.append(f"waits for {', '.join(story.waits_for)}")
    return lines


def days(count: int) -> str:
    """A number of days in words."""
    return "1 day" if count == 1 else f"{count} days"


def times(count: int) -> str:
    """How often, in words."""
    return "once" if count == 1 else f"{count} times"
