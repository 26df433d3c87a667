"""The calibration plot: how sure one was, and how often it came true."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.figures import Line, Series
from labbook.statistics import Bin


def plot(bins: Sequence[Bin]) -> Line:
    """What was said against what came true, with the ends of its 95 % interval; honest predictions lie on the line."""
    said = [100 * one.stated for one in bins]
    return Line(
        series=(
            Series("as sure as right", (0.0, 100.0), (0.0, 100.0)),
            Series("came true", tuple(said), tuple(100 * one.share for one in bins)),
            Series("interval from", tuple(said), tuple(100 * one.interval[0] for one in bins)),
            Series("interval to", tuple(said), tuple(100 * one.interval[1] for one in bins)),
        ),
        title="Calibration: % that came true, by the % that was said",
        x_label="said (%)",
        y_label="%",
    )
