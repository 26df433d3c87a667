"""One day of the journal: its plan, entries, running work, predictions and hypotheses."""

from __future__ import annotations

from typing import NamedTuple

from labbook.journal import entries
from labbook.journal.planning import plan, waiting
from labbook.store import metrics
from labbook.store.database import Database
from labbook.store.records import Entry, Hypothesis, Prediction, Run, Task


class PlannedTask(NamedTuple):
    """A task of the day with the time spent on it, and what it still waits for."""

    task: Task
    seconds: float
    clock_running: bool
    waits_for: tuple[str, ...] = ()


class Live(NamedTuple):
    """A run that is going on, with the newest values of its first metric."""

    run: Run
    metric: str
    values: tuple[float, ...]


class Day(NamedTuple):
    """What happened on a day, for both front ends."""

    day: str
    plan: Entry | None
    tasks: tuple[PlannedTask, ...]
    entries: tuple[Entry, ...]
    running: tuple[Live, ...]
    predictions: tuple[Prediction, ...]
    hypotheses: tuple[Hypothesis, ...]


def read(database: Database, day: str) -> Day:
    """Everything on a day's page, of one moment; running work shows on the current day only."""
    with database.read():
        written = entries.on_day(database, day)
        planned = next((entry for entry in written if entry.kind == "plan"), None)
        is_today = day == entries.current_day(database)
        predictions = of_day(database, written, is_today)
        return Day(
            day,
            planned,
            tuple(tasks(database, planned)) if planned else (),
            tuple(entry for entry in written if entry is not planned),
            tuple(live(database)) if is_today else (),
            tuple(predictions),
            tuple(touched(database, written, predictions)),
        )


def tasks(database: Database, planned: Entry) -> list[PlannedTask]:
    """The plan's tasks with their clocks; one that was carried on from here shows as its earlier place."""
    clock = plan.running(database)
    return [
        PlannedTask(
            task,
            plan.seconds_spent(database, task.same_as or task.id),
            bool(clock and clock[0].id == task.id),
            waiting.of_task(database, task) if task.state in plan.OPEN else (),
        )
        for task in plan.tasks_of(database, planned.id)
    ]


def live(database: Database) -> list[Live]:
    """The runs that are going on or waiting, oldest first."""
    runs = database.all(Run, "WHERE status IN ('running', 'queued') ORDER BY status DESC, id")
    return [with_values(database, run) if run.status == "running" else Live(run, "", ()) for run in runs]


def with_values(database: Database, run: Run, count: int = 200) -> Live:
    """A run with the tail of its first metric."""
    first = next(iter(metrics.of_run(database, run.id)), None)
    if first is None:
        return Live(run, "", ())
    return Live(run, first.name, tuple(metrics.tail(database, run.id, first.name).values[-count:]))


def of_day(database: Database, written: list[Entry], is_today: bool) -> list[Prediction]:
    """The predictions sealed or graded while the day's entries were written, and today the sealed ones still open."""
    start = min((entry.created_at for entry in written), default=0)
    end = max((entry.updated_at for entry in written), default=-1)
    return database.all(
        Prediction,
        "WHERE sealed_at BETWEEN :start AND :end OR graded_at BETWEEN :start AND :end "
        "OR (:today AND status = 'open' AND NOT after_the_fact) "
        "ORDER BY id",
        start=start,
        end=end,
        today=is_today,
    )


def touched(database: Database, written: list[Entry], predictions: list[Prediction]) -> list[Hypothesis]:
    """The hypotheses that the day's entries and predictions are about."""
    numbers = {entry.hypothesis_id for entry in written} | {prediction.hypothesis_id for prediction in predictions}
    found = [database.get(Hypothesis, number) for number in sorted(n for n in numbers if n)]
    return [hypothesis for hypothesis in found if hypothesis]
