"""Ablations are what other weights would do, patchings add up where the model is linear, small circuits are found."""

import csv

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")
pytest.importorskip("transformers")

from experiments.continuation.circuit import circuit  # noqa: E402
from experiments.continuation.effects import (  # noqa: E402
    KINDS,
    hook_post,
    hook_z,
    logits_with,
    losses_with,
    mlp_effects,
    no_nodes,
    node_effects,
    partners_of,
    replacing,
    values_of,
    whole,
)
from experiments.continuation.faithful import (  # noqa: E402
    gaps,
    grown,
    minimal,
    pruned,
    random_like,
    scale_of,
    share_beyond,
)
from experiments.continuation.model import Settings, answered, tokens_of  # noqa: E402
from experiments.continuation.patches import (  # noqa: E402
    activation_patching,
    attribution_patching,
    pairs_of,
    path_patching,
)
from experiments.continuation.subject import native_subject, subject_of  # noqa: E402
from experiments.continuation.tasks import DAYS, MONTHS, NUMBERS, tasks_named  # noqa: E402
from experiments.continuation.train import train  # noqa: E402
from tests.experiments.fake_run import FakeRun, forbid_training, quick  # noqa: E402
from tests.experiments.hooks import has_effect  # noqa: E402
from tests.experiments.small_pretrained import saved, small_model, taught, word_tokenizer  # noqa: E402

NAMES = ("months +1", "months -1", "days +1")

pytestmark = pytest.mark.study


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def untrained(normalization="LN", n_layers=1, neurons=True):
    """A small model with large random weights, and its Subject."""
    settings = Settings(
        split="tasks", tasks=NAMES, d_model=16, normalization=normalization, n_layers=n_layers, dtype="float64"
    )
    model = settings.model()
    with torch.no_grad():
        for weights in model.parameters():
            if weights.ndim > 1:
                weights.mul_(8)
    return model, native_subject(model, tasks_named(NAMES), neurons)


def only(subject, *names):
    """[1, node] the nodes of some names."""
    return torch.tensor([[name in names for name in subject.names]])


def test_a_subject_asks_the_model_what_its_tasks_ask():
    model, subject = untrained()
    losses, accuracy = whole(subject)
    for place, task in enumerate(tasks_named(NAMES)):
        right, probability = answered(model, tokens_of(task.sequences))
        assert accuracy[place].item() == pytest.approx(right.double().mean().item())
        assert losses[place].item() == pytest.approx(-probability.log().mean().item(), rel=1e-6)
    for name in (hook_z(0), hook_post(0)):
        assert has_effect(subject.bridge, subject.tokens, name), name


def test_ablating_to_zero_is_having_no_weights_out():
    model, subject = untrained(n_layers=2)
    nodes = only(subject, "L0H1", "L1N5", "L0N20")
    found = losses_with(subject, nodes, replacing("zero", values_of(subject), None))
    with torch.no_grad():
        model.layers[0].attn.o.weight[:, 4:8] = 0
        model.layers[1].mlp.fc_out.weight[:, 5] = 0
        model.layers[0].mlp.fc_out.weight[:, 20] = 0
    without = whole(native_subject(model, tasks_named(NAMES)))[0]
    assert torch.allclose(found, without, atol=1e-9) and (found - whole(subject)[0]).abs().min() > 1e-3


