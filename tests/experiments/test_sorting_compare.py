"""Sorters side by side: measures of similarity, what can be read out, and what carries a changed number."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")
pytest.importorskip("tracr")

from experiments.common.inside import opened  # noqa: E402
from experiments.sorting import patching  # noqa: E402
from experiments.sorting.compare import compare, one_list  # noqa: E402
from experiments.sorting.compiled import compile_sorter  # noqa: E402
from experiments.sorting.patch import patch  # noqa: E402
from experiments.sorting.sidebyside import same_task, variable_of  # noqa: E402
from experiments.sorting.similarity import by_chance, cka, procrustes, read_out  # noqa: E402
from experiments.sorting.sorter import Sorter, keep_sorter  # noqa: E402
from experiments.sorting.trained import train_small  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.hooks import has_effect  # noqa: E402

pytestmark = pytest.mark.study


@pytest.fixture(scope="module")
def compiled():
    made = compile_sorter((0, 1, 2, 3), 4)
    return Sorter("compiled", made.model, made.encoding, made.labels)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


# Similarity


@pytest.mark.parametrize("measure", [cka, procrustes])
def test_similarity_does_not_depend_on_the_basis(measure):
    one = torch.randn(500, 6, generator=seeded(0))
    rotation = torch.linalg.qr(torch.randn(6, 6, generator=seeded(1))).Q
    assert measure(one, 3 * one @ rotation + 5) == pytest.approx(1, abs=1e-5)
    assert measure(one, torch.randn(500, 6, generator=seeded(2))) < 0.25
    assert by_chance(measure, one, one @ rotation, seeded(3)) < 0.25
    assert measure(torch.zeros(500, 6), one) != measure(torch.zeros(500, 6), one)  # nothing to compare: NaN


def test_cka_is_the_number_of_its_definition():
    one, other = torch.randn(40, 3, generator=seeded(0)), torch.randn(40, 5, generator=seeded(1))
    centre = torch.eye(40, dtype=torch.float64) - 1 / 40
    k, m = (centre @ (x @ x.T).double() @ centre for x in (one, other))
    assert cka(one, other) == pytest.approx(((k * m).sum() / (k.norm() * m.norm())).item())


def test_what_is_there_can_be_read_out_and_what_is_not_cannot():
    source = torch.randn(2000, 5, generator=seeded(0))
    noise = torch.randn(2000, generator=seeded(1))
    target = torch.stack((source[:, 0] - 2 * source[:, 3], noise, source[:, 1] + noise, torch.ones(2000)), 1)
    linear, absent, half, constant = read_out(source, target, seeded(2)).tolist()
    assert linear == pytest.approx(1) and absent < 0.02 and half == pytest.approx(0.5, abs=0.05)
    assert constant != constant


# Side by side


def test_the_trained_sorter_gives_the_answer_but_does_not_know_the_places_as_the_compiled_one_does(tmp_path):
    run = FakeRun(tmp_path)
    summary = compare(run, **quick(compare))
    assert summary["accuracy_compiled"] == summary["accuracy_trained"] == 1.0
    assert summary["cka_by_chance"] < 0.05 < 0.2 < summary["cka"] < 0.9
    assert summary["read_out_sort"] > 0.9 > summary["read_out_sort_at_start"] + 0.3
    assert summary["read_out_target_pos"] < summary["read_out_target_pos_at_start"] + 0.3
    assert summary["read_out_by_chance"] < 0.1
    titles = [figure.title for figure in run.figures]
    assert sum("attention, query by key" in title for title in titles) == 6  # two models, three layers
    assert sum("token by direction" in title for title in titles) == 18
    assert run.figure_titled("compiled layer 2: resid_post").col_labels[0].startswith("indices")


def test_models_of_earlier_runs_are_compared_by_their_names(compiled, tmp_path):
    first, second, run = (FakeRun(tmp_path / name) for name in ("first", "second", "run"))
    keep_sorter(first, compiled)
    keep_sorter(second, train_small(steps=40, vocabulary=4))
    run.give("R1", first, {})
    run.give("R2", second, {})
    summary = compare(run, models=["R1", "R2"], numbers=[3, 3, 0, 1], hooks="pattern", lists=100)
    assert summary["accuracy_R1"] == 1.0 > summary["accuracy_R2"]
    assert run.figure_titled("R1 layer 2 head 0").row_labels == ("BOS", "3", "3", "0", "1")


def test_what_cannot_be_compared_is_refused(compiled):
    with pytest.raises(ValueError, match="compare models of one vocabulary"):
        same_task([compiled, train_small(steps=1, vocabulary=3)])
    with pytest.raises(ValueError, match="should be 4 numbers out of 0, 1, 2, 3"):
        one_list([0, 1, 9, 2], (0, 1, 2, 3), 4)
    assert one_list([], (0, 1, 2, 3), 4).tolist() == [[1, 3, 1, 3]]
    assert variable_of("target_pos_3:2") == "target_pos" and variable_of("tokens:BOS") == "tokens"


# Another number


def test_pairs_differ_where_they_should():
    pair = patching.pairs_of_lists((2, 5, 9), 4, 1, 300, seeded(0))
    differ = pair.lists != pair.changed
    assert differ[:, 1].all() and not differ[:, [0, 2, 3]].any()
    assert set(pair.changed.unique().tolist()) == {2, 5, 9}
    elsewhere = patching.changed_elsewhere(pair.lists, 1, (2, 5, 9), seeded(1)) != pair.lists
    assert not elsewhere[:, 1].any() and (elsewhere.sum(1) == 1).all()


def test_the_change_moves_through_the_program_variable_by_variable(tmp_path):
    run = FakeRun(tmp_path)
    summary = patch(run, **quick(patch))
    # The MLP of layer 0 makes the sort key of the number, layer 1 its place, layer 2 moves it there.
    assert (summary["strongest"], summary["strongest_layer"], summary["strongest_position"]) == ("MLP", 0, 2)
    assert [summary[f"carried_after_{layer}"] for layer in range(3)] == ["sequence_map", "target_pos", "sort"]
    assert summary["effect_of_control"] < summary["effect"] / 2
    stream = run.figure_titled("residual stream").values
    assert stream[0] == pytest.approx([0, 0, 1, 0, 0], abs=1e-4)
    assert run.figure_titled("directions at all places").values[-1][0] > 0.2  # the number itself goes by, too


def test_patching_with_the_same_list_changes_nothing_and_everything_at_once_changes_all(compiled):
    pair = patching.pairs_of_lists((0, 1, 2, 3), 4, 1, 50, seeded(0))
    bridge = opened(compiled.model)
    for values in patching.component_effects(bridge, compiled.encoding, pair, source=pair.lists).values():
        assert values.abs().max() < 1e-5
    every = {"all": list(range(len(compiled.labels)))}
    assert patching.variable_effects(bridge, compiled.encoding, pair, every).flatten().tolist() == pytest.approx(
        [1] * 3
    )


def test_a_place_that_no_list_has_is_refused(tmp_path):
    with pytest.raises(ValueError, match="position=4 is beyond a list of 4 numbers; choose 0 to 3"):
        patch(FakeRun(tmp_path), position=4)


@pytest.mark.parametrize("name", ["blocks.0.hook_resid_pre", "blocks.1.hook_attn_out", "blocks.0.hook_mlp_out"])
def test_the_hooks_that_are_patched_are_what_the_model_computes_with(compiled, name):
    tokens = compiled.encoding.encode(torch.tensor([[3, 0, 2, 0]]))
    assert has_effect(opened(compiled.model), tokens, name)
