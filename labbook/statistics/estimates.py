"""The mean over seeds, and where it would lie with many more of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

LEVEL = 0.95


class Estimate(NamedTuple):
    """A mean over seeds, or a difference of two: its standard deviation from seed to seed and its interval.

    From one seed there is no spread and no interval: both are None. `n` counts finite values only: pairs, or the
    seeds of the smaller group; `left_out` are the values that are NaN or infinite, which no mean can hold.
    """

    mean: float
    spread: float | None
    low: float | None
    high: float | None
    n: int
    left_out: int = 0
    error: float | None = None
    """The standard error of the mean."""
    freedom: float = 0.0
    """The degrees of freedom of its t distribution."""
    level: float = LEVEL
    paired: bool = False
    lost: str = "NaN"
    """What the values are that are left out."""

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return self.low is not None

    @property
    def decided(self) -> bool:
        """Whether the interval leaves out zero; of a difference: whether it tells which is larger."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high

    def doubts(self) -> list[str]:
        """What has to be said next to it: "one seed", "2 of 5 NaN", "1 of 2 never"."""
        if self.left_out:
            return [f"{self.left_out} of {self.n + self.left_out} {self.lost}"]
        return [("no value", "one seed")[self.n]] if self.n < 2 else []


def interval(values: Iterable[float], level: float = LEVEL) -> Estimate:
    """The mean of some values with its t interval (Student 1908), NaN and infinities left out and counted.

    It is also the Bayesian interval under the reference prior. Of normal values it covers as often as it says, from
    two on; of skewed ones less often: simulated for a stated 80 %, from lognormal values of sigma 0.5 it covers 76 %
    with 3 to 5 seeds and 79 % with 30, of sigma 1 it covers 67 % and 75 %. (The percentile bootstrap covers less
    everywhere: 61 %, 65 % and 77 %.)
    """
    every = list(values)
    finite = [value for value in every if math.isfinite(value)]
    mean, spread = moments(finite)
    error = None if spread is None else spread / math.sqrt(len(finite))
    return around(mean, spread, error, len(finite) - 1.0, level)._replace(
        n=len(finite), left_out=len(every) - len(finite)
    )


def moments(values: list[float]) -> tuple[float, float | None]:
    """The mean and the standard deviation of finite values; NaN for no values, no deviation for one."""
    count = len(values)
    if not count:
        return math.nan, None
    mean = math.fsum(value / count for value in values)
    if count < 2:
        return mean, None
    return mean, math.hypot(*(value - mean for value in values)) / math.sqrt(count - 1)


def around(mean: float, spread: float | None, error: float | None, freedom: float, level: float) -> Estimate:
    """The t interval around a mean with this standard error; none without one."""
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    if error is None:
        return Estimate(mean, spread, None, None, 0, level=level)
    reach = quantile(freedom, (1 + level) / 2) * error
    return Estimate(mean, spread, mean - reach, mean + reach, 0, error=error, freedom=freedom, level=level)


def quantile(freedom: float, probability: float) -> float:
    """Where Student's t distribution reaches a probability."""
    from scipy.special import stdtrit  # a tenth of the import time of scipy.stats

    return float(stdtrit(freedom, probability))
