"""When a run has ended: grade what it answers, and once nothing of its sweep is left, write the result entry."""

from __future__ import annotations

from collections.abc import Callable

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import entries, predictions
from labbook.journal.planning import done_when, plan
from labbook.runs.ending import one_line
from labbook.runs.launch import latest
from labbook.runs.outcome import results
from labbook.store.database import Database
from labbook.store.records import Prediction, Run, Sweep, Task


def after_run(database: Database, run_id: int) -> None:
    """Everything that follows a run's ending, inside `write()`."""
    run = database.get(Run, run_id)
    if run is None:
        return
    predictions.grade_open(database, run)
    if run.sweep_id is not None:
        after_sweep(database, run.sweep_id)
    else:
        title = f"R{run.id} {run.experiment}: {run.status}"
        body = written(title, lambda: results.of_run(database, run, graded_by(database, [run])))
        entries.add(database, body, kind="result", run_id=run.id, hypothesis_id=run.hypothesis_id)
        tick(database, run.task_id, run.status, [run])


def after_sweep(database: Database, sweep_id: int) -> None:
    """Close a sweep once its last run has ended."""
    sweep = database.get(Sweep, sweep_id)
    going_on = "SELECT 1 FROM run WHERE sweep_id = :sweep AND status IN ('queued', 'running') LIMIT 1"
    if sweep is None or sweep.status != "running" or database.value(going_on, sweep=sweep_id):
        return
    runs = latest(database.all(Run, "WHERE sweep_id = :sweep ORDER BY id", sweep=sweep_id))
    status = "done" if all(run.status == "done" for run in runs) else worst(runs)
    database.update("sweep", sweep_id, status=status, ended_at=now())
    closed = sweep._replace(status=status, ended_at=now())
    title = f"S{sweep_id} {sweep.experiment}: {status}"
    body = written(title, lambda: results.of_sweep(database, closed, runs, graded_by(database, runs)))
    entries.add(database, body, kind="result", sweep_id=sweep_id, hypothesis_id=sweep.hypothesis_id)
    tick(database, sweep.task_id, status, runs)


def written(title: str, write: Callable[[], str]) -> str:
    """The body of a result entry; one that cannot be written says why, and the ending it is about stands."""
    try:
        return write()
    except LabbookError:
        raise
    except Exception as error:
        return f"{title}\n\nThe rest of this entry could not be written: {one_line(error)}\n"


def worst(runs: list[Run]) -> str:
    """The status of a sweep that is not all done."""
    statuses = {run.status for run in runs}
    return next(status for status in ("failed", "lost", "cancelled", "done") if status in statuses)


def graded_by(database: Database, runs: list[Run]) -> list[Prediction]:
    """The predictions that these runs answered."""
    numbers = {run.id for run in runs}
    every = database.all(Prediction, "WHERE run_id IS NOT NULL ORDER BY id")
    return [prediction for prediction in every if prediction.run_id in numbers]


def tick(database: Database, task_id: int | None, status: str, runs: list[Run]) -> None:
    """Tick the plan item that a run or sweep was launched for: once it is done, or once its "done when" holds."""
    task = database.get(Task, task_id) if task_id else None
    task = plan.fresh(database, task) if task else None
    if task is None or task.state not in plan.OPEN:
        return
    if task.done_when:
        by = done_when.settled(database, task.done_when, runs)
        if by:
            plan.mark(database, task, "done", by)
    elif status == "done":
        plan.mark(database, task, "done")
