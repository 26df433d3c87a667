"""A labbook as it is after years: entries, runs and metric points by the thousands."""

from __future__ import annotations

import random
from array import array
from typing import NamedTuple

from benchmarks.commands import WORDS
from labbook.clock import now
from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import plan
from labbook.runs import launch
from labbook.store import metrics
from labbook.store.database import Database

DAY = 24 * 3600 * 10**6
BATCH = 2_000
DAYS = 1_500
"""Days over which runs and entries are spread."""


class Size(NamedTuple):
    """How much a labbook holds."""

    entries: int
    runs: int
    points: int
    """Metric points of each run."""


SMALL, MIDDLE, BIG = Size(10, 5, 200), Size(10_000, 1_000, 200), Size(100_000, 10_000, 1_000)
MARK = "train the 8/8 model again"
"""A task of today's plan, by which the first frame is known."""


def fill(database: Database, size: Size) -> None:
    """Entries over some years, runs with a metric each, and a plan for today."""
    chance = random.Random(0)
    for first in range(0, size.runs, BATCH):
        with database.write():
            add_runs(database, chance, range(first, min(first + BATCH, size.runs)), size)
    for first in range(0, size.entries, BATCH):
        with database.write():
            for number in range(first, min(first + BATCH, size.entries)):
                add_entry(database, chance, number, size)
    plan.add(database, MARK)
    plan.add(database, "write down what follows")
    hypotheses.add(database, "fewer heads leave ln 10 sooner")
    entries.add(
        database, "The loss stays at **ln 10** for a while, see R1.\n\n| width | loss |\n|---|---|\n| 8 | 0.5 |\n"
    )


def add_runs(database: Database, chance: random.Random, numbers: range, size: Size) -> None:
    """Runs of one experiment, the newest an hour ago."""
    job = launch.add_job(database, 1)
    database.update("job", job, status="done")
    apart = DAYS * DAY // size.runs
    start = now() - DAYS * DAY
    values = array("d", (chance.random() for _ in range(size.points)))
    steps, times = array("q", range(size.points)), array("d", [0.0] * size.points)
    for number in numbers:
        config = {"d_model": chance.choice([8, 16, 32]), "n_heads": chance.choice([1, 2, 4]), "seed": number}
        at = start + number * apart
        columns = {"status": chance.choice(["done", "done", "failed"]), "created_at": at, "started_at": at}
        columns |= {"ended_at": at + 10**6, "wall_seconds": 1.0, "summary": f'{{"loss": {chance.random():.4f}}}'}
        intent = launch.Intent(" ".join(chance.choices(WORDS, k=6)))
        run = launch.add_run(database, job, "addition.train", config, intent, **columns)
        metrics.append(database, run, "loss", metrics.Points(steps, times, values))


def add_entry(database: Database, chance: random.Random, number: int, size: Size) -> None:
    """A note on one of the days before."""
    body = f"note {number} about R{1 + number % max(size.runs, 1)}: {' '.join(chance.choices(WORDS, k=30))}"
    day = 1 + number * DAYS // size.entries
    entries.add(database, body, day=f"{2020 + day // 360}-{1 + day // 30 % 12:02}-{1 + day % 28:02}")
