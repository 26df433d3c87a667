"""Exponential smoothing of a curve."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

WEIGHTS = (0.0, 0.6, 0.9, 0.99)
"""What the value before counts for; 0 leaves the curve as it was logged."""

MOST = 32
"""Smoothed curves that are kept."""


def smoothed(values: Sequence[float], weight: float) -> array[float]:
    """The running mean in which each value before counts `weight` times as much as the one after it.

    It begins at the first value; what is no number stays where it is and counts for nothing.
    """
    mean = known = 0.0
    told = array("d")
    for value in values:
        if math.isfinite(value):
            mean = weight * mean + (1 - weight) * value
            known = weight * known + (1 - weight)
            told.append(mean / known)
        else:
            told.append(value)
    return told


class Smoother:
    """Smooths curves, and keeps those of last time: a run that is over is laid under one that grows every second."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, float], tuple[Sequence[float], array[float]]] = {}

    def __call__(self, values: Sequence[float], weight: float) -> array[float]:
        """The values smoothed; the very same list of them is smoothed once."""
        key = (id(values), weight)
        if key not in self.kept:
            self.kept[key] = (values, smoothed(values, weight))  # holding the values, their id stays theirs
            while len(self.kept) > MOST:
                del self.kept[next(iter(self.kept))]
        return self.kept[key][1]
