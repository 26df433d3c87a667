"""How many more seeds would decide."""

from __future__ import annotations

import math
from typing import NamedTuple

from labbook.statistics.estimates import Estimate, quantile

MOST = 1000
"""Seeds beyond which nobody will go."""


class Seeds(NamedTuple):
    """How many more seeds of each group would decide, None where none would do or it cannot be told; and in words."""

    more: int | None
    sentence: str


def more_seeds(found: Estimate, groups: int = 2, power: float = 0.8, level: float | None = None) -> Seeds:
    """How many more seeds would tell a difference from zero, if it is as large as it looks now.

    With so many seeds each, the interval at `level` (as stated for the difference) would leave out zero with
    probability `power`: the noncentral t distribution (Cohen 1988). A first look overestimates as often as not.
    """
    level = found.level if level is None else level
    of_each = " of each" if groups > 1 else ""
    if found.spread is None:
        return Seeds(None, f"there is nothing to estimate the spread from: run at least two seeds{of_each}")
    if found.decided and level <= found.level:
        return Seeds(0, f"{counted(found.n)} decided it")
    if not found.mean:
        return Seeds(None, f"no number of seeds would decide: the difference over {counted(found.n)} is zero")
    if not found.spread:
        return Seeds(1, "one more seed would decide: they agree exactly")
    enough = smallest(found, power, level)
    if enough is None:
        return Seeds(None, f"even {MOST} seeds would not decide: the difference is small beside its spread")
    more = max(1, enough - found.n)
    word = "seed" if more == 1 else "seeds"
    return Seeds(more, f"{more} more {word}{of_each} would decide, if the difference is as large as it looks now")


def smallest(found: Estimate, power: float, level: float) -> int | None:
    """The smallest number of seeds with the power wanted, found by halving; None beyond `MOST`."""
    low, high = found.n, MOST
    if chance_to_decide(found, high, level) < power:
        return None
    while low < high:
        middle = (low + high) // 2
        if chance_to_decide(found, middle, level) < power:
            low = middle + 1
        else:
            high = middle
    return low


def chance_to_decide(found: Estimate, seeds: int, level: float) -> float:
    """How probable it is that the interval over so many seeds leaves out zero."""
    from scipy.special import nctdtr

    assert found.spread
    freedom = found.freedom * (seeds - 1) / (found.n - 1)
    centre = abs(found.mean) / found.spread * math.sqrt(seeds)
    if centre > 30:  # the sum of nctdtr does not reach so far
        return 1.0
    limit = quantile(freedom, (1 + level) / 2)
    return float(1 - nctdtr(freedom, centre, limit) + nctdtr(freedom, centre, -limit))


def counted(seeds: int) -> str:
    """Some seeds in words."""
    return f"{seeds} seed{'' if seeds == 1 else 's'}"
