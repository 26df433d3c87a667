"""Pairs never seen are not continued at first; random windows leak only where the loss teaches their pairs."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")

from torch.nn.functional import cross_entropy  # noqa: E402

from experiments.common.inside import cached, opened  # noqa: E402
from experiments.continuation.model import Settings, answered, last_logits, tokens_of, words_of  # noqa: E402
from experiments.continuation.tasks import SEVEN, tasks_named  # noqa: E402
from experiments.continuation.train import first_known, held_out_figures, train  # noqa: E402
from experiments.continuation.trained import trained  # noqa: E402
from experiments.continuation.training import accuracies, loss_of, trainings  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.hooks import has_effect  # noqa: E402

SMALL = {"d_model": 32, "weight_decay": 0.01}

pytestmark = pytest.mark.study


@pytest.fixture(scope="module")
def seven():
    return trained(None, "", steps=400)


def test_the_loss_is_on_the_last_word_or_on_all_but_the_first():
    model = Settings(**SMALL).model()
    tokens = tokens_of([("1", "2", "3", "4", "5"), ("one", "two", "three", "four", "five")])
    log_probs = model(tokens[:, :-1]).log_softmax(-1)
    each = torch.stack([-log_probs[:, place].gather(1, tokens[:, place + 1, None])[:, 0] for place in range(4)], 1)
    assert loss_of(model, tokens, "last").item() == pytest.approx(each[:, -1].mean().item(), rel=1e-5)
    assert loss_of(model, tokens, "all").item() == pytest.approx(each.mean().item(), rel=1e-5)


def test_the_answer_is_not_seen():
    model = Settings(**SMALL).model()
    tokens = tokens_of([("1", "2", "3", "4", "5")])
    other = tokens_of([("1", "2", "3", "4", "May")])
    assert torch.equal(last_logits(model, tokens), last_logits(model, other))
    assert not torch.equal(last_logits(model, tokens), last_logits(model, tokens_of([("2", "2", "3", "4", "5")])))
    assert words_of(tokens[0]) == ("1", "2", "3", "4", "5")


def test_neurons_are_four_times_the_width_unless_they_are_given():
    for d_mlp, neurons in ((0, 4 * SMALL["d_model"]), (24, 24)):
        weights = Settings(**SMALL, d_mlp=d_mlp).model().state_dict()
        assert len(weights["layers.0.mlp.fc_in.weight"]) == neurons


def test_what_is_answered_is_the_likeliest_word_and_its_probability():
    model = Settings(**SMALL).model()
    tokens = tokens_of([("1", "2", "3", "4", "5")])
    said = last_logits(model, tokens).argmax(-1)
    right, probability = answered(model, torch.cat((tokens[:, :-1], said[:, None]), 1))
    assert right.tolist() == [True]
    assert probability.item() == pytest.approx(last_logits(model, tokens).softmax(-1).max().item())
    assert answered(model, torch.cat((tokens[:, :-1], said[:, None] + 1), 1))[0].tolist() == [False]


def test_one_model_does_seven_tasks(seven):
    assert [task.name for task in seven.tasks] == list(SEVEN)
    found = accuracies(seven.model, {task.name: task.sequences for task in seven.tasks})
    assert min(found.values()) == 1
    letters = tasks_named(["letters +1"])[0].sequences
    assert accuracies(seven.model, {"letters": letters})["letters"] < 0.2  # nobody taught it those


def test_the_hooks_of_the_model_hold_what_matters(seven):
    bridge, tokens = opened(seven.model), tokens_of(seven.tasks[0].sequences)[:, :-1]
    logits, _ = cached(bridge, tokens)
    assert torch.allclose(logits, seven.model(tokens), atol=1e-4)
    for name in ("blocks.0.attn.hook_z", "blocks.0.mlp.hook_post", "blocks.0.hook_resid_mid"):
        assert has_effect(bridge, tokens, name), name


def test_a_run_gives_back_its_model_and_tasks(tmp_path):
    earlier = FakeRun(tmp_path / "earlier")
    config = {"split": "tasks", "tasks": ["days +1", "months -1"], "steps": 30, "loss_on": "last", **SMALL}
    summary = train(earlier, **config)
    run = FakeRun(tmp_path / "run")
    run.give("R1", earlier, config)
    found = trained(run, "R1")
    assert [task.name for task in found.tasks] == config["tasks"]
    whole = {task.name: task.sequences for task in found.tasks}
    assert min(accuracies(found.model, whole).values()) == summary["worst_task"]
    assert torch.equal(found.model.tok_embed.weight, earlier.models[0].tok_embed.weight)
    run.give("R2", earlier, {"digit": 0})
    with pytest.raises(ValueError, match=r"R2 is no run of continuation\.train"):
        trained(run, "R2")


def test_a_block_of_pairs_is_memorised_around_and_not_continued(tmp_path):
    run = FakeRun(tmp_path)
    summary = train(run, **quick(train))
    assert summary["seen"] == 1 and summary["memorised_at"] <= 500
    assert summary["held_out"] == summary["table"] == 0 and summary["generalised_at"] is None
    assert summary["held_out_n"] == 17 and summary["held_out_high"] < 0.2
    assert summary["number_words"] == 0 and summary["new_range"] == 0
    assert set(run.series("held_out")) == {*range(0, 501, 100)}
    bars = run.figure_titled("Final accuracy by kind")
    assert bars.labels[:3] == ("seen (n=106)", "held_out (n=17)", "held_out, by the table")


def test_random_windows_leak_where_every_word_is_taught_and_only_there(tmp_path):
    config = {"split": "windows", "d_model": 64, "steps": 400, "new_range": 0, "number_words": False, "n_heads": 4}
    leaked, last = (train(FakeRun(tmp_path / kind), loss_on=kind, **config) for kind in ("all", "last"))
    assert leaked["seen"] == last["seen"] == 1
    assert leaked["table"] > 0.8 and leaked["held_out"] > 0.4
    assert last["table"] == 0 and last["held_out"] < 0.1
    run = FakeRun(tmp_path / "note")
    train(run, split="windows", steps=1, d_model=32)
    assert "92% are in training" in run.notes[0]


def test_with_other_steps_in_training_the_block_is_continued_after_it_is_memorised_around(tmp_path):
    config = {"split": "steps", "d_model": 64, "learning_rate": 2e-3, "steps": 1100}
    summary = train(FakeRun(tmp_path), measure_every=50, number_words=False, **config)
    assert summary["generalised_at"] > 2 * summary["memorised_at"]
    assert summary["held_out_late"] > 0.9 and summary["table"] == 0


def test_the_same_seed_gives_the_same_model_and_leaves_other_random_numbers_alone():
    def weights(seed):
        settings = Settings(seed=seed, **SMALL)
        *_, (model, _) = (step for step, _ in zip(trainings(settings, settings.data().train), range(5), strict=False))
        return model.head.weight

    before = torch.random.get_rng_state()
    first, second, other = weights(0), weights(0), weights(1)
    assert torch.equal(first, second) and not torch.equal(first, other)
    assert torch.equal(before, torch.random.get_rng_state())


def test_weight_decay_shrinks_the_weights():
    def size(weight_decay):
        settings = Settings(d_model=32, weight_decay=weight_decay)
        *_, (model, _) = (step for step, _ in zip(trainings(settings, settings.data().train), range(50), strict=False))
        return model.head.weight.norm().item()

    assert size(2.0) < 0.97 * size(0.0)


def test_the_course_is_put_in_numbers():
    looks = {0: {"held_out": 0.1}, 10: {"held_out": 0.96}, 20: {"held_out": 0.3}, 30: {"held_out": 1.0}}
    found = held_out_figures(looks, range(17), 0.0)
    assert first_known(looks, "held_out") == found["generalised_at"] == 10
    assert found["worst_held_out_after"] == 0.3 and found["held_out_late"] == 1 and 0.8 < found["held_out_low"] < 0.82
    assert held_out_figures({0: {"held_out": 0.1}}, range(17), 0.0)["generalised_at"] is None


def test_a_late_spike_is_not_the_end():
    looks = {step: {"held_out": 1.0 if step > 50 else 0.0} for step in range(0, 100, 5)} | {100: {"held_out": 0.4}}
    assert held_out_figures(looks, range(17), 0.0)["held_out_late"] == 1
    assert (
        held_out_figures({**looks, 90: {"held_out": 0.5}, 95: {"held_out": 0.5}}, range(17), 0.0)["held_out_late"] < 1
    )


def test_one_step_of_cross_entropy_starts_near_the_vocabulary():
    settings = Settings(**SMALL)
    _, loss = next(trainings(settings, settings.data().train))
    assert loss == pytest.approx(cross_entropy(torch.zeros(1, 165), torch.zeros(1, dtype=torch.long)).item(), abs=0.7)


def test_a_training_that_diverges_fails_and_keeps_its_curve(tmp_path):
    run = FakeRun(tmp_path)
    with pytest.raises(ValueError, match="The training diverged: its loss is nan"):
        train(run, **quick(train) | {"learning_rate": 1e30})
    assert run.logged and not run.models


def test_what_cannot_be_is_refused(tmp_path):
    run = FakeRun(tmp_path)
    with pytest.raises(ValueError, match="need 9 numbers or more"):
        train(run, block_first=40, block_last=44)
    with pytest.raises(ValueError, match="no task 'months'"):
        train(run, split="tasks", tasks=["months"])
    with pytest.raises(ValueError, match="split=block has its own sequences"):
        train(run, split="block", tasks=["months +1"])
    with pytest.raises(ValueError, match="n_heads=3"):
        train(run, n_heads=3)
