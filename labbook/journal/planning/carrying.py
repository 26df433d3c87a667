"""Carrying tasks to another day: the number, age and clock of each go on there, and the old line says where to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.indexing import CLOSED
from labbook.journal.markup.marking import with_remark, with_state
from labbook.journal.markup.styles import Style, named
from labbook.journal.planning import places, plan
from labbook.journal.planning.task_words import PUT_OFF
from labbook.store.database import Database
from labbook.store.records import Task


class Carried(NamedTuple):
    """A task with how deep it is nested among those that go with it, and the entry and day it went to."""

    task: Task
    depth: int
    entry_id: int
    day: str


def carry(database: Database, tasks: Sequence[Task], day: str, reason: str = "") -> list[Carried]:
    """Put tasks on a day's plan, each with its open parts, as one change; returns all that went.

    The old line is marked as moved, with the reason and the day; where its style has no mark for that it stays as is.
    Raises LabbookError for one that is closed or on that plan already.
    """
    with database.change("carried") as change:
        going = list(with_parts(database, [checked(database, task, day) for task in tasks]))
        if not going:
            return []
        planned = plan.of_day(database, day)
        style = named(planned.style if planned else "")
        entry_id, first = plan.put_on(database, day, [line_of(*part, style) for part in going])
        again = {task.id: first + position for position, (task, _) in enumerate(going)}
        leave(database, [task for task, _ in going], day, reason)
        for task, _ in going:
            there = plan.task_at(database, entry_id, again[task.id])
            places.trade_places(database, plan.fresh(database, task), there)
        change.what = f"carried {plan.numbers([task for task, _ in going])} to {day}"
        return [Carried(plan.fresh(database, task), depth, entry_id, day) for task, depth in going]


def checked(database: Database, task: Task, day: str) -> Task:
    """The task as it stands now; raises LabbookError unless it is open and elsewhere."""
    task = plan.fresh(database, task)
    if task.state in CLOSED:
        raise LabbookError(f"T{task.id} is {task.state}.", f"Take it up again: labbook plan reopen T{task.id}")
    planned = plan.of_day(database, day)
    if planned and planned.id == task.entry_id:
        raise LabbookError(f"T{task.id} is on the plan of {day} already.", "`labbook plan` shows today's.")
    return task


def with_parts(database: Database, tasks: Sequence[Task]) -> Iterator[tuple[Task, int]]:
    """Tasks with their open parts, each once, in the order in which they stand."""
    seen: set[int] = set()
    below = {part.id for task in tasks for part, _ in open_parts(database, task, 1)}
    for task in tasks:
        if task.id in below or task.id in seen:
            continue
        for part, depth in [(task, 0), *open_parts(database, task, 1)]:
            seen.add(part.id)
            yield part, depth


def open_parts(database: Database, task: Task, depth: int) -> Iterator[tuple[Task, int]]:
    """The open tasks below one, those below a closed one too."""
    for part in database.all(Task, "WHERE parent_id = :id ORDER BY line", id=task.id):
        goes = part.state in plan.OPEN and part.same_as is None
        if goes:
            yield part, depth
        yield from open_parts(database, part, depth + goes)


def line_of(task: Task, depth: int, style: Style) -> str:
    """The line by which a task goes on, in a plan of a style."""
    mark = style.box(task.state) or style.box("todo") or " "
    return f"{'  ' * depth}- [{mark}] {words(task)}".rstrip()


def words(task: Task) -> str:
    """What a task says, without the day that it was put off to."""
    return PUT_OFF.sub("", task.text).strip()


def leave(database: Database, tasks: Sequence[Task], day: str, reason: str) -> None:
    """Mark the lines that tasks leave, one edit for each entry."""
    by_entry: dict[int, list[Task]] = defaultdict(list)
    for task in tasks:
        by_entry[task.entry_id].append(task)
    remark = f"({' '.join(reason.split())}) -> {day}" if reason.strip() else f"-> {day}"
    for entry_id, leaving in by_entry.items():
        entry = entries.get(database, entry_id)
        body = entry.body
        for task in leaving:
            body = left(body, task.line, remark, named(entry.style))
        entries.edit(database, entry, body)


def left(body: str, line: int, remark: str, style: Style) -> str:
    """A text with a task's line marked as moved, if its style has a mark for that."""
    try:
        return with_remark(with_state(body, line, "moved", style), line, remark)
    except LabbookError:
        return body


def defer(database: Database, task: Task, day: str, reason: str = "") -> list[Carried]:
    """Put a task off to a day to come, with its open parts; raises LabbookError for any other day."""
    if day <= entries.current_day(database):
        raise LabbookError(f"{day} is not to come.", f"To do it today: labbook plan carry T{task.id}", code=2)
    return carry(database, [task], day, reason)


def left_over(database: Database, day: str, only_last_plan: bool = False) -> list[Task]:
    """The open tasks on the plans of earlier days, or on the last of these, in the order they stand."""
    last = "AND e.day = (SELECT max(day) FROM entry WHERE kind = 'plan' AND day < :day)" if only_last_plan else ""
    return database.all(
        Task,
        "JOIN entry e ON e.id = t.entry_id WHERE t.state IN ('todo', 'doing') AND t.same_as IS NULL "
        f"AND e.kind = 'plan' AND e.day < :day {last} ORDER BY e.day, e.id, t.line",
        day=day,
    )
