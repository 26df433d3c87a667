"""Which answers a half-trained adder hesitates between: the naive digit sum plus 0, plus 1, or something else."""

import math
from typing import Annotated

from pydantic import Field

from experiments.common.parameters import Threads, TrainedModel
from labbook import Bar, Heatmap, Run, experiment


@experiment("addition.offsets", tags=["addition"], presets={"quick": {"problems": 4000}})
def offsets(
    run: Run,
    model: TrainedModel = "",
    snapshot: Annotated[int, Field(ge=-1, description="look at it at a kept snapshot (step; -1 = at its end)")] = -1,
    problems: Annotated[int, Field(ge=1000, description="in each data set (problems)")] = 20000,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the problems, and of a model trained now (number)")] = 0,
):
    """Why is the loss on problems without and with a carry not log 20/11 and log 20/9?

    A model that has learnt the digit sum but not the carry should say +0 with 11/20 and +1 with 9/20, and lose
    log 20/11 = 0.598 on problems without a carry and log 20/9 = 0.799 on those with one. Measured on fresh problems
    of the training's distribution, on held-out ones, and on those without and with a carry into the digit: the
    probability of each offset (answer minus naive digit sum, modulo ten) and the loss, which is taken apart exactly:

    expected (the chance of the carry) + lean (the two answers weighted otherwise) + leak (probability on the other
    eight) + spread (the answers of one problem differ from the mean: Jensen's inequality).

    Beside it, what one could know of the carry from the digits below: nothing, from one of them, from two as if
    independent, from both.

    Returns losses, terms and probabilities on the problems without (`plus_0`) and with a carry (`plus_1`), and how
    much of the model's variation over the digits below each predictor explains.
    """
    import torch

    from experiments.addition.carries import loss_of, predictors
    from experiments.addition.hesitation import answers_by_digits_below, data_sets, explained, taken_apart
    from experiments.addition.trained import adder, at_snapshot
    from experiments.common.devices import prepared

    prepared("cpu", threads)
    found = adder(run, model, steps=450, seed=seed, digit=1, d_model=64, n_heads=1)
    if snapshot >= 0:
        found = at_snapshot(run, model, found, snapshot)
    place = the_place(found.task)
    summary, losses = {}, {}
    for name, numbers in data_sets(problems, found.task, torch.Generator().manual_seed(seed)).items():
        apart = taken_apart(found, numbers)
        losses[name] = apart.loss
        draw_offsets(run, name, apart.probabilities)
        if name in ("without carry", "with carry"):
            short = "plus_0" if name == "without carry" else "plus_1"
            summary |= {f"{short}_{term}": value for term, value in apart.terms().items()}
    draw_losses(run, losses, summary)

    below = answers_by_digits_below(found, problems, torch.Generator().manual_seed(seed + 1))
    run.figure(Heatmap(below.tolist(), title="P(+1) of the model by the two digits below", **DIGITS))
    for predictor in predictors(place):
        run.figure(Heatmap(predictor.chances.tolist(), title=f"P(carry) from {predictor.name}", **DIGITS))
        key = predictor.name.replace(" ", "_")
        summary[f"explained_by_{key}"] = explained(below, predictor.chances)
        summary[f"loss_of_{key}"] = loss_of(predictor.chances, place)["all"]
    return {"loss": losses["held out"], **summary, "variation_below": below.std().item()}


DIGITS = {
    "row_labels": tuple("0123456789"),
    "col_labels": tuple("0123456789"),
    "y_label": "digit of a",
    "x_label": "digit of b",
    "low": 0,
    "high": 1,
}


def the_place(task):
    """The one place that the model answers, which something can be carried into; ValueError where there is none."""
    if len(task.places) != 1 or task.places[0] == 0:
        raise ValueError("Nothing is carried into the units: choose a model of one digit, digit=1 (tens) or above.")
    return task.places[0]


def draw_offsets(run, name, probabilities):
    """The mean probability of each offset on one data set."""
    labels = [f"+{offset}" for offset in range(10)]
    marks = {"11/20": 11 / 20, "9/20": 9 / 20}
    run.figure(Bar(labels, probabilities, title=f"P(answer - naive digit sum), {name}", marks=marks))


def draw_losses(run, losses, summary):
    """The losses by data set, and what the ones without and with a carry are made of."""
    marks = {"ln 20/11": math.log(20 / 11), "ln 20/9": math.log(20 / 9)}
    run.figure(Bar(list(losses), list(losses.values()), title="Loss by data set (nats)", marks=marks))
    terms = ("expected", "lean", "leak", "spread")
    rows = [[summary[f"{short}_{term}"] for term in terms] for short in ("plus_0", "plus_1")]
    title = "What the loss is made of (nats)"
    run.figure(Heatmap(rows, ("without carry", "with carry"), terms, title=title))
