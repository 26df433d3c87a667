"""How an adder divides its probability between the answers that a carry decides.

Imports torch and transformer_lens, so import this inside functions only.
"""

import math
from typing import NamedTuple

import torch

from experiments.addition.carries import chance_of_carry
from experiments.addition.data import HELD_OUT_SEED, draw_numbers, problems_of
from experiments.addition.model import digit_logits


class Apart(NamedTuple):
    """The loss on one data set and what it is made of (nats)."""

    probabilities: list
    """[10] mean probability of the naive sum + 0, + 1, ..."""
    loss: float
    expected: float
    lean: float
    leak: float
    spread: float

    def terms(self):
        """Everything but the probabilities, and the two probabilities that matter."""
        named = {name: getattr(self, name) for name in ("loss", "expected", "lean", "leak", "spread")}
        return named | {"p_plus_0": self.probabilities[0], "p_plus_1": self.probabilities[1]}


def data_sets(count, task, generator):
    """{name: numbers [count, a or b, digit]}: fresh, held out, and those without and with a carry into the digit."""
    held_out = draw_numbers(count, task.n_digits, torch.Generator().manual_seed(HELD_OUT_SEED))
    fresh = draw_numbers(count, task.n_digits, generator)
    many = draw_numbers(3 * count, task.n_digits, generator)
    carried = carries_into(many, task)
    return {
        "training": fresh,
        "held out": held_out,
        "without carry": many[~carried][:count],
        "with carry": many[carried][:count],
    }


def carries_into(numbers, task):
    """[batch] whether something is carried into the answered digit."""
    problems = problems_of(numbers, task)
    return (problems.answers != problems.naive_sums)[:, 0]


@torch.no_grad()
def offset_probabilities(adder, numbers):
    """[batch, 10] the probability of the naive sum + 0, + 1, ... of each problem, in float64."""
    problems = problems_of(numbers, adder.task)
    logits = torch.cat([adder.model(tokens)[:, -1] for tokens in problems.tokens.split(4096)])
    chances = digit_logits(logits).double().softmax(-1)[:, 0]
    return chances.gather(1, (problems.naive_sums + torch.arange(10)) % 10)


def taken_apart(adder, numbers):
    """The loss on some problems as a sum; the terms make sense where all carry, or none does."""
    chances, carried = offset_probabilities(adder, numbers), carries_into(numbers, adder.task)
    said = chances[:, :2].gather(1, carried[:, None].long())[:, 0]  # batch
    mean, truth = chances.mean(0), carried.double().mean().item()
    known = mean[0] + mean[1]
    share = said.mean() / known
    carry = chance_of_carry(adder.task.places[0])
    expected = -truth * math.log(carry) - (1 - truth) * math.log(1 - carry)
    loss = -said.log().mean().item()
    leak = -known.log().item()
    lean = -share.log().item() - expected
    return Apart(mean.tolist(), loss, expected, lean, leak, loss + said.mean().log().item())


def answers_by_digits_below(adder, count, generator):
    """[digit of a, digit of b] the model's share of +1 among +0 and +1, by the two digits of the place below."""
    place, n_digits = adder.task.places[0], adder.task.n_digits
    numbers = draw_numbers(max(count, 10000) // 100 * 100, n_digits, generator)
    pairs = torch.arange(100).repeat(len(numbers) // 100)
    numbers[:, 0, n_digits - place], numbers[:, 1, n_digits - place] = pairs // 10, pairs % 10
    chances = offset_probabilities(adder, numbers)
    share = chances[:, 1] / (chances[:, 0] + chances[:, 1])
    return share.unflatten(0, (-1, 100)).mean(0).unflatten(0, (10, 10))


def explained(observed, predicted):
    """The share of variance over the digit pairs that a prediction explains when fitted by a line; 0 if it is flat."""
    if predicted.std() < 1e-9 or observed.std() < 1e-9:
        return 0.0
    return torch.corrcoef(torch.stack((observed.flatten(), predicted.flatten())))[0, 1].item() ** 2
