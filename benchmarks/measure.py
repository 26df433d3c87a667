"""Timing whole processes and single calls, always in turn with their floor."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table: what was measured, what against, and how they compare."""

    what: str
    measured: str
    floor: str
    ratio: str
    wanted: str = ""


def process(command: Sequence[str], folder: Path, env: dict[str, str] | None = None) -> float:
    """Seconds that a whole process takes."""
    start = time.perf_counter()
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return time.perf_counter() - start


def in_turn(subjects: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of each subject, measured A B C A B C ... after one warm-up each."""
    for subject in subjects.values():
        subject()
    times: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, subject in subjects.items():
            times[name].append(subject())
    return {name: statistics.median(measured) for name, measured in times.items()}


def milliseconds(seconds: float) -> str:
    """A time for the table."""
    return f"{seconds * 1000:.0f} ms"


def microseconds(seconds: float) -> str:
    """A time for the table."""
    return f"{seconds * 1e6:.2f} µs"


def times(ratio: float) -> str:
    """A ratio for the table."""
    return f"{ratio:.2f}x"
