"""What several seeds say of a difference: its mean, its interval, and how many have its sign."""

from typing import NamedTuple

from labbook.statistics import interval


class Paired(NamedTuple):
    """Differences within seeds."""

    mean: float
    low: float | None
    """Bounds of the 95 % t interval; None from one seed."""
    high: float | None
    above: int
    """Seeds in which the difference is above 0."""
    below: int
    count: int

    @property
    def sign_probability(self):
        """That the signs are as uneven as this or more where both are as likely (sign test, ties left out)."""
        from scipy.stats import binomtest

        decided = self.above + self.below
        return float(binomtest(self.above, decided).pvalue) if decided else 1.0

    @property
    def verdict(self):
        """Whether the claim that the difference is above 0 stands."""
        if self.low is None or self.low <= 0 <= self.high:
            return "undecided"
        return "stands" if self.low > 0 else "falls"

    def __str__(self):
        bounds = "one seed" if self.low is None else f"{self.low:+.3f} to {self.high:+.3f}"
        return f"{self.mean:+.3f} ({bounds}; {self.above} of {self.count} above 0)"


def paired(differences):
    """The Paired of differences, one for each seed; ValueError where there are none or one is no number."""
    differences = [float(value) for value in differences]
    if not differences or any(value != value for value in differences):
        raise ValueError(f"{len(differences)} differences, some no numbers, make no mean; give one for each seed.")
    found = interval(differences)
    above, below = sum(value > 0 for value in differences), sum(value < 0 for value in differences)
    return Paired(found.mean, found.low, found.high, above, below, len(differences))
