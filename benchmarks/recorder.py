"""`run.log` of three scalars: on the training thread, and in all until it is in the store."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, microseconds, times
from labbook.project import find
from labbook.runs.folding import fold
from labbook.runs.launch import Intent, add_job, add_run
from labbook.runs.recorder import Run
from labbook.runs.spool import SpoolReader
from labbook.store.database import open_database

CALLS = 200_000
FOLD_EVERY = 5_000
"""Calls between two folds: about what a quarter of a second holds at a fast loop's pace."""


def rows(folder: Path) -> Iterator[Row]:
    """The recorder against one JSONL `write()` per call."""
    run = Run("R1", folder / "spool", {}, folder / "artifacts")
    logged, written = [], []
    handle = os.open(folder / "floor.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    clock = time.perf_counter_ns
    for step in range(CALLS):
        metrics = {"loss": 1.0 / (step + 1), "accuracy": 0.5, "p_plus_0": 0.1}
        before = clock()
        run.log(metrics, step=step)
        between = clock()
        os.write(handle, json.dumps({"step": step, **metrics}).encode() + b"\n")
        after = clock()
        logged.append(between - before)
        written.append(after - between)
    folded, size = until_stored(folder)
    median, mean = statistics.median(logged) / 1e9, statistics.mean(logged) / 1e9
    floor = statistics.median(written) / 1e9
    beside = f"JSONL write {microseconds(floor)}"
    yield Row("run.log, 3 scalars, median", microseconds(median), beside, times(median / floor), "at most 1.5 µs")
    yield Row("run.log, 3 scalars, mean", microseconds(mean), beside, times(mean / floor), "at most 2.5 µs")
    total = mean + folded
    yield Row("the same, until it is in the store", microseconds(total), beside, times(total / floor), "at most 6 µs")
    yield memory_row(folder)
    yield Row("disk in the store, a point", f"{size / CALLS / 3:.1f} bytes", "", "", "at most 30")


def memory_row(folder: Path) -> Row:
    """The most memory that a process takes which records, and one which does not."""
    bare, recording = (peak(folder / name, name == "recording") for name in ("bare", "recording"))
    more = f"+{(recording - bare) / 1024:.1f} MB"
    return Row(f"peak memory of {CALLS:,} calls", more, f"the loop without {bare / 1024:.1f} MB", "", "")


def peak(folder: Path, recording: bool) -> int:
    """KiB that a process of its own had at most (not by getrusage: that counts its parent, too)."""
    code = (
        "import sys; from pathlib import Path; from labbook.runs.recorder import Run\n"
        "run = Run('R1', Path(sys.argv[1]), {}, Path(sys.argv[1]) / 'kept')\n"
        "record = run.log if sys.argv[2] == 'True' else (lambda metrics, step: None)\n"
        f"for step in range({CALLS}): record({{'loss': 1 / (step + 1), 'accuracy': 0.5, 'p': 0.1}}, step=step)\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    command = [sys.executable, "-c", code, str(folder), str(recording)]
    return int(subprocess.check_output(command, text=True))


def until_stored(folder: Path) -> tuple[float, int]:
    """Seconds a call that folding the spool takes, and the bytes by which the database grew."""
    (folder / "labbook.toml").touch()
    with open_database(find(folder)) as database:
        with database.write():
            number = add_run(database, add_job(database, 1), "bench", {}, Intent())
        before = os.stat(database.path).st_size
        reader = Paced(folder / "spool")
        seconds = 0.0
        while reader.more:
            start = time.perf_counter()
            with database.write():
                fold(database, number, reader)
            seconds += time.perf_counter() - start
        database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        points = database.value("SELECT sum(points) FROM metric")
        assert points == 3 * CALLS, f"{points} of {3 * CALLS} points arrived"
        return seconds / CALLS, os.stat(database.path).st_size - before


class Paced(SpoolReader):
    """A reader that stops after a beat's worth of records, as the supervisor meets them."""

    more = True

    def read(self) -> tuple:  # type: ignore[type-arg]
        """At most FOLD_EVERY records."""
        series: dict = {}  # type: ignore[type-arg]
        messages: list = []  # type: ignore[type-arg]
        self.more = self.step(series, messages)
        while self.more and sum(len(s.values) for s in series.values()) < 3 * FOLD_EVERY:
            self.more = self.step(series, messages)
        return series, messages
