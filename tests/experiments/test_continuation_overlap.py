"""Each measure is 1 for the same circuit twice and at chance for unrelated ones; what is written adds up."""

import csv
import math

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")
pytest.importorskip("transformers")
pytest.importorskip("scipy")

from experiments.common.inside import cached  # noqa: E402
from experiments.continuation import sharing  # noqa: E402
from experiments.continuation.editing import beside_random, edit, scaled  # noqa: E402
from experiments.continuation.effects import (  # noqa: E402
    hook_post,
    losses_with,
    no_nodes,
    partners_of,
    replacing,
    values_of,
    whole,
)
from experiments.continuation.faithful import scale_of  # noqa: E402
from experiments.continuation.overlap import overlap, own_and_others  # noqa: E402
from experiments.continuation.pairings import between, by_answers, check_same, circuits_of, within  # noqa: E402
from experiments.continuation.subject import native_subject, subject_of  # noqa: E402
from experiments.continuation.tasks import MONTHS, NUMBERS, tasks_named  # noqa: E402
from experiments.continuation.trained import trained  # noqa: E402
from experiments.continuation.written import distance, said, written  # noqa: E402
from tests.experiments.fake_run import FakeRun, forbid_training, quick  # noqa: E402
from tests.experiments.small_pretrained import saved, small_model, taught, word_tokenizer  # noqa: E402

NAMES = ("numbers +1", "months +1", "months -1")

pytestmark = pytest.mark.study


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_chance_is_what_random_sets_share():
    sets = torch.rand(2, 4000, 60, generator=seeded()).argsort(-1) < 10
    found = [sharing.jaccard(one, other) for one, other in zip(*sets, strict=True)]
    assert sharing.chance_jaccard(60, 10) == pytest.approx(sum(found) / 4000, abs=0.005)
    one, other = sets[0, 0], torch.zeros(60, dtype=torch.bool)
    other[one.nonzero()[:6, 0]] = other[(~one).nonzero()[:4, 0]] = True  # six of ten in common
    assert sharing.jaccard(one, other) == pytest.approx(6 / 14)
    shared = (sets[0] & sets[1]).sum(1)
    for at_least in (1, 2, 3):
        other = torch.zeros(60, dtype=torch.bool)
        other[one.nonzero()[:at_least, 0]] = other[(~one).nonzero()[: 10 - at_least, 0]] = True
        assert sharing.jaccard_p(one, other) == pytest.approx((shared >= at_least).double().mean().item(), abs=0.03)
    assert sharing.jaccard_p(one, one) == pytest.approx(1 / math.comb(60, 10), rel=1e-6)
    assert sharing.chance_jaccard(256, 25) == pytest.approx(0.052, abs=0.001)


def test_effects_are_compared_by_size_and_by_rank():
    one, other = torch.tensor([3.0, 1.0, 0.0, -2.0]), torch.tensor([1.0, 2.0, 0.5, 0.0])
    assert sharing.weighted_jaccard(one, other).item() == pytest.approx(2 / 5.5)
    assert sharing.weighted_jaccard(one, 2 * one).item() == pytest.approx(0.5)
    assert sharing.spearman(one, one.exp()).item() == pytest.approx(1)
    assert sharing.spearman(torch.stack((one, -one)), one).tolist() == pytest.approx([1, -1])
    assert sharing.top_of(one, 2).tolist() == [True, True, False, False]
    assert sharing.against(2.0, torch.tensor([1.0, 3.0, 0.0])) == (2.0, pytest.approx(4 / 3), 0.5)


@pytest.mark.parametrize("measure", [sharing.weighted_jaccard, sharing.spearman])
def test_unrelated_effects_are_at_chance_and_related_ones_are_not(measure):
    noise = torch.randn(3, 200, generator=seeded())
    related = noise[0], noise[0] + 0.5 * noise[1]
    near = sharing.against_permuted(measure, *related, 4, 200, seeded())
    far = sharing.against_permuted(measure, noise[0], noise[2], 4, 200, seeded())
    assert near.p < 0.01 and near.value > near.chance + 0.2
    assert far.p > 0.05 and abs(far.value - far.chance) < 0.1


