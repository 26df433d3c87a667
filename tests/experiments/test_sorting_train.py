"""Trained sorters: learning to sort, and being pulled towards the compiled one."""

import math

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")
pytest.importorskip("tracr")

from experiments.common.inside import opened  # noqa: E402
from experiments.sorting.compiled import compile_sorter  # noqa: E402
from experiments.sorting.penalties import head_dropout, overlap, penalty  # noqa: E402
from experiments.sorting.regularise import regularise  # noqa: E402
from experiments.sorting.structure import (  # noqa: E402
    attention_distances,
    entropies,
    patterns_of,
    sparsity,
)
from experiments.sorting.train import train  # noqa: E402
from experiments.sorting.trained import sorter, train_small  # noqa: E402
from experiments.sorting.training import Settings, encoding_of, loss_of, split  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.hooks import has_effect  # noqa: E402

pytestmark = pytest.mark.study

QUICK = {**quick(train), "device": "cpu"}
SMALL = Settings(vocabulary=4, length=4)


@pytest.fixture(scope="module")
def compiled():
    return compile_sorter((0, 1, 2, 3), 4)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def test_no_list_is_both_trained_on_and_held_out():
    seen, unseen = split((0, 1, 2, 3), 4, 0.2, seed=3)
    assert (len(seen), len(unseen)) == (205, 51)
    assert len({tuple(row) for row in torch.cat((seen, unseen)).tolist()}) == 256
    many, few = split(tuple(range(10)), 8, 0.2, seed=3)
    assert not {tuple(row) for row in many.tolist()} & {tuple(row) for row in few.tolist()}


def test_trained_and_compiled_sorters_speak_the_same_tokens(compiled):
    assert encoding_of((0, 1, 2, 3)) == compiled.encoding


def test_the_compiled_shape_learns_to_sort_lists_it_never_saw(tmp_path):
    run, later = FakeRun(tmp_path / "run"), FakeRun(tmp_path / "later")
    summary = train(run, **QUICK)
    assert summary["held_out_accuracy"] == summary["train_accuracy"] == 1.0
    assert run.series("accuracy")[0] < 0.1 and 0 < summary["sorted_at"] <= 250
    later.give("R1", run, QUICK)
    kept = sorter(later, "R1")
    assert loss_of(kept.model, kept.encoding, SMALL.lists()[1]).item() == pytest.approx(summary["held_out_loss"])


def test_a_seed_repeats_its_losses_bit_for_bit(tmp_path):
    losses = []
    for seed in (5, 5, 6):
        run = FakeRun(tmp_path)
        train(run, **{**QUICK, "steps": 10, "seed": seed})
        losses.append(run.series("loss"))
    assert losses[0] == losses[1] != losses[2]


# How like the compiled one


def test_entropy_is_zero_for_one_place_and_ln_n_for_all():
    one, all_places = torch.zeros(2, 1, 4, 4), torch.full((2, 1, 4, 4), 0.25)
    one[..., 2] = 1
    assert entropies([one, all_places]) == pytest.approx([0, math.log(4)])


def test_attention_is_compared_whatever_the_order_of_the_heads():
    patterns = torch.rand(3, 4, 5, 5, generator=seeded(0)).softmax(-1)
    assert attention_distances([patterns], [patterns[:, [2, 0, 3, 1]]]) == pytest.approx([0], abs=1e-6)
    first, last = torch.zeros(3, 1, 5, 5), torch.zeros(3, 1, 5, 5)
    first[..., 0] = last[..., 4] = 1
    assert attention_distances([first], [last]) == pytest.approx([1])


def test_the_compiled_model_is_sparse_and_its_embeddings_share_no_direction(compiled):
    assert sparsity(compiled.model) > 0.95
    assert overlap(compiled.model).item() == 0
    assert overlap(SMALL.model()).item() > 0.1 and sparsity(SMALL.model()) < 0.05


def test_penalties_are_what_they_say():
    model, lists = SMALL.model(), SMALL.lists()[0][:8]
    size = sum(weight.abs().sum() for weight in model.parameters()).item()
    assert penalty("l1", 0.5, SMALL.encoding)(model, lists).item() == pytest.approx(0.5 * size)
    patterns = patterns_of(model, SMALL.encoding, lists)
    mean = sum(entropies(patterns)) / len(patterns)
    assert penalty("entropy", 2.0, SMALL.encoding)(model, lists).item() == pytest.approx(2 * mean, rel=1e-4)
    assert penalty("none", 1.0, SMALL.encoding) is penalty("weight_decay", 1.0, SMALL.encoding) is None


def test_dropped_heads_are_silent_and_the_mean_stays():
    model = Settings(vocabulary=4, length=4, n_heads=2, d_head=8).model()
    lists = SMALL.lists()[0][:1].repeat(4000, 1)
    tokens, output = SMALL.encoding.encode(lists), model.layers[0].attn.o
    seen = []
    with torch.no_grad(), head_dropout(model, 0.25, seeded(0)):
        handle = output.register_forward_pre_hook(lambda module, given: seen.append(given[0]))
        model(tokens)
        handle.remove()
    whole = []
    handle = output.register_forward_pre_hook(lambda module, given: whole.append(given[0]))
    with torch.no_grad():
        model(tokens)
    handle.remove()
    heads = seen[0].unflatten(-1, (2, 8))
    silent = (heads == 0).all(-1).all(1).double().mean(0)  # head
    assert silent.tolist() == pytest.approx([0.25, 0.25], abs=0.03)
    assert torch.allclose(seen[0].mean(0), whole[0].mean(0), atol=0.02) and not output._forward_pre_hooks


def test_an_l1_penalty_makes_it_sparse_and_it_still_sorts_but_attends_elsewhere(tmp_path):
    run = FakeRun(tmp_path)
    summary = regularise(run, **quick(regularise))
    assert summary["accuracy"] == 1.0
    assert summary["sparsity_before"] < 0.05 and summary["sparsity"] > 0.4 and summary["sparsity_compiled"] > 0.95
    assert summary["distance_1"] > 0.3 and summary["distance_2"] > 0.3  # another algorithm
    table = run.figure_titled("Sparsity")
    assert table.row_labels == ("before", "after", "compiled") and table.col_labels[0] == "sparsity"
    assert table.values[2][table.col_labels.index("distance 1")] == 0


def test_what_cannot_be_pulled_is_refused(tmp_path):
    with pytest.raises(ValueError, match="strength=1 leaves no list a head"):
        regularise(FakeRun(tmp_path), penalty="head_dropout", strength=1)
    compiled_run = FakeRun(tmp_path / "compiled")
    run = FakeRun(tmp_path / "run")
    run.give("R1", compiled_run, {"vocabulary": 4})
    from experiments.sorting.trained import trained_on

    with pytest.raises(ValueError, match=r"R1 is no training; choose a run of sorting\.train"):
        trained_on(run, "R1")


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_the_pattern_that_is_read_is_what_the_model_computes_with(layer):
    small = train_small(steps=60)
    tokens = small.encoding.encode(SMALL.lists()[0][:4])
    assert has_effect(opened(small.model), tokens, f"blocks.{layer}.attn.hook_pattern")
