"""The learning coefficient: right where it is known, and called nonsense in words where it is."""

import math

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")

from experiments.common.devices import prepared  # noqa: E402
from experiments.common.sgld import Estimate, Recipe, Sampler, Target, curvature, estimate, slope_at  # noqa: E402
from experiments.sorting.llc import llc  # noqa: E402
from experiments.sorting.targets import RECIPES, sorter_target, toy, trained_now  # noqa: E402
from experiments.sorting.toys import (  # noqa: E402
    expected_of_landscape,
    landscape,
    linear,
    reduced_rank,
    reduced_rank_coefficient,
)
from experiments.sorting.training import Settings, loss_of  # noqa: E402
from experiments.sorting.verdict import Signs, verdict  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402

pytestmark = pytest.mark.study

SMALL = Settings(vocabulary=4, length=4, steps=300)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Small tensors are slower on several."""
    prepared("cpu", 1)


def sampled(target, recipe):
    losses = torch.stack(list(Sampler(target, recipe)))
    return estimate(losses, target.loss(target.start), recipe, target.n_beta)


# Known coefficients


@pytest.mark.parametrize("dimensions", [4, 10, 40])
def test_a_bowl_counts_half_its_parameters(dimensions):
    target = linear(dimensions, 2000, seed=0)
    assert sampled(target, RECIPES["linear"]).llc == pytest.approx(dimensions / 2, rel=0.1)


@pytest.mark.parametrize(("shape", "known"), [((4, 3, 4, 1), 6.0), ((6, 6, 6, 2), 16.0)])
def test_a_degenerate_surface_counts_fewer(shape, known):
    target = reduced_rank(*shape, 2000, seed=0)
    assert target.known == known < len(target.start) / 2
    assert sampled(target, RECIPES["reduced_rank"]).llc == pytest.approx(known, rel=0.1)


def test_the_coefficient_of_reduced_rank_regression_in_its_four_cases():
    assert reduced_rank_coefficient(1, 1, 1, 0) == 0.5  # (xy)^2
    assert reduced_rank_coefficient(3, 2, 4, 2) == (3 * 2 + 2 * 4 - 2 * 2) / 2  # full rank: a smooth surface
    assert reduced_rank_coefficient(1, 1, 5, 0) == reduced_rank_coefficient(5, 1, 1, 0) == 0.5
    assert reduced_rank_coefficient(2, 9, 2, 0) == 2.0  # so wide that only the product counts


def test_reduced_rank_starts_at_the_least_loss():
    target = reduced_rank(6, 3, 5, 1, 500, seed=0)
    noise = torch.randn(200, len(target.start), generator=torch.Generator().manual_seed(0))
    around = target.losses(target.start + 0.01 * noise, None)
    assert slope_at(target) < 1e-4 and around.min() > target.loss(target.start)


@pytest.mark.parametrize("kind", ["quartic", "crossing"])
def test_landscapes_give_what_integration_gives(kind):
    target, recipe = landscape(kind, 2000), RECIPES[kind]._replace(burn_in=800, draws=1200)
    expected = expected_of_landscape(target, recipe.gamma)
    assert sampled(target, recipe).llc == pytest.approx(expected, rel=0.15)


def test_integration_nears_lambda_as_n_grows():
    assert expected_of_landscape(landscape("quadratic", 10**4), 1.0) == pytest.approx(1.0, rel=0.01)
    assert expected_of_landscape(landscape("quartic", 10**5), 1.0) == pytest.approx(0.5, rel=0.01)
    few, many = (expected_of_landscape(landscape("crossing", n), 1.0) for n in (10**3, 10**6))
    assert few < many < 0.5  # multiplicity 2: it comes slowly


# The sampler


def test_a_chain_without_noise_goes_downhill_and_stays_at_a_minimum():
    target = linear(5, 500, seed=0)
    moved = target._replace(start=target.start + 1)
    for start, falls in ((target, False), (moved, True)):
        chain = Sampler(start, Recipe(1e-2, 1.0, 0, 1, 0, 200), noise=0.0)
        list(chain)
        assert (start.loss(start.start) - start.loss(chain.weights[0]) > 0.1) == falls
        assert (chain.distances().item() > 1e-3) == falls


def test_without_a_loss_the_chain_is_the_prior():
    flat = Target(torch.zeros(50), lambda weights, chosen: 0 * weights.sum(1), 1000)
    chain = Sampler(flat, Recipe(1e-3, 100.0, 0, 40, 0, 200))
    list(chain)
    assert chain.weights.std().item() == pytest.approx(0.1, rel=0.1)  # 1 / sqrt(gamma)


def test_the_burn_in_is_left_out_and_the_halves_are_compared():
    losses = torch.tensor([[9.0, 9.0], [1.0, 3.0], [1.0, 3.0], [2.0, 3.0], [2.0, 5.0]], dtype=torch.double)
    found = estimate(losses, 1.0, Recipe(1, 1, 0, 2, burn_in=1, draws=4), n_beta=10.0)
    assert found.by_chain == pytest.approx((5, 25)) and found.llc == pytest.approx(15)
    assert found.drift == pytest.approx(10) and found.drift_error == pytest.approx(0)
    assert found.chain_std == pytest.approx(math.sqrt(200))


def test_the_largest_curvature_is_found():
    target = linear(10, 500, seed=0)
    rows = torch.eye(10)  # the slope's change along each weight
    slopes = [torch.func.grad(lambda w: target.losses(w[None], None)[0])(target.start + row) for row in rows]
    largest = torch.linalg.eigvalsh(torch.stack(slopes)).max().item()
    assert curvature(target, target.start[None], 0, rounds=100) == pytest.approx(largest, rel=0.02)


def test_a_sorters_target_is_its_own_loss():
    sorter, lists = trained_now(SMALL, 5)
    target = sorter_target(sorter, lists)
    assert target.loss(target.start) == pytest.approx(loss_of(sorter.model, sorter.encoding, lists).item(), rel=1e-5)
    assert target.count == len(lists) == 205
    places = torch.arange(6).reshape(2, 3)
    by_row = target.losses(target.start.repeat(2, 1), places)
    expected = [loss_of(sorter.model, sorter.encoding, lists[row]).item() for row in places]
    assert by_row.tolist() == pytest.approx(expected, rel=1e-5)


# Verdicts


def signs(**changes):
    good = Estimate(2.0, (1.9, 2.1), 0.0, 0.1)
    recipe = Recipe(1e-5, 1000.0, 256, 2, 100, 100)
    return Signs(good, good, recipe, 300.0, True, 10.0, 1e-8, 1e-8, 1e-6)._replace(**changes)


@pytest.mark.parametrize(
    ("changes", "word", "said"),
    [
        ({}, "valid", "Positive, and the same"),
        ({"loss": 1.0, "lowest": 0.5}, "invalid", "w* is not a minimum of the sampled loss: the chains trained"),
        ({"loss": 1.0, "lowest": 0.5, "weight_decay": 0.5}, "invalid", "trained with weight decay 0.5"),
        ({"estimate": Estimate(-1.0, (-1.0, -1.0), 0.0, 0.1)}, "invalid", "not above the loss at w*"),
        ({"finite": False, "curvature": 1e3}, "invalid", "1e-05 is above the stability limit"),
        ({"curvature": 1e3}, "doubtful", "above the stability limit 2/(n_beta*curvature+gamma) = 6.6e-06"),
        ({"estimate": Estimate(2.0, (0.5, 3.5), 0.0, 0.1)}, "doubtful", "The chains do not agree: they say 0.5 to 3.5"),
        ({"estimate": Estimate(2.0, (1.9, 2.1), -0.8, 0.1)}, "doubtful", "second half is -0.8 from the first"),
        ({"at_half_step": Estimate(3.0, (2.9, 3.1), 0.0, 0.1)}, "doubtful", "At half the step size it is 3"),
    ],
)
def test_each_sign_has_its_words(changes, word, said):
    found, reasons = verdict(signs(**changes))
    assert found == word and said in reasons


def test_noise_within_its_error_is_no_reason():
    noisy = Estimate(2.0, (1.4, 2.6), 0.7, 0.5)
    assert verdict(signs(estimate=noisy))[0] == "valid"


# The experiment


def test_a_converged_sorter_is_valid_and_positive(tmp_path):
    run = FakeRun(tmp_path)
    summary = llc(run, **quick(llc))
    assert summary["loss"] < 1e-2 and 0 < summary["llc"] < summary["half_parameters"] / 10
    assert summary["fall"] < 0.1 * summary["llc"] and summary["verdict"] != "invalid"
    assert len(run.series("loss_1")) == 250 and run.figure_titled("Loss along the chains").marks["at w*"] > 0


def test_an_unconverged_sorter_is_flagged_with_the_reason(tmp_path):
    summary = llc(FakeRun(tmp_path), train_steps=20, chains=2, burn_in=100, draws=100)
    assert summary["llc"] < 0 and summary["verdict"] == "invalid"
    assert "w* is not a minimum of the sampled loss: the chains trained the model" in summary["reasons"]
    assert summary["fall"] > 1 and summary["slope"] > 0.01


def test_too_large_a_step_is_flagged_with_the_limit(tmp_path):
    summary = llc(FakeRun(tmp_path), target="linear", learning_rate=0.1, burn_in=200, draws=400)
    assert summary["verdict"] == "invalid" and "above the stability limit" in summary["reasons"]
    assert summary["step_limit"] < 0.01


def test_what_cannot_be_sampled_is_refused(tmp_path):
    with pytest.raises(ValueError, match="target=linear has no run of its own"):
        llc(FakeRun(tmp_path), target="linear", model="R1")
    with pytest.raises(ValueError, match="a rank no larger; choose 4,3,4,1"):
        llc(FakeRun(tmp_path), target="reduced_rank", shape=[4, 3, 4, 5])
    assert toy("linear", 7, [], 100, 0).known == 3.5
