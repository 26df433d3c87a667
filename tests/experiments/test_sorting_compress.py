"""Sorters in superposition: folding a map is exact, sorting survives in few dimensions, and what comes back."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")
pytest.importorskip("tracr")

from experiments.common.devices import prepared  # noqa: E402
from experiments.common.inside import opened  # noqa: E402
from experiments.sorting.compress import compress  # noqa: E402
from experiments.sorting.data import all_lists  # noqa: E402
from experiments.sorting.expand import expand  # noqa: E402
from experiments.sorting.expansion import correlations, unexplained, widenings  # noqa: E402
from experiments.sorting.sorter import Sorter, accuracy, kept_sorter  # noqa: E402
from experiments.sorting.squeezing import (  # noqa: E402
    original,
    reading_points,
    residuals_and_logits,
    squeezed_now,
)
from experiments.sorting.superposition import Squeezed, folded, overlaps, principal, squeezed, started  # noqa: E402
from experiments.sorting.training import Settings  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.hooks import has_effect  # noqa: E402

pytestmark = pytest.mark.study

SMALL = {"vocabulary": 4, "length": 4}
LISTS = all_lists((0, 1, 2, 3), 4)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Small tensors are slower on several."""
    prepared("cpu", 1)


@pytest.fixture(scope="module")
def compiled():
    return original(None, "", 4, 4)


@pytest.fixture(scope="module")
def scrambled():
    """A sorter's shape with random weights and biases, so that no part of it is silent."""
    settings = Settings(vocabulary=4, length=4, dtype="float64", n_heads=2, d_head=8)
    model, generator = settings.model(), torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(0.3 * torch.randn(weight.shape, generator=generator, dtype=weight.dtype))
    return Sorter("scrambled", model.eval(), settings.encoding)


