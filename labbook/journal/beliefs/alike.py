"""Comparing like with like: two sides of a comparison, at the places where all else of their configs is the same."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import NamedTuple

from labbook.statistics import Estimate, difference, interval
from labbook.store import values
from labbook.store.records import Run

SEED = "seed"


class Place(NamedTuple):
    """Where a run stands but for the side that it is on: its experiment with the rest of its config, and its seed."""

    block: tuple[str, tuple[tuple[str, str], ...]]
    seed: str


Values = Mapping[Place, float]
"""What one side measured, a value a place."""


class Compared(NamedTuple):
    """The difference between two sides, the values of each that it was taken from, and how they were matched."""

    estimate: Estimate
    left: Values
    right: Values
    how: str


def place_of(run: Run, apart: Collection[str]) -> Place:
    """The place of a run, whatever its side; one without a seed has a place of its own."""
    config = config_of(run)
    rest = sorted((name, repr(value)) for name, value in config.items() if name not in apart and name != SEED)
    return Place((run.experiment, tuple(rest)), repr(config[SEED]) if SEED in config else f"R{run.id}")


def config_of(run: Run) -> dict[str, object]:
    """A run's config as flat names."""
    return values.flat(values.load(run.config))


def compared(left: Values, right: Values) -> Compared | None:
    """The difference of two sides over what both have: pairs, else the seeds of one config, else means of configs.

    None where no config is on both sides: then they differ in more than what was asked about.
    """
    pairs = sorted(left.keys() & right.keys())
    if len(pairs) > 1:
        ours, theirs = {p: left[p] for p in pairs}, {p: right[p] for p in pairs}
        found = difference(list(ours.values()), list(theirs.values()), paired=True)
        return Compared(found, ours, theirs, f"{found.n} pairs")
    blocks = sorted({place.block for place in left} & {place.block for place in right})
    ours = {place: value for place, value in left.items() if place.block in blocks}
    theirs = {place: value for place, value in right.items() if place.block in blocks}
    if not blocks:
        return None
    if len(blocks) == 1:
        found = difference(list(ours.values()), list(theirs.values()))
        return Compared(found, ours, theirs, f"{len(ours)} against {len(theirs)} runs")
    steps = [mean_in(block, ours) - mean_in(block, theirs) for block in blocks]
    return Compared(interval(steps)._replace(paired=True), ours, theirs, f"{len(blocks)} configs")


def mean_in(block: object, side: Values) -> float:
    """The mean of a side's values in one config."""
    return interval([value for place, value in side.items() if place.block == block]).mean


def seeds_in(side: Values) -> int:
    """How many different seeds measured a finite number: NaN is nobody's."""
    return len({place.seed for place, value in side.items() if math.isfinite(value)})


def lost_in(side: Values) -> list[float]:
    """The values of a side that no mean can hold."""
    return [value for value in side.values() if not math.isfinite(value)]


def unlike(left: Collection[Place], right: Collection[Place], most: int = 4) -> str:
    """In what else two sides differ that have no config in common, by the first of each; empty for an empty side."""
    if not left or not right:
        return ""
    (one, ours), (other, theirs) = min(left).block, min(right).block
    mine, yours = dict(ours), dict(theirs)
    names = [name for name in dict.fromkeys([*mine, *yours]) if mine.get(name) != yours.get(name)]
    return ", ".join((["the experiment"] if one != other else []) + names[:most])
