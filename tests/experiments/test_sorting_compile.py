"""The compiled sorter: the same model in tracr and TransformerLens, and where each program sorts."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")
pytest.importorskip("tracr")

from experiments.common.inside import cached, opened  # noqa: E402
from experiments.sorting.agreement import compared  # noqa: E402
from experiments.sorting.compile import compile_sort  # noqa: E402
from experiments.sorting.compiled import compile_sorter  # noqa: E402
from experiments.sorting.data import (  # noqa: E402
    all_lists,
    is_sorted,
    lists_by_length,
    numbers_of,
    repeats_in,
    sampled_lists,
)
from experiments.sorting.sidebyside import variable_of  # noqa: E402
from experiments.sorting.sorter import Sorter, accuracy, keep_sorter, kept_sorter  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.hooks import has_effect  # noqa: E402

pytestmark = pytest.mark.study


@pytest.fixture(scope="module")
def compiled():
    return compile_sorter((0, 1, 2, 3), 4)


# Lists


def test_lists_are_all_there_are_or_a_sample_with_many_repeats():
    lists = lists_by_length((0, 1, 2), 4, 50, seed=0)
    assert [len(one) for one in lists] == [3, 9, 27, 50] and len(all_lists((0, 1, 2), 3).unique(dim=0)) == 27
    sampled = sampled_lists(tuple(range(10)), 6, 400, torch.Generator().manual_seed(0))
    assert (torch.tensor([len(row.unique()) for row in sampled[::4]]) <= 2).all()


def test_repeats_are_counted():
    lists = torch.tensor([[1, 2, 3], [1, 1, 3], [2, 2, 2], [3, 1, 3]])
    assert repeats_in(lists).tolist() == [0, 1, 2, 1]
    assert is_sorted(torch.tensor([[1, 2, 3], [1, 3, 1]]), lists[:2]).tolist() == [True, False]


def test_a_vocabulary_may_be_any_numbers():
    assert numbers_of(3) == (0, 1, 2) and numbers_of([7, 2, 2, 11]) == (2, 7, 11)
    with pytest.raises(ValueError, match="at least two numbers"):
        numbers_of([4, 4])


# The same model


def test_both_are_the_same_at_every_hook_and_sort_every_list(tmp_path):
    run = FakeRun(tmp_path)
    summary = compile_sort(run)  # vocabulary 5, length 5: all 3,905 lists
    assert summary["lists"] == 3905
    assert summary["worst_difference"] <= 1e-5
    assert summary["accuracy"] == 1.0
    assert run.figure_titled("come out sorted").values == (1.0,) * 5  # none to four repeats
    assert summary["accuracy_of_first_directions"] < 0.1  # what "the unembedding" would have been
    read = run.figure_titled("The unembedding")
    assert [variable_of(label.split()[-1]) for label in read.row_labels][5:] == ["sort"] * 5
    assert [row.index(1) for row in read.values[5:]] == list(range(5)) and not any(map(any, read.values[:5]))


def test_the_comparison_sees_a_single_changed_weight(compiled):
    with torch.no_grad():
        weight = compiled.model.layers[1].mlp.fc_out.weight
        place = weight.abs().argmax()
        weight.view(-1)[place] += 0.01
        worst, _ = compared(compiled, lists_by_length((0, 1, 2, 3), 3, 1000, 0))
        weight.view(-1)[place] -= 0.01
    changed = {name for name, difference in worst.items() if difference > 1e-5}
    assert "blocks.1.hook_mlp_out" in changed and not any(name.startswith("blocks.0") for name in changed)


def test_the_program_for_unique_numbers_fails_on_repeats_only(tmp_path):
    summary = compile_sort(FakeRun(tmp_path), elements="unique", **quick(compile_sort))
    assert summary["accuracy_without_repeats"] == 1.0
    assert summary["accuracy_with_repeats"] < 0.9


def test_any_vocabulary_compiles(tmp_path):
    summary = compile_sort(FakeRun(tmp_path), vocabulary=[-3, 2, 7], length=3)
    assert summary["accuracy"] == 1.0 and summary["worst_difference"] <= 1e-5


def test_the_answer_stands_in_directions_that_tracr_names(compiled):
    bridge = opened(compiled.model)
    _, cache = cached(bridge, compiled.encoding.encode(torch.tensor([[3, 0, 2, 0]])))
    final = cache["blocks.2.hook_resid_post"][0, 1:]
    answers = [[label for label, on in zip(compiled.labels, row > 0.5, strict=True) if on] for row in final]
    sorted_labels = [next(label for label in labels if label.startswith("sort")) for labels in answers]
    assert [label.split(":")[1] for label in sorted_labels] == ["0", "0", "2", "3"]


@pytest.mark.parametrize("hook", ["hook_attn_out", "hook_mlp_out", "hook_resid_mid", "hook_resid_post"])
def test_the_hooks_of_the_second_layer_are_what_the_model_computes_with(compiled, hook):
    assert has_effect(
        opened(compiled.model), compiled.encoding.encode(torch.tensor([[3, 0, 2, 0]])), f"blocks.1.{hook}"
    )


@pytest.mark.parametrize("name", ["hook_embed", "hook_pos_embed", "blocks.1.attn.hook_pattern", "blocks.2.attn.hook_q"])
def test_the_hooks_before_and_in_attention_are_too(compiled, name):
    assert has_effect(opened(compiled.model), compiled.encoding.encode(torch.tensor([[3, 0, 2, 0]])), name, size=100)


def test_a_kept_sorter_is_the_same_model(compiled, tmp_path):
    run, later = FakeRun(tmp_path / "run"), FakeRun(tmp_path / "later")
    keep_sorter(run, Sorter("R1", compiled.model, compiled.encoding, compiled.labels))
    later.give("R1", run, {})
    again = kept_sorter(later, "R1")
    assert again.encoding == compiled.encoding and again.labels == compiled.labels
    assert accuracy(again.model, again.encoding, all_lists((0, 1, 2, 3), 4)) == 1.0
