"""All measures of an adder in one row, to follow them along its training.

Imports torch and transformer_lens, so import this inside functions only.
"""

import torch

from experiments.addition.ablation import head_effects, mlp_effect
from experiments.addition.activity import subject
from experiments.addition.attribution import attributed
from experiments.addition.data import draw
from experiments.addition.dependence import dependence
from experiments.addition.fourier import FREQUENCIES, family
from experiments.addition.places import digit_indices, one_place
from experiments.addition.spectra import cases, excluded_loss, restricted_loss, shares_of

PER_PAIR = 10


def measures(adder, place, problems, seed):
    """{name: number} on the same problems for every snapshot; head effects by name (`head_0`, ...)."""
    asked = subject(adder, place, problems, seeded(seed))
    heads = head_effects(asked, "mean", seeded(seed + 1))
    return {
        "loss": asked.losses().mean().item(),
        **{f"head_{head}": effect for head, effect in enumerate(heads.tolist())},
        "mlp_effect": mlp_effect(asked, "mean", seeded(seed + 1)),
        **of_attribution(adder, place, seed),
        **of_waves(adder, place, seed),
        **of_dependence(adder, place, problems, seed),
    }


def of_attribution(adder, place, seed):
    """What heads and MLP add to the lead of the right digit (logits), and the MLP's share of all that is added."""
    asked = draw(256, one_place(place, adder.task), seeded(seed))
    result = attributed(adder, asked, place)
    parts = result.parts.mean(1)
    n_heads = result.patterns.shape[1]
    return {
        "logit_lead": result.truth.mean().item(),
        "heads_lead": parts[2 : 2 + n_heads].sum().item(),
        "mlp_lead": parts[-1].item(),
        "mlp_share": (parts[-1].abs() / parts.abs().sum()).item(),
    }


def of_waves(adder, place, seed):
    """The share of the pairs (k, k), the restricted loss, and the excluded losses."""
    answered = cases(adder, place, PER_PAIR, seeded(seed))
    without = [excluded_loss(answered, family(1, [frequency])) for frequency in FREQUENCIES]
    return {
        "pair_share": sum(shares_of(answered)),
        "restricted_loss": restricted_loss(answered, family(1)),
        "excluded_most": max(without),
        "excluded_all": excluded_loss(answered, family(1)),
    }


def of_dependence(adder, place, problems, seed):
    """The Sobol indices of the logits on the place's digits, on those of the place below, and on the worst above."""
    n_digits = adder.task.n_digits
    indices = dependence(adder, place, problems, seeded(seed)).logits
    above = [row for higher in range(place + 1, n_digits) for row in digit_indices(higher, n_digits)]
    found = {"sobol_place": indices[list(digit_indices(place, n_digits))].mean().item()}
    if place:
        found["sobol_below"] = indices[list(digit_indices(place - 1, n_digits))].mean().item()
    if above:
        found["sobol_wrong"] = indices[above].max().item()
    return found


def seeded(seed):
    """Random numbers by seed."""
    return torch.Generator().manual_seed(seed)
