"""A series made ready to look at: in the order of its steps, finite, on the scale on which its course is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from numpy import bool_, float64, int64
    from numpy.typing import NDArray

    Floats = NDArray[float64]
    Ints = NDArray[int64]
    Flags = NDArray[bool_]

LARGEST = 1e300
"""Beyond this a number counts as infinite, so that spans never overflow."""
BINS = 400
"""A course is looked at in at most so many medians."""
LEAST_NOISE = 0.01
"""Differences below this (1 % on the log scale) are never a change."""


class Scale(NamedTuple):
    """How values are seen: by their logarithm, or divided by their spread; `bounded` are shares between 0 and 1."""

    log: bool
    spread: float
    least: float
    bounded: bool

    def seen(self, values: Floats) -> Floats:
        """Values on this scale."""
        import numpy as np

        return np.log(np.maximum(values, self.least)) if self.log else values / self.spread

    def value(self, seen: float) -> float:
        """The value that is seen so."""
        import math

        return math.exp(min(seen, 690.0)) if self.log else seen * self.spread


class Levels(NamedTuple):
    """The course in medians of consecutive points: steps at the first and last point of each, level and its noise."""

    first_steps: Ints
    last_steps: Ints
    level: Floats
    noise: Floats


def ordered(steps: Sequence[int], values: Sequence[float]) -> tuple[Ints, Floats]:
    """Steps and values in the order of the steps; of several values at a step the last logged; overflows are inf."""
    import numpy as np

    step, value = np.asarray(steps, dtype=np.int64), np.asarray(values, dtype=np.float64)
    if len(step) > 1 and not (np.diff(step) > 0).all():
        order = np.argsort(step, kind="stable")
        step, value = step[order], value[order]
        newest = np.append(np.diff(step) > 0, True)
        step, value = step[newest], value[newest]
    with np.errstate(invalid="ignore"):
        return step, np.where(np.abs(value) > LARGEST, np.sign(value) * np.inf, value)


def scale_of(values: Floats) -> Scale:
    """The scale on which finite values are seen: logarithmic where they are positive, linear else."""
    import numpy as np

    low, high = float(values.min()), float(values.max())
    positive = values[values > 0]
    least = float(positive.min()) if positive.size else 1.0
    if low >= 0 and high <= 1 and (rises(values) or (least > 1e-3 and (low == 0 or high == 1))):
        return Scale(False, 1.0, least, True)
    if low >= 0 and positive.size * 2 > values.size:
        return Scale(True, 1.0, least, False)
    spread = float(np.subtract(*np.percentile(values, [99, 1]))) or abs(high) or 1.0
    return Scale(False, spread, least, False)


def rises(values: Floats) -> bool:
    """Whether a series ends clearly above where it began, without ever having been far below."""
    import numpy as np

    part = max(1, len(values) // 10)
    start, end = float(np.median(values[:part])), float(np.median(values[-part:]))
    return end > 1.2 * start and float(np.percentile(values, 5)) >= 0.5 * start


def noise_of(seen: Floats, bounded: bool = False) -> Floats:
    """How much each point scatters (standard deviations), from second differences: they know no trend.

    Shares may be of few answers, even of one: there the mean tells more than the median.
    """
    import numpy as np
    from scipy.ndimage import median_filter, uniform_filter1d

    if len(seen) < 4:
        return np.zeros(len(seen))
    bends = np.abs(np.diff(seen, 2)) / np.sqrt(6)
    width = window(len(bends), 20, 51)
    middle = uniform_filter1d(bends, width) * 1.2533 if bounded else median_filter(bends, width) / 0.6745
    return np.concatenate((middle[:1], middle, middle[-1:]))


def levels_of(steps: Ints, seen: Floats, calm: Flags, bounded: bool = False) -> Levels:
    """The course in medians (of shares: means) of the calm points, those in no spike."""
    import numpy as np

    step, level = steps[calm], seen[calm]
    noise = noise_of(level, bounded)
    size = -(-len(step) // BINS)
    if size <= 1:
        return Levels(step, step, level, np.maximum(noise, LEAST_NOISE))
    parts = [np.array_split(column, len(step) // size) for column in (step, level, noise)]
    middle, loss = (np.mean, 1.0) if bounded else (np.median, 1.2533)
    scatter = [np.median(part) / np.sqrt(len(part)) * loss for part in parts[2]]
    return Levels(
        np.array([part[0] for part in parts[0]]),
        np.array([part[-1] for part in parts[0]]),
        np.array([middle(part) for part in parts[1]]),
        np.maximum(scatter, LEAST_NOISE),
    )


def window(count: int, parts: int, least: int) -> int:
    """An odd width for a running median: a part of the series, at least some points, never most of a short one."""
    return max(3, min(max(count // parts, least), count // 5)) | 1
