"""Series that nobody meant to log: none of them is an error, and each has sensible words."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labbook.curves import QUANTITIES, describe, from_plain, in_words, to_plain
from labbook.store import values

NAN, INF = math.nan, math.inf
RANDOM = np.random.default_rng(7)


@pytest.mark.parametrize(
    ("series", "words"),
    [
        ([], "no points"),
        ([2.5], "one point: 2.50 at step 0"),
        ([NAN], "NaN from the first step on"),
        ([INF, INF], "infinite from the first step on"),
        ([0.0] * 30, "at 0 to the end (step 29)"),
        ([1.0] * 30, "at 1.00 to the end (step 29)"),
        ([-3.0] * 30, "at -3.00 to the end (step 29)"),
        ([2.3026] * 30, "on ln 10 (2.30) to the end (step 29)"),
        ([2.3] + [NAN] * 9, "begins at 2.30; NaN from step 1 on"),
        ([2.3] * 20 + [INF] * 5, "on ln 10 (2.30) until step 19; infinite from step 20 on"),
        ([1.0] * 15 + [NAN] + [1.0] * 15, "at 1.00 to the end (step 30); 1 point is NaN or infinite"),
        (list(range(20, 0, -1)), "begins at 20.00; falls to half in 10 steps; ends at 1.00, still falling: the budget"),
        ([0.0] * 50 + [1.0] * 50, "at 0 until step 49; rises for 1 step; settles at 1.00 from 50"),
        ([0.1] * 99 + [5.0], "at 0.10 to the end (step 99); spikes x50 at 99"),
        ([0.1] * 97 + [1.0, 10.0, 100.0], "at 0.10 until step 96; grows without bound from 96 on, to 100"),
        (list(RANDOM.normal(size=300)), "at -0.0"),
        (list(-200 * np.exp(-np.arange(300) / 30)), "begins at -200; rises"),
        (list(1e300 * np.exp(-np.arange(300.0))), "begins at"),
    ],
)
def test_the_words_of_odd_series(series: list[float], words: str) -> None:
    assert in_words(describe(range(len(series)), series)).startswith(words)


def test_steps_may_come_in_any_order_and_repeat() -> None:
    steps = list(range(100))
    levels = [2.3026] * 60 + [2.3026 * 0.8**k for k in range(40)]
    told = describe(steps, levels)
    order = RANDOM.permutation(100)
    assert describe([steps[i] for i in order], [levels[i] for i in order]) == told
    resumed = describe([*steps[:70], *steps[60:]], [*levels[:60], *[9.0] * 10, *levels[60:]])
    assert resumed._replace(points=100) == told


def test_an_accuracy_rises() -> None:
    mean = 0.1 + 0.88 / (1 + np.exp(-(np.arange(1000) - 500) / 20))
    told = describe(range(1000), RANDOM.binomial(64, mean) / 64)
    assert told.bounded and not told.spikes and not told.regrowths
    assert [round(plateau.level, 2) for plateau in told.plateaus] == pytest.approx([0.1, 0.98], abs=0.02)
    assert told.departure == pytest.approx(430, abs=50)


def test_a_small_rise_after_the_best_step_is_seen_by_the_lowest() -> None:
    told = describe(range(12), [2.3, 2.2, 1.9, 1.5, 1.2, 1.0, 0.8, 0.6, 0.4, 0.5, 0.6, 0.7])
    assert (told.lowest, told.lowest_step) == (0.4, 8)
    assert "grows back for 3 steps; lowest 0.40 at 8" in in_words(told)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(-(2**62), 2**62), st.floats()), max_size=60))
def test_no_series_is_an_error(points: list[tuple[int, float]]) -> None:
    told = describe([step for step, _ in points], [value for _, value in points])
    assert in_words(told)
    assert repr(from_plain(values.load(values.dump(to_plain(told))))) == repr(told)
    for measure in QUANTITIES.values():
        assert isinstance(measure(told), float)
