"""How the place where a run would be made again differs from the place where it was made."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from labbook.runs.capture import environment
from labbook.store.database import Database
from labbook.store.records import Environment, Run

MOST_PACKAGES = 6
NUMERIC = ("CUDA", "CUBLAS", "OMP_", "MKL_", "OPENBLAS_", "TORCH", "XLA_", "JAX_", "NVIDIA_", "PYTHONHASHSEED")
"""How the names of the variables begin that change numbers."""


def differing(database: Database, run: Run) -> Iterator[str]:
    """What is not here as it was there, one sentence each."""
    was = database.get(Environment, run.environment_id) if run.environment_id else None
    if was is None:
        yield "where it was made is not recorded: packages and host may differ"
        return
    now = environment.capture()
    if was.python != now.python:
        yield f"it ran on {was.python}, this is {now.python}"
    packages = changed(json.loads(was.packages), now.packages)
    if packages:
        yield f"other packages: {'; '.join(packages[:MOST_PACKAGES])}{more(len(packages) - MOST_PACKAGES)}"
    if was.host != now.host:
        yield f"it ran on the host {was.host}, this is {now.host}"
    if was.platform != now.platform:
        yield f"it ran on {was.platform}, this is {now.platform}"
    if was.cpu_count != now.cpu_count:
        yield f"it had {was.cpu_count} cores, here are {now.cpu_count}"
    if run.device.startswith("cuda") and not Path("/dev/nvidiactl").exists():
        yield f"it ran on {run.device}, and no NVIDIA GPU is seen here"
    if run.device.startswith("mps") and sys.platform != "darwin":
        yield f"it ran on {run.device}, and this is no Mac"
    variables = changed(numeric(json.loads(was.variables)), numeric(now.variables))
    if variables:
        yield f"other variables: {'; '.join(variables)}"


def changed(was: dict[str, str], now: dict[str, str]) -> list[str]:
    """The names whose values differ, with what they were and are: the changed first, then the gone, the new."""
    names = sorted({*was, *now}, key=lambda name: (name not in now or name not in was, name not in was, name.lower()))
    return [told(name, was.get(name), now.get(name)) for name in names if was.get(name) != now.get(name)]


def told(name: str, was: str | None, now: str | None) -> str:
    """One difference in a few words."""
    if was is None:
        return f"{name} {now} is new"
    return f"{name} {was} is gone" if now is None else f"{name} {was} is now {now}"


def numeric(variables: dict[str, str]) -> dict[str, str]:
    """The variables that change numbers."""
    return {name: value for name, value in variables.items() if name.startswith(NUMERIC)}


def more(count: int) -> str:
    """How many were not told."""
    return f" and {count} more" if count > 0 else ""
