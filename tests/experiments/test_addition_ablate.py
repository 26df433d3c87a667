"""What is recomputed after an ablation is what the hooks would give; the right parts matter."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")

from experiments.addition.ablate import ablate  # noqa: E402
from experiments.addition.ablation import (  # noqa: E402
    KINDS,
    effects_of_sets,
    head_effects,
    mlp_effect,
    neuron_effects,
    random_sets,
    replaced,
    without_heads,
    without_neurons,
)
from experiments.addition.activity import subject_on  # noqa: E402
from experiments.addition.data import draw, lay_out  # noqa: E402
from experiments.addition.model import digit_logits  # noqa: E402
from experiments.addition.places import chosen_place, digit_indices, digit_names, one_place, position_names  # noqa: E402
from experiments.addition.table_forward import table_forward  # noqa: E402
from experiments.common.inside import cached, opened  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.hooks import has_effect  # noqa: E402
from tests.experiments.small_adder import run_with, seeded, small_adder, untrained  # noqa: E402

Z, MIDDLE, POST = "blocks.0.attn.hook_z", "blocks.0.hook_resid_mid", "blocks.0.mlp.hook_post"
SHAPES = (
    {},
    {"normalization": "none", "layout": "reversed", "digit": 1},
    {"digit": "all", "layout": "paired"},
    {"d_model": 32, "dtype": "float64"},
)

pytestmark = pytest.mark.study


@pytest.fixture(scope="module")
def units():
    return small_adder()


def asked_of(adder, place=0, count=300):
    problems = draw(count, one_place(place, adder.task), seeded(1))
    return problems, subject_on(adder, place, problems)


@pytest.mark.parametrize("settings", SHAPES)
def test_the_activity_is_what_the_hooks_hold_at_the_last_position(settings):
    adder = untrained(**settings)
    place = max(adder.task.places)
    problems, asked = asked_of(adder, place)
    bridge = opened(adder.model)
    logits, cache = cached(bridge, problems.tokens)
    for name, mine in zip((Z, MIDDLE, POST), asked.activity, strict=True):
        assert torch.allclose(cache[name][:, -1], mine, atol=1e-5), name
        assert has_effect(bridge, problems.tokens, name), name
    mine = asked.logits(asked.activity.middle, asked.activity.neurons)
    assert torch.allclose(digit_logits(logits[:, -1])[:, asked.column].double(), mine, atol=1e-5)
    assert torch.allclose(digit_logits(table_forward(adder.model, problems.tokens, 11))[:, asked.column].double(), mine)


def hooked_loss(adder, problems, column, name, change):
    """The losses with an activation changed at `=` through TransformerLens's hooks."""

    def hook(value, hook):
        value = value.clone()
        value[:, -1] = change(value[:, -1])
        return value

    with torch.no_grad():
        logits = opened(adder.model).run_with_hooks(problems.tokens, fwd_hooks=[(name, hook)])[:, -1]
    chosen = digit_logits(logits)[:, column].double()
    return torch.nn.functional.cross_entropy(chosen, problems.answers[:, 0], reduction="none")


