"""The calibration plot: how sure one was, and how often it came true."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.figures import Scatter
from labbook.statistics import Bin

HONEST, CAME_TRUE, FROM, TO = ".", "o", "-", "+"
"""The signs of what would be honest, of what came true, and of the ends of its 95 % interval."""


def plot(bins: Sequence[Bin]) -> Scatter:
    """What was said against what came true, with its 95 % interval; honest predictions lie on the dotted line."""
    points = [(place, place, HONEST) for place in map(float, range(0, 101, 2))]
    for one in bins:
        ends = zip((FROM, TO), one.interval, strict=True)
        points += [(100 * one.stated, 100 * end, sign) for sign, end in ends]
        points.append((100 * one.stated, 100 * one.share, CAME_TRUE))
    return Scatter(
        x=tuple(x for x, _, _ in points),
        y=tuple(y for _, y, _ in points),
        labels=tuple(sign for _, _, sign in points),
        title=f"Calibration: {CAME_TRUE} % that came true, {TO} {FROM} its 95 % interval, {HONEST} as sure as right",
        x_label="said (%)",
        y_label="%",
    )
