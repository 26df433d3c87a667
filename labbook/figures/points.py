"""From a figure's numbers to points that can be drawn: cleaned, scaled and thinned."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from labbook.figures.numbers import LARGEST

Point = tuple[float, float]


@dataclass
class Losses:
    """Counts, by reason, the points that cannot be drawn."""

    reasons: Counter[str] = field(default_factory=Counter)

    def notes(self) -> list[str]:
        """`left out: 3 NaN, 1 infinite`, or nothing where all was drawn."""
        parts = [f"{count:,} {reason}" for reason, count in self.reasons.items()]
        return [f"left out: {', '.join(parts)}"] if parts else []


@dataclass(frozen=True)
class Scale:
    """The limits of an axis, in log10 of the values where log is set."""

    low: float
    high: float
    log: bool = False

    def unit(self, value: float) -> float:
        """Where a value on this scale lies: 0 at the low end, 1 at the high end."""
        return (value - self.low) / (self.high - self.low)


def scale_of(values: Iterable[float], log: bool) -> Scale:
    """Limits around the values; never empty, so that positions can be divided by their span."""
    known = list(values) or [0.0, 1.0]
    low, high = min(known), max(known)
    if high - low <= max(abs(low), abs(high), 1e-290) * 1e-12:
        margin = max(abs(low) * 0.05, 1e-280) if low and not log else 0.5
        return Scale(low - margin, high + margin, log)
    return Scale(low, high, log)


def runs(points: Iterable[Point | None]) -> list[list[Point]]:
    """Stretches of points between the Nones, where a curve is broken."""
    stretches: list[list[Point]] = [[]]
    for point in points:
        if point is not None:
            stretches[-1].append(point)
        elif stretches[-1]:
            stretches.append([])
    return [stretch for stretch in stretches if stretch]


def placed(x: float, y: float, log_x: bool, log_y: bool, losses: Losses) -> Point | None:
    """A point with its logarithms taken; None, and counted among the losses, where it cannot be drawn."""
    if not (-LARGEST <= x <= LARGEST and -LARGEST <= y <= LARGEST):
        losses.reasons["NaN" if x != x or y != y else "infinite"] += 1
        return None
    if (log_x and x <= 0) or (log_y and y <= 0):
        axis = "y" if log_y and y <= 0 else "x"
        losses.reasons[f"with {axis} ≤ 0 (log axis)"] += 1
        return None
    return (math.log10(x) if log_x else x, math.log10(y) if log_y else y)


def thinned(points: Sequence[Point], columns: int, scale: Scale) -> list[Point]:
    """Few points that draw the same: the first, lowest, highest and last of each stretch in a column."""
    if len(points) <= 4 * columns:
        return list(points)
    factor = columns / (scale.high - scale.low)
    low = scale.low
    by_column = groupby(points, key=lambda point: int((point[0] - low) * factor))
    kept = [point for _, stretch in by_column for point in _extremes(list(stretch))]
    # Points that hop between columns are not sorted by x: thin them by their order as well.
    if len(kept) <= 8 * columns:
        return kept
    size = math.ceil(len(kept) / (2 * columns))
    return [point for i in range(0, len(kept), size) for point in _extremes(kept[i : i + size])]


def _extremes(stretch: Sequence[Point]) -> list[Point]:
    if len(stretch) <= 4:
        return list(stretch)
    heights = [point[1] for point in stretch]
    kept = {0, len(stretch) - 1, heights.index(min(heights)), heights.index(max(heights))}
    return [stretch[i] for i in sorted(kept)]
