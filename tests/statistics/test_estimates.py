"""Means and differences: known values, and that the intervals cover as often as they say."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy
import pytest

from labbook.statistics import chance_above, difference, interval, paired_by_seed
from labbook.statistics.estimates import Estimate

TRIALS = 4000
NAN = math.nan

Draw = Callable[[numpy.random.Generator, tuple[int, int]], numpy.ndarray]


def normal(spread: float) -> Draw:
    """Normal values around 0."""
    return lambda chance, shape: chance.normal(0, spread, shape)


def lognormal(sigma: float) -> Draw:
    """Skewed values around 0."""
    return lambda chance, shape: chance.lognormal(0, sigma, shape) - math.exp(sigma**2 / 2)


def drawn(draw: Draw, n: int, seed: int = 0) -> list[list[float]]:
    """So many trials of n values."""
    rows: list[list[float]] = draw(numpy.random.default_rng([seed, n]), (TRIALS, n)).tolist()
    return rows


def share_covered(estimates: list[Estimate]) -> float:
    """How many of some intervals hold zero, the truth of all trials."""
    return sum(e.low is not None and e.high is not None and e.low <= 0 <= e.high for e in estimates) / len(estimates)


@pytest.mark.parametrize("n", [2, 3, 5, 10, 30])
def test_the_interval_of_a_mean_covers_as_often_as_it_says(n: int) -> None:
    rows = drawn(normal(3), n)
    assert share_covered([interval(row, 0.8) for row in rows]) == pytest.approx(0.8, abs=0.02)
    assert share_covered([interval(row) for row in rows]) == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize("n", [2, 3, 5, 10, 30])
def test_the_interval_of_a_paired_difference_covers_as_often_as_it_says(n: int) -> None:
    hardness = drawn(normal(10), n, seed=1)  # what makes pairing worth it
    ours = numpy.add(hardness, drawn(normal(1), n, seed=2)).tolist()
    theirs = numpy.add(hardness, drawn(normal(3), n, seed=3)).tolist()
    found = [difference(a, b, 0.8, paired=True) for a, b in zip(ours, theirs, strict=True)]
    assert share_covered(found) == pytest.approx(0.8, abs=0.02)
    unpaired = [difference(a, b, 0.8) for a, b in zip(ours[:50], theirs[:50], strict=True)]
    assert numpy.median([e.error for e in found]) < numpy.median([e.error for e in unpaired]) / 2


@pytest.mark.parametrize("ratio", [1, 3, 10])
@pytest.mark.parametrize(("n", "m"), [(2, 2), (3, 3), (5, 5), (10, 10), (30, 30), (2, 5), (5, 2), (3, 10), (2, 30)])
def test_the_interval_of_an_unpaired_difference_covers_75_to_85_percent(n: int, m: int, ratio: float) -> None:
    pairs = zip(drawn(normal(ratio), n, seed=4), drawn(normal(1), m, seed=5), strict=True)
    assert 0.745 <= share_covered([difference(a, b, 0.8) for a, b in pairs]) <= 0.85


@pytest.mark.parametrize(("sigma", "n", "share"), [(0.5, 3, 0.76), (0.5, 30, 0.79), (1, 3, 0.67), (1, 30, 0.75)])
def test_skewed_values_are_covered_as_seldom_as_the_docstring_admits(sigma: float, n: int, share: float) -> None:
    found = share_covered([interval(row, 0.8) for row in drawn(lognormal(sigma), n)])
    assert found == pytest.approx(share, abs=0.02)
    assert interval.__doc__ and f"{share:.0%}".replace("%", " %") in " ".join(interval.__doc__.split())


def test_values_that_scipy_gives() -> None:
    """Against scipy.stats.ttest_ind(equal_var=False), ttest_rel and t.interval."""
    from scipy import stats

    a, b = [1.2, 1.3, 0.8, 1.9], [1.0, 1.05, 0.9]
    welch = stats.ttest_ind(a, b, equal_var=False)
    found = difference(a, b)
    low, high = welch.confidence_interval(0.95)
    assert (found.low, found.high, found.freedom) == pytest.approx((low, high, welch.df))
    assert chance_above(found) == pytest.approx(1 - welch.pvalue / 2)
    low, high = stats.ttest_rel(a[:3], b).confidence_interval(0.8)
    assert difference(a[:3], b, 0.8, paired=True)[2:4] == pytest.approx((low, high))
    assert interval(a, 0.9)[2:4] == pytest.approx(stats.t.interval(0.9, 3, numpy.mean(a), stats.sem(a)))


def test_one_seed_has_no_interval_and_says_so() -> None:
    one = interval([0.64])
    assert one[:5] == (0.64, None, None, None, 1) and one.doubts() == ["one seed"] and not one.decided
    assert difference([0.64], [0.5, 0.6, 0.7]).doubts() == ["one seed"]
    assert chance_above(difference([0.64], [0.5, 0.6])) is None
    assert math.isnan(interval([]).mean) and interval([]).doubts() == ["no value"]


def test_nan_and_infinities_are_left_out_and_counted() -> None:
    found = interval([1.0, NAN, 2.0, 3.0, math.inf])
    assert (found.mean, found.n, found.doubts()) == (2.0, 3, ["2 of 5 NaN"])
    assert difference([1.0, NAN], [2.0, 2.5]).doubts() == ["1 of 2 NaN"]
    assert interval([1e308, 1e308]).mean == 1e308


def test_equal_values_decide_at_once() -> None:
    same = difference([2.0, 2.0], [1.0, 1.0])
    assert (same.low, same.high, same.decided, chance_above(same)) == (1.0, 1.0, True, 1.0)
    assert chance_above(difference([1.0, 1.0], [1.0, 1.0])) == 0.5


def test_pairs_are_made_by_seed_where_most_seeds_have_one() -> None:
    ours, theirs = {0: 1.0, 1: 2.0, 2: 3.0}, {2: 2.9, 1: 1.8, 0: 0.9}
    paired = paired_by_seed(ours, theirs)
    assert paired.paired and paired.n == 3 and paired.mean == pytest.approx(0.4 / 3)
    assert paired_by_seed(ours, {0: NAN, 1: 1.8, 2: 2.9}).doubts() == ["1 of 3 NaN"]
    assert not paired_by_seed(ours, {0: 1.0, 7: 2.0, 8: 3.0}).paired
    assert not paired_by_seed({0: 1.0, 1: 2.0, 2: 3.0, 3: 1.0}, {0: 1.0, 1: 2.0}).paired
    assert paired_by_seed({0: 1.0}, {0: 2.0}).doubts() == ["one seed"]


def test_a_level_is_no_percentage() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        interval([1.0, 2.0], 95)
