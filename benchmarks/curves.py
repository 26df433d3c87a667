"""Describing a loss curve with a plateau, a descent, a spike and noise."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, in_turn, milliseconds

COUNTS = {3_000: "at most 50 ms", 100_000: "", 1_000_000: ""}


def rows(folder: Path, rounds: int = 5) -> Iterator[Row]:
    """Each length, after the imports."""
    for count, wanted in COUNTS.items():
        taken = in_turn({"describe": lambda count=count: describing(count)}, rounds)["describe"]
        yield Row(f"a curve of {count:,} points in words", milliseconds(taken), "", "", wanted)


def describing(count: int) -> float:
    """The seconds that a curve of so many points takes."""
    import numpy as np

    from labbook.curves import describe

    x = np.linspace(0, 1, count)
    losses = 2.3 * np.exp(np.random.default_rng(0).normal(0, 0.05, count) - 9 * np.maximum(0, x - 0.3))
    losses[count // 2] *= 30
    start = time.perf_counter()
    describe(range(count), losses)
    return time.perf_counter() - start