def test_heads_are_not_taken_for_neurons_in_the_null():
    effects = torch.cat((torch.full((4,), 100.0), torch.ones(50)))  # heads cost more in every task
    found = sharing.against_permuted(sharing.weighted_jaccard, effects, effects, 4, 50, seeded())
    assert found == (1, pytest.approx(1), 1)


def test_neurons_in_another_order_are_matched_again():
    activations = torch.randn(80, 30, generator=seeded())
    order = torch.randperm(30, generator=seeded(1))
    found = sharing.matched(activations, 3 * activations[:, order] + 1)
    assert order[torch.tensor(found.other)].tolist() == found.one == list(range(30))
    assert found.correlation == pytest.approx(1)
    by_chance = sharing.matched_by_chance(activations, activations, 5, seeded())
    assert all(0 < chance.correlation < 0.5 for chance in by_chance)
    idle = torch.cat((activations, torch.zeros(80, 1)), 1)
    assert sharing.matched(idle, idle).correlation == pytest.approx(30 / 31)


@pytest.fixture(scope="module")
def learnt():
    return trained(None, "", 120, tasks=NAMES, numbers=30, d_model=32, seed=0)


def circuits(subject):
    values = values_of(subject)
    return circuits_of(subject, values, replacing("mean", values, None), 0.8)


def subject_for(learnt, *names):
    return native_subject(learnt.model, tasks_named(names, 30))


def test_two_copies_of_one_task_share_all(learnt):
    found = circuits(subject_for(learnt, "months +1", "months +1", "numbers +1"))
    rows = {row.measure: row for row in list(within(found, "m", 15, 50, seeded()))[:5]}
    for measure in ("jaccard", "weighted jaccard", "rank correlation", "heads cosine"):
        assert rows[measure].value == pytest.approx(1) and rows[measure].chance < 0.9
    for measure in ("jaccard", "weighted jaccard", "rank correlation"):
        assert rows[measure].p < 0.05
    assert abs(rows["embedding distance"].value) < 1e-9 < rows["embedding distance"].chance
    kept = scale_of(found.subject).recovered_by_each(found.minimal)
    assert kept[0, 0] == pytest.approx(kept[1, 0].item()) and kept[0, 0] >= 0.8


def test_what_nodes_write_adds_up_to_what_the_residual_stream_gains(learnt):
    subject = subject_for(learnt, *NAMES)
    writings = written(subject, values_of(subject))
    _, cache = cached(subject.bridge, subject.tokens)
    gained = (cache["blocks.0.hook_resid_post"] - cache["blocks.0.hook_resid_pre"])[:, -1].double()
    expected = subject.by_task((gained - gained.mean(0)).T).T
    assert torch.allclose(writings.sum(1), expected, atol=1e-5) and expected.abs().max() > 0.01
    coarse = written(subject._replace(neurons=False), values_of(subject))
    assert torch.allclose(coarse[:, -1], writings[:, subject.n_heads :].sum(1))
    spoken = said(writings, torch.ones(3, len(subject.names), dtype=torch.bool), subject.bridge.W_U)
    months = slice(120, 132)  # the words after 100 numbers and 20 number words
    assert spoken[1, months].mean() > spoken[1].std() and spoken[0, months].mean() < 0
    near, far = distance(spoken[1], spoken[2]).item(), distance(spoken[0], spoken[1]).item()
    assert near < 0.7 < 1 < far < 2


