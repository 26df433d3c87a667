"""Addition problems as tokens that end in `=`, and measures of the answers.

Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

import torch

PLUS, EQUALS = 10, 11
"""Tokens after the ten digits."""
VOCABULARY = 12
HELD_OUT_SEED = 20230418
"""Held-out problems are the same for every run, so that accuracies on them compare."""
HELD_OUT_BATCHES, HELD_OUT_BATCH_SIZE = 16, 256


class Task(NamedTuple):
    """What is asked: how long the numbers are, which digits of the sum to say, and how a problem is written."""

    n_digits: int
    places: tuple[int, ...]
    """Digits of the sum to answer; 0 = units, 1 = tens."""
    layout: str = "written"
    """"written" a + b =, "reversed" the same with the units first, "paired" the digits of one place side by side."""


class Problems(NamedTuple):
    """A batch of problems and what is true of the asked digits of their sums."""

    tokens: torch.Tensor
    """[batch, 2 * n_digits + 2]"""
    answers: torch.Tensor
    """[batch, place] the true digits of the sum, carries included."""
    naive_sums: torch.Tensor
    """[batch, place] the two digits above each added modulo ten, as if nothing were ever carried."""


def task_of(n_digits, digit, layout="written"):
    """The task of one digit, or of all n_digits digits at once where digit is "all"."""
    return Task(n_digits, tuple(range(n_digits)) if digit == "all" else (digit,), layout)


def context_length(n_digits):
    """Tokens in one problem."""
    return 2 * n_digits + 2


def draw(batch_size, task, generator, device="cpu"):
    """A fresh batch; every digit of both numbers is uniform, so leading zeros occur."""
    return problems_of(draw_numbers(batch_size, task.n_digits, generator), task, device)


def draw_numbers(batch_size, n_digits, generator):
    """[batch, a or b, digit] pairs of numbers, the most significant digit first."""
    return torch.randint(10, (batch_size, 2, n_digits), generator=generator)


def problems_of(numbers, task, device="cpu"):
    """The problems that numbers [batch, a or b, digit] make."""
    answers, naive_sums = sum_digits(numbers, task.places), (numbers.sum(1) % 10).flip(-1)[:, list(task.places)]
    return Problems(lay_out(numbers, task.layout).to(device), answers.to(device), naive_sums.to(device))


def lay_out(numbers, layout):
    """[batch, position] tokens of numbers [batch, a or b, digit]; always ends in `=`."""
    plus, equals = (torch.full((len(numbers), 1), sign) for sign in (PLUS, EQUALS))
    if layout == "paired":
        return torch.cat((numbers.transpose(1, 2).flatten(1), plus, equals), 1)
    a, b = (numbers.flip(-1) if layout == "reversed" else numbers).unbind(1)
    return torch.cat((a, plus, b, equals), 1)


def positions_of(place, task):
    """The two positions at which the digits of a place stand, of a and of b."""
    from_the_left = task.n_digits - 1 - place
    if task.layout == "paired":
        return 2 * from_the_left, 2 * from_the_left + 1
    within = place if task.layout == "reversed" else from_the_left
    return within, task.n_digits + 1 + within


def held_out(task, device="cpu"):
    """4,096 problems that do not depend on the run's seed, in batches."""
    generator = torch.Generator().manual_seed(HELD_OUT_SEED)
    return [draw(HELD_OUT_BATCH_SIZE, task, generator, device) for _ in range(HELD_OUT_BATCHES)]


def held_out_problems(task):
    """The same problems as one batch."""
    return Problems(*map(torch.cat, zip(*held_out(task), strict=True)))


def sum_digits(numbers, places):
    """[batch, place] digits of a + b at some places; numbers is [batch, a or b, digit]."""
    carry, digits = torch.zeros(len(numbers), dtype=torch.long), []
    for place in range(max(places) + 1):
        total = numbers[..., -1 - place].sum(1) + carry
        digits.append(total % 10)
        carry = total // 10
    return torch.stack([digits[place] for place in places], 1)


def by_offset(logits, naive_sums):
    """[10]: the mean probability of answering the naive sum plus 0, plus 1, ...; logits is [batch, place, 10]."""
    offsets = torch.arange(10, device=naive_sums.device)
    return logits.softmax(-1).gather(-1, (naive_sums[..., None] + offsets) % 10).flatten(0, -2).mean(0)


def measure(logits, problems):
    """Accuracy and P(naive sum + 0, + 1) of logits [batch, place, 10], in one transfer from the device."""
    accuracy = (logits.argmax(-1) == problems.answers).float().mean()
    plus_0, plus_1 = by_offset(logits, problems.naive_sums)[:2]
    names = ("accuracy", "p_plus_0", "p_plus_1")
    return dict(zip(names, torch.stack((accuracy, plus_0, plus_1)).tolist(), strict=True))
