"""Growing a sweep: more values on an axis, or another axis, and the runs that these take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from labbook.errors import LabbookError
from labbook.runs import launch
from labbook.runs.definition.config import validate_all
from labbook.runs.definition.overrides import grid, parse
from labbook.runs.definition.registry import ExperimentInfo, find, of_project
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run, Sweep


class Growth(NamedTuple):
    """What a sweep goes over once it is grown, and the configs that it lacks for that."""

    info: ExperimentInfo
    axes: dict[str, list[Any]]
    configs: list[dict[str, Any]]


def growth(database: Database, sweep: Sweep, words: Sequence[str]) -> Growth:
    """What `d_model=64,128` adds to a sweep: every combination with a new value, over its newest config.

    The value that all its runs had so far becomes the first of a new axis. Raises LabbookError where nothing is new.
    """
    runs = database.all(Run, "WHERE sweep_id = :sweep AND deleted_at IS NULL ORDER BY id", sweep=sweep.id)
    if not runs:
        raise LabbookError(f"S{sweep.id} has no run to start from.", "`labbook sweep` runs a grid.")
    info = find(of_project(database.project), sweep.experiment)
    base = values.load(runs[-1].config)
    added = checked(info, base, asked(words))
    before = {name: list(options) for name, options in values.load(sweep.axes).items()}
    old = {name: before.get(name, [base.get(name)]) for name in added}
    axes = before | {name: in_order(distinct([*old[name], *added[name]])) for name in added}
    points = [point for point in grid(axes) if any(point[name] not in old[name] for name in added)]
    known = {canonical(values.load(run.config)) for run in runs}
    configs = validate_all(info, [{**base, **point} for point in points])
    lacking = [config for config in configs if canonical(config) not in known]
    if not lacking:
        raise LabbookError(f"S{sweep.id} has all of that.", f"`labbook pivot S{sweep.id}` shows it.", code=2)
    return Growth(info, axes, lacking)


def grow(database: Database, sweep: Sweep, found: Growth, workers: int) -> launch.Launched:
    """Launch what a sweep lacks, as part of it."""
    return launch.grow(database, found.info, sweep, found.configs, workers, found.axes)


def asked(words: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """The values that are to be added, by name; a single one is as good as several."""
    if not words:
        raise LabbookError("Grow it by what?", "As in d_model=64,128", code=2)
    overrides = parse(words)
    return {name: (value,) for name, value in overrides.fixed.items()} | overrides.axes


def checked(info: ExperimentInfo, base: Mapping[str, Any], added: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """The added values as a config holds them; raises LabbookError for one that the experiment does not take."""
    for name in added:
        grid({name: added[name]})  # refuses an interval by its name
    return {
        name: [config[name] for config in validate_all(info, [{**base, name: option} for option in options])]
        for name, options in added.items()
    }


def distinct(options: Sequence[Any]) -> list[Any]:
    """Each value once, in order; lists and NaN among them."""
    return list({repr(option): option for option in options}.values())


def in_order(options: Sequence[Any]) -> list[Any]:
    """Numbers by size, anything else as it is."""
    numbers = all(isinstance(option, (int, float)) and not isinstance(option, bool) for option in options)
    return sorted(options) if numbers else list(options)


def canonical(config: Mapping[str, Any]) -> str:
    """A config as a text that is the same for the same values in any order."""
    return values.dump(dict(sorted(config.items())))
