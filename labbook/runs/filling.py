"""Filling the holes of a grid: the configs that they stand for, checked, and launched as a sweep."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from labbook.errors import LabbookError
from labbook.reports.tables.axes import NOTHING, Axes
from labbook.reports.tables.chosen import AMONG, SEED, Setting
from labbook.reports.tables.grid import Grid
from labbook.runs import launch
from labbook.runs.definition.config import validate
from labbook.runs.definition.registry import ExperimentInfo, find, of_project
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run, Sweep


class Filling(NamedTuple):
    """The configs that fill a grid, what each sets in words, and those that the experiment refuses, with why."""

    info: ExperimentInfo
    configs: tuple[dict[str, Any], ...]
    told: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    axes: dict[str, list[Any]]


def filling(database: Database, grid: Grid, axes: Axes) -> Filling:
    """What would fill the holes of a grid: its newest config with the values of each, for the seeds of the others."""
    if grid.mixed:
        raise LabbookError(
            f"What a hole is cannot be told while {', '.join(grid.mixed)} varies inside the cells.",
            f"Keep one, as in --where {grid.mixed[0]}=...",
            code=2,
        )
    runs = database.all(
        Run, f"WHERE t.id {AMONG} ORDER BY id", ids=json.dumps([id for cell in grid.cells.values() for id in cell.runs])
    )
    if not runs or not runs[-1].config.strip("{}"):
        raise LabbookError("None of these runs has a config to start from.", "`labbook sweep` runs a grid.")
    info = find(of_project(database.project), runs[-1].experiment)
    return checked(info, wanted(grid, runs, axes), varied(grid, axes, runs))


def wanted(grid: Grid, runs: Sequence[Run], axes: Axes) -> list[dict[str, Any]]:
    """The values of each hole and seed by name, over the newest config."""
    rows, columns = raw_values(grid.rows, runs, axes), raw_values(grid.columns, runs, axes)
    base = values.load(runs[-1].config)
    found = []
    for row, column in grid.holes():
        for seed in seeds(grid, runs):
            config = copy.deepcopy(base)
            put(config, grid.rows, rows[row])
            if column != NOTHING:
                put(config, grid.columns, columns[column])
            found.append(config | ({} if seed is None else {SEED: seed}))
    return found


def raw_values(name: str, runs: Sequence[Run], axes: Axes) -> dict[Setting, Any]:
    """The values of a parameter as configs hold them, by what a grid knows of them."""
    held = [values.flat(values.load(run.config)).get(name) for run in runs] if name else []
    return {Setting(values.number(value), values.shown(value)): value for value in [*axes.known.get(name, ()), *held]}


def seeds(grid: Grid, runs: Sequence[Run]) -> list[int | None]:
    """The seeds that most cells have; one None for runs that take no seed."""
    if SEED in (grid.rows, grid.columns):
        return [None]
    of_run = {run.id: run.seed for run in runs}
    sets = Counter(
        frozenset(of_run[id] for id in cell.runs if id in of_run) for cell in grid.cells.values() if cell.runs
    )
    return sorted(sets.most_common(1)[0][0], key=lambda seed: (seed is None, seed or 0))


def put(config: dict[str, Any], name: str, value: Any) -> None:
    """Set a value by its dotted name."""
    *path, last = [name] if name in config else name.split(".")
    for part in path:
        config = config[part]
    config[last] = value


def varied(grid: Grid, axes: Axes, runs: Sequence[Run]) -> dict[str, list[Any]]:
    """The axes of the sweep that fills a grid."""
    found: dict[str, list[Any]] = {}
    for name, index in ((grid.rows, 0), (grid.columns, 1)):
        if name:
            raw = raw_values(name, runs, axes)
            found[name] = [raw[setting] for setting in dict.fromkeys(hole[index] for hole in grid.holes())]
    known = [seed for seed in seeds(grid, runs) if seed is not None]
    return found | ({SEED: known} if known else {})


def checked(info: ExperimentInfo, configs: Sequence[Mapping[str, Any]], axes: dict[str, list[Any]]) -> Filling:
    """The configs that an experiment takes, in full, and those that it refuses."""
    taken, told, refused = [], [], []
    for config in configs:
        flat = values.flat(config)
        words = " ".join(f"{name}={values.shown(flat.get(name))}" for name in axes)
        try:
            taken.append(validate(info, config))
            told.append(words)
        except LabbookError as error:
            refused.append((words, error.message))
    return Filling(info, tuple(taken), tuple(told), tuple(refused), axes)


def fill(
    database: Database, plan: Filling, sweep: Sweep | None, intent: launch.Intent, workers: int
) -> launch.Launched:
    """Launch what fills a grid: as part of its sweep, or as a sweep of its own."""
    configs = list(plan.configs)
    if sweep is not None:
        return launch.grow(database, plan.info, sweep, configs, workers)
    fixed = {name: value for name, value in values.flat(configs[0]).items() if name not in plan.axes}
    return launch.run_sweep(database, plan.info, configs, plan.axes, fixed, workers, intent)
