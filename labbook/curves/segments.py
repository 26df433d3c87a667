"""A course cut into straight pieces: optimal partitioning (Jackson et al. 2005) with weighted lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from labbook.curves.series import Floats, Ints

PENALTY = 8.0
"""What another piece costs, in logarithms of the number of levels: its place, slope and height, and some caution."""


class Segment(NamedTuple):
    """A straight piece from one level to another (places among the levels), its slope and how sure that is."""

    first: int
    last: int
    start: float
    end: float
    slope: float
    error: float

    @property
    def length(self) -> int:
        """How many levels it holds."""
        return self.last - self.first + 1


class Sums(NamedTuple):
    """Weighted sums from the beginning up to each place: of 1, x, xx, y, xy, yy."""

    one: Floats
    x: Floats
    xx: Floats
    y: Floats
    xy: Floats
    yy: Floats


def segments_of(level: Floats, noise: Floats, least: int) -> list[Segment]:
    """The straight pieces, at least so many levels long, that follow the course best at the least number of pieces."""
    import numpy as np

    count = len(level)
    if count < 2 * least:
        return [line(level, noise, 0, count - 1)] if count > 1 else []
    sums = sums_of(level, noise)
    penalty = PENALTY * np.log(count)
    best = np.full(count + 1, np.inf)
    best[0] = -penalty
    before = np.zeros(count + 1, dtype=int)
    for end in range(least, count + 1):
        starts = np.arange(end - least + 1)
        costs = best[starts] + misfit(sums, starts, end) + penalty
        before[end] = int(np.argmin(costs))
        best[end] = costs[before[end]]
    cuts = [count]
    while cuts[-1]:
        cuts.append(int(before[cuts[-1]]))
    cuts.reverse()
    return [line(level, noise, first, end - 1) for first, end in pairwise(cuts)]


def sums_of(level: Floats, noise: Floats) -> Sums:
    """The sums that the misfit of any stretch is made of."""
    import numpy as np

    weight, x, y = noise**-2.0, np.arange(len(level)) - len(level) / 2, level - np.median(level)
    columns = weight, weight * x, weight * x * x, weight * y, weight * x * y, weight * y * y
    return Sums(*(np.concatenate(([0.0], np.cumsum(column))) for column in columns))


def misfit(sums: Sums, starts: Ints, end: int) -> Floats:
    """The weighted squares that the best line leaves over each stretch from a start up to an end."""
    import numpy as np

    one, x, xx, y, xy, yy = (column[end] - column[starts] for column in sums)
    spread, tilt, total = xx - x * x / one, xy - x * y / one, yy - y * y / one
    with np.errstate(divide="ignore", invalid="ignore"):
        explained = np.where(spread > 1e-9 * one, tilt * tilt / spread, 0.0)
    left: Floats = np.maximum(total - explained, 0.0)
    return left


def line(level: Floats, noise: Floats, first: int, last: int) -> Segment:
    """The best line through a stretch."""
    import numpy as np

    x, y, weight = np.arange(last - first + 1.0), level[first : last + 1], noise[first : last + 1] ** -2.0
    middle, height = np.average(x, weights=weight), np.average(y, weights=weight)
    spread = float((weight * (x - middle) ** 2).sum())
    slope = float((weight * (x - middle) * (y - height)).sum()) / spread if spread else 0.0
    start, end = height - slope * middle, height + slope * (x[-1] - middle)
    return Segment(first, last, float(start), float(end), slope, spread**-0.5 if spread else 0.0)
