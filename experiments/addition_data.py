"""Addition problems as tokens, `a + b =` with the most significant digit first, and measures of the answers.

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


class Problems(NamedTuple):
    """A batch of problems and what is true of one digit of their sums."""

    tokens: torch.Tensor
    """[batch, 2 * n_digits + 2]"""
    answers: torch.Tensor
    """[batch] the true digit of the sum, carry included."""
    naive_sums: torch.Tensor
    """[batch] the two digits above it added modulo ten, as if nothing were ever carried."""


def context_length(n_digits):
    """Tokens in one problem."""
    return 2 * n_digits + 2


def draw(batch_size, n_digits, digit, generator, device="cpu"):
    """A fresh batch; every digit of both numbers is uniform, so leading zeros occur."""
    numbers = torch.randint(10, (batch_size, 2, n_digits), generator=generator)  # batch, a or b, place
    signs = torch.tensor([PLUS, EQUALS]).expand(batch_size, 2)[..., None]  # batch, + or =, 1
    tokens = torch.cat((numbers, signs), dim=-1).flatten(1)
    answers, naive_sums = digit_of_sum(numbers, digit), numbers[..., -1 - digit].sum(1) % 10
    return Problems(tokens.to(device), answers.to(device), naive_sums.to(device))


def held_out(n_digits, digit, device="cpu"):
    """4,096 problems that do not depend on the run's seed, in batches."""
    generator = torch.Generator().manual_seed(HELD_OUT_SEED)
    return [draw(HELD_OUT_BATCH_SIZE, n_digits, digit, generator, device) for _ in range(HELD_OUT_BATCHES)]


def digit_of_sum(numbers, digit):
    """[batch] digit `digit` (0 = units) of a + b, where numbers is [batch, 2, place]."""
    up_to_digit = numbers[..., numbers.shape[-1] - 1 - digit :]
    powers = 10 ** torch.arange(digit, -1, -1)
    return (up_to_digit * powers).sum((1, 2)) // 10**digit % 10


def by_offset(logits, naive_sums):
    """[10]: the mean probability of answering the naive sum plus 0, plus 1, ...; logits is [batch, 10]."""
    offsets = torch.arange(10, device=naive_sums.device)
    return logits.softmax(-1).gather(1, (naive_sums[:, None] + offsets) % 10).mean(0)


def measure(logits, problems):
    """Accuracy and P(naive sum + 0, + 1) of logits [batch, 10], in one transfer from the device."""
    accuracy = (logits.argmax(-1) == problems.answers).float().mean()
    plus_0, plus_1 = by_offset(logits, problems.naive_sums)[:2]
    names = ("accuracy", "p_plus_0", "p_plus_1")
    return dict(zip(names, torch.stack((accuracy, plus_0, plus_1)).tolist(), strict=True))
