"""A sweep of 100 runs of 0.2 s on 2 workers against a bare pool, and what recording costs a training loop."""

from __future__ import annotations

import multiprocessing
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, times
from labbook.runs.recorder import Run

RUNS = 100
SECONDS = 0.2
EXPERIMENT = """
from labbook import Run, experiment

@experiment("bench.busy")
def busy(run: Run, seed: int = 0):
    "How long does nothing take?"
    import torch
    from benchmarks.sweep import work
    run.log({"loss": work(seed)})
    return {"loss": 1.0}
"""


def work(seed: int, seconds: float = SECONDS) -> float:
    """Matrix products for a fixed time of CPU."""
    import torch

    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(seed)
    matrix = torch.rand(64, 64, generator=generator)
    start = time.process_time()
    total = 0.0
    while time.process_time() - start < seconds:
        total += float((matrix @ matrix).sum())
    return total


def rows(folder: Path) -> Iterator[Row]:
    """The sweep, first in a labbook that it has to make, then the loop."""
    (folder / "labbook.toml").touch()
    (folder / "experiments").mkdir()
    (folder / "experiments" / "busy.py").write_text(EXPERIMENT)
    what = f"sweep of {RUNS} runs of {SECONDS} s, 2 workers"
    yield sweep_row(folder, what, 0)
    yield sweep_row(folder, "the same in a labbook that is there", RUNS)
    yield loop_row(folder)


def sweep_row(folder: Path, what: str, first: int) -> Row:
    """100 short runs, launch to last result, against the same calls in a warm pool of two processes."""
    seeds = range(first, first + RUNS)
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        pool.map(work, range(4))
        start = time.perf_counter()
        pool.map(work, seeds, chunksize=1)
        bare = time.perf_counter() - start
    axis = f"seed=range({seeds.start}, {seeds.stop})"
    command = [sys.executable, "-m", "labbook", "sweep", "bench.busy", axis, "--jobs", "2"]
    start = time.perf_counter()
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=with_here())
    taken = time.perf_counter() - start
    assert told.returncode == 0, told.stderr[-2000:]
    return Row(what, f"{taken:.1f} s", f"bare pool {bare:.1f} s", times(taken / bare), "at most 1.3x")


def with_here() -> dict[str, str]:
    """The environment with this repository importable."""
    import os

    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}


def loop_row(folder: Path, steps: int = 200, rounds: int = 7) -> Row:
    """A loop of 5 ms steps with three scalars recorded at each, against the same loop bare."""
    run = Run("R1", folder / "loop", {}, folder / "artifacts")
    ratios = []
    for _ in range(rounds):
        bare = loop(steps, lambda step: None)
        recorded = loop(steps, lambda step: run.log({"loss": 1.0, "accuracy": 0.5, "p": 0.1}, step=step))
        ratios.append(recorded / bare)
    ratio = statistics.median(ratios)
    return Row(
        "a loop of 5 ms steps, recorded",
        f"{(ratio - 1) * 100:+.2f} %",
        "the same loop bare",
        times(ratio),
        "under +1 %",
    )


def loop(steps: int, record: object) -> float:
    """CPU seconds of a loop of 5 ms steps."""
    start = time.process_time()
    for step in range(steps):
        until = time.process_time() + 0.005
        while time.process_time() < until:
            pass
        record(step)  # type: ignore[operator]
    return time.process_time() - start
