"""The log's questions with seeds: what a size of model did, against what one seed said."""

import math

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")

from experiments.addition.bumps import rise_after_descent, smoothed  # noqa: E402
from experiments.addition.claims import CLAIMS, Claim, shape_of, sizes_of, verdict  # noqa: E402
from experiments.addition.sweep_story import sweep_story  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402

pytestmark = pytest.mark.study


def test_what_one_seed_said_stands_falls_or_depends():
    yes, no = Claim("128/4", True), Claim("128/1", False)
    assert verdict(yes, 3, 3).endswith("3 of 3 seeds do; stands.") and verdict(yes, 0, 3).endswith("falls.")
    assert verdict(no, 0, 3).endswith("stands.") and verdict(no, 3, 3).endswith("falls.")
    assert verdict(no, 2, 3) == "128/1 does not converge (log): 2 of 3 seeds do; depends on the seed."


def test_every_size_of_the_log_can_be_built():
    for claims in CLAIMS.values():
        for claim in claims:
            d_model, n_heads = shape_of(claim.size)
            assert d_model % n_heads == 0
    assert sizes_of("tens", ["128/1", "48/4"]) == [Claim("128/1", False), Claim("48/4")]
    with pytest.raises(ValueError, match="'16x4' is no size; write width/heads, such as 16/4"):
        shape_of("16x4")


def test_a_rise_after_the_descent_is_measured_and_noise_is_not():
    falling = [2.3 * math.exp(-step / 40) for step in range(600)]
    assert rise_after_descent(falling) == 1.0
    level = [max(loss, 0.004) for loss in falling]
    risen = [loss * (1 + 2 * math.exp(-(((step - 400) / 30) ** 2))) for step, loss in enumerate(level)]
    assert rise_after_descent(risen) == pytest.approx(3, rel=0.1)
    assert rise_after_descent([2.3] * 600) is None
    assert smoothed([1.0] * 40) == pytest.approx([1.0] * 26)


def test_sizes_are_trained_with_seeds_and_held_against_the_log(tmp_path):
    run = FakeRun(tmp_path)
    summary = sweep_story(run, **quick(sweep_story))
    assert summary["converged_32/4"] == summary["converged_16/1"] == 1.0
    assert summary["left_ln10_32/4"] < summary["left_ln10_16/1"]  # wider leaves sooner
    assert summary["stand"] == 1 and run.notes == ["16/1 converges (log): 2 of 2 seeds do; stands."]
    shares = run.figure_titled("width by heads")
    assert shares.row_labels == ("16", "32") and shares.col_labels == ("1", "4")
    assert shares.values[0][0] == 1.0 and math.isnan(shares.values[0][1])  # a hole where nothing was trained
    departures = run.figure_titled("left ln 10")
    assert departures.values[1][2] == 600 and departures.col_labels == ("seed 0", "seed 1", "log")
    assert len(run.logged) == 4


def test_a_training_too_short_converges_nowhere_and_says_so(tmp_path):
    run = FakeRun(tmp_path)
    summary = sweep_story(run, sizes=["16/1"], n_digits=3, seeds=1, steps=20)
    assert summary["fall"] == 1 and summary["left_ln10_16/1"] == 20
    assert math.isnan(run.figure_titled("left ln 10").values[0][0])


def test_heads_that_do_not_divide_are_refused_before_anything_is_trained(tmp_path):
    run = FakeRun(tmp_path)
    with pytest.raises(ValueError, match="n_heads=3 does not divide d_model=16"):
        sweep_story(run, sizes=["32/4", "16/3"])
    assert not run.logged


def test_weight_decay_is_told_of_the_seeds_that_descended(tmp_path):
    run = FakeRun(tmp_path)
    summary = sweep_story(run, question="weight_decay", n_digits=2, steps=200, seeds=1)
    decays = ("0", "0.1", "0.25", "0.5", "1")
    assert [summary[f"descended_{decay}"] for decay in decays] == [1] * 5
    assert all(summary[f"rise_{decay}"] >= 1 for decay in decays)
    assert "of the seeds that had descended: 0: 0 of 1" in run.notes[-1]
    early = sweep_story(FakeRun(tmp_path), question="weight_decay", n_digits=2, steps=20, seeds=1)
    assert early["descended_0.25"] == 0 and early["rise_0.25"] is None and early["rose_0.25"] == 0
