"""Eight processes that log at once, into a labbook that none of them has seen, against JSONL; and four long runs."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measure import Row, microseconds, times
from benchmarks.sweep import with_here
from labbook.project import find
from labbook.store.database import open_database

PROCESSES, CALLS = 8, 20_000
LONG, LONG_RUNS = 20.0, 4
"""CPU seconds of a long run, and how many go on two cores."""
LOGGING = f"""
import time, labbook
with labbook.start("bench.crowd", config={{}}) as run:
    start = time.perf_counter()
    for step in range({CALLS}):
        run.log({{"loss": 1.0 / (step + 1), "accuracy": 0.5, "p_plus_0": 0.1}}, step=step)
    print("per call", (time.perf_counter() - start) / {CALLS})
"""
WRITING = f"""
import json, os, time
handle = os.open(f"floor-{{os.getpid()}}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
start = time.perf_counter()
for step in range({CALLS}):
    line = {{"step": step, "loss": 1.0 / (step + 1), "accuracy": 0.5, "p_plus_0": 0.1}}
    os.write(handle, json.dumps(line).encode() + b"\\n")
print("per call", (time.perf_counter() - start) / {CALLS})
"""
EXPERIMENT = f"""
from labbook import Run, experiment

@experiment("bench.long")
def long(run: Run, seed: int = 0):
    "How long does a long run take?"
    from benchmarks.crowd import train
    train({LONG}, lambda step: run.log({{"loss": 1.0 / (step + 1), "accuracy": 0.5}}, step=step))
"""
BARE = "import sys; from benchmarks.crowd import train; train(float(sys.argv[1]), lambda step: None)"


def rows(folder: Path) -> Iterator[Row]:
    """The crowd, then the long runs."""
    (folder / "labbook.toml").touch()
    floor = together(WRITING, folder)
    logged = together(LOGGING, folder)
    lost = 3 * CALLS * PROCESSES - points_kept(folder)
    what = f"run.log in {PROCESSES} processes at once, a fresh labbook, {lost} points lost"
    ratio = times(logged / floor)
    yield Row(what, microseconds(logged), f"JSONL in {PROCESSES} {microseconds(floor)}", ratio, "at most 3x")
    yield long_row(folder)


def points_kept(folder: Path) -> int:
    """The points in the labbook once every run is over."""
    with open_database(find(folder)) as database:
        while database.value("SELECT count(*) FROM run WHERE status = 'done'") < PROCESSES:
            time.sleep(0.1)
        return int(database.value("SELECT sum(points) FROM metric"))


def together(code: str, folder: Path) -> float:
    """The median over processes that go at once of what each says a call takes."""
    command = [sys.executable, "-c", code]
    running = [
        subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, env=with_here())
        for _ in range(PROCESSES)
    ]
    told = [process.communicate()[0] for process in running]
    assert not any(process.returncode for process in running), told
    return statistics.median(float(line.split()[-1]) for text in told for line in text.splitlines() if "per" in line)


def train(seconds: float, record: object) -> None:
    """Steps of 5 ms of CPU, as a training does them."""
    step, start = 0, time.process_time()
    while (now := time.process_time()) - start < seconds:
        while time.process_time() - now < 0.005:
            pass
        record(step)  # type: ignore[operator]
        step += 1


def long_row(folder: Path) -> Row:
    """Four long runs on two cores against the same loops bare, in the same order."""
    (folder / "experiments").mkdir()
    (folder / "experiments" / "long.py").write_text(EXPERIMENT)
    sweep = [sys.executable, "-m", "labbook", "sweep", "bench.long", f"seed=range({LONG_RUNS})", "--jobs", "2"]
    bare = timed_pairs([sys.executable, "-c", BARE, str(LONG)], folder)
    start = time.perf_counter()
    subprocess.run(sweep, cwd=folder, check=True, capture_output=True, env=with_here())
    taken = time.perf_counter() - start
    what = f"{LONG_RUNS} runs of {LONG:.0f} s on 2 cores, launch to last result"
    return Row(what, f"{taken:.1f} s", f"the same loops bare {bare:.1f} s", times(taken / bare), "at most 1.02x")


def timed_pairs(command: Sequence[str], folder: Path) -> float:
    """Seconds that the loops take two by two."""
    start = time.perf_counter()
    for _ in range(LONG_RUNS // 2):
        pair = [subprocess.Popen(command, cwd=folder, env=with_here()) for _ in range(2)]
        for process in pair:
            process.wait()
    return time.perf_counter() - start
