"""Which way an estimate leans: for or against a criterion, and how probable it is that the criterion holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from labbook.journal.claims import Claim
from labbook.journal.claims.terms import OPERATORS
from labbook.statistics import Estimate, chance_above

ABOVE = (">", ">=")


def beside(sign: str, limit: float) -> Callable[[float], bool]:
    """Whether a value is on the right side of a limit."""
    return lambda value: OPERATORS[sign](value, limit)


def direction(found: Estimate, enough: bool, holds: Callable[[float], bool], limits: Iterable[float]) -> str:
    """For or against, where all of the interval says so (or the one seed there is); else neutral, as with a NaN."""
    if not enough or not found.n:
        return "neutral"
    low, high = (found.mean if end is None else end for end in (found.low, found.high))
    verdicts = {holds(place) for place in (low, high, *(limit for limit in limits if low < limit < high))}
    if len(verdicts) > 1 or (True in verdicts and found.left_out):  # NaN satisfies no comparison
        return "neutral"
    return "for" if verdicts.pop() else "against"


def over(found: Estimate, limit: float, sign: str) -> float | None:
    """The chance that what is estimated is on the right side of a limit; None from one seed, and of no side."""
    above = chance_above(found, limit)
    if above is None or sign in ("=", "!="):
        return None
    return above if sign in ABOVE else 1 - above


def chance_of(found: Estimate, criterion: Claim) -> float | None:
    """The chance that a mean satisfies a claim; None from one seed."""
    if criterion.operator == "in":
        low, high = chance_above(found, criterion.low), chance_above(found, criterion.high)
        chance = None if low is None or high is None else low - high
    else:
        chance = over(found, criterion.low, criterion.operator)
    return 1 - chance if criterion.negated and chance is not None else chance


def nearest(criterion: Claim, mean: float) -> float:
    """The limit of a claim that a mean is nearest to."""
    return min((criterion.low, criterion.high), key=lambda limit: abs(mean - limit))
