"""What is easily taken for something else: many curves of one hard kind each."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labbook.curves import Description, describe
from tests.curves.made import LN10, below, course, noisy, spiked

COUNT = 40
FALLS = course(3000, (0, LN10), (0.3, LN10), (0.7, 0.02), (1, 0.005))


def told(values: np.ndarray) -> Description:
    """The curve described."""
    return describe(range(len(values)), values)


@pytest.mark.parametrize(("tail", "sigma"), [(3, 0.03), (3, 0.1), (4, 0.15), (5, 0.2)])
def test_heavy_tailed_batches_are_no_spikes(tail: int, sigma: float) -> None:
    wrong = [seed for seed in range(COUNT) if told(noisy(FALLS, sigma, seed, tail)).spikes]
    print(f"spikes in noise of {tail} degrees of freedom, {sigma}: {len(wrong)} of {COUNT}")
    assert len(wrong) <= COUNT // 8


def test_a_spike_of_one_step_is_found_in_heavy_tailed_batches() -> None:
    missed = []
    for seed in range(COUNT):
        values, (place,) = spiked(noisy(FALLS, 0.05, seed, 3), (0.2, 60, 1))
        missed += [] if place in [spike.step for spike in told(values).spikes] else [seed]
    assert len(missed) <= COUNT // 20


def test_normal_noise_of_any_size_has_no_spikes() -> None:
    assert not any(told(noisy(FALLS, sigma, seed)).spikes for seed in range(10) for sigma in (0.02, 0.1, 0.3))


def test_a_short_plateau_with_a_round_corner_is_one() -> None:
    x = np.linspace(0, 1, 1000)
    wrong = []
    for seed in range(COUNT):
        random = np.random.default_rng(seed)
        at, width, steep = random.uniform(0.1, 0.2), random.uniform(0.01, 0.02), random.uniform(5, 25)
        path = math.log(LN10) - steep * width * np.logaddexp(0, (x - at) / width)
        found = told(noisy(path, 0.03, seed))
        right = found.departure is not None and abs(found.departure - below(path, LN10)) < 50
        wrong += [] if right and [plateau.constant for plateau in found.plateaus] == ["ln 10"] else [seed]
    print(f"round corners: {COUNT - len(wrong)} of {COUNT}")
    assert len(wrong) <= COUNT // 20, wrong


def test_a_drift_is_no_plateau() -> None:
    x = np.linspace(0, 1, 2000)
    drifts = [-0.4 * x, -3 * x, np.log((x + 0.01) ** -0.3), 0.5 * np.log(1.02 - x), -(x**2) * 2]
    wrong = [(k, seed) for k, path in enumerate(drifts) for seed in range(8) if told(noisy(path, 0.03, seed)).plateaus]
    print(f"drifts: {40 - len(wrong)} of 40")
    assert len(wrong) <= 2, wrong
