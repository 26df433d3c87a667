"""Tasks whose line was cut: pasted elsewhere within a day, they go on with their number, age and clock."""

from __future__ import annotations

import json

from labbook.store.database import Database
from labbook.store.records import CutTask, Task

A_DAY = 24 * 3600 * 1_000_000
"""Microseconds for which a cut task waits to be pasted."""


def keep(database: Database, task: Task, at: int) -> None:
    """Take a task out, and remember it and its earlier places for a while, inside `write()`."""
    earlier = [id for (id,) in database.rows("SELECT id FROM task WHERE same_as = :id", id=task.id)]
    for id in earlier:
        database.update("task", id, same_as=None)
    database.delete("task", task.id)
    if len(task.text) > 1:
        known = {"id": task.id, "text": task.text, "created_at": task.created_at, "earlier": json.dumps(earlier)}
        database.insert("cut_task", cut_at=at, **known)


def are_there(database: Database) -> bool:
    """Whether any cut task is remembered."""
    return database.value("SELECT 1 FROM cut_task LIMIT 1") is not None


def pasted(database: Database, text: str, at: int) -> CutTask | None:
    """The task with these words that was cut within a day of this moment, forgotten as such from now on."""
    cut = database.one(
        CutTask,
        "WHERE text = :text AND cut_at BETWEEN :early AND :late ORDER BY cut_at DESC, id",
        text=text,
        early=at - A_DAY,
        late=at + A_DAY,
    )
    if cut:
        database.delete("cut_task", cut.id)
        for id in json.loads(cut.earlier):
            if database.value("SELECT 1 FROM task WHERE id = :id", id=id):
                database.update("task", id, same_as=cut.id)
    return cut
