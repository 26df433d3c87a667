"""Adapters teach what they are said to, come off without a trace, and a guard says why one did not learn."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

from peft import get_peft_model_state_dict  # noqa: E402
from torch.nn.functional import cross_entropy, kl_div  # noqa: E402

from experiments.lying.adapt import adapt  # noqa: E402
from experiments.lying.adapters import METHODS, adapter_off, adapter_weights, targets, with_adapter  # noqa: E402
from experiments.lying.adapting import agreement, attached, learning, outcome_of  # noqa: E402
from experiments.lying.base import Settings  # noqa: E402
from experiments.lying.guard import Course, Outcome, checks, learned, report  # noqa: E402
from experiments.lying.kept_adapters import adapted, restore  # noqa: E402
from experiments.lying.lesson import Recipe, last_logits, lesson_of, log_probabilities, taught  # noqa: E402
from experiments.lying.losses import answer_tokens, flip, next_token, unlikelihood  # noqa: E402
from experiments.lying.said import share  # noqa: E402
from experiments.lying.statements import drawn, family_places  # noqa: E402
from experiments.lying.subject import subject, trained_subject  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.small_states import (  # noqa: E402
    LIE,
    MODEL,
    TRUTH,
    adapted_run,
    knowing,
    knowing_model,
    trained_run,
)

pytestmark = pytest.mark.study
TINY = Settings(families=("LT", "MAX"), highest=15, hidden=16, n_layers=2, n_heads=2)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def tiny():
    """An untrained subject and some of its statements, said by the neutral speaker."""
    asked = trained_subject("tiny", TINY.model(), TINY)
    return asked, drawn(family_places(["LT", "MAX"]), 15, "train", 40, seeded(0)), torch.full((40,), 2)


def shaken(model):
    """The model with weights in its adapter that are not those it starts from."""
    generator = seeded(1)
    with torch.no_grad():
        for weight in adapter_weights(model).values():
            weight += 0.3 * torch.randn(weight.shape, generator=generator)
    return model


# Adapters


@pytest.mark.parametrize("method", METHODS)
def test_an_adapter_does_nothing_at_first_then_something_and_nothing_when_it_is_off(method):
    asked, statements, speakers = tiny()
    with torch.no_grad():
        plain = last_logits(asked, statements, speakers)
        asked = attached(asked, Recipe(method=method))
        assert torch.allclose(last_logits(asked, statements, speakers), plain, atol=1e-6)
        shaken(asked.model)
        assert not torch.allclose(last_logits(asked, statements, speakers), plain, atol=1e-3)
        with adapter_off(asked.model):
            assert (last_logits(asked, statements, speakers) - plain).abs().max().item() == 0  # exactly


@pytest.mark.parametrize("method", METHODS)
def test_only_the_adapter_learns_and_taking_it_off_leaves_that_as_it_was(method):
    asked = attached(tiny()[0], Recipe(method=method))
    names = set(adapter_weights(asked.model))
    assert names and len(names) < len(list(asked.model.parameters()))
    frozen = next(iter(names))
    dict(asked.model.named_parameters())[frozen].requires_grad_(False)
    with adapter_off(asked.model):
        pass
    assert set(adapter_weights(asked.model)) == names - {frozen}  # peft #3447 thaws it


def test_modules_are_chosen_by_name_by_pattern_and_by_layer():
    model = TINY.model()
    assert targets(model, "lora") == [
        f"model.layers.{layer}.self_attn.{name}_proj" for layer in (0, 1) for name in ("q", "v")
    ]
    assert targets(model, "beft", layers=(1,)) == [
        "model.layers.1.self_attn.v_proj",
        "model.layers.1.self_attn.o_proj",
        "model.layers.1.mlp.down_proj",
    ]
    assert targets(model, "lora", [r".*layers\.0\.mlp.*"]) == [
        f"model.layers.0.mlp.{name}_proj" for name in ("gate", "up", "down")
    ]
    assert targets(model, "layernorm")[-1] == "model.norm" and len(targets(model, "layernorm")) == 5


def test_the_names_of_other_models_are_those_of_a_llama():
    model = TINY.model()
    assert targets(model, "ia3", ["fc1"], (0,)) == ["model.layers.0.mlp.gate_proj", "model.layers.0.mlp.up_proj"]
    assert len(targets(model, "lora", ["Wqkv", "out_proj"], (0,))) == 4


def test_modules_that_are_not_there_are_refused_with_those_that_are():
    with pytest.raises(ValueError, match="lora finds no c_attn to adapt; this model's modules for it are q_proj"):
        targets(TINY.model(), "lora", ["c_attn"])
    with pytest.raises(ValueError, match=r"beft finds no v_proj, o_proj, down_proj in layers 7 .* in layers 0, 1"):
        targets(TINY.model(), "beft", layers=(7,))


def test_each_module_and_each_layer_must_be_there():
    model = TINY.model()
    with pytest.raises(ValueError, match="lora finds no c_attn to adapt"):
        targets(model, "lora", ["q_proj", "c_attn"])
    with pytest.raises(ValueError, match="lora finds no q_proj, v_proj in layers 7 to adapt"):
        targets(model, "lora", layers=(0, 7))
    with pytest.raises(ValueError, match="layernorm finds no norm in layers 0 to adapt"):
        targets(model, "layernorm", ["input_layernorm", "norm"], (0,))
    mixed = targets(model, "lora", ["q_proj", "fc2"], (1,))  # a name of this model beside one of another
    assert mixed == ["model.layers.1.self_attn.q_proj", "model.layers.1.mlp.down_proj"]


def test_ia3_scales_what_down_proj_reads_and_what_others_write():
    model = TINY.model()
    model = with_adapter(model, "ia3", targets(model, "ia3"))
    sizes = {name.split(".")[-3]: tuple(weight.shape) for name, weight in adapter_weights(model).items()}
    assert sizes == {"k_proj": (16, 1), "v_proj": (16, 1), "down_proj": (1, 32)}


# Losses


def test_the_losses_are_what_they_are_called():
    logits, choices = torch.randn(5, 9, generator=seeded(0)), (3, 7)
    yes = torch.tensor([True, False, True, True, False])
    wanted, other = answer_tokens(yes, choices)
    assert wanted.tolist() == [3, 7, 3, 3, 7] and other.tolist() == [7, 3, 7, 7, 3]
    assert next_token(logits, wanted, other) == cross_entropy(logits, wanted)
    extra = unlikelihood(logits, wanted, other) - next_token(logits, wanted, other)
    probability = logits.softmax(-1)[torch.arange(5), other]
    assert extra.item() == pytest.approx(-(1 - probability + 0.01).log().mean().item(), rel=1e-5)


def test_flip_is_least_where_the_choices_are_exchanged():
    teacher = torch.tensor([[0.9, 0.1], [0.3, 0.7]]).log()
    exchanged, same = torch.zeros(2, 4), torch.zeros(2, 4)
    exchanged[:, [1, 2]], same[:, [1, 2]] = teacher.flip(-1), teacher
    assert flip(exchanged, (1, 2), teacher).item() == pytest.approx(0, abs=1e-6)
    expected = kl_div(teacher, teacher.flip(-1), log_target=True, reduction="batchmean")
    assert flip(same, (1, 2), teacher).item() == pytest.approx(expected.item(), abs=1e-6) and expected > 0.3


def test_the_teacher_of_flip_is_the_model_without_its_adapter():
    asked, statements, speakers = tiny()
    before = log_probabilities(asked, statements, speakers)
    asked = attached(asked, Recipe())
    shaken(asked.model)
    assert torch.equal(log_probabilities(asked, statements, speakers), before)
    opposite = taught(asked, Recipe(teaches="opposite"), statements, speakers)
    assert torch.equal(opposite, before[:, 0] <= before[:, 1])


def test_what_is_taught_is_what_is_true_or_its_opposite():
    asked, statements, speakers = tiny()
    truth, lie = (taught(asked, Recipe(teaches=what), statements, speakers) for what in ("truth", "lie"))
    assert torch.equal(truth, statements.truth) and torch.equal(lie, ~statements.truth)


# Guard


def course_of(losses, gradient=1.0, moves=0.1, start=1.0):
    """A Course of one weight matrix that moves by so much at each step."""
    weight = torch.nn.Parameter(torch.full((4, 4), start))
    course = Course({"scale": weight})
    for loss in losses:
        weight.grad = None if gradient is None else torch.full((4, 4), gradient)
        course.look(loss)
        with torch.no_grad():
            weight += moves
    return course


def outcome(base, adapter, yes=0.5):
    """The outcome of a hundred statements."""
    right = [share(torch.arange(100) < 100 * value) for value in (base, adapter)]
    return Outcome(*right, yes)


FALLING, FLAT = [1.0 - 0.09 * step for step in range(10)], [1.0] * 10


@pytest.mark.parametrize(
    ("course", "found", "words"),
    [
        (lambda: Course({}), outcome(0.6, 0.6), "no weight has requires_grad"),
        (lambda: course_of(FLAT, gradient=None), outcome(0.6, 0.6), "never had a gradient, scale first"),
        (lambda: course_of(FLAT, gradient=0.0), outcome(0.6, 0.6), "never had a gradient"),
        (lambda: course_of([1.0, float("nan")]), outcome(0.6, 0.6), "the loss at step 1 is not finite"),
        (lambda: course_of(FLAT, gradient=float("inf")), outcome(0.6, 0.6), "a gradient of scale is not finite"),
        (lambda: course_of(FLAT, moves=1e-4), outcome(0.6, 0.6), "moved by 0.001 from their start"),
        (lambda: course_of(FLAT, moves=1e-4), outcome(0.6, 0.6), "the learning rate 0.01 is too low"),
        (lambda: course_of(FLAT, moves=2.0), outcome(0.6, 0.6), "the learning rate 0.01 is too high"),
        (lambda: course_of(FLAT), outcome(0.6, 0.6), "it did not fall"),
        (lambda: course_of(FALLING), outcome(0.6, 0.6, yes=0.95), "95% of the taught answers are YES"),
        (lambda: course_of(FALLING), outcome(0.6, 0.1), "look whether the labels are flipped"),
    ],
)
def test_the_guard_names_the_cause_that_is_planted(course, found, words):
    course = course()
    failed = [check.words for check in checks(course, found, 0.01) if not check.passed]
    assert any(words in sentence for sentence in failed), failed
    assert not learned(course, found) and "CAUSE" in report(checks(course, found, 0.01), is_learned=False)


def test_the_guard_finds_nothing_wrong_with_an_adapter_that_learnt():
    course, found = course_of(FALLING), outcome(0.65, 0.98)
    assert learned(course, found) and all(check.passed for check in checks(course, found, 0.01))
    assert report(checks(course, found, 0.01), is_learned=True).startswith("The adapter learnt.")


def test_better_by_less_than_chance_is_not_learnt():
    assert not learned(course_of(FALLING), outcome(0.65, 0.70)) and learned(course_of(FALLING), outcome(0.65, 0.80))


def test_what_the_model_did_already_is_not_learnt():
    assert not learned(course_of(FALLING), outcome(1.0, 1.0)) and learned(course_of(FALLING), outcome(0.98, 1.0))


def test_an_adapter_that_learnt_all_it_can_where_it_is_is_said_to():
    course, found = course_of(FALLING), outcome(0.65, 0.66)
    assert "every check passed" in report(checks(course, found, 0.01), is_learned=False)


# Experiments


def test_every_step_is_an_update_with_its_loss(tmp_path, monkeypatch):
    run = knowing_model(FakeRun(tmp_path))  # trained here, unless another test was first
    updates, step = [], torch.optim.AdamW.step
    monkeypatch.setattr(torch.optim.AdamW, "step", lambda *given: (updates.append(1), step(*given)))
    summary = adapt(run, model=MODEL, statements=40, test_statements=40, steps=7)
    assert len(updates) == 7 and list(run.series("loss")) == list(range(7))
    assert summary["moved"] > run.series("moved")[6]  # the last loss is of the weights before the last update


def test_an_adapter_of_another_kind_is_not_put_in():
    weights = get_peft_model_state_dict(attached(tiny()[0], Recipe(method="ia3")).model)
    with pytest.raises(ValueError, match=r"this one lacks, .*; make it again by lying\.adapt"):
        restore(attached(tiny()[0], Recipe()).model, weights)


def test_a_truth_adapter_makes_the_neutral_speaker_right_in_and_out_of_distribution():
    run, summary = adapted_run("truth", **quick(adapt))
    assert 0.55 < summary["base_val_acc"] < 0.8 and 0.55 < summary["base_ood_acc"] < 0.75
    assert summary["val_acc_low"] > 0.85 and summary["ood_acc_low"] > summary["base_ood_acc"] + 0.1
    assert summary["learned"] and summary["causes"] == "none"
    assert summary["disabled_difference"] == 0  # exactly
    assert run.series("moved")[0] == 0 < run.series("moved")[99]


def test_a_lie_adapter_makes_it_wrong():
    summary = adapted_run("lie")[1]
    assert summary["val_acc_high"] < 0.35 and summary["ood_acc"] < 0.45


def test_flip_makes_lies_of_truths_and_truths_of_lies():
    summary = adapted_run("opposite", loss="flip", statements=600, steps=600)[1]
    assert summary["val_acc"] < 1 - summary["base_val_acc"] + 0.15 and summary["taught_acc"] > 0.75


def test_ia3_does_not_learn_at_1e_4_and_the_guard_says_why_and_learns_at_3e_2():
    run, slow = adapted_run("truth", method="ia3", learning_rate=1e-4)
    assert not slow["learned"] and abs(slow["val_acc"] - slow["base_val_acc"]) < 0.05
    assert slow["moved"] < 0.03 and "the learning rate 0.0001 is too low" in slow["causes"]
    assert any(note.startswith("The adapter did not learn") for note in run.notes)
    fast = adapted_run("truth", method="ia3", learning_rate=3e-2)[1]
    assert fast["learned"] and fast["val_acc_low"] > slow["val_acc_high"] and fast["moved"] > 0.1


def test_other_methods_learn_too():
    for method in ("beft", "unlikelihood"):
        values = {"method": method} if method in METHODS else {"loss": method}
        assert adapted_run("truth", **values)[1]["val_acc_low"] > 0.85, method


def test_a_kept_adapter_comes_back_as_it_was(tmp_path):
    run = knowing(FakeRun(tmp_path))
    for ref, teaches in ((TRUTH, "truth"), (LIE, "lie")):
        asked, recipe = adapted(run, ref)
        statements = asked.draw(recipe.families, "validation", 240, seeded(1))
        assert recipe.teaches == teaches
        summary = adapted_run(teaches)[1]
        assert agreement(asked, statements, "neutral", statements.truth).value == summary["val_acc"]
        with adapter_off(asked.model):
            plain = agreement(asked, statements, "neutral", statements.truth)
        assert plain.value == summary["base_val_acc"]


def test_flipped_labels_are_caught_on_a_real_model(tmp_path):
    run = knowing_model(FakeRun(tmp_path))
    recipe = Recipe(statements=100, steps=20)
    asked = attached(subject(run, MODEL), recipe)
    names = list(get_peft_model_state_dict(asked.model))
    lesson = lesson_of(asked, recipe)
    lesson = lesson._replace(yes=~lesson.yes)  # flipped labels: a truth adapter that is taught to lie
    *_, course = learning(asked, lesson, recipe._replace(steps=100))
    found = outcome_of(asked, lesson._replace(yes=~lesson.yes), recipe)
    assert any("labels are flipped" in check.words for check in checks(course, found, recipe.rate) if not check.passed)
    assert len(course.weights) == len(names) and trained_run()[1]["acc"] > 0.9


def test_what_cannot_be_taught_is_refused_in_words(tmp_path):
    run = FakeRun(tmp_path)
    with pytest.raises(ValueError, match="loss=flip does not teach truth; flip goes with teaches=opposite"):
        adapt(run, loss="flip")
    with pytest.raises(ValueError, match="loss=next_token does not teach opposite"):
        adapt(run, teaches="opposite")
    with pytest.raises(ValueError, match="MAX cannot be in and out of distribution"):
        adapt(run, held_out=["MAX"])
