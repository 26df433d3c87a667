"""When a task is done: a claim that a run can settle, or words that only its author can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from labbook.journal import claims
from labbook.journal.planning import plan
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run, Task


class Unjudged(NamedTuple):
    """An open task whose work has ended, and is done only if its author says so."""

    task: Task
    refs: tuple[str, ...]


def settled(database: Database, done_when: str, runs: Iterable[Run]) -> str:
    """By which of the runs a claim holds, as "R3: loss 0.82"; nothing if by none that is done, or for mere words."""
    claim = claims.readable(done_when)
    if claim is None:
        return ""
    for run in runs:
        if run.status == "done" and claim.covers(values.flat(values.load(run.config))):
            value = claims.measure(database, run, claim.quantity)
            if value is not None and claim.holds(value):
                return f"R{run.id}: {claim.quantity} {values.shown(value)}"
    return ""


def unjudged(database: Database, tasks: Sequence[Task]) -> list[Unjudged]:
    """The open tasks among these that are done by words, and whose runs or sweeps are done."""
    found = []
    for task in tasks:
        if task.state in plan.OPEN and task.done_when and claims.readable(task.done_when) is None:
            refs = done_for(database, task)
            if refs:
                found.append(Unjudged(task, refs))
    return found


def done_for(database: Database, task: Task) -> tuple[str, ...]:
    """The runs and sweeps that were launched for a task and are done."""
    places = "task_id IN (SELECT id FROM task WHERE id = :id OR same_as = :id) AND status = 'done'"
    runs = database.rows(f"SELECT id FROM run WHERE sweep_id IS NULL AND {places} ORDER BY id", id=task.id)
    sweeps = database.rows(f"SELECT id FROM sweep WHERE {places} ORDER BY id", id=task.id)
    return (*(f"R{id}" for (id,) in runs), *(f"S{id}" for (id,) in sweeps))
