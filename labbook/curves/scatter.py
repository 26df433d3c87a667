"""Telling spikes from scatter, whose tail may be heavy: some batches are much harder than others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from labbook.curves.series import LEAST_NOISE

if TYPE_CHECKING:
    from labbook.curves.series import Floats

FACTOR = 3.0
"""A spike is more than so many times the level before it."""
AROUND = 10
"""So many widths of the running median on each side, or more, tell how the scatter around a bump is."""
SINGLE = 1.5
"""A spike that does not last is so much higher than what normal noise reaches."""
LASTS = 3
"""Points for which scatter does not stay high, as each batch is drawn anew."""


class Bump(NamedTuple):
    """Where a candidate begins and ends, its peak, and how far that is above both sides (places in the series)."""

    first: int
    last: int
    peak: int
    above: float
    above_after: float


def beyond_scatter(bumps: list[Bump], excess: Floats, noise: Floats, width: int) -> list[Bump]:
    """The bumps that are beyond what normal noise reaches, and either last or belong to no heavy tail."""
    import numpy as np

    sigma = np.maximum(noise, LEAST_NOISE)
    height = excess / sigma
    reached = math.sqrt(2 * math.log(1000 * len(excess)))
    high = [bump for bump in bumps if height[bump.peak] > reached]
    lasting = [bump for bump in high if lasts(bump, excess)]
    peaks = isolated_peaks(height)
    for bump in lasting:
        peaks[max(0, bump.first - 1) : bump.last + width // 2] = 0.0
    size = AROUND * width
    near = {k: np.sort(peaks[max(0, k - 1) * size : (k + 2) * size]) for k in {bump.peak // size for bump in high}}
    rare = []
    for bump in high:
        least = max(SINGLE * reached, math.log(FACTOR) / sigma[bump.peak])
        if not lasts(bump, excess) and height[bump.peak] >= tail(near[bump.peak // size], least):
            rare.append(bump)
    return sorted(lasting + rare)


def lasts(bump: Bump, excess: Floats) -> bool:
    """Whether a bump stays above half its height for some points."""
    import numpy as np

    high = excess[max(0, bump.peak - LASTS + 1) : bump.peak + LASTS] > excess[bump.peak] / 2
    return bool(np.convolve(high, np.ones(LASTS), "valid").max(initial=0) >= LASTS)


def isolated_peaks(height: Floats) -> Floats:
    """At each point its height where it stands above both neighbours, else 0."""
    import numpy as np

    padded = np.concatenate(([-np.inf], height, [-np.inf]))
    return np.where((height >= padded[:-2]) & (height >= padded[2:]) & (height > 0), height, 0.0)


def tail(peaks: Floats, height: float) -> float:
    """The height (in standard deviations), at least the given, from which peaks (in order) are no heavy tail.

    In a heavy tail peaks a third as high are dozens of times more frequent; beside true spikes there are none but those
    of normal noise.
    """
    import numpy as np

    while True:
        lower = max(height / 3, 3.0)
        above_lower, above = len(peaks) - np.searchsorted(peaks, [lower, height])
        normal = len(peaks) * math.erfc(lower / math.sqrt(2)) / 2
        if above_lower - above <= above + normal + 3 * math.sqrt(normal):
            return height
        height *= 1.2
