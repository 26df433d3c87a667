"""Numbers about numbers: means over seeds, differences, shares and scores, each with how sure they are."""

from __future__ import annotations

from labbook.statistics.differences import chance_above, difference, paired_by_seed
from labbook.statistics.estimates import Estimate, interval
from labbook.statistics.power import Seeds, more_seeds
from labbook.statistics.scores import Bin, brier, calibration, log_score
from labbook.statistics.shares import wilson

__all__ = [
    "Bin",
    "Estimate",
    "Seeds",
    "brier",
    "calibration",
    "chance_above",
    "difference",
    "interval",
    "log_score",
    "more_seeds",
    "paired_by_seed",
    "wilson",
]
