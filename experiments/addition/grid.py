"""Problems that go through all hundred pairs of the two digits of a place.

Imports torch and transformer_lens, so import this inside functions only.
"""

import torch

from experiments.addition.data import draw_numbers, problems_of
from experiments.addition.places import one_place


def paired(numbers, place):
    """Numbers [100 * count, a or b, digit] with the digits of a place set to all pairs in turn."""
    pairs = torch.arange(100).repeat(len(numbers) // 100)
    column = numbers.shape[-1] - 1 - place
    numbers[:, 0, column], numbers[:, 1, column] = pairs // 10, pairs % 10
    return numbers


def every_pair(count, place, task, generator):
    """[100 * count, a or b, digit] numbers with each pair `count` times and all other digits random."""
    return paired(draw_numbers(100 * count, task.n_digits, generator), place)


def every_pair_by_carry(count, place, task, generator):
    """{carry: [100 * count, a or b, digit]} the same without and with a carry into the place; units know none."""
    if place == 0:
        return {0: every_pair(count, place, task, generator)}
    numbers = draw_numbers(600 * count, task.n_digits, generator)
    problems = problems_of(numbers, one_place(place, task))
    carried = (problems.answers != problems.naive_sums)[:, 0]
    return {carry: paired(numbers[carried == carry][: 100 * count], place) for carry in (0, 1)}


def by_pair(values):
    """[10, 10, ...] the mean by digit of a and of b; values is [100 * count, ...] in the order of `paired`."""
    return values.unflatten(0, (-1, 10, 10)).mean(0)
