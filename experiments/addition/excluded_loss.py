"""Which waves the answers of an adder are made of, and what it loses when only they, or all but they, are left."""

import math
from typing import Annotated

from pydantic import Field

from experiments.addition.neurons import draw_energy
from experiments.addition.train import place_name
from experiments.common.parameters import Threads, TrainedModel
from labbook import Bar, Heatmap, Line, Run, experiment
from labbook.figures import Series


@experiment("addition.excluded_loss", tags=["addition"], presets={"quick": {"per_pair": 10}})
def excluded_loss(
    run: Run,
    model: TrainedModel = "",
    place: Annotated[int, Field(ge=-1, description="of the answer (place, 0 = units; -1 = the lowest)")] = -1,
    per_pair: Annotated[int, Field(ge=1, description="for each pair of digits and each carry (problems)")] = 50,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the problems, and of a model trained now (number)")] = 0,
):
    """Does an adder answer by waves of the sum of two digits, and does it need all of them?

    The mean logits, as a function of the two digits of the place, are taken apart into waves; those of (a + b) mod 10
    have the frequency pairs (k, k), k = 1 .. 5. Where something can be carried into the place, problems without and
    with a carry are taken apart by themselves and weighted by their chance.

    As in Nanda et al. 2023, "Progress measures for grokking via mechanistic interpretability": the restricted loss is
    that of the mean logits with only the pairs (k, k) kept; the excluded loss that of each problem's logits with the
    pair of one frequency, or all of them, taken away. As controls: the share that white noise has in the pairs (k, k),
    9/99, and the loss with only the pairs (k, -k), k = 1 .. 4, kept, which are waves of a - b.

    Returns the share of each pair and their sum, and the losses (nats).
    """
    import torch

    from experiments.addition.fourier import FREQUENCIES, PAIRS_BY_CHANCE, family, folded
    from experiments.addition.places import chosen_place, warn_of_ignorance
    from experiments.addition.spectra import cases, energy_of, full_loss, shares_of
    from experiments.addition.spectra import excluded_loss as excluded
    from experiments.addition.spectra import restricted_loss as restricted
    from experiments.addition.trained import adder
    from experiments.common.devices import prepared

    prepared("cpu", threads)
    found = adder(run, model, seed=seed)
    place = chosen_place(place, found.task)
    answered = cases(found, place, per_pair, torch.Generator().manual_seed(seed))
    shares = shares_of(answered)
    without = [excluded(answered, family(1, [frequency])) for frequency in FREQUENCIES]
    losses = {
        "loss": full_loss(answered),
        "restricted": restricted(answered, family(1)),
        "restricted_to_difference": restricted(answered, family(-1, FREQUENCIES[:-1])),
        "excluded_all": excluded(answered, family(1)),
        **{f"excluded_{frequency}": loss for frequency, loss in zip(FREQUENCIES, without, strict=True)},
    }
    warn_of_ignorance(run, losses["loss"])
    energy = energy_of(answered)
    draw_logits(run, place, answered)
    draw_energy(run, f"Logits, {place_name(place)}", folded(energy / energy.sum().clamp(min=1e-30)))
    draw_shares(run, shares)
    draw_losses(run, place, losses, without)
    return {
        **losses,
        "excluded_most": max(without),
        "pair_share": sum(shares),
        "pair_share_chance": PAIRS_BY_CHANCE,
        **{f"share_{frequency}": share for frequency, share in zip(FREQUENCIES, shares, strict=True)},
    }


def draw_logits(run, place, answered):
    """The mean logit of one digit by the two digits, in each case of the carry."""
    digits = tuple("0123456789")
    for carry, case in enumerate(answered):
        which = "" if len(answered) == 1 else f", carry {carry}"
        title = f"Mean logit of the answer 0, {place_name(place)}{which}"
        labels = {"x_label": "digit of b", "y_label": "digit of a"}
        run.figure(Heatmap(case.table[0].tolist(), digits, digits, title=title, **labels))


def draw_shares(run, shares):
    """The share of each pair; a pair has two coefficients of the 99, but (5, 5) only one."""
    labels = [f"({frequency},{frequency})" for frequency in range(1, len(shares) + 1)]
    title = f"Share of each pair (k, k) in the logits' energy, together {sum(shares):.3f}"
    run.figure(Bar(labels, shares, title=title, x_label="frequency pair", marks={"white noise": 2 / 99}))


def draw_losses(run, place, losses, without):
    """The loss without each frequency beside the other losses."""
    frequencies = tuple(range(1, len(without) + 1))
    marks = {"full": losses["loss"], "only (k, k)": losses["restricted"], "no (k, k)": losses["excluded_all"]}
    run.figure(
        Line(
            (Series("without frequency k", frequencies, without),),
            title=f"Excluded loss, {place_name(place)} (nats)",
            x_label="frequency k",
            y_label="loss (nats)",
            log_y=True,
            marks=marks | {"ln 10": math.log(10)},
        )
    )