def test_an_edit_of_the_circuit_is_an_ablation_of_it(learnt):
    found = circuits(subject_for(learnt, *NAMES))
    subject, scale = found.subject, scale_of(found.subject)
    of_circuits, of_random = beside_random(edit(subject, scale.mean), found.minimal, subject.n_heads, 20, seeded())
    assert of_circuits.shape == (3, 3) and of_random.shape == (20, 3, 3)
    alone = losses_with(subject, found.minimal[1:2], scale.mean) - whole(subject)[0]
    assert torch.allclose(of_circuits[1], alone, atol=1e-5) and alone[1] > 0.5
    assert edit(subject, scaled(1.0))(found.minimal).abs().max() < 1e-5
    zero = replacing("zero", found.values, None)
    assert torch.allclose(edit(subject, scaled(0.0))(found.minimal), edit(subject, zero)(found.minimal), atol=1e-5)
    nothing = scale.recovered_by_each(no_nodes(subject))
    assert torch.allclose(nothing, torch.zeros(1, 3, dtype=torch.float64), atol=1e-6)
    kept, by_chance = beside_random(scale.recovered_by_each, found.minimal, subject.n_heads, 20, seeded())
    own = kept.diagonal()
    tops = found.top_circuits(7)
    assert tops.sum(1).tolist() == [7, 7, 7] and not tops[:, : subject.n_heads].any()
    assert torch.equal(tops[:, subject.n_heads :], found.tops(7))
    assert torch.allclose(own, scale.recovered(found.minimal), atol=1e-5)
    assert (own > by_chance.diagonal(dim1=1, dim2=2).max(0).values).all()


def test_random_circuits_are_summed_up_by_the_median_in_figures_and_summary():
    of_random = torch.zeros(3, 2, 2)
    of_random[0] = 90.0
    assert own_and_others("kept", torch.ones(2, 2), of_random)["kept_random"] == 0


def test_a_model_is_matched_with_itself_in_another_order(learnt):
    found = circuits(subject_for(learnt, *NAMES))
    order = torch.randperm(128, generator=seeded(3))
    nodes = torch.cat((torch.arange(4), 4 + order))
    values = found.values | {hook_post(0): found.values[hook_post(0)][..., order]}
    shuffled = found._replace(values=values, effects=found.effects[:, nodes])
    matching, by_chance, rows = between(found, shuffled, "both", 15, 10, seeded())
    assert matching.correlation > 0.9 > by_chance + 0.2  # neurons that are never active have no match
    same = [row for row in rows if row.one == row.other]
    assert all(row.value > 0.85 and row.p < 0.1 and row.chance < 0.3 for row in same) and len(rows) == 9


def test_neurons_are_shared_by_the_answers_and_not_by_the_rule(learnt):
    subject = subject_for(learnt, *NAMES)
    found = circuits(subject)
    partners = partners_of(subject, seeded())
    rows = {(row.one, row.other, row.measure): row for row in by_answers(found, "m", "mean", partners, 15)}
    assert len(rows) == 5  # numbers and months have no answers in common
    same = rows["months +1", "months -1", "jaccard, same answers"]
    other = rows["months +1", "months -1", "jaccard, other answers"]
    itself = rows["months +1", "months +1", "halves jaccard"]
    assert same.value > 2 * same.chance and same.value > other.value and itself.value < same.value
    copies = circuits(subject_for(learnt, "months +1", "months +1"))
    rows = by_answers(copies, "m", "mean", partners_of(copies.subject, seeded()), 15)
    assert [row.value for row in rows if "same" in row.measure] == [1]


