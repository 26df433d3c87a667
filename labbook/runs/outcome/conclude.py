"""When a run has ended: grade what it answers, and once nothing of its sweep is left, write the result entry."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import claims, doubts, entries
from labbook.journal.beliefs import alike, evidence, weighing
from labbook.journal.planning import done_when, plan
from labbook.journal.predicting import predictions
from labbook.runs import chosen
from labbook.runs.ending import one_line
from labbook.runs.launch import latest
from labbook.runs.outcome import results
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Prediction, Run, Sweep, Task


def after_run(database: Database, run_id: int) -> None:
    """Everything that follows a run's ending, inside `write()`."""
    run = database.get(Run, run_id)
    if run is None:
        return
    inherit_doubt(database, run)
    predictions.grade_open(database, run)
    if run.sweep_id is not None:
        after_sweep(database, run.sweep_id)
    else:
        weigh(database, run.hypothesis_id, f"R{run.id}", [run])
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
    runs = latest(database.all(Run, "WHERE sweep_id = :sweep AND deleted_at IS NULL ORDER BY id", sweep=sweep_id))
    status = "done" if all(run.status == "done" for run in runs) else worst(runs)
    database.update("sweep", sweep_id, status=status, ended_at=now())
    closed = sweep._replace(status=status, ended_at=now())
    weigh(database, sweep.hypothesis_id, f"S{sweep_id}", runs)
    title = f"S{sweep_id} {sweep.experiment}: {status}"
    body = written(title, lambda: results.of_sweep(database, closed, runs, graded_by(database, runs)))
    entries.add(database, body, kind="result", sweep_id=sweep_id, hypothesis_id=sweep.hypothesis_id)
    tick(database, sweep.task_id, status, runs)


def inherit_doubt(database: Database, run: Run) -> None:
    """Put a run that was made without a fix under the doubts that hold until it."""
    for taint in doubts.until_fixed(database, run):
        if not chosen.has_fix(database, run, taint.until_commit):
            doubts.spread(database, taint, run)


def weigh(database: Database, hypothesis_id: int | None, target: str, runs: list[Run]) -> None:
    """Count what has ended as evidence on its hypothesis, once the runs of its criterion are enough to tell."""
    hypothesis = database.get(Hypothesis, hypothesis_id) if hypothesis_id else None
    criterion = claims.judged_by(hypothesis.criterion) if hypothesis else None
    if hypothesis is None or criterion is None or not any(criterion.covers(alike.config_of(run)) for run in runs):
        return
    try:
        found = weighing.weigh(database, hypothesis)
        if found and found.enough and {run.id for run in runs} & {run.id for run in found.runs}:
            evidence.add(database, hypothesis, target, found.direction, found.sentence, source="criterion")
    except LabbookError:
        raise
    except Exception:  # the ending of the run stands, whatever its numbers do to the statistics
        traceback.print_exc()


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
    numbers = ", ".join(str(run.id) for run in runs)
    return database.all(Prediction, f"WHERE run_id IN ({numbers}) ORDER BY id")


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
