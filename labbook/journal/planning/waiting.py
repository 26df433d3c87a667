"""What a task waits for, and which one to do now."""

from __future__ import annotations

from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.journal.planning import plan
from labbook.journal.statuses import FINAL
from labbook.store.database import Database
from labbook.store.records import Task

COLUMNS = {"T": "state", "Q": "status", "H": "status", "P": "status", "R": "status", "S": "status"}
UNFINISHED = {"T": plan.OPEN, "Q": ("open",), "H": ("open",), "P": ("open",)}


class Waiting(NamedTuple):
    """A task and the short ids that it waits for."""

    task: Task
    waits_for: tuple[str, ...]


class Next(NamedTuple):
    """The task to do now, if there is one, and those that cannot be begun yet."""

    task: Task | None
    waiting: tuple[Waiting, ...]


def unfinished(database: Database, refs: str) -> tuple[str, ...]:
    """Those of the short ids that are not finished; one that names nothing holds nothing up."""
    readable = (ref for ref in refs.split() if ids.SHORT_ID.fullmatch(ref))  # an unreadable one holds nothing up
    return tuple(ref for ref in readable if is_unfinished(database, ids.parse(ref)))


def is_unfinished(database: Database, ref: ids.Ref) -> bool:
    """Whether a thing is still open or going on."""
    if ref.letter not in COLUMNS:
        return False
    number: int = ref.number
    if ref.letter == "T":
        number = database.value("SELECT coalesce(same_as, id) FROM task WHERE id = :id", id=ref.number) or 0
    status = database.value(f"SELECT {COLUMNS[ref.letter]} FROM {ref.noun} WHERE id = :id", id=number)
    if status is None:
        return False
    return status in UNFINISHED[ref.letter] if ref.letter in UNFINISHED else status not in FINAL


def of_task(database: Database, task: Task) -> tuple[str, ...]:
    """What a task still waits for; itself does not count."""
    return tuple(ref for ref in unfinished(database, task.waits_for) if ref != f"T{task.id}")


def freed_by(database: Database, done: Task) -> list[Task]:
    """The open tasks that waited for one that is closed now, and wait for nothing else."""
    named = database.all(
        Task,
        "WHERE state IN ('todo', 'doing') AND same_as IS NULL AND ' ' || waits_for || ' ' LIKE :ref ORDER BY id",
        ref=f"% T{done.id} %",
    )
    return [task for task in named if not of_task(database, task)]


def next_task(database: Database, day: str) -> Next:
    """Which task of a day's plan to do now: it does not wait, is urgent, due soon, and stands first.

    A task with open parts gives way to these, which are as urgent as it is.
    """
    planned = plan.of_day(database, day)
    tasks = plan.tasks_of(database, planned.id) if planned else []
    by_id = {task.id: task for task in tasks}
    open_tasks = [task for task in tasks if task.state in plan.OPEN and task.same_as is None]
    parents = {task.parent_id for task in open_tasks}
    ready, waiting = [], []
    for task in open_tasks:
        chain = with_parents(task, by_id)
        held_up = tuple(dict.fromkeys(ref for part in chain for ref in of_task(database, part)))
        if held_up:
            waiting.append(Waiting(task, held_up))
        elif task.id not in parents:
            due = min((part.due for part in chain if part.due), default="9999")
            urgent = next((part.priority for part in chain if part.priority), 0)
            ready.append((-urgent, due, task.line, task))
    return Next(min(ready, key=lambda found: found[:3])[3] if ready else None, tuple(waiting))


def with_parents(task: Task, by_id: dict[int, Task]) -> list[Task]:
    """A task and those that it is a part of."""
    chain = [task]
    while chain[-1].parent_id in by_id:
        chain.append(by_id[chain[-1].parent_id])
    return chain


def known(database: Database, refs: str) -> str:
    """Short ids as "T3 R5", each of something that is there; raises LabbookError for any other."""
    found = [ids.parse(part, "ETQHPRS") for part in refs.replace(",", " ").split()]
    for ref in found:
        ids.fetch(database, ref)
    if not found:
        raise LabbookError("Nothing is named to wait for.", "As in: --after T3,R5", code=2)
    return " ".join(str(ref) for ref in found)