@pytest.mark.parametrize("settings", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_ablations_are_what_hooks_would_do(settings, kind):
    adder = untrained(**settings)
    place = min(adder.task.places)
    problems, asked = asked_of(adder, place)
    whole = asked.losses().mean()

    heads = replaced(asked.activity.heads, kind, seeded(3))

    def without_head(value):
        value[:, 1] = heads[:, 1]
        return value

    hooked = hooked_loss(adder, problems, asked.column, Z, without_head)
    assert torch.allclose(without_heads(asked, [1], heads), hooked, atol=1e-5)
    assert head_effects(asked, kind, seeded(3))[1].item() == pytest.approx((hooked.mean() - whole).item(), abs=1e-5)

    neurons = replaced(asked.activity.neurons, kind, seeded(3))
    pair = torch.tensor([3, 20])

    def without_pair(value):
        value[:, pair] = neurons[:, pair]
        return value

    hooked = hooked_loss(adder, problems, asked.column, POST, without_pair)
    assert torch.allclose(without_neurons(asked, pair, neurons), hooked, atol=1e-5)
    assert (hooked - asked.losses()).abs().max() > 1e-4
    hooked = hooked_loss(adder, problems, asked.column, POST, lambda value: neurons)
    assert mlp_effect(asked, kind, seeded(3)) == pytest.approx((hooked.mean() - whole).item(), abs=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_neurons_one_by_one_are_the_sets_of_one(units, kind):
    _, asked = asked_of(units)
    sets = torch.arange(128)[:, None]
    one_by_one = neuron_effects(asked, kind, seeded(2))
    assert torch.allclose(one_by_one, effects_of_sets(asked, sets, kind, seeded(2)), atol=1e-6)


def test_ablating_nothing_changes_nothing(units):
    _, asked = asked_of(units)
    heads, neurons = asked.activity.heads, asked.activity.neurons
    assert torch.equal(without_heads(asked, [], torch.zeros_like(heads)), asked.losses())
    assert torch.equal(without_heads(asked, [0, 1, 2, 3], heads), asked.losses())
    assert torch.equal(without_neurons(asked, torch.tensor([], dtype=torch.long), neurons * 0), asked.losses())
    assert effects_of_sets(asked, [torch.arange(0)], "resample", seeded(0)).item() == 0


def test_what_is_put_in_says_nothing_of_the_problem():
    values = torch.arange(12.0).view(6, 2)
    assert (replaced(values, "zero", seeded(0)) == 0).all()
    assert (replaced(values, "mean", seeded(0)) == torch.tensor([5.0, 6.0])).all()
    others = replaced(values, "resample", seeded(0))
    assert not torch.equal(others, values) and torch.equal(others.sort(0).values, values)


def test_a_part_that_says_nothing_costs_nothing():
    adder = untrained()
    with torch.no_grad():
        adder.model.layers[0].attn.o.weight.zero_()
        adder.model.layers[0].mlp.fc_out.weight[:, 5] = 0
    _, asked = asked_of(adder)
    assert head_effects(asked, "zero", seeded(0)).abs().max() < 1e-9
    effects = neuron_effects(asked, "zero", seeded(0)).abs()
    assert effects[5] < 1e-6 < effects.max()


def test_random_sets_have_no_neuron_twice_and_are_by_seed():
    sets = random_sets(50, 20, 8, seeded(0))
    assert sets.shape == (8, 20) and all(len(neurons.unique()) == 20 for neurons in sets)
    assert torch.equal(sets, random_sets(50, 20, 8, seeded(0)))


@pytest.mark.parametrize("layout", ["written", "reversed", "paired"])
def test_positions_and_digits_have_their_names(layout):
    task = untrained(layout=layout, digit=0).task
    numbers = torch.arange(6).view(1, 2, 3)  # a = 012, b = 345
    assert digit_names(3) == ["a2", "a1", "a0", "b2", "b1", "b0"]
    by_name = dict(zip(digit_names(3), numbers.flatten().tolist(), strict=True)) | {"+": 10, "=": 11}
    assert [by_name[name] for name in position_names(task)] == lay_out(numbers, layout)[0].tolist()
    assert [digit_names(3)[index] for index in digit_indices(0, 3)] == ["a0", "b0"]


def test_a_place_that_is_not_answered_is_refused():
    task = untrained(digit="all").task
    assert chosen_place(-1, task) == 0 and chosen_place(2, task) == 2
    with pytest.raises(ValueError, match="does not answer place 5; choose one of 0, 1, 2"):
        chosen_place(5, task)


def test_some_parts_cost_much_and_random_neurons_less_than_the_top_ones(tmp_path):
    run = FakeRun(tmp_path)
    summary = ablate(run, **quick(ablate))
    assert summary["loss"] < 0.01
    for kind in KINDS:
        assert summary[f"head_{kind}"] > 0.5 and summary[f"mlp_{kind}"] > 1
        assert summary[f"top_neurons_{kind}"] > 2 * summary[f"random_neurons_{kind}"] > 0
        assert summary[f"random_sets_below_{kind}"] > 0.9
        assert summary[f"neuron_{kind}"] < summary[f"top_neurons_{kind}"]
    assert summary["head_resample"] > summary["head_mean"]  # another problem's word misleads
    table = run.figure_titled("Change of loss by part and ablation")
    assert table.row_labels == KINDS and table.col_labels == ("L0H0", "L0H1", "L0H2", "L0H3", "L0 MLP")
    curve = run.figure_titled("mean-ablated together")
    assert curve.series[0].x[-1] == 128 and curve.series[0].y[-1] == pytest.approx(curve.series[1].y[-1], rel=1e-6)
    assert not run.notes


def test_an_adder_that_knows_nothing_is_told_of_and_too_many_neurons_are_refused(tmp_path):
    run = run_with(tmp_path, untrained())
    ablate(run, model="R1", problems=100, draws=5)
    assert "has not learnt the digit" in run.notes[0]
    with pytest.raises(ValueError, match="choose 32 or less"):
        ablate(run, model="R1", top=40)


def test_it_is_the_same_every_time(units, tmp_path):
    first, second = (ablate(run_with(tmp_path / name, units), model="R1", problems=200, draws=5) for name in "ab")
    assert first == second
