"""Easier problems first. Imports torch, so import this inside functions only."""

import torch

CURRICULA = ("none", "length", "no_carry")


def eased(numbers, curriculum, share, generator):
    """Numbers [batch, a or b, digit] made easier; `share` is how much of the curriculum is over, from 0 to 1.

    "length" begins with numbers of one digit and adds a place at a time; "no_carry" begins with problems in which
    no two digits reach ten, and lets in ever more of the others.
    """
    if curriculum == "none" or share >= 1:
        return numbers
    if curriculum == "length":
        return shortened(numbers, 1 + int(share * numbers.shape[-1]))
    untouched = torch.rand(len(numbers), generator=generator) < share
    return torch.where(untouched[:, None, None], numbers, without_carries(numbers))


def shortened(numbers, length):
    """The numbers with zeros in front of their last `length` digits."""
    kept = torch.arange(numbers.shape[-1]) >= numbers.shape[-1] - length
    return numbers * kept


def without_carries(numbers):
    """The same a with the digits of b scaled into 0 .. 9 - a, so that no two reach ten."""
    a, b = numbers.unbind(1)
    return torch.stack((a, b * (10 - a) // 10), 1)