def rows_orthonormal(size, width, seed=0):
    return torch.nn.init.orthogonal_(torch.empty(size, width), generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def logits_of(sorter, model):
    return model(sorter.encoding.encode(LISTS))


# Folding


def test_the_identity_folds_to_the_same_logits_exactly(compiled, scrambled):
    for sorter in (compiled, scrambled):
        width = sorter.model.cfg.d_model
        into = torch.eye(width, dtype=next(sorter.model.parameters()).dtype)
        assert torch.equal(logits_of(sorter, squeezed(sorter.model, into)), logits_of(sorter, sorter.model))


def test_any_rotation_folds_to_the_same_logits(compiled):
    into = rows_orthonormal(37, 37)
    assert (into - torch.eye(37)).abs().max() > 0.5
    apart = logits_of(compiled, squeezed(compiled.model, into)) - logits_of(compiled, compiled.model)
    assert apart.abs().max() < 1e-4


@torch.no_grad()
def test_a_folded_map_is_the_map_between_the_residual_stream_and_all_that_touches_it(scrambled):
    into = 0.2 * torch.randn(50, 12, generator=torch.Generator().manual_seed(0), dtype=torch.double)
    through = into @ into.T
    writes = ["hook_embed", "hook_pos_embed"]
    writes += [f"blocks.{layer}.hook_{part}_out" for layer in range(3) for part in ("attn", "mlp")]
    # Written through W and read through its transpose is, seen from outside, every write multiplied by W W^T.
    hooks = [(name, lambda value, hook: value @ through) for name in writes]
    tokens = scrambled.encoding.encode(LISTS)
    expected = opened(scrambled.model).run_with_hooks(tokens, fwd_hooks=hooks)
    narrow = Squeezed(scrambled.model, into)
    assert torch.allclose(narrow(tokens)[0], expected, atol=1e-9)
    assert (expected - logits_of(scrambled, scrambled.model)).abs().max() > 0.1


def test_the_map_is_trained_through_the_folding(compiled):
    into = started(37, 6, "random", 0.35, seed=0).requires_grad_()
    logits, residuals = Squeezed(compiled.model, into)(compiled.encoding.encode(LISTS))
    assert [residual.shape[-1] for residual in residuals] == [6] * 7
    (slope,) = torch.autograd.grad(logits.square().sum(), into)
    assert (slope != 0).any(1).double().mean() > 0.5 and not any(p.requires_grad for p in compiled_weights(compiled))


def compiled_weights(sorter):
    return Squeezed(sorter.model, torch.eye(37)).weights.values()


def test_layer_norm_and_wider_maps_are_refused(tmp_path):
    normal = Settings(vocabulary=4, length=4, normalization="LN").model()
    with pytest.raises(ValueError, match="choose a sorter with normalization=none"):
        Squeezed(normal, torch.eye(50))
    with pytest.raises(ValueError, match="width=60 is wider than the sorter's 37 dimensions"):
        compress(FakeRun(tmp_path), **SMALL, width=60)


# Overlap


def test_overlaps_are_those_of_the_identity_or_of_a_random_projection():
    exact = overlaps(torch.eye(50))
    assert exact == {"diagonal": 1, "off_diagonal": 0, "off_diagonal_random": 0, "distance": 0, "least_distance": 0}
    random = [overlaps(rows_orthonormal(50, 48, seed)) for seed in range(20)]
    mean = (sum(one["off_diagonal"] ** 2 for one in random) / 20) ** 0.5
    assert mean == pytest.approx(random[0]["off_diagonal_random"], rel=0.1)
    assert random[0]["diagonal"] == pytest.approx(48 / 50, abs=1e-5)
    assert random[0]["distance"] == pytest.approx(random[0]["least_distance"], abs=1e-5)


# Superposition


def test_sorting_survives_in_a_third_of_the_dimensions_far_from_the_identity(tmp_path):
    run = FakeRun(tmp_path)
    summary = compress(run, **quick(compress))
    assert summary["accuracy"] > 0.9 and run.series("accuracy")[0] < 0.2
    assert summary["distance"] > summary["least_distance"] + 0.1
    heatmap = run.figure_titled("W W^T: how much")
    assert len(heatmap.values) == 37 and "one" in heatmap.row_labels


def test_imitation_by_training_is_near_the_identity_and_sorts_worse(tmp_path):
    summary = compress(FakeRun(tmp_path), **SMALL, width=35, loss="imitate", steps=150)
    assert summary["off_diagonal"] < 0.08 and summary["diagonal"] > 0.8
    assert summary["accuracy"] < 0.9


def test_an_exact_imitation_exists_down_to_the_rank_of_the_activations_and_no_further(compiled):
    residuals = torch.cat([one.flatten(0, 1) for one in residuals_and_logits(compiled, LISTS)[0]])
    sizes = torch.linalg.svdvals(residuals.double())
    rank = int((sizes > 1e-5 * sizes[0]).sum())
    assert 25 < rank < 37
    enough, few = (squeezed(compiled.model, principal(residuals, width)) for width in (rank, rank - 3))
    assert accuracy(enough, compiled.encoding, LISTS) == 1.0
    assert accuracy(few, compiled.encoding, LISTS) < 0.9


# The way back


@pytest.fixture(scope="module")
def narrow(compiled):
    return squeezed_now(compiled, 12, 300, seed=0)


def test_orthonormal_rows_keep_every_answer_whichever_they_are(compiled, narrow):
    sorter, into = narrow
    stacks = [torch.stack(residuals_and_logits(one, LISTS)[0]) for one in (sorter, compiled)]
    ways = widenings(into, *stacks, seed=0)
    for name in ("nearest", "random"):
        assert torch.allclose(ways[name] @ ways[name].T, torch.eye(12), atol=1e-5)
        apart = logits_of(sorter, squeezed(sorter.model, ways[name])) - logits_of(sorter, sorter.model)
        assert apart.abs().max() < 1e-3
    nearest, random = ((ways[name] - into.T).norm() for name in ("nearest", "random"))
    assert nearest < random


def test_least_squares_finds_a_map_that_was_there():
    narrow = torch.randn(3, 40, 5, 6, generator=torch.Generator().manual_seed(0))
    back = rows_orthonormal(6, 9)
    found = widenings(back.T, narrow, narrow @ back, seed=0)
    assert torch.allclose(found["least squares"], back, atol=1e-4)
    assert torch.allclose(found["pseudoinverse"], back, atol=1e-4)


def test_directions_are_compared_by_correlation_and_error():
    one = torch.randn(500, 3, generator=torch.Generator().manual_seed(0))
    other = torch.stack((2 * one[:, 0] + 5, -one[:, 1], torch.ones(500)), 1)
    found = correlations(one, other)
    assert found[:2].tolist() == pytest.approx([1, -1]) and found[2].isnan()
    assert unexplained(one, one) == 0
    assert unexplained(one, one.mean(0).expand(500, 3)) == pytest.approx(1)


def test_a_widened_sorter_sorts_but_its_directions_are_not_the_originals(tmp_path):
    run, later = FakeRun(tmp_path / "run"), FakeRun(tmp_path / "later")
    summary = expand(run, **quick(expand))
    assert summary["accuracy"] == summary["accuracy_compressed"] == summary["accuracy_random"] >= 0.9
    assert abs(summary["correlation_random"]) < 0.2 < summary["correlation"] < 0.8
    assert summary["directions_back"] < summary["directions_that_vary"] / 3
    later.give("R2", run, {})
    kept = kept_sorter(later, "R2")
    assert kept.model.cfg.d_model == 37 and "one" in kept.labels
    assert accuracy(kept.model, kept.encoding, LISTS) >= 0.9


def test_an_unsqueezed_sorter_comes_back_whole(compiled):
    model = squeezed(compiled.model, torch.eye(37))
    again = folded(model.state_dict(), torch.eye(37))
    assert all(torch.equal(again[name], weight) for name, weight in compiled.model.state_dict().items())


@pytest.mark.parametrize("hook", reading_points(3))
def test_the_residuals_that_are_read_are_what_the_model_computes_with(scrambled, hook):
    # Not the compiled model: its last MLP is empty, and hook_resid_mid, changed, changes only what the MLP reads.
    assert has_effect(opened(scrambled.model), scrambled.encoding.encode(LISTS[100:104]), hook)


@torch.no_grad()
def test_imitation_compares_the_same_readings_of_both_models(scrambled):
    same = Squeezed(scrambled.model, torch.eye(50, dtype=torch.double))
    _, readings = same(scrambled.encoding.encode(LISTS))
    wanted, _ = residuals_and_logits(scrambled, LISTS)
    assert len(readings) == len(wanted) == 7
    assert all(torch.allclose(one, other) for one, other in zip(readings, wanted, strict=True))
