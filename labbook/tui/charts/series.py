"""A curve as it was logged, and what it is at a step."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple


class Series(NamedTuple):
    """A named curve with ascending steps."""

    name: str
    steps: Sequence[float]
    values: Sequence[float]
    place: int = 0
    """Which of the colours and symbols is its own."""

    def nearest(self, step: float) -> int | None:
        """The place of the point whose step is the nearest; None without points."""
        return nearest(self.steps, step)


def nearest(steps: Sequence[float], step: float) -> int | None:
    """The place of the nearest of ascending steps; None of none."""
    if not steps:
        return None
    after = min(bisect_left(steps, step), len(steps) - 1)
    before = max(after - 1, 0)
    return before if step - steps[before] <= steps[after] - step else after


def span(series: Sequence[Series]) -> tuple[float, float] | None:
    """The first and the last step of all; None without points."""
    known = [one for one in series if one.steps]
    if not known:
        return None
    return min(one.steps[0] for one in known), max(one.steps[-1] for one in known)
