"""What can be known about the carry into a digit from the digits below it, exactly.

Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

import torch


class Predictor(NamedTuple):
    """A way to guess the carry from the two digits of the place below."""

    name: str
    chances: torch.Tensor
    """[digit of a, digit of b] its probability of a carry."""


def chance_of_carry(place):
    """The probability of a carry into a place: 0 into the units, 0.45 into the tens, then ever nearer 1/2.

    Of two uniform numbers of k digits, (1 - 10**-k) / 2 have a sum of 10**k or more.
    """
    return (1 - 10.0**-place) / 2


def carry_given_digits(place):
    """[digit of a, digit of b] the probability of a carry into a place, given the two digits of the place below."""
    sums = torch.arange(10)[:, None] + torch.arange(10)
    incoming = chance_of_carry(place - 1)  # nine carries on what comes in
    return torch.where(sums > 9, 1.0, torch.where(sums == 9, incoming, 0.0)).double()


def predictors(place):
    """What could be guessed: nothing but the base rate, from one digit, from two as if independent, from their sum."""
    given_both = carry_given_digits(place)
    given_one = given_both.mean(1)  # digit of a
    base = given_both.mean()
    return [
        Predictor("base rate", base.expand(10, 10)),
        Predictor("one digit", given_one[:, None].expand(10, 10)),
        Predictor("product of two", product_of_odds(given_one, base)),
        Predictor("both digits", given_both),
    ]


def product_of_odds(given_one, base):
    """[digit of a, digit of b] Bayes' rule with the two digits taken as independent given the carry.

    With digits d1, d2 below the tens the odds of no carry are nearly (10 - d1)(10 - d2) : d1 d2; here with the base
    rate, which that leaves out.
    """
    odds = given_one / (1 - given_one)
    joint = odds[:, None] * odds / (base / (1 - base))
    return joint / (1 + joint)


def loss_of(chances, place):
    """{"all", "+0", "+1"}: the expected loss (nats) of saying these chances of a carry, by what is carried."""
    truth = carry_given_digits(place)
    carried = weighted(-chances.log(), truth)
    kept = weighted(-(1 - chances).log(), 1 - truth)
    share = truth.mean().item()
    return {"all": share * carried + (1 - share) * kept, "+0": kept, "+1": carried}


def weighted(losses, weights):
    """The mean of losses where the weights are not zero, by the weights; zero times infinity is zero."""
    return (torch.where(weights > 0, losses, 0.0) * weights).sum().item() / weights.sum().item()
