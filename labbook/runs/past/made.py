"""What something was made with: a recorded run, or what would be run now."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from labbook.runs.capture import code_state, environment
from labbook.runs.outcome import given
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import CodeState, Environment, Run, Sweep


class Code(NamedTuple):
    """A code state; `untracked` as JSON."""

    commit: str | None
    dirty: bool
    diff: str
    untracked: str


class Made(NamedTuple):
    """Config, summary, code and surroundings of one run, or of now."""

    name: str
    """R41, or now."""
    config: dict[str, Any]
    summary: dict[str, Any]
    code: Code | None
    packages: dict[str, str]
    machine: dict[str, Any]


def of_run(database: Database, run: Run) -> Made:
    """What a run was made with."""
    code = database.get(CodeState, run.code_id) if run.code_id else None
    place = database.get(Environment, run.environment_id) if run.environment_id else None
    return Made(
        f"R{run.id}",
        config_of(run),
        values.flat(values.load(run.summary)),
        Code(code.commit, code.dirty, code.diff, code.untracked) if code else None,
        json.loads(place.packages) if place else {},
        machine(place, run.device) if place else {},
    )


def of_sweep(database: Database, sweep: Sweep, first: Run) -> Made:
    """What a sweep was made with: its first run, with every value of each axis."""
    made = of_run(database, first)
    return made._replace(name=f"S{sweep.id}", config={**made.config, **values.load(sweep.axes)})


def now(database: Database, newest: Run) -> Made:
    """What would be run now: the checkout and this environment, with the config of the newest run."""
    code = code_state.capture(database.project.root)
    place = environment.capture()
    return Made(
        "now",
        config_of(newest),
        {},
        Code(code.commit, code.dirty, code.diff, json.dumps(code.untracked)),
        place.packages,
        machine(place, newest.device),
    )


def config_of(run: Run) -> dict[str, Any]:
    """A run's config by dotted names; a wrapped command has its words."""
    return {"command": given.command(run)} if run.command else values.flat(values.load(run.config))


def machine(place: Environment | environment.Environment, device: str) -> dict[str, Any]:
    """Host, device and Python by name, and the variables that change results."""
    variables = json.loads(place.variables) if isinstance(place.variables, str) else place.variables
    return {
        "host": place.host,
        "device": device or None,
        "platform": place.platform,
        "cores": place.cpu_count,
        "python": place.python,
        **{name: value for name, value in variables.items() if name.startswith(TELLING)},
    }


TELLING = ("CUDA_", "CUBLAS_", "OMP_", "MKL_", "OPENBLAS_", "TORCH", "XLA_", "JAX_", "NVIDIA_TF32", "PYTHONHASHSEED")
"""How the names of the variables begin that change results."""
