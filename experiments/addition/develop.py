"""How the inside of an adder comes about: every measure of the study along the snapshots of its training."""

import math
from typing import Annotated

from pydantic import Field

from experiments.addition.train import place_name
from experiments.common.parameters import Threads
from labbook import Line, Run, experiment
from labbook.figures import Series


@experiment("addition.develop", tags=["addition"], presets={"quick": {"problems": 500, "snapshots": 12}})
def develop(
    run: Run,
    model: Annotated[str, Field(description="run that kept snapshots (id, such as R41; empty = a small one now)")] = "",
    place: Annotated[int, Field(ge=-1, description="of the answer (place, 0 = units; -1 = the lowest)")] = -1,
    problems: Annotated[int, Field(ge=100, description="for each measure (problems)")] = 2000,
    snapshots: Annotated[int, Field(ge=3, description="of a model trained now (count)")] = 20,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the problems, and of a model trained now (number)")] = 0,
):
    """Does what the adder does inside come before the loss falls, with it, or after?

    At every snapshot, on the same problems: the loss; the change of loss without each head and without the MLP
    (mean-ablated); what heads and MLP add to the lead of the right digit (direct logit attribution); the share of the
    frequency pairs (k, k) in the logits, the restricted and the excluded loss (Nanda et al. 2023); and how much the
    logits depend on the place's digits, on those of the place below, and on the worst digit above it, which cannot
    matter (total Sobol indices). Step 0 is logged, but a logarithmic axis cannot show it.

    Returns the first snapshot at which each has come half of its way from the first snapshot to the last (for the
    losses, half of the fall in nats), and the values at the end. The snapshots are far apart: two steps that are the
    same, or neighbours, do not tell which came first.
    """
    from experiments.addition.course import course
    from experiments.addition.places import chosen_place
    from experiments.addition.progress import measures
    from experiments.common.devices import prepared

    prepared("cpu", threads)
    adders = course(run, model, snapshots, seed=seed)
    first = next(iter(adders.values()))
    place = chosen_place(place, first.task)
    rows = {}
    for step in run.track(adders):
        rows[step] = measures(adders[step], place, problems, seed)
        run.log(rows[step], step=step)
    strongest = name_strongest(rows)
    curves = {name: [row[name] for row in rows.values()] for name in first_row(rows)}
    curves["head_effect"] = curves[strongest]
    draw(run, place, tuple(rows), curves, strongest)

    steps, last = tuple(rows), first_row(dict(reversed(rows.items())))
    followed = ("loss", "head_effect", "mlp_effect", "mlp_lead", "pair_share", "restricted_loss", "sobol_place")
    return {
        **{f"half_{name}": half_way(steps, curves[name]) for name in followed},
        "strongest_head": f"L0H{strongest.removeprefix('head_')}",
        **{name: last.get(name) for name in OF_THE_END},
        "last_step": steps[-1],
    }


OF_THE_END = (
    "loss",
    "restricted_loss",
    "excluded_most",
    "excluded_all",
    "pair_share",
    "mlp_share",
    "sobol_place",
    "sobol_below",
    "sobol_wrong",
)


def first_row(rows):
    """The measures at the first step."""
    return next(iter(rows.values()))


def name_strongest(rows):
    """The head whose ablation costs most at the end."""
    last = list(rows.values())[-1]
    heads = {name: effect for name, effect in last.items() if name.removeprefix("head_").isdigit()}
    return max(heads, key=heads.__getitem__)


def half_way(steps, values):
    """The first step at which a curve is past the middle between its first and its last value; None if it is flat."""
    start, end = values[0], values[-1]
    if start == end:
        return None
    return next(step for step, value in zip(steps, values, strict=True) if abs(value - start) >= abs(end - start) / 2)


def draw(run, place, steps, curves, strongest):
    """The curves by step, those of one unit together."""
    head = f"without L0H{strongest.removeprefix('head_')}"
    marks = {"ln 10": math.log(10), "ln 2": math.log(2)}
    losses = {"full": "loss", "only (k, k)": "restricted_loss", "without one k": "excluded_most"}
    losses |= {"without all (k, k)": "excluded_all"}
    effects = {head: "head_effect", "without MLP": "mlp_effect"}
    leads = {"all": "logit_lead", "MLP": "mlp_lead", "heads": "heads_lead"}
    shares = {"(k, k) in logits": "pair_share", "MLP in attribution": "mlp_share"}
    digits = {"place": "sobol_place", "place below": "sobol_below", "worst above": "sobol_wrong"}
    name = place_name(place)
    for title, named, options in (
        (f"Full, restricted and excluded loss, {name} (nats)", losses, {"log_y": True, "marks": marks}),
        (f"Change of loss by ablation, {name} (nats)", effects, {}),
        (f"Lead of the right digit by part, {name} (logits)", leads, {}),
        (f"Shares, {name} (of 1)", shares, {"marks": {"white noise": 9 / 99}}),
        (f"Total Sobol index of the logits by digit, {name}", digits, {}),
    ):
        series = tuple(
            Series(label, steps[first:], curves[key][first:])
            for first in [1 if steps[0] == 0 else 0]
            for label, key in named.items()
            if key in curves
        )
        run.figure(Line(series, title=title, x_label="step", log_x=True, **options))
