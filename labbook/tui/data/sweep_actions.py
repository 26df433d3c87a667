"""What can be done with a sweep; each says what was done, or raises LabbookError with the next step."""

from __future__ import annotations

import shlex

from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.runs import launch
from labbook.store.database import Database
from labbook.store.records import Run, Sweep
from labbook.tui.data.sweep import Wanted, pivot


def get(database: Database, sweep_id: int) -> Sweep:
    """The sweep."""
    found: Sweep = ids.fetch(database, ids.Ref("S", sweep_id))
    return found


def stop(database: Database, sweep_id: int) -> str:
    """Ask everything of it that goes on or waits to stop."""
    stopping = launch.ask_to_stop(database, database.all(Run, "WHERE sweep_id = :s ORDER BY id", s=sweep_id))
    return f"asked {len(stopping)} runs of S{sweep_id} to stop" if stopping else f"nothing of S{sweep_id} is going on"


def retry(database: Database, sweep_id: int) -> str:
    """Run again what failed, was cancelled or was lost."""
    launched = launch.resume(database, get(database, sweep_id), database.project.settings.jobs)
    return f"launched {launched_runs(launched)} of S{sweep_id} again"


def grow(database: Database, sweep_id: int, typed: str) -> str:
    """Add values to an axis, or another axis."""
    from labbook.runs import growing

    sweep = get(database, sweep_id)
    try:
        words = shlex.split(typed)
    except ValueError as error:
        raise LabbookError(f"This cannot be read: {error}.", "As in d_model=64,128", code=2) from None
    found = growing.growth(database, sweep, words)
    launched = growing.grow(database, sweep, found, database.project.settings.jobs)
    return f"launched {launched_runs(launched)}: S{sweep_id} grows by {typed.strip()}"


def fill(database: Database, sweep_id: int, wanted: Wanted) -> str:
    """Launch what fills the holes of its grid."""
    from labbook.reports.tables import chosen
    from labbook.reports.tables.axes import of_sweep
    from labbook.runs import filling

    sweep = get(database, sweep_id)
    found = chosen.chosen(database, chosen.of_sweep(database, sweep_id))
    grid, _, problem = pivot(database, sweep, found, wanted)
    if grid is None:
        raise LabbookError(problem)
    if not grid.holes():
        raise LabbookError("There are no holes.", "f runs again what failed, a adds values.")
    plan = filling.filling(database, grid, of_sweep(sweep, wanted.rows, wanted.columns))
    if not plan.configs:
        words, why = plan.refused[0]
        raise LabbookError(f"{words} is refused: {why}")
    intent = launch.Intent(sweep.why, sweep.hypothesis_id, sweep.task_id)
    launched = filling.fill(database, plan, sweep, intent, database.project.settings.jobs)
    refused = f"; {len(plan.refused)} are refused, such as {plan.refused[0][0]}" if plan.refused else ""
    return f"launched {launched_runs(launched)} to fill the holes{refused}"


def launched_runs(launched: launch.Launched) -> str:
    """What was launched, by its ids."""
    first, last = launched.runs[0], launched.runs[-1]
    return f"R{first}" if first == last else f"R{first} to R{last}"
