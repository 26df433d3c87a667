"""Logits as waves over the two digits of a place, and the loss when waves are kept or taken away.

Imports torch and transformer_lens, so import this inside functions only.
"""

from typing import NamedTuple

import torch
from torch.nn.functional import cross_entropy

from experiments.addition.activity import subject_of_numbers
from experiments.addition.carries import chance_of_carry
from experiments.addition.fourier import FREQUENCIES, constant, energies, family, part, share
from experiments.addition.grid import by_pair, every_pair_by_carry


class Case(NamedTuple):
    """The problems with one carry into the place, and how often it is."""

    chance: float
    logits: torch.Tensor
    """[100 * count, 10] each problem's logits less their mean."""
    table: torch.Tensor
    """[10, digit of a, digit of b] the mean logits."""
    answers: torch.Tensor
    """[100 * count]"""


def cases(adder, place, count, generator):
    """The problems without and with a carry into the place, `count` of each pair of digits; units know one case."""
    carried_chance = chance_of_carry(place)
    found = []
    for carry, numbers in every_pair_by_carry(count, place, adder.task, generator).items():
        subject = subject_of_numbers(adder, place, numbers)
        logits = subject.logits(subject.activity.middle, subject.activity.neurons)
        logits = logits - logits.mean(1, keepdim=True)
        chance = carried_chance if carry else 1 - carried_chance
        found.append(Case(chance, logits, by_pair(logits).permute(2, 0, 1), subject.answers))
    return found


def energy_of(cases):
    """[k_a, k_b] the energy of the mean logits, the cases weighted by their chance."""
    return sum(case.chance * energies(case.table) for case in cases)


def shares_of(cases, step=1):
    """The shares of the pairs (k, step * k), k = 1 .. 5, in the energy."""
    energy = energy_of(cases)
    return [share(energy, family(step, [frequency])) for frequency in FREQUENCIES]


def loss_with(cases, logits_of):
    """The mean loss (nats) with the logits [problem, 10] that a function makes of a case."""
    losses = [case.chance * cross_entropy(logits_of(case), case.answers) for case in cases]
    return torch.stack(losses).sum().item()


def full_loss(cases):
    """The loss as it is."""
    return loss_with(cases, lambda case: case.logits)


def restricted_loss(cases, mask):
    """The loss of the mean logits with only the waves of a mask, and the constant, kept."""
    return loss_with(cases, lambda case: spread(part(case.table, mask | constant()), case))


def excluded_loss(cases, mask):
    """The loss of each problem's logits with the waves of a mask taken away."""
    return loss_with(cases, lambda case: case.logits - spread(part(case.table, mask), case))


def spread(table, case):
    """[problem, 10] what tables [10, digit of a, digit of b] say of each problem of a case."""
    return table.flatten(1).T.repeat(len(case.answers) // 100, 1)
