"""Scores of stated probabilities, calibration, and shares."""

from __future__ import annotations

import math

import pytest

from labbook.statistics import brier, calibration, log_score, wilson


def test_scores_of_known_cases() -> None:
    assert brier([(1.0, True), (0.0, False)]) == 0
    assert brier([(0.5, True), (0.5, False)]) == 0.25
    assert brier([(0.8, True), (0.8, False)]) == pytest.approx((0.04 + 0.64) / 2)
    assert log_score([(0.5, True), (0.5, False)]) == pytest.approx(math.log(2))
    assert log_score([(1.0, True)]) == 0
    assert log_score([(1.0, False), (0.5, True)]) == math.inf
    assert brier([]) is None and log_score([]) is None


def test_calibration_counts_what_came_true() -> None:
    told = [(0.7, True), (0.7, True), (0.75, False), (0.05, False), (1.0, True)]
    low, middle, top = calibration(told)
    assert (low.low, low.high, low.n, low.share) == (0.0, 0.1, 1, 0.0)
    assert (middle.low, middle.n, middle.share) == (0.7, 3, pytest.approx(2 / 3))
    assert middle.stated == pytest.approx(2.15 / 3)
    assert middle.interval == wilson(2 / 3, 3)
    assert (top.low, top.high, top.n) == (0.9, 1.0, 1)
    assert calibration([]) == []


@pytest.mark.parametrize("tenth", range(10))
def test_a_round_probability_opens_its_bin(tenth: int) -> None:
    assert calibration([(tenth / 10, True)])[0].low == tenth / 10


@pytest.mark.parametrize(
    ("share", "count", "low", "high"),
    [(0.5, 10, 0.2366, 0.7634), (0.0, 10, 0.0, 0.2775), (1.0, 5, 0.5655, 1.0), (0.2571, 70, 0.1693, 0.3703)],
)
def test_intervals_of_shares(share: float, count: int, low: float, high: float) -> None:
    """Against the values that statsmodels' proportion_confint(method="wilson") gives."""
    assert wilson(share, count) == pytest.approx((low, high), abs=2e-4)


def test_a_wider_level_is_wider() -> None:
    assert wilson(0.5, 20, 0.8)[0] > wilson(0.5, 20, 0.95)[0]
