"""What the page of a sweep shows: how far it is, and a quantity over two of its parameters."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from labbook.clock import MICROSECOND, now
from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.journal.claims import parse_quantity
from labbook.journal.statuses import FINAL
from labbook.reports.tables import chosen
from labbook.reports.tables.axes import Axes, of_sweep
from labbook.reports.tables.chosen import SEED, Fact
from labbook.reports.tables.groups import grouped
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Run, Sweep

if TYPE_CHECKING:
    from labbook.reports.tables.grid import Grid, Place

REDUCERS = ("final", "min", "max", "mean")


class Wanted(NamedTuple):
    """What is looked at; what is empty is chosen as `labbook pivot` does."""

    rows: str = ""
    columns: str = ""
    value: str = ""


class Outcome(NamedTuple):
    """A run of a cell: what became of it, and its value."""

    run_id: int
    status: str
    seed: int | None
    value: float | None
    never: bool = False
    """Whether its value never came about."""


class SweepPage(NamedTuple):
    """How far a sweep is, and its grid."""

    sweep: Sweep
    counts: Mapping[str, int]
    """Runs by their status, of each config and seed only the last attempt."""
    progress: float
    left: float | None
    """Seconds until it is done, as far as that can be told."""
    grid: Grid | None
    runs: Mapping[Place, Sequence[Outcome]]
    parameters: tuple[str, ...]
    quantities: tuple[str, ...]
    problem: str = ""


def read(database: Database, sweep_id: int, wanted: Wanted) -> SweepPage:
    """The page of a sweep."""
    with database.read():
        sweep: Sweep = ids.fetch(database, ids.Ref("S", sweep_id))
        runs = database.all(Run, "WHERE sweep_id = :s AND deleted_at IS NULL ORDER BY id", s=sweep_id)
        last = latest(runs)
        found = chosen.chosen(database, [run.id for run in runs])
        grid, held, problem = pivot(database, sweep, found, wanted)
        return SweepPage(
            sweep,
            Counter(run.status for run in last),
            done_share(last),
            seconds_left(last, workers(database, last)),
            grid,
            held,
            tuple(dict.fromkeys((*values.load(sweep.axes), *found.varying, SEED))),
            quantities(database, [run.id for run in runs]),
            problem,
        )


def pivot(
    database: Database, sweep: Sweep, found: chosen.Chosen, wanted: Wanted
) -> tuple[Grid | None, dict[Place, list[Outcome]], str]:
    """The grid with the runs of each place, or why there is none."""
    from labbook.reports.tables import grid as grids
    from labbook.reports.tables.by_config import Asked
    from labbook.reports.tables.criteria import suggested

    hypothesis = database.get(Hypothesis, sweep.hypothesis_id) if sweep.hypothesis_id else None
    value = (parse_quantity(wanted.value),) if wanted.value else ()
    asked = Asked(value, suggested=suggested(hypothesis.criterion if hypothesis else ""))
    rows = wanted.rows or ("" if found.varying else SEED)  # seeds are the only axis there is
    axes = of_sweep(sweep, rows, wanted.columns)
    try:
        drawn = grids.of_runs(database, found.ids(), "", axes, asked, unfinished=True)
    except LabbookError as error:
        return None, {}, "\n".join(part for part in (error.message, error.hint) if part)
    return drawn, outcomes(database, drawn, found, axes), ""


def outcomes(database: Database, drawn: Grid, found: chosen.Chosen, axes: Axes) -> dict[Place, list[Outcome]]:
    """The runs of each place: those that count, and those that did not get done."""
    from labbook.reports.tables import grid as grids
    from labbook.reports.tables.measuring import measured

    seeded = chosen.with_seed(found) if SEED in (drawn.rows, drawn.columns) else found
    groups = grouped(seeded)
    counted = [id for group in groups for id in group.ids()]
    known = {} if drawn.value == grids.NO_VALUE else measured(database, counted, drawn.value)

    def outcome(run: Fact) -> Outcome:
        found = known.get(run.id)
        value, never = (found.value, found.never) if found else (None, False)
        return Outcome(run.id, run.status, run.seed, value, never)

    return {
        place: sorted(outcome(run) for group in here for run in (*group.counted.values(), *group.undone))
        for place, here in grids.places(groups, seeded.same, drawn.rows, drawn.columns).items()
    }


def latest(runs: Sequence[Run]) -> list[Run]:
    """Of each config its last attempt."""
    return list({run.config: run for run in runs}.values())


def done_share(runs: Sequence[Run]) -> float:
    """The share of the work that is over; of a run that goes on as far as it is."""
    parts = [1.0 if run.status in FINAL else run.progress or 0.0 for run in runs]
    return sum(parts) / len(parts) if parts else 0.0


def workers(database: Database, runs: Sequence[Run]) -> int:
    """How many runs go on at once."""
    jobs = [run.job_id for run in runs if run.status not in FINAL and run.job_id]
    return (database.value("SELECT workers FROM job WHERE id = :id", id=jobs[-1]) or 1) if jobs else 1


def seconds_left(runs: Sequence[Run], at_once: int) -> float | None:
    """How long the rest takes if its runs take as long as those that are done; None where none is."""
    took = [run.wall_seconds for run in runs if run.status == "done" and run.wall_seconds]
    going = [run for run in runs if run.status not in FINAL]
    if not took or not going:
        return None
    each = statistics.median(took)
    spent = [(now() - run.started_at) / MICROSECOND for run in going if run.status == "running" and run.started_at]
    return max(each * len(going) - sum(min(seconds, each) for seconds in spent), 0.0) / at_once


def quantities(database: Database, runs: Sequence[int]) -> tuple[str, ...]:
    """What can stand in the cells: what the runs returned, and what they logged by its end, least, most and mean."""
    from labbook.reports.tables.measuring import headline

    returned = [str(found) for found in headline(database, runs, most=20)]
    names = f"SELECT name FROM metric WHERE run_id {chosen.AMONG} GROUP BY name ORDER BY min(id)"
    logged = [name for (name,) in database.rows(names, ids=json.dumps(list(runs)))]
    return tuple(dict.fromkeys((*returned, *(f"{reducer}({name})" for name in logged for reducer in REDUCERS))))
