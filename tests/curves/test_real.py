"""Loss curves of the addition study, six trainings of one seed each; departures and spikes as read off their plots.

`addition.npz` holds the losses (nats, one a step, float32) by digit, d_model_n_heads and weight decay.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from labbook.curves import describe, in_words

LOSSES = np.load(Path(__file__).parent / "addition.npz")
SEEN = {
    "units_16_1": (860, [2110]),
    "units_16_4": (485, [1550]),
    "units_32_1_decay_1": (308, [2118]),
    "tens_32_4_decay_half": (None, []),
    "tens_8_1": (1220, []),
    "tens_128_4_decay_half": (182, [895, 1845]),
}
"""The step at which the eye sees the loss leave ln 10, and the steps of the spikes."""


@pytest.mark.parametrize("name", SEEN)
def test_a_real_curve_is_described_as_a_person_sees_it(name: str) -> None:
    losses, (departure, spikes) = LOSSES[name], SEEN[name]
    told = describe(range(len(losses)), losses)
    assert [plateau.constant for plateau in told.plateaus] == ["ln 10"]
    assert told.departure == (pytest.approx(departure, abs=0.05 * len(losses)) if departure else None)
    assert [spike.step for spike in told.spikes] == pytest.approx(spikes, abs=10)
    assert told.divergence is None


def test_what_a_real_curve_does_after_its_spike() -> None:
    losses = LOSSES["units_32_1_decay_1"]
    told = describe(range(len(losses)), losses)
    assert [(move.first_step, move.last_step) for move in told.regrowths] == [
        pytest.approx((2200, 2390), abs=25)  # the "growback" of runs with weight decay
    ]
    assert "grows back from 0.00054 to 0.0014" in in_words(told)


def test_a_budget_that_was_too_short_is_said() -> None:
    losses = LOSSES["tens_8_1"]
    assert in_words(describe(range(len(losses)), losses)).endswith("still falling: the budget was too short")
    solved = LOSSES["units_16_4"]
    assert in_words(describe(range(len(solved)), solved)).endswith("still falling")
