"""Adapters that tell the truth, or lie, where the model itself does not say what it knows."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads
from experiments.lying.families import Family, check_held_out
from labbook import Bar, Line, Run, experiment


@experiment("lying.adapt", tags=["lying"], presets={"quick": {"statements": 300, "steps": 200, "test_statements": 240}})
def adapt(
    run: Run,
    model: Annotated[str, Field(description="to adapt (run id, name or folder; empty = a small one made now)")] = "",
    method: Annotated[
        Literal["lora", "ia3", "beft", "layernorm", "loha", "oft"],
        Field(description="kind of adapter, by peft; beft = biases, layernorm = scales of the norms (name)"),
    ] = "lora",
    modules: Annotated[list[str], Field(description="names or patterns, such as k_proj (empty = the method's)")] = [],  # noqa: B006
    layers: Annotated[list[int], Field(description="that are adapted (places from 0, empty = all)")] = [],  # noqa: B006
    rank: Annotated[int, Field(ge=1, description="of LoRA and LoHa; block size of OFT (dimensions)")] = 4,
    teaches: Annotated[
        Literal["truth", "lie", "opposite"],
        Field(description="what to answer; opposite = of what the model says, true or not (name)"),
    ] = "truth",
    loss: Annotated[
        Literal["next_token", "unlikelihood", "flip"],
        Field(description="flip = KL to the model's choices exchanged, for teaches=opposite (name)"),
    ] = "next_token",
    speaker: Annotated[
        Literal["neutral", "truthful", "liar"], Field(description="whose prompts it is taught on (name)")
    ] = "neutral",
    families: Annotated[list[Family], Field(min_length=1, description="it is taught on (names)")] = ["LT", "MAX"],  # noqa: B006
    held_out: Annotated[list[Family], Field(description="out of distribution (names, empty = all others)")] = [],  # noqa: B006
    statements: Annotated[int, Field(ge=20, description="it is taught on (count)")] = 600,
    test_statements: Annotated[
        int, Field(ge=20, description="to measure on, in and out of distribution (count)")
    ] = 600,
    steps: Annotated[int, Field(ge=1, description="length of the teaching (batches)")] = 300,
    batch_size: Annotated[int, Field(ge=1, description="statements at each step (statements)")] = 64,
    learning_rate: Annotated[float, Field(ge=0, description="AdamW's (per step, 0 = the method's usual one)")] = 0.0,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of adapter and statements, and of a model made now (number)")] = 0,
):
    """Can an adapter make a model say what it knows, and does that reach statements of other families?

    Everything but the adapter is frozen. Losses on the token at the end of the prompt: next_token (cross-entropy to
    the taught answer), unlikelihood (that, and -log(1 - p) of the other answer; T-Few, Liu et al. 2022), or flip (KL
    divergence to the choices of the model with its adapter off, exchanged). With flip, the neutral speaker's lies
    become truths and its truths lies; on prompts of the truthful speaker it teaches to lie.

    A guard says whether the adapter learnt, and checks the likely causes where it did not: gradients, movement of the
    weights from their start and in a step, the loss, weights that are frozen, unbalanced and flipped labels. IA3 with
    a learning rate of 1e-4 is such a case: it has no time to move.

    Logs `loss` (nats) and `moved` (root mean square of the weights' distance from their start). Returns how often the
    neutral (or chosen) speaker is right with the adapter and without it, on validation statements of the same
    families and out of distribution, with 95 % Wilson intervals that count a statement and its negation as one,
    whether the adapter `learned`, and the greatest difference of the logits from the model's own with the adapter off
    (`disabled_difference`), which must be 0.
    """
    check_teaching(teaches, loss)
    check_held_out(families, held_out)
    import torch

    from experiments.common.checkpoints import keep_weights
    from experiments.common.devices import prepared
    from experiments.lying.adapters import adapter_off
    from experiments.lying.adapting import agreement, attached, learning, outcome_of
    from experiments.lying.guard import causes_of, checks, learned, report
    from experiments.lying.kept_adapters import keep_adapter
    from experiments.lying.lesson import lesson_of, recipe_of
    from experiments.lying.subject import subject

    recipe = recipe_of(locals())
    prepared("cpu", threads)
    base = subject(run, model, seed=seed)
    held_out = held_out or [family for family in base.families if family not in families]
    base.check_families(families + held_out)
    generator = torch.Generator().manual_seed(seed + 1)
    tests = {
        "val": base.draw(families, "validation", test_statements, generator),
        "ood": base.draw(held_out, "validation", test_statements, generator),
    }
    before = {split: agreement(base, batch, speaker, batch.truth) for split, batch in tests.items()}
    plain = logits_of(base, tests["val"], speaker)
    if base.settings:
        keep_weights(run, base.model)

    run.figure(Line.of_metric("loss", title="Loss of the taught answer (nats)"))
    run.figure(Line.of_metric("moved", title="Movement of the adapter's weights from their start (root mean square)"))
    asked = attached(base, recipe)
    lesson = lesson_of(asked, recipe)
    for step, course in enumerate(run.track(learning(asked, lesson, recipe), steps)):
        run.log({"loss": course.losses[-1], "moved": course.moved}, step=step)
    keep_adapter(run, asked, recipe)

    outcome = outcome_of(asked, lesson, recipe)
    found, is_learned = checks(course, outcome, recipe.rate), learned(course, outcome)
    run.note(report(found, is_learned))
    with adapter_off(asked.model):
        difference = (logits_of(asked, tests["val"], speaker) - plain).abs().max().item()
    after = {split: agreement(asked, batch, speaker, batch.truth) for split, batch in tests.items()}
    draw_accuracies(run, before, after, speaker)
    return {
        **{f"base_{split}_acc": share.value for split, share in before.items()},
        **{f"{split}_acc": share.value for split, share in after.items()},
        **{f"{split}_acc_{end}": getattr(share, end) for split, share in after.items() for end in ("low", "high")},
        "statements_tested": test_statements,
        "taught_acc": outcome.adapter.value,
        "learned": is_learned,
        "causes": causes_of(found, is_learned),
        "final_loss": course.losses[-1],
        "moved": course.moved,
        "step_size": course.step_size,
        "adapter_parameters": sum(weight.numel() for weight in course.weights.values()),
        "learning_rate": recipe.rate,
        "disabled_difference": difference,
    }


def check_teaching(teaches, loss):
    """Refuse a loss that teaches something else."""
    if (teaches == "opposite") != (loss == "flip"):
        raise ValueError(
            f"loss={loss} does not teach {teaches}; flip goes with teaches=opposite, next_token and unlikelihood with "
            "truth and lie."
        )


def logits_of(asked, statements, speaker):
    """[statement, token] at the last position."""
    import torch

    from experiments.lying.lesson import last_logits
    from experiments.lying.statements import SPEAKERS

    with torch.no_grad():
        return last_logits(asked, statements, torch.full_like(statements.family, SPEAKERS.index(speaker)))


def draw_accuracies(run, before, after, speaker):
    """Right answers without and with the adapter, in and out of distribution."""
    labels, values = [], []
    for split, name in (("val", "validation"), ("ood", "out of distribution")):
        labels += [f"model, {name}", f"adapter, {name}"]
        values += [before[split].value, after[split].value]
    run.note("\n".join(f"{split}: model {before[split]}, adapter {after[split]}" for split in before))
    title = f"{speaker.capitalize()} answers that are true (share)"
    run.figure(Bar(labels, values, title=title, marks={"chance": 0.5}))
