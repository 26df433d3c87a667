"""How good stated probabilities were: scores, and whether 70 % came true 70 times in a hundred."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from labbook.statistics.estimates import LEVEL
from labbook.statistics.shares import wilson

Stated = tuple[float, bool]
"""A probability from 0 to 1, and whether it came true."""


class Bin(NamedTuple):
    """Statements of about one probability: how many, what they said on average, what share came true."""

    low: float
    high: float
    n: int
    stated: float
    share: float
    interval: tuple[float, float]


def brier(pairs: Iterable[Stated]) -> float | None:
    """The mean squared error of probabilities (Brier 1950): 0 is perfect, 0.25 is what 50 % earns; None of none."""
    return mean([(probability - outcome) ** 2 for probability, outcome in pairs])


def log_score(pairs: Iterable[Stated]) -> float | None:
    """The mean surprise in nats (Good 1952): 0 is perfect, ln 2 is what 50 % earns; infinite once 100 % fails."""
    return mean([surprise(probability if outcome else 1 - probability) for probability, outcome in pairs])


def surprise(probability: float) -> float:
    """How much it surprises that something of this probability came about, in nats."""
    return -math.log(probability) if probability > 0 else math.inf


def calibration(pairs: Iterable[Stated], bins: int = 10, level: float = LEVEL) -> list[Bin]:
    """Statements by their probability, each bin with the Wilson interval of the share that came true; no empty bins."""
    held: dict[int, list[Stated]] = {}
    for pair in pairs:
        held.setdefault(min(int(pair[0] * bins), bins - 1), []).append(pair)
    return [of_bin(number / bins, (number + 1) / bins, held[number], level) for number in sorted(held)]


def of_bin(low: float, high: float, pairs: list[Stated], level: float) -> Bin:
    """One bin of a calibration."""
    share = sum(outcome for _, outcome in pairs) / len(pairs)
    stated = math.fsum(probability for probability, _ in pairs) / len(pairs)
    return Bin(low, high, len(pairs), stated, share, wilson(share, len(pairs), level))


def mean(values: list[float]) -> float | None:
    """The mean of some numbers; None of none."""
    return sum(values) / len(values) if values else None
