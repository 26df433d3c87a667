"""What is known of the course of a curve: plain values, without arrays."""

from __future__ import annotations

import math
from typing import Any, NamedTuple


class Plateau(NamedTuple):
    """A flat stretch with the constant that it sits on, if any; `left` tells whether the curve goes on from it."""

    first_step: int
    last_step: int
    level: float
    constant: str = ""
    left: bool = False


class Spike(NamedTuple):
    """A rise that comes down again at once: from where to where, its peak, and the peak over the level before it."""

    first_step: int
    last_step: int
    step: int
    factor: float
    height: float


class Move(NamedTuple):
    """A descent or rise between two levels; `half_time` is the steps to half the way (a descent: to half the level)."""

    first_step: int
    last_step: int
    start: float
    end: float
    half_time: float = math.nan

    @property
    def factor(self) -> float:
        """The end over the start; NaN from zero or where they differ in sign."""
        return self.end / self.start if self.start * self.end > 0 else math.nan


class Divergence(NamedTuple):
    """Where a curve was lost: from this step on it is NaN or infinite, or grows without bound."""

    step: int
    how: str


class Description(NamedTuple):
    """The course of a series of points.

    `start` and `floor` are the levels that it begins and settles or ends on, `lowest` and `highest` single values.
    `departure` is the step at which it leaves the plateau that it begins on, None if there is none or it never does.
    `trend` is what it still does at its end: "falling", "rising" or "". `bounded` curves are shares between 0 and 1,
    `gaps` counts points before the last finite one that are NaN or infinite.
    """

    points: int
    first_step: int = 0
    last_step: int = 0
    start: float = math.nan
    floor: float = math.nan
    lowest: float = math.nan
    lowest_step: int = 0
    highest: float = math.nan
    highest_step: int = 0
    departure: int | None = None
    trend: str = ""
    bounded: bool = False
    gaps: int = 0
    plateaus: tuple[Plateau, ...] = ()
    descents: tuple[Move, ...] = ()
    rises: tuple[Move, ...] = ()
    spikes: tuple[Spike, ...] = ()
    divergence: Divergence | None = None

    @property
    def regrowths(self) -> tuple[Move, ...]:
        """The rises after a descent."""
        begun = min((move.first_step for move in self.descents), default=math.inf)
        return tuple(move for move in self.rises if move.first_step > begun)


def to_plain(description: Description) -> dict[str, Any]:
    """A description as dictionaries and lists."""
    plain = description._asdict()
    for name, value in plain.items():
        if isinstance(value, Divergence):
            plain[name] = value._asdict()
        elif isinstance(value, tuple):
            plain[name] = [part._asdict() for part in value]
    return plain


PARTS: dict[str, type] = {"plateaus": Plateau, "descents": Move, "rises": Move, "spikes": Spike}


def from_plain(plain: dict[str, Any]) -> Description:
    """The description that `to_plain` was given."""
    parts = {name: tuple(part(**one) for one in plain[name]) for name, part in PARTS.items()}
    lost = plain["divergence"]
    return Description(**{**plain, **parts, "divergence": Divergence(**lost) if lost else None})
