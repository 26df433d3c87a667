"""The same questions in labbooks of a hundredth, a tenth and all of a big one: what grows, and how."""

from __future__ import annotations

import statistics
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.big import BIG, MIDDLE, Size, fill
from benchmarks.commands import LABBOOK, timed
from benchmarks.journal import made, seconds
from benchmarks.measure import Row, milliseconds, process
from labbook.query.find import find
from labbook.runs import launch
from labbook.store import metrics
from labbook.store.database import Database
from labbook.store.records import Run
from labbook.tui.data.run_order import matching
from labbook.tui.data.runs import in_order

SIZES = (Size(1_000, 100, 200), MIDDLE, BIG)
"""A hundredth, a tenth, all: the last has ten million points."""
ROUNDS = 7
HISTORY = 100_000
"""Points of the one run whose history is read."""
WANTED = {
    "runs by config and metric": "15 ms at 1,000 runs, 60 ms at 10,000",
    f"one run's history of {HISTORY:,} points": "30 ms",
}


def rows(folder: Path) -> Iterator[Row]:
    """One row for each question, its time at the three sizes."""
    found: dict[str, list[float]] = {}
    for number, size in enumerate(SIZES):
        for name, taken in at_size(folder / str(number), size).items():
            found.setdefault(name, []).append(taken)
    sizes = " / ".join(f"{size.runs:,}" for size in SIZES)
    entries = " / ".join(f"{size.entries:,}" for size in SIZES)
    for name, times in found.items():
        against = f"{sizes} runs, {entries} entries"
        growth = " / ".join(f"{time / times[0]:.1f}x" for time in times)
        yield Row(name, " / ".join(map(milliseconds, times)), against, growth, WANTED.get(name, ""))


def at_size(folder: Path, size: Size) -> dict[str, float]:
    """The median time of each question in a labbook of a size."""
    with made(folder) as database:
        fill(database, size)
        long = with_history(database)
        calls: dict[str, Callable[[], object]] = {
            "runs by config and metric": lambda: find(database, "config.d_model=16 min(loss)<0.5 status:done"),
            "the same, best first": lambda: best_first(database),
            f"one run's history of {HISTORY:,} points": lambda: metrics.series(database, long, "loss"),
            "entries by words": lambda: find(database, "plateau seed"),
            "one entry": lambda: find(database, f"E{size.entries // 2}"),
        }
        found = {name: statistics.median(seconds(call) for _ in range(ROUNDS)) for name, call in calls.items()}
        database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found["copy (labbook backup)"] = backed_up(database, folder)
    for words in (["log", "stuck at ln 2"], ["today"], ["find", "plateau seed"], ["runs"]):
        command = timed([*LABBOOK, *words], folder)
        command()
        found[f"labbook {words[0]}"] = statistics.median(command() for _ in range(ROUNDS))
    found["labbook check"] = process([*LABBOOK, "check"], folder)
    return found


def with_history(database: Database) -> int:
    """A run with one long curve; returns its number."""
    with database.write():
        job = launch.add_job(database, 1)
        database.update("job", job, status="done")
        run = launch.add_run(database, job, "addition.train", {"d_model": 16}, launch.Intent(), status="done")
        for first in range(0, HISTORY, 5_000):
            steps = array("q", range(first, first + 5_000))
            points = metrics.Points(steps, array("d", [0.0] * 5_000), array("d", (1.0 / (step + 1) for step in steps)))
            metrics.append(database, run, "loss", points)
    return run


def best_first(database: Database) -> list[Run]:
    """The fifty best runs of a width by their lowest loss, as the Runs screen asks for them."""
    found = matching(database, "config.d_model=16 status:done", order="min(loss)")
    return in_order(database, [number for number, _ in found[:50]])


def backed_up(database: Database, folder: Path) -> float:
    """Seconds of a copy, which is deleted again."""
    from labbook.store.upkeep.backups import backup

    copy = folder / "one.backup"
    taken = seconds(lambda: backup(database.path, copy))
    copy.unlink()
    return taken
