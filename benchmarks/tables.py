"""Tables, pivots and comparisons in a labbook of 10,000 runs with 18 parameters each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks.journal import made, seconds
from benchmarks.measure import Row, milliseconds
from labbook.journal import claims
from labbook.journal.beliefs import hypotheses
from labbook.reports.tables import by_config, chosen, comparison, grid
from labbook.reports.tables.axes import Axes
from labbook.reports.tables.by_config import Asked
from labbook.runs import launch
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run

RUNS, OF_THE_HYPOTHESIS = 10_000, 2_000


def rows(folder: Path) -> Iterator[Row]:
    """A hypothesis with 2,000 runs, and all runs at once; the first call imports SciPy."""
    with made(folder / "tables") as database:
        hypothesis = fill(database)
        asked = Asked((claims.parse_quantity("min(loss)"),))
        every = list(range(1, RUNS + 1))
        compared = [database.get(Run, number) or database.all(Run)[0] for number in (1, 2, 3)]
        calls = {
            "table H1": lambda: by_config.of_runs(database, chosen.of_hypothesis(database, hypothesis), "H1", Asked()),
            "table of all runs": lambda: by_config.of_runs(database, every, "all", asked),
            "pivot of all runs": lambda: grid.of_runs(database, every, "all", Axes("d_model", "n_heads"), asked),
            "compare of three": lambda: comparison.of_runs(database, compared, compared[0]),
        }
        for name, call in calls.items():
            first, *later = [seconds(call) for _ in range(6)]
            floor = f"the first call {milliseconds(first)}"
            yield Row(
                f"{name}, {RUNS:,} runs",
                milliseconds(sorted(later)[2]),
                floor,
                "",
                "under 300 ms" if "H1" in name else "",
            )


def fill(database: Database) -> int:
    """Runs of 144 configs; returns the hypothesis that the first of them are for."""
    chance = random.Random(0)
    with database.write():
        hypothesis = hypotheses.add(database, "wider is better")
        job = launch.add_job(database, 1)
        database.update("job", job, status="done")
        for number in range(RUNS):
            config = {f"parameter_{place}": place for place in range(14)}
            config |= {"d_model": 2 ** (number % 8), "n_heads": 2 ** (number // 8 % 6), "lr": number // 48 % 3}
            intent = launch.Intent("", hypothesis if number < OF_THE_HYPOTHESIS else None)
            add(database, job, config | {"seed": number // 144}, intent, chance.random())
    return hypothesis


def add(database: Database, job: int, config: dict[str, int], intent: launch.Intent, loss: float) -> None:
    """A finished run with a summary and two metrics."""
    summary = {"final_loss": loss, "acc": 1 - loss}
    columns = {"status": "done", "wall_seconds": 60 * loss, "summary": values.dump(summary)}
    run = launch.add_run(database, job, "toy.train", config, intent, **columns)
    for name, value in summary.items():
        database.insert("run_summary", run_id=run, name=name, number=value, text=str(value))
    for name in ("loss", "grad_norm"):
        limits = {"first": 2.3, "final": loss, "minimum": loss, "maximum": 2.3, "total": 2.3 + loss}
        database.insert("metric", run_id=run, name=name, points=2, finite=2, first_step=0, last_step=99, **limits)
