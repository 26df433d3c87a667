"""Why something was run: its reason, what it was for, what came of it, and what set it apart from the run before."""

from __future__ import annotations

import json
from collections import Counter
from typing import NamedTuple

from labbook.clock import duration
from labbook.errors import LabbookError
from labbook.journal import doubts
from labbook.journal.predicting import other_seeds
from labbook.runs.launch import latest
from labbook.runs.outcome import busy, given
from labbook.runs.past import made
from labbook.runs.past.comparable import last_comparable
from labbook.runs.past.difference import Difference, between
from labbook.runs.past.made import Made
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Prediction, Run, Sweep, Task

MOST_VALUES = 3


class Why(NamedTuple):
    """The story of one run or sweep."""

    ref: str
    experiment: str
    why: str
    started_at: int | None
    task: Task | None
    hypothesis: Hypothesis | None
    predictions: tuple[Prediction, ...]
    """Those it answered, and those about its hypothesis that were open."""
    status: str
    outcome: str
    doubt: str
    """Why it is in doubt; empty where it is not."""
    source: str
    """What it repeats, in words: "R41 again", "more seeds of R41"; empty for most."""
    made: Made
    other: Made | None
    """What the run before it was made with; None where there is none."""
    difference: Difference | None
    """From that to this."""
    predicted: tuple[str, ...] = ()
    """The predictions in one line each."""
    share: str = ""
    """Of how many runs of a sweep its status tells, as in "3 of 27 runs"; empty where it tells of all."""


def with_predictions(database: Database, why: Why) -> Why:
    """The story with its predictions in words."""
    told = (other_seeds.described_with_seeds(database, prediction) for prediction in why.predictions)
    return why._replace(predicted=tuple(told))


def of_run(database: Database, run: Run, against: Run | None = None) -> Why:
    """Why a run was made; compared with `against`, or with the last comparable run. Calls no git."""
    sweep = database.get(Sweep, run.sweep_id) if run.sweep_id else None
    other = against or last_comparable(database, run)
    told = Why(
        f"R{run.id}",
        run.experiment,
        run.why or (sweep.why if sweep else ""),
        run.started_at or run.created_at,
        task_of(database, run.task_id),
        hypothesis_of(database, run.hypothesis_id),
        about(database, run.hypothesis_id, [run]),
        run.status,
        outcome_of(run),
        doubts.standing(database).about(f"R{run.id}"),
        f"R{run.reproduces} again" if run.reproduces else seeds_of(sweep),
        *apart(database, made.of_run(database, run), other),
    )
    return with_predictions(database, told)


def of_sweep(database: Database, sweep: Sweep, against: Run | None = None) -> Why:
    """Why a sweep was made; its axes are compared with the run that was the nearest to its first one."""
    runs = database.all(Run, "WHERE sweep_id = :sweep AND deleted_at IS NULL ORDER BY id", sweep=sweep.id)
    if not runs:
        raise LabbookError(f"S{sweep.id} has no runs any more.", f"`labbook show S{sweep.id}` shows what is left.")
    other = against or last_comparable(database, runs[0], outside=sweep.id)
    last = latest(runs)
    told = Why(
        f"S{sweep.id}",
        sweep.experiment,
        sweep.why,
        sweep.created_at,
        task_of(database, sweep.task_id),
        hypothesis_of(database, sweep.hypothesis_id),
        about(database, sweep.hypothesis_id, runs),
        sweep.status,
        " · ".join(filter(None, (counted(last), duration(busy.of_sweep(database, sweep.id))))),
        doubts.standing(database).about(f"S{sweep.id}"),
        seeds_of(sweep),
        *apart(database, made.of_sweep(database, sweep, runs[0]), other),
        share=share_of(last, sweep.status),
    )
    return with_predictions(database, told)


def counted(runs: list[Run]) -> str:
    """How many runs of a sweep are done, and what became of the others, as in "24 of 27 runs done, 3 failed"."""
    statuses = Counter(run.status for run in runs)
    done = statuses.pop("done", 0)
    others = [f"{count} {status}" for status, count in sorted(statuses.items())]
    return ", ".join((f"{done} of {len(runs)} runs done", *others))


def share_of(runs: list[Run], status: str) -> str:
    """How many runs of a sweep have its status, where they are not all."""
    count = sum(run.status == status for run in runs)
    return f"{count} of {len(runs)} runs" if 0 < count < len(runs) else ""


def apart(database: Database, this: Made, other: Run | None) -> tuple[Made, Made | None, Difference | None]:
    """What it was made with, what another run was made with, and the difference."""
    that = made.of_run(database, other) if other else None
    return this, that, between(that, this) if that else None


def seeds_of(sweep: Sweep | None) -> str:
    """The run of which a sweep has more seeds."""
    return f"more seeds of R{sweep.replicates}" if sweep and sweep.replicates else ""


def task_of(database: Database, number: int | None) -> Task | None:
    """The plan item with this number."""
    return database.get(Task, number) if number else None


def hypothesis_of(database: Database, number: int | None) -> Hypothesis | None:
    """The hypothesis with this number."""
    return database.get(Hypothesis, number) if number else None


def about(database: Database, hypothesis_id: int | None, runs: list[Run]) -> tuple[Prediction, ...]:
    """The predictions that runs answered, and those about their hypothesis that none has answered yet."""
    numbers = {run.id for run in runs}
    refs = {f"R{number}" for number in numbers}
    candidates = database.all(
        Prediction,
        "WHERE run_id IS NOT NULL OR answers != '[]' OR (hypothesis_id = :about AND status = 'open') ORDER BY id",
        about=hypothesis_id,
    )
    return tuple(
        prediction
        for prediction in candidates
        if prediction.run_id in numbers
        or refs.intersection(map(str, json.loads(prediction.answers)))
        or (prediction.status == "open" and prediction.hypothesis_id == hypothesis_id)
    )


def outcome_of(run: Run) -> str:
    """What came of a run in one line."""
    summary = [(name, value) for name, value in values.flat(values.load(run.summary)).items() if value is not None]
    came = given.pairs(dict(summary[:MOST_VALUES]))
    return " · ".join(filter(None, (" ".join(run.reason.split()), came, duration(run.wall_seconds))))


def predicted(why: Why) -> list[str]:
    """The predictions in one line each."""
    return list(why.predicted)
