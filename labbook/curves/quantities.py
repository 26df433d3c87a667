"""Numbers that predictions and queries ask of a curve; NaN for what never happened."""

from __future__ import annotations

import math
from collections.abc import Callable

from labbook.curves.constants import NEAR, constant, squeezed
from labbook.curves.description import Description, Plateau


def leaves(description: Description, at: float | str | None = None) -> float:
    """The step at which it leaves its plateau on a level or constant (without one: its first); NaN if it never does."""
    return next((float(p.last_step) for p in description.plateaus if p.left and sits_on(p, at)), math.nan)


def reaches(description: Description, at: float | str | None = None) -> float:
    """The step at which its plateau on a level or constant (without one: its first) begins; NaN without one."""
    return next((float(p.first_step) for p in description.plateaus if sits_on(p, at)), math.nan)


def sits_on(plateau: Plateau, at: float | str | None) -> bool:
    """Whether a plateau is on a level, or on a constant, by its name or its value; any is, where none is asked for."""
    if at is None:
        return True
    if isinstance(at, str) and plateau.constant and squeezed(plateau.constant) == squeezed(at):
        return True
    level = constant(at) if isinstance(at, str) else at
    return level is not None and abs(plateau.level - level) <= NEAR * abs(level)


def spikes(description: Description) -> float:
    """How many spikes it has."""
    return float(len(description.spikes))


def plateaus(description: Description) -> float:
    """How many plateaus it has."""
    return float(len(description.plateaus))


def regrows(description: Description) -> float:
    """How many times it grows back after a descent."""
    return float(len(description.regrowths))


def floor(description: Description) -> float:
    """The level that it settles or ends on."""
    return description.floor


def departs(description: Description) -> float:
    """The step at which it leaves the plateau that it begins on."""
    return math.nan if description.departure is None else float(description.departure)


def diverges(description: Description) -> float:
    """The step from which it is lost."""
    return float(description.divergence.step) if description.divergence else math.nan


def halves(description: Description) -> float:
    """The steps that its first descent takes to half its level."""
    return description.descents[0].half_time if description.descents else math.nan


QUANTITIES: dict[str, Callable[..., float]] = {
    "leaves": leaves,
    "reaches": reaches,
    "spikes": spikes,
    "plateaus": plateaus,
    "regrows": regrows,
    "floor": floor,
    "departs": departs,
    "diverges": diverges,
    "halves": halves,
}
"""Each quantity by the name that a claim gives it; `leaves` and `reaches` take a level or a constant too."""