def test_each_sequence_can_have_a_circuit_of_its_own():
    _, subject = untrained()
    zero = replacing("zero", values_of(subject), None)
    nodes = torch.cat([only(subject, name) for name in ("L0H0", "L0N3", "L0N9")])
    together = losses_with(subject, nodes[subject.task_of], zero)
    apart = [losses_with(subject, node[None], zero)[place] for place, node in enumerate(nodes)]
    assert torch.allclose(together, torch.stack(apart), atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_effects_of_nodes_are_those_of_the_nodes_alone_and_of_all_neurons_those_of_the_mlp(kind):
    _, subject = untrained(n_layers=2)
    replacement = replacing(kind, values_of(subject), partners_of(subject, seeded()))
    effects = node_effects(subject, replacement)
    assert effects.shape == (3, len(subject.names)) and subject.names[:5] == ["L0H0", "L0H1", "L0H2", "L0H3", "L1H0"]
    alone = losses_with(subject, only(subject, "L1N7"), replacement) - whole(subject)[0]
    assert torch.allclose(effects[:, subject.names.index("L1N7")], alone, atol=1e-9)
    assert effects.abs().max() > 0.01
    coarse = subject._replace(neurons=False)
    assert coarse.names[-2:] == ["L0 MLP", "L1 MLP"]
    assert torch.allclose(node_effects(coarse, replacement)[:, -2:], mlp_effects(subject, replacement), atol=1e-9)


def test_replacements_say_nothing_of_the_sequence():
    _, subject = untrained()
    values, partners = values_of(subject), partners_of(subject, seeded())
    value = values[hook_z(0)]
    assert (replacing("zero", values, partners)(hook_z(0), value) == 0).all()
    assert torch.allclose(replacing("mean", values, partners)(hook_z(0), value), value.mean(0, keepdim=True))
    assert torch.equal(replacing("resample", values, partners)(hook_z(0), value)[4], value[partners[4]])
    assert (subject.task_of[partners] == subject.task_of).all()
    assert (subject.answers[partners] != subject.answers).all()


@pytest.mark.parametrize("normalization", ["LN", "none"])
def test_patching_a_node_is_putting_its_clean_value_in(normalization):
    _, subject = untrained(normalization)
    pairs = pairs_of(subject, partners_of(subject, seeded()))
    clean = values_of(subject)
    patched, attributed = activation_patching(pairs), attribution_patching(pairs)
    for name in ("L0H2", "L0N11"):
        logits = logits_with(subject, only(subject, name), lambda hook, value: clean[hook], pairs.corrupt)
        assert torch.allclose(patched[:, subject.names.index(name)], pairs.shares(logits), atol=1e-5)
    unpatched = logits_with(subject, no_nodes(subject), None, pairs.corrupt)
    assert torch.allclose(pairs.shares(unpatched), torch.zeros(3, dtype=torch.float64), atol=1e-9)
    assert torch.allclose(pairs.shares(logits_with(subject, no_nodes(subject), None)), torch.ones(3).double())
    neurons = slice(subject.n_heads, None)
    linear = torch.allclose(patched[:, neurons], attributed[:, neurons], atol=1e-5)
    assert linear == (normalization == "none")  # nothing but the unembedding comes after a neuron then
    assert not torch.allclose(patched[:, : subject.n_heads], attributed[:, : subject.n_heads], atol=1e-3)


def test_the_paths_of_a_head_add_up_where_nothing_normalises():
    _, subject = untrained("none", neurons=False)
    pairs = pairs_of(subject, partners_of(subject, seeded()))
    patched, paths = activation_patching(pairs), path_patching(pairs)
    total = paths.head_to_logits + paths.head_to_mlp
    assert torch.allclose(total, patched[:, : subject.n_heads], atol=1e-5)
    assert paths.head_to_logits.abs().min() > 1e-4 and paths.head_to_mlp.abs().min() > 1e-4
    assert torch.allclose(paths.mlp_to_logits, patched[:, subject.n_heads :], atol=1e-5)


class Additive:
    """Recovers the sum of what each kept node is worth, in one task."""

    def __init__(self, *worth):
        self.worth = torch.tensor([worth], dtype=torch.float64)

    def recovered(self, kept):
        return (kept * self.worth).sum(1)


def test_the_smallest_set_that_is_worth_enough_is_found():
    scale = Additive(0.5, 0.0, 0.3, 0.05, 0.15)
    effects = torch.tensor([[0.9, 0.8, 0.7, 0.6, 0.5]], dtype=torch.float64)  # which overrate two of the nodes
    assert grown(scale, effects, 0.9).tolist() == [[True] * 5]
    assert minimal(scale, effects, 0.9).tolist() == [[True, False, True, False, True]]
    assert minimal(scale, effects, 0.7).tolist() == [[True, False, True, False, False]]
    assert pruned(scale, torch.ones(1, 5, dtype=torch.bool), effects, 0.45).tolist() == [[True] + [False] * 4]


class Backup(Additive):
    """Is worth 1 where either of the first two nodes is kept."""

    def recovered(self, kept):
        return kept[:, :2].any(1).double()


def test_a_circuit_without_the_backup_is_told_by_its_gap():
    circuit = torch.tensor([[True, False, True]])
    assert gaps(Additive(0.6, 0.0, 0.4), circuit, 40, seeded()).max() == 0
    assert 0.25 < gaps(Backup(), circuit, 40, seeded()).mean() < 0.75  # half of the random subsets have the first
    assert gaps(Backup(), torch.tensor([[True, True, False]]), 40, seeded()).max() == 0


def test_random_circuits_have_as_many_heads_and_as_many_neurons():
    circuits = torch.rand(3, 50, generator=seeded()) < 0.3
    others = random_like(circuits, 4, seeded(1))
    assert torch.equal(others[:, :4].sum(1), circuits[:, :4].sum(1))
    assert torch.equal(others[:, 4:].sum(1), circuits[:, 4:].sum(1)) and not torch.equal(others, circuits)
    assert share_beyond(torch.tensor(3.0), torch.tensor([1.0, 2.0, 3.0])).item() == 0.5


@pytest.fixture(scope="module")
def learnt(tmp_path_factory):
    run = FakeRun(tmp_path_factory.mktemp("learnt"))
    config = {
        "split": "tasks",
        "tasks": list(NAMES),
        "steps": 120,
        "d_model": 32,
        "weight_decay": 0.01,
        "loss_on": "last",
    }
    train(run, **config)
    return run, config


def test_nodes_that_write_nothing_are_in_no_circuit(learnt, tmp_path):
    run = FakeRun(tmp_path)
    run.give("R1", *learnt)
    subject = subject_of(run, "R1")
    assert subject.tasks == list(NAMES) and whole(subject)[1].min() > 0.9
    with torch.no_grad():
        subject.bridge.blocks[0].mlp.out.weight[:, :40] = 0
    scale = scale_of(subject)
    assert torch.allclose(scale.recovered(no_nodes(subject)), torch.zeros(3).double(), atol=1e-9)
    assert torch.allclose(scale.recovered(~no_nodes(subject)), torch.ones(3).double(), atol=1e-9)
    effects = node_effects(subject, scale.mean)
    idle = slice(subject.n_heads, subject.n_heads + 40)
    assert effects[:, idle].abs().max() < 1e-6 < effects.abs().max()
    found = minimal(scale, effects, 0.9)
    assert not found[:, idle].any() and (scale.recovered(found) >= 0.9).all()
    assert (scale.recovered(random_like(found, subject.n_heads, seeded())) < 0.9).all()


def test_the_circuits_of_months_beat_random_ones(tmp_path):
    run = FakeRun(tmp_path)
    summary = circuit(run, **quick(circuit))
    assert summary["accuracy"] == pytest.approx(1)
    assert summary["weakest_mlp_mean"] > 5 * summary["head_mean"] > 0
    assert summary["attribution_agrees"] > 0.8
    for task in ("months_plus_1", "months_minus_1"):
        assert 10 < summary[f"size_{task}"] < 90 and summary[f"recovered_{task}"] >= 0.9
        assert summary[f"random_{task}"] < 0.85 and summary[f"p_{task}"] == pytest.approx(1 / 21)
        assert summary[f"left_{task}"] < 0.7 and summary[f"gap_{task}"] > 0
    assert len(run.notes) == 1 and "months -1: " in run.notes[0] and "does not do" not in run.notes[0]
    rows = list(csv.DictReader(run.artifacts[0].open()))
    assert len(rows) == 2 * 260 and rows[3]["node"] == "L0H3"
    assert sum(row["in_circuit"] == "1" for row in rows[:260]) == summary["size_months_plus_1"]
    top, by_chance = run.figure_titled("by the number of nodes kept").series
    assert top.x[-1] == 260 and top.y[-1] == pytest.approx(1) and top.y[5] > by_chance.y[5]


def test_only_tasks_that_are_done_have_circuits(tmp_path):
    made, run = FakeRun(tmp_path / "made"), FakeRun(tmp_path / "run")
    config = {"split": "tasks", "tasks": ["months +1"], "d_model": 32, "n_heads": 2, "loss_on": "last"}
    train(made, **config, weight_decay=0.01, steps=300)
    run.give("R1", made, config)
    summary = circuit(run, model="R1", tasks=["months +1", "days +1"], draws=10)
    assert summary["size_months_plus_1"] > 0 and summary["size_days_plus_1"] is summary["p_days_plus_1"] is None
    assert run.notes[0].startswith("The model does not do days +1 (lowest accuracy 0.")
    run.give("R2", made, config | {"split": "block"})
    assert subject_of(run, "R2").tasks == ["months +1"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    tokenizer = word_tokenizer([*NUMBERS[:30], *MONTHS, *DAYS[:4]])
    texts = [" ".join(sequence) for task in tasks_named(NAMES[:2]) for sequence in task.sequences]
    model = taught(small_model(tokenizer, d_model=16, n_layers=2), tokenizer, texts, steps=150)
    return saved(tmp_path_factory.mktemp("hub") / "small", model, tokenizer)


def test_a_pretrained_model_of_a_folder_is_taken_apart_layer_by_layer(folder, tmp_path):
    run = FakeRun(tmp_path)
    summary = circuit(run, model=str(folder), tasks=list(NAMES[:2]), draws=10)
    assert summary["accuracy"] > 0.9 and summary["recovered_months_plus_1"] >= 0.9
    assert run.figure_titled("mean-ablated (nats)").col_labels[-3:] == ("L1H3", "L0 MLP", "L1 MLP")
    coarse = circuit(run, model=str(folder), tasks=["months +1"], neurons=False, draws=10)
    assert 1 <= coarse["size_months_plus_1"] <= 10
    subject = subject_of(run, str(folder), ["months +1", "numbers +1"], numbers=30)
    assert subject.tokens.shape == (38, 4) and not subject.left_out
    for name in (hook_z(0), hook_post(1)):
        assert has_effect(subject.bridge, subject.tokens, name), name
    with pytest.raises(ValueError, match=r"days \+1 has 0 sequences of 5 tokens in this tokenizer; leave it out"):
        subject_of(run, str(folder), ["months +1", "days +1"])


def test_what_cannot_be_is_refused_before_anything_is_trained(tmp_path, monkeypatch):
    forbid_training(monkeypatch)
    with pytest.raises(ValueError, match="no task 'numbers x9'"):
        circuit(FakeRun(tmp_path), tasks=["numbers x9"])


def test_it_is_the_same_every_time(learnt, tmp_path):
    first, second = (FakeRun(tmp_path / name) for name in "ab")
    for run in (first, second):
        run.give("R1", *learnt)
    same = [circuit(run, model="R1", tasks=["days +1"], draws=10) for run in (first, second)]
    assert same[0] == same[1]
