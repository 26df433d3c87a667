"""The parts sum to what the model says, heads look where they should, and the MLP does what heads are for."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")

from experiments.addition.activity import subject  # noqa: E402
from experiments.addition.attribute import attribute, on_digits, places_attended, share_that_makes_half  # noqa: E402
from experiments.addition.attribution import PATTERN, attributed, foldable  # noqa: E402
from experiments.addition.composition import by_chance, by_outputs, by_shuffled_outputs, by_weights, score  # noqa: E402
from experiments.addition.composition import written as written_by  # noqa: E402
from experiments.addition.data import draw, positions_of  # noqa: E402
from experiments.addition.interact import interact  # noqa: E402
from experiments.addition.interactions import by_way, interaction, losses_without  # noqa: E402
from experiments.addition.places import one_place  # noqa: E402
from experiments.common.inside import cached, opened  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.hooks import has_effect  # noqa: E402
from tests.experiments.small_adder import run_with, seeded, small_adder, untrained  # noqa: E402

pytestmark = pytest.mark.study

SHAPES = ({}, {"normalization": "none", "digit": 1}, {"digit": "all", "layout": "paired"}, {"dtype": "float64"})


@pytest.fixture(scope="module")
def units():
    return small_adder()


def asked_of(adder, place, count=300):
    return draw(count, one_place(place, adder.task), seeded(1))


@pytest.mark.parametrize("settings", SHAPES)
def test_the_parts_sum_to_the_lead_over_the_runner_up(settings):
    adder = untrained(**settings)
    place = max(adder.task.places)
    asked = asked_of(adder, place)
    result = attributed(adder, asked, place, with_neurons=True)
    with torch.no_grad():
        logits = adder.model(asked.tokens)[:, -1].unflatten(1, (-1, 10))[:, adder.task.places.index(place)]
    right = logits.gather(1, asked.answers)[:, 0]
    wrong = logits.masked_fill(torch.nn.functional.one_hot(asked.answers[:, 0], 10).bool(), -torch.inf).max(1).values
    assert torch.allclose(result.truth, right - wrong, atol=1e-6)
    assert result.error() < 1e-3
    assert result.parts.abs().mean(1).min() > 0
    folded = adder.settings.normalization == "LN"  # the unembedding has no bias but the last layer norm's
    assert (result.bias.abs().max() > 0) == folded
    assert len(result.labels) == len(result.parts) == 4 + adder.settings.n_heads


def test_the_neurons_and_the_mlps_bias_sum_to_the_mlp():
    adder = untrained()
    asked = asked_of(adder, 0)
    with torch.no_grad():
        adder.model.layers[0].mlp.fc_out.bias.zero_()
    result = attributed(adder, asked, 0, with_neurons=True)
    assert torch.allclose(result.neurons.sum(0), result.parts[-1], atol=1e-4)
    assert result.neurons.shape == (64, 300)
    assert attributed(adder, asked, 0).neurons.shape == (0, 300)


def test_a_part_that_writes_nothing_has_no_share():
    adder = untrained()
    with torch.no_grad():
        adder.model.layers[0].attn.o.weight[:, :8] = 0  # the first of two heads
    parts = dict(zip((result := attributed(adder, asked_of(adder, 0), 0)).labels, result.parts, strict=True))
    assert parts["L0H0"].abs().max() < 1e-6 < parts["L0H1"].abs().max()


def test_the_attention_pattern_is_behind_its_hook():
    adder = untrained()
    asked = asked_of(adder, 0, count=64)
    bridge = foldable(adder.model)
    assert has_effect(bridge, asked.tokens, PATTERN)
    _, cache = cached(opened(adder.model), asked.tokens)
    patterns = attributed(adder, asked, 0).patterns
    assert torch.allclose(patterns, cache[PATTERN][:, :, -1], atol=1e-5)  # folding leaves the attention as it is
    assert torch.allclose(patterns.sum(2), torch.ones(64, 2), atol=1e-5)


@pytest.mark.parametrize("layout", ["written", "paired"])
def test_where_a_head_looks_is_told_by_place(layout):
    task = untrained(layout=layout, digit=0).task
    attention = torch.zeros(2, 8)
    attention[0, list(positions_of(2, task))] = torch.tensor([0.5, 0.3])
    attention[1, list(positions_of(1, task))] = 0.1
    attention[:, -1] = 1 - attention.sum(1)
    assert places_attended(attention, task) == [2, 1]
    assert on_digits(attention, task) == pytest.approx(0.5)


def test_half_of_what_neurons_say():
    assert share_that_makes_half(torch.ones(10)) == 0.5
    assert share_that_makes_half(torch.tensor([10.0, 1, 1, 1, -50])) == 0.2


def test_the_mlp_says_the_answer_and_every_head_looks_at_the_units(tmp_path):
    run = FakeRun(tmp_path)
    summary = attribute(run, **quick(attribute))
    assert summary["worst_error"] < 1e-3
    assert summary["sum_of_parts"] + summary["bias"] == pytest.approx(summary["logit_difference"], abs=1e-3)
    assert summary["logit_difference"] > 5 and summary["mlp_share"] > 0.8 > 0.2 > summary["heads_share"]
    assert summary["heads_on_place"] == 4 and summary["heads_below"] == summary["heads_above"] == 0
    attention = run.figure_titled("Mean attention from =")
    assert attention.col_labels == ("a2", "a1", "a0", "+", "b2", "b1", "b0", "=")
    assert all(sum(row) == pytest.approx(1, abs=1e-4) for row in attention.values)
    assert not run.notes


def test_an_adder_that_knows_nothing_is_told_of(tmp_path):
    run = run_with(tmp_path, untrained())
    assert attribute(run, model="R1", problems=100)["logit_difference"] < 0
    assert "does not lead" in run.notes[0]


def test_composition_is_one_for_what_is_read_and_none_for_what_is_not():
    direction = torch.zeros(4, 4)
    direction[0, 0] = 2
    assert score(direction, direction).item() == pytest.approx(1)
    assert score(direction, direction.roll(1, 0)).item() == 0
    assert by_chance(100, 8, 400, draws=50).mean().item() == pytest.approx(0.1, rel=0.02)


def test_the_mlp_cannot_read_the_mean_of_the_stream_so_chance_has_a_dimension_less():
    bridge = foldable(untrained().model)
    assert bridge.W_in[0].sum(0).abs().max() < 1e-4 < bridge.W_in[0].abs().max()


def test_composition_by_weights_is_that_of_the_matrices():
    adder = untrained(normalization="none")
    block = adder.model.layers[0]
    value, out = block.attn.v.weight[8:], block.attn.o.weight[:, 8:]  # the second of two heads
    found = by_weights(foldable(adder.model))[1]
    product = block.mlp.fc_in.weight @ out @ value
    expected = product.norm() / (block.mlp.fc_in.weight.norm() * (out @ value).norm())
    assert found.item() == pytest.approx(expected.item(), rel=1e-4)


def test_what_heads_write_is_read_more_than_shuffled_if_the_reader_looks_at_it():
    adder = untrained()
    asked = subject(adder, 0, 200, seeded(0))
    with torch.no_grad():
        block = adder.model.layers[0]
        block.mlp.fc_in.weight.copy_(block.attn.o.weight.repeat(1, 4).T)  # reads exactly what is written
    bridge = foldable(adder.model)
    outputs = written_by(bridge, asked.activity.heads)
    assert outputs.mean(2).abs().max() < 1e-5
    one_by_one = [score(bridge.W_in[0].T, output) for output in outputs]
    assert torch.allclose(by_outputs(bridge, outputs), torch.stack(one_by_one), rtol=1e-4)
    shuffled = by_shuffled_outputs(bridge, outputs, 50, seeded(0))
    assert shuffled.shape == (100,)
    assert by_outputs(bridge, outputs).min() > shuffled.quantile(0.9)


def test_parts_do_not_interact_where_one_does_nothing():
    adder = untrained()
    with torch.no_grad():
        adder.model.layers[0].attn.o.weight[:, :8] = 0
    found = interaction(subject(adder, 0, 200, seeded(0)), "mean", seeded(1))
    assert found.shape == (3, 3, 200)
    assert found[0].abs().max() < 1e-6 < found[1, 2].abs().max()
    assert torch.equal(found, found.transpose(0, 1)) and (found.diagonal().abs() == 0).all()


def test_putting_a_part_in_its_own_place_changes_nothing(units):
    asked = subject(units, 0, 100, seeded(0))
    heads, neurons = asked.activity.heads, asked.activity.neurons
    whole = asked.losses()
    assert torch.allclose(losses_without(asked, [0, 3], heads, neurons), whole)
    assert torch.allclose(losses_without(asked, [0, 4], heads, neurons), whole)
    assert torch.equal(losses_without(asked, [], heads * 0, neurons * 0), whole)


def test_a_head_acts_directly_where_the_mlp_is_deaf_and_only_through_it_where_it_is_not():
    deaf = untrained(normalization="none")
    with torch.no_grad():
        deaf.model.layers[0].mlp.fc_in.weight.zero_()
    ways = by_way(subject(deaf, 0, 200, seeded(0)), "mean", seeded(1))
    assert ways[:, 1].abs().max() < 1e-9 < ways[:, 0].abs().max()
    assert torch.allclose(ways[:, 0], ways[:, 2])


def test_heads_work_through_the_mlp_and_form_a_chain_with_it(tmp_path):
    run = FakeRun(tmp_path)
    summary = interact(run, **quick(interact))
    assert summary["head_direct"] < 0.05 * summary["head_through_mlp"]
    assert summary["head_through_mlp"] == pytest.approx(summary["head_both_ways"], rel=0.1)
    assert summary["strongest_pair"].endswith("L0 MLP")
    assert summary["interaction"] < -10 * summary["standard_error"]
    assert summary["by_outputs_mean"] > summary["by_outputs_chance"]
    assert summary["by_weights_chance"] == pytest.approx(31**-0.5, rel=0.01)
    matrix = run.figure_titled("Loss without both less each alone").values
    assert all(matrix[node][node] is None or matrix[node][node] != matrix[node][node] for node in range(5))