def test_the_circuits_of_months_share_more_than_chance(tmp_path):
    run = FakeRun(tmp_path)
    summary = overlap(run, **quick(overlap))
    assert summary["jaccard_months_plus_1_and_months_minus_1"] == summary["pair_jaccard"] > 2 * summary["chance"]
    assert summary["pair_jaccard_p"] < 0.05 and summary["accuracy"] > 0.9
    assert summary["pair_rank_correlation"] > 0.3 > summary["pair_rank_correlation_chance"]
    assert summary["pair_embedding_distance"] < summary["pair_embedding_distance_chance"]
    assert summary["faithfulness_own"] > summary["faithfulness_other"] > 0
    assert summary["faithfulness_own"] > summary["faithfulness_random"] and summary["faithfulness_own_p"] < 0.1
    assert summary["top_ablated_own"] > summary["top_ablated_random"] > 0
    assert summary["between_correlation"] > summary["between_correlation_chance"]
    assert len(run.notes) == 1 and "seed 1" in run.notes[0]
    table = run.figure_titled("Jaccard of the circuits of two tasks")
    assert table.values[1][2] == table.values[2][1] == pytest.approx(summary["pair_jaccard"])
    rows = list(csv.DictReader(run.artifacts[0].open()))
    assert len(rows) == 2 * (3 * 5 + 3 + 2) + 9
    assert run.figure_titled("months +1 and months -1: what").col_labels == ("value", "by chance", "largest p")


def test_a_task_by_other_names_shares_less_than_another_rule_over_the_same_words(tmp_path):
    tasks = ["months +1", "months -1", "twelve letters +1"]
    values = {"pair": tasks[::2], "beside": tasks[:2], "count": 1, "steps": 300, "draws": 20}
    summary = overlap(FakeRun(tmp_path), tasks=tasks, **values)
    assert summary["accuracy"] == 1
    assert summary["pair_jaccard"] == summary["jaccard_months_plus_1_and_twelve_letters_plus_1"]
    by_rule = summary["pair_jaccard"] - summary["jaccard_months_plus_1_and_months_minus_1"]
    assert summary["pair_minus_beside"] == pytest.approx(by_rule) and by_rule < -0.1


def test_pretrained_models_are_compared_as_far_as_they_can_be(tmp_path):
    tokenizer = word_tokenizer([*NUMBERS[:20], *MONTHS])
    texts = [" ".join(sequence) for task in tasks_named(NAMES, 20)[1:] for sequence in task.sequences]
    model = taught(small_model(tokenizer, d_model=16, n_layers=2), tokenizer, texts, steps=60)
    folder = str(saved(tmp_path / "small", model, tokenizer))
    run = FakeRun(tmp_path / "run")
    values = {"tasks": list(NAMES[1:]), "neurons": False, "top": 3, "draws": 10}
    again = str(saved(tmp_path / "again", model, tokenizer))
    summary = overlap(run, models=[folder, again], **values)
    assert "between_same_task" not in summary and 0 <= summary["pair_jaccard"] <= 1
    assert "share top heads" in run.notes[0] and "neurons" not in run.notes[0]
    assert run.figure_titled("without one task's top heads")
    one, other = (subject_of(run, folder, names, 20) for names in (NAMES[1:], NAMES[:2]))
    check_same(one, one)
    with pytest.raises(ValueError, match="not asked the same sequences"):
        check_same(one, other)


def test_what_cannot_be_is_refused_before_anything_is_trained(tmp_path, monkeypatch):
    forbid_training(monkeypatch)
    run = FakeRun(tmp_path)
    with pytest.raises(ValueError, match="no task 'numbers x9'"):
        overlap(run, tasks=["numbers x9"])
    with pytest.raises(
        ValueError, match="pair must be two of numbers \\+1, numbers \\+2, and is months \\+1, months -1"
    ):
        overlap(run, tasks=["numbers +1", "numbers +2"])
    with pytest.raises(ValueError, match="pair must be two different tasks, and is months \\+1;"):
        overlap(run, pair=["months +1"])
    with pytest.raises(ValueError, match="beside must be two different tasks, and is days"):
        overlap(run, beside=["days +1", "days +1"])
    with pytest.raises(ValueError, match="pair and beside are both months \\+1, months -1"):
        overlap(run, beside=["months -1", "months +1"])
    with pytest.raises(ValueError, match="models has R1 twice"):
        overlap(run, models=["R1", "R1"])
    run.give("R1", run, {"study": "another"})
    with pytest.raises(ValueError, match=r"R1 is no run of continuation\.train"):
        overlap(run, models=["R1"])
