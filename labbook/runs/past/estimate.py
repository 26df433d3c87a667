"""How long runs will take, judged by the earlier ones most like them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Any, NamedTuple

from labbook.clock import duration
from labbook.store import values
from labbook.store.database import Database

NEWEST = 200
"""Earlier runs that are looked at."""
MOST = 40
"""Configs of a sweep that are compared with them; of more, this many spread over the sweep."""
NAMED = 3
"""Differing parameters that are named."""
INDIFFERENT = {"seed"}
"""Parameters that say nothing about how long a run takes."""


class Estimate(NamedTuple):
    """The time that runs will take: each on average, all of them together, and the earlier runs that say so."""

    each: float
    total: float
    by: int
    """The newest of the earlier runs that say so."""
    differs: tuple[str, ...]
    """The parameters in which that run differs; its length, which was reckoned with, aside."""


class Past(NamedTuple):
    """An earlier run: its number, what it was given, the seconds it took, the steps that it logged."""

    id: int
    config: Mapping[str, Any]
    seconds: float
    steps: int


def estimate(
    database: Database, experiment: str, configs: Sequence[Mapping[str, Any]], workers: int
) -> Estimate | None:
    """How long runs with these configs will take, so many at once; None where nothing like them was done."""
    past = done(database, experiment)
    if not past or not configs:
        return None
    sample = [values.flat(dict(config)) for config in configs[:: max(1, math.ceil(len(configs) / MOST))]]
    length = length_of(past)
    judged = [(config, most_alike(config, past, length)) for config in sample]
    each = fmean(median(seconds(run, config, length) for run in runs) for config, runs in judged)
    config, runs = judged[-1]
    rounds = math.ceil(len(configs) / max(1, workers))
    return Estimate(each, each * rounds, runs[0].id, tuple(sorted(differing(config, runs[0].config, length))))


def length_of(past: Sequence[Past]) -> str:
    """The parameter that says how many steps a run makes, as told by the steps that were logged; empty for none."""
    names = past[0].config.keys()
    return next((name for name in names if all(run.config.get(name) == run.steps for run in past)), "")


def seconds(run: Past, config: Mapping[str, Any], length: str) -> float:
    """What an earlier run took, stretched to the steps that a config asks for."""
    wanted = config.get(length) if length else None
    return run.seconds * wanted / run.steps if isinstance(wanted, int | float) and run.steps else run.seconds


def done(database: Database, experiment: str) -> list[Past]:
    """The newest runs of an experiment that came to their end."""
    rows = database.rows(
        "SELECT run.id, config, wall_seconds, (SELECT max(last_step) FROM metric WHERE run_id = run.id) FROM run "
        "WHERE experiment = :experiment AND status = 'done' AND wall_seconds IS NOT NULL AND deleted_at IS NULL "
        "ORDER BY run.id DESC LIMIT :newest",
        experiment=experiment,
        newest=NEWEST,
    )
    return [Past(id, values.flat(values.load(config)), took, (last or 0) + 1) for id, config, took, last in rows]


def most_alike(config: Mapping[str, Any], past: Sequence[Past], length: str) -> list[Past]:
    """The earlier runs that differ from a config in the fewest values, the newest first."""
    distances = [len(differing(config, run.config, length)) for run in past]
    least = min(distances)
    return [run for run, far in zip(past, distances, strict=True) if far == least]


def differing(one: Mapping[str, Any], other: Mapping[str, Any], length: str) -> set[str]:
    """The parameters in which two configs differ."""
    names = (one.keys() | other.keys()) - INDIFFERENT - {length}
    return {name for name in names if one.get(name) != other.get(name)}


def told(found: Estimate, runs: int, workers: int) -> str:
    """An estimate in one line."""
    many = f": {runs} runs of {duration(found.each)}, {min(runs, workers)} at once" if runs > 1 else ""
    more = len(found.differs) - NAMED
    named = ", ".join(found.differs[:NAMED]) + (f" and {more} more" if more > 0 else "")
    by = f"going by R{found.by}, which differs in {named}" if found.differs else f"as R{found.by} took"
    return f"About {duration(found.total)}{many}, {by}"
