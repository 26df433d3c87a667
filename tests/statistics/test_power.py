"""How many more seeds: as often right as it says."""

from __future__ import annotations

import numpy
import pytest

from labbook.statistics import difference, interval, more_seeds
from labbook.statistics.power import chance_to_decide


def shaped(mean: float, spread: float, n: int) -> list[float]:
    """Values with exactly this mean and spread."""
    raw = numpy.random.default_rng(n).normal(size=n)
    scaled: list[float] = (mean + spread * (raw - raw.mean()) / raw.std(ddof=1)).tolist()
    return scaled


def test_the_number_of_pairs_is_that_of_the_tables() -> None:
    """Cohen's table for a paired test at 5 %, power 80 %, d = 0.5: 34 pairs."""
    found = more_seeds(interval(shaped(0.5, 1, 4)))
    assert found.more == 30
    assert found.sentence == "30 more seeds of each would decide, if the difference is as large as it looks now"


def test_the_number_of_unpaired_seeds_is_that_of_the_tables() -> None:
    """Cohen's table for two groups at 5 %, power 80 %, d = 1: 17 each."""
    found = more_seeds(difference(shaped(1, 1, 5), shaped(0, 1, 5)))
    assert found.more == 12


@pytest.mark.parametrize(("n", "effect"), [(4, 1.0), (10, 0.5)])
def test_the_chance_to_decide_is_what_simulation_gives(n: int, effect: float) -> None:
    chance = numpy.random.default_rng(0)
    decided = [interval(row).decided for row in chance.normal(effect, 1, (4000, n)).tolist()]
    stated = chance_to_decide(interval(shaped(effect, 1, 5)), n, 0.95)
    assert numpy.mean(decided) == pytest.approx(stated, abs=0.02)


@pytest.mark.parametrize(
    ("a", "b", "more", "sentence"),
    [
        ([1.0], [2.0, 3.0], None, "there is nothing to estimate the spread from: run at least two seeds of each"),
        ([1.0, 1.1, 1.2], [5.0, 5.1, 5.2], 0, "3 seeds decided it"),
        ([1.0, 2.0], [1.0, 2.0], None, "no number of seeds would decide: the difference over 2 seeds is zero"),
        ([1.0, 3.0], [1.001, 3.0], None, "even 1000 seeds would not decide: the difference is small beside its spread"),
    ],
)
def test_what_cannot_be_told_is_said(a: list[float], b: list[float], more: int | None, sentence: str) -> None:
    assert more_seeds(difference(a, b)) == (more, sentence)


def test_a_stricter_level_takes_more() -> None:
    found = difference([1.0, 1.1, 1.3], [1.5, 1.6, 1.4])
    assert more_seeds(found).more == 0
    assert (more_seeds(found, level=0.999).more or 0) > 0
