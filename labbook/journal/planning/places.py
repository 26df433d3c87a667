"""Where a task stands: its number goes on at a new line, and another number keeps the earlier place."""

from __future__ import annotations

from labbook.store.database import Database
from labbook.store.records import Task


def where_it_is(database: Database, task: Task | None) -> Task | None:
    """The task itself, for a row that may stand for an earlier place of it."""
    return database.get(Task, task.same_as) if task and task.same_as is not None else task


def trade_places(database: Database, first: Task, again: Task) -> None:
    """Let a task go on at another's line, whose number stands for the earlier place from now on, inside `write()`."""
    places = [name for name in Task._fields if name not in ("id", "created_at", "same_as")]
    under = {task.id: children(database, task) for task in (first, again)}
    database.update("task", again.id, **{name: getattr(first, name) for name in places}, same_as=first.id)
    database.update("task", first.id, **{name: getattr(again, name) for name in places})
    for here, there in ((first, again), (again, first)):
        for child in under[here.id]:
            database.update("task", child, parent_id=there.id)
    for (earlier,) in database.rows("SELECT id FROM task WHERE same_as = :id", id=again.id):
        database.update("task", earlier, same_as=first.id)


def children(database: Database, task: Task) -> list[int]:
    """The numbers of the tasks right under a task."""
    return [id for (id,) in database.rows("SELECT id FROM task WHERE parent_id = :id", id=task.id)]
