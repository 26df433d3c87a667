"""More seeds of a run: the same config with seeds that it has not been run with."""

from __future__ import annotations

from itertools import count, islice
from typing import Any

from labbook.errors import LabbookError
from labbook.runs import launch
from labbook.runs.definition import registry
from labbook.runs.definition.config import validate_all
from labbook.runs.launch import Intent, Launched
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run, Sweep

SEED = "seed"
"""The parameter that is varied."""


def replicate(database: Database, run: Run, seeds: int, workers: int) -> Launched:
    """Launch a run's config with new seeds as a sweep for the same hypothesis. Raises LabbookError without a seed."""
    if run.command:
        raise LabbookError(
            f"R{run.id} is a wrapped command, and labbook does not know which of its words is the seed.",
            "Run the command again with another seed: labbook run -- ...",
        )
    info = registry.find(registry.of_project(database.project), run.experiment)
    if SEED not in (parameter.name for parameter in info.parameters):
        raise LabbookError(
            f"{info.name} has no parameter `seed`, so every run of R{run.id}'s config is to come out the same.",
            f"Give it one in {info.file.name}: def {info.function}(run, ..., seed: int = 0)",
        )
    config: dict[str, Any] = values.load(run.config)
    chosen = new_seeds(database, run, seeds)
    configs = validate_all(info, [{**config, SEED: seed} for seed in chosen])
    fixed = {name: value for name, value in config.items() if name != SEED}
    intent = Intent(f"more seeds of R{run.id}", hypothesis_of(database, run))
    return launch.run_sweep(database, info, configs, {SEED: chosen}, fixed, workers, intent, replicates=run.id)


def new_seeds(database: Database, run: Run, wanted: int) -> list[int]:
    """The smallest seeds that a run's config has not been run with, or is not waiting to be."""
    config: dict[str, Any] = values.load(run.config)
    same = seedless(config)
    others = [
        values.load(text)
        for (text,) in database.rows(
            "SELECT config FROM run WHERE experiment = :name AND deleted_at IS NULL", name=run.experiment
        )
    ]
    used = {other.get(SEED) for other in others if seedless(other) == same}
    return list(islice((seed for seed in count() if seed not in used), wanted))


def seedless(config: dict[str, Any]) -> str:
    """A config without its seed, to be compared; NaN is like NaN."""
    return repr(sorted((name, value) for name, value in config.items() if name != SEED))


def hypothesis_of(database: Database, run: Run) -> int | None:
    """The hypothesis that a run bears on, by itself or by its sweep."""
    sweep = database.get(Sweep, run.sweep_id) if run.sweep_id else None
    return run.hypothesis_id or (sweep.hypothesis_id if sweep else None)
