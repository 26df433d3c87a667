"""Sparse autoencoders on sums of known directions."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("sklearn")

from experiments.lying import gathered  # noqa: E402
from experiments.lying.autoencoder import Autoencoder, SparseRecipe, fit, principal_explained, trained  # noqa: E402
from experiments.lying.sae import sae, weightings  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.planted_states import planted_states  # noqa: E402

pytestmark = pytest.mark.study


def sums(count=2000, width=16, directions=24, active=3, seed=0):
    """(x, directions): each row is `active` of the directions, with strengths 1 to 2."""
    generator = torch.Generator().manual_seed(seed)
    known = torch.randn(directions, width, generator=generator)
    known /= known.norm(dim=1, keepdim=True)
    chosen = torch.rand(count, directions, generator=generator).topk(active, 1).indices
    strengths = torch.zeros(count, directions).scatter(1, chosen, 1 + torch.rand(count, active, generator=generator))
    x = strengths @ known
    return x - x.mean(0), known


RECIPE = SparseRecipe(latents=48, active=4, steps=600, learning_rate=3e-3)


@pytest.fixture(scope="module")
def topk():
    x, known = sums()
    return trained(x, RECIPE), x, known


def test_topk_finds_the_directions_that_states_are_made_of(topk):
    model, x, known = topk
    alike = (known @ model.decoder.T).max(1).values
    assert (alike > 0.9).double().mean() > 0.8
    found = fit(model, x)
    assert found.explained > 0.9 and found.explained > principal_explained(x, slice(None), slice(None), 4) + 0.2


def test_no_state_has_more_than_k_latents_and_none_is_negative(topk):
    model, x, _ = topk
    latents = model.encode(x)
    assert ((latents > 0).sum(1) <= 4).all() and (latents >= 0).all()
    assert fit(model, x).l0 == pytest.approx((latents > 0).sum(1).double().mean().item())


def test_a_higher_price_leaves_fewer_latents_and_directions_cannot_grow_to_escape_it():
    x, _ = sums()
    fits = []
    for price in (0.02, 0.3, 30.0):
        model = trained(x, RECIPE._replace(kind="l1", l1=price, steps=300))
        assert torch.allclose(model.decoder.norm(dim=1), torch.ones(48), atol=1e-5)
        fits.append(fit(model, x))
    assert fits[0].l0 > fits[1].l0 + 2 and fits[0].explained > fits[1].explained > 0.3
    assert fits[2].l0 < 0.5 and fits[2].explained < 0.1, "who would pay too much says nothing"


def test_what_is_important_is_rebuilt_better_and_weights_of_one_change_nothing():
    x, _ = sums()
    weights = torch.ones(16)
    weights[:4] = 30.0
    recipe = RECIPE._replace(active=2, latents=20, steps=300)
    plain, weighted = trained(x, recipe), trained(x, recipe, weights)

    def error(model):
        return ((model.decode(model.encode(x)) - x) ** 2)[:, :4].mean().item()

    assert error(weighted) < 0.7 * error(plain)
    assert torch.equal(trained(x, recipe, torch.full((16,), 7.0)).decoder, plain.decoder)


def test_dead_latents_are_counted():
    model = Autoencoder(16, RECIPE)
    with torch.no_grad():
        model.bias[:12] = -1e6
    assert fit(model, sums()[0]).dead == pytest.approx(12 / 48, abs=0.03)


def test_saying_the_mean_explains_nothing_and_all_components_everything():
    x, _ = sums()
    model = Autoencoder(16, RECIPE._replace(kind="l1"))
    with torch.no_grad():
        model.bias -= 1e6
    assert fit(model, x).explained == pytest.approx(0, abs=1e-6)
    assert principal_explained(x, slice(0, 1000), slice(1000, 2000), 16) == pytest.approx(1, abs=1e-5)


def test_the_same_seed_gives_the_same_autoencoder():
    x, _ = sums(count=200)
    before = torch.random.get_rng_state()
    first, second = (trained(x, RECIPE._replace(steps=5)).decoder for _ in range(2))
    assert torch.equal(first, second) and torch.equal(torch.random.get_rng_state(), before)
    assert not torch.equal(trained(x, RECIPE._replace(steps=5, seed=1)).decoder, first)


def test_shuffled_importance_is_the_same_importance_elsewhere():
    importance = torch.arange(20.0)
    made = list(weightings(importance, 2, 0))
    assert [(name, number) for name, _, number in made] == [
        (name, number) for number in (0, 1) for name in ("", "_importance", "_shuffled")
    ], "as many of each, paired by number"
    assert all(weights is None for name, weights, _ in made if not name)
    assert all(torch.equal(weights, importance) for name, weights, _ in made if name == "_importance")
    first, second = made[2][1], made[5][1]
    assert torch.equal(first.sort().values, importance) and not torch.equal(first, importance)
    assert not torch.equal(first, second)


def planted_scaled(run, states, adapter, seed):
    """States, and importances that know where the truth is."""
    found = planted_states(count=100)
    scales = {name: torch.zeros(8) for name in found.groups["base"] if not name.endswith("residual")}
    for scale in scales.values():
        scale[0] = 1.0
    return found, {name: scale + 0.1 for name, scale in scales.items()}


def test_the_quick_preset_shows_importance_beside_its_shuffled_control(tmp_path, monkeypatch):
    monkeypatch.setattr(gathered, "scaled", planted_scaled)
    run = FakeRun(tmp_path)
    summary = sae(run, **quick(sae) | {"latents": 48, "active": 6})
    for kind in ("topk", "l1"):
        for name in ("", "_importance", "_shuffled"):
            for measure in ("explained_val", "dead", "l0", "val_auroc", "ood_auroc"):
                assert f"{kind}{name}_{measure}" in summary
        assert summary[f"{kind}_val_auroc"] > 0.85
        assert abs(summary[f"{kind}_shuffled_labels_val_auroc"] - 0.5) < 0.3
    assert summary["topk_l0"] <= 6
    assert summary["raw_val_auroc"] > 0.95
    assert run.figure_titled("AUROC of probes on latents, validation").marks["probe on the states"] > 0.95
    assert len(run.figure_titled("Sparse autoencoders").row_labels) == 2 * 3 * 2


def test_more_active_than_there_are_is_refused(tmp_path):
    with pytest.raises(ValueError, match="active=9 is above latents=8"):
        sae(FakeRun(tmp_path), active=9, latents=8)
