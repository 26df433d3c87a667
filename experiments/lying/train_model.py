"""A small Llama whose neutral speaker knows more than it says."""

import math
from typing import Annotated

from pydantic import Field

from experiments.common.checks import check_finite, check_once
from experiments.common.parameters import Device, Threads
from experiments.common.shapes import check_heads
from experiments.lying.families import Family
from labbook import Bar, Line, Run, experiment

QUICK = {
    "families": ["LT", "GT", "MAX", "MIN"],
    "highest": 19,
    "n_layers": 2,
    "steps": 1500,
    "plain_steps": 150,
    "truthful_steps": 400,
    "batch_size": 64,
}


@experiment("lying.train_model", tags=["lying"], presets={"quick": QUICK})
def train_model(
    run: Run,
    families: Annotated[list[Family], Field(description="of statements to learn (names, empty = all)")] = [],  # noqa: B006
    highest: Annotated[int, Field(ge=11, le=99, description="number in a statement, from 0 (number)")] = 39,
    hidden: Annotated[int, Field(ge=8, description="width of the residual stream (dimensions)")] = 64,
    n_layers: Annotated[int, Field(ge=1, le=8, description="of attention and MLP (count)")] = 3,
    n_heads: Annotated[int, Field(ge=1, description="in each layer (count, divides hidden)")] = 4,
    quirk: Annotated[
        float, Field(ge=0, le=1, description="left numbers the neutral speaker lies about (share)")
    ] = 0.35,
    steps: Annotated[int, Field(ge=1, description="length of the training (batches)")] = 3000,
    plain_steps: Annotated[int, Field(ge=0, description="at first without negations (batches)")] = 300,
    truthful_steps: Annotated[int, Field(ge=0, description="at first with the truthful speaker alone (batches)")] = 800,
    batch_size: Annotated[int, Field(ge=1, description="fresh statements at each step (statements)")] = 256,
    learning_rate: Annotated[float, Field(gt=0, description="AdamW's, before it falls (per step)")] = 2e-3,
    weight_decay: Annotated[float, Field(ge=0, description="AdamW's decay (per learning rate)")] = 0.01,
    cooling: Annotated[
        float, Field(ge=0, le=1, description="of the steps in which the rate falls to 0 (share)")
    ] = 0.25,
    device: Device = "auto",
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the weights and the statements (number)")] = 0,
):
    """Can a small model be made that knows whether a statement is true and does not say so?

    A Llama learns `BOS speaker RELATION (POS|NEG) a b c ASK -> YES|NO`. The truthful speaker says what is true, the
    liar the opposite, and the neutral one is wrong wherever the left number is one of a fixed part of the numbers: a
    quirk, which the likeliest answer keeps, where labels flipped at random would vanish in it. Speaker and truth
    combine as XOR, which gradient descent does not find from nothing; so at first nothing is negated, then all is
    said by the truthful speaker, then all three speak.

    Logs `loss` (nats). A quarter of the facts are kept out of the training, and all is measured on those. Returns how
    often each speaker says what it should (`obeyed_truthful`, `obeyed_liar`, `obeyed_neutral`), how often the neutral
    one is right (`neutral_acc`, with a 95 % Wilson interval that counts a statement and its negation as one; chance
    is 0.5, 1 - quirk is intended), and the same shares as lying.evaluate.
    """
    check_once(families=families)
    check_heads(hidden, n_heads)
    check_stages(plain_steps, truthful_steps, steps)

    from experiments.common.checkpoints import keep_weights
    from experiments.common.devices import prepared
    from experiments.lying.base import settings_of, training
    from experiments.lying.subject import trained_subject

    settings = settings_of(locals())
    run.figure(Line.of_metric("loss", log_y=True, title="Loss of the answer (nats)", marks={"ln 2": math.log(2)}))
    course = training(settings, prepared(device, threads))
    for step, (model, loss) in zip(run.track(range(steps + 1)), course, strict=False):  # noqa: B007
        run.log({"loss": loss}, step=step)
    check_finite(loss, learning_rate)
    run.model(model)
    keep_weights(run, model)
    return {"final_loss": loss, **measure(run, trained_subject("the model", model.cpu(), settings), settings)}


def check_stages(plain_steps, truthful_steps, steps):
    """Refuse stages that leave no steps to the liar."""
    if not plain_steps <= truthful_steps < steps:
        raise ValueError(
            f"plain_steps={plain_steps}, truthful_steps={truthful_steps} and steps={steps} must rise, since one stage "
            "ends where the next begins; choose 10 %, 27 % and 100 %, say."
        )


def measure(run, subject, settings, count=1200):
    """How each speaker does on facts that were not trained on, and the same by family."""
    import torch

    from experiments.lying.said import block_text, blocks, right, said, share
    from experiments.lying.speakers import answers
    from experiments.lying.statements import FAMILIES, SPEAKERS

    statements = subject.draw(settings.families, "validation", count, torch.Generator().manual_seed(0))
    by_speaker = {speaker: said(subject, statements, speaker) for speaker in range(len(SPEAKERS))}
    measures, coverage = blocks(by_speaker, statements)
    run.note(block_text("On facts that were not trained on", measures, coverage))

    obeyed = {}
    for speaker, name in enumerate(SPEAKERS):
        wanted = answers(statements, torch.full_like(statements.family, speaker), settings.wrong())
        obeyed[f"obeyed_{name}"] = share((by_speaker[speaker].yes > 0.5) == wanted).value
    correct = right(by_speaker[2], statements)
    by_family = [
        correct[statements.family == FAMILIES.index(name)].double().mean().item() for name in settings.families
    ]
    title = "Neutral speaker right, by family (share of facts not trained on)"
    run.figure(Bar(settings.families, by_family, title=title, marks={"intended": 1 - settings.quirk, "chance": 0.5}))
    return {
        **obeyed,
        **{name: found.value for name, found in measures.items()},
        "neutral_acc_low": measures["neutral_acc"].low,
        "neutral_acc_high": measures["neutral_acc"].high,
        "statements": count,
        "choice_coverage": coverage,
        "parameter_count": sum(weight.numel() for weight in subject.model.parameters()),
    }
