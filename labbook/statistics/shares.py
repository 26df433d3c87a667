"""Shares of a known number of samples."""

from __future__ import annotations

import math

from labbook.statistics.estimates import LEVEL


def wilson(share: float, count: int, level: float = LEVEL) -> tuple[float, float]:
    """The score interval of a share of `count` (Wilson 1927), which holds near 0 and 1, too."""
    from statistics import NormalDist

    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0.0, middle - reach), min(1.0, middle + reach)
