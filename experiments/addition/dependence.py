"""Which digits of the input a number depends on: total Sobol indices.

S_i = E[(f(x) - f(x'))^2] / (2 Var f), where x' is x with digit i drawn again: the share of the variance that goes when
all digits but i are known (Jansen 1999). 0 means that the digit does not matter; the indices sum to 1 where digits
only add up and to more where they work together: for (a + b) mod 10 both are 1.

Imports torch and transformer_lens, so import this inside functions only.
"""

from typing import NamedTuple

import torch

from experiments.addition.activity import subject_of_numbers
from experiments.addition.data import draw_numbers


class Dependence(NamedTuple):
    """Total Sobol indices; the digits in the order of `digit_names`."""

    neurons: torch.Tensor
    """[digit, neuron]; nan for a neuron that never changes."""
    logits: torch.Tensor
    """[digit] of the ten logits of the place together, each problem's mean taken away."""


def dependence(adder, place, count, generator):
    """The dependence of neurons and logits at `=` on every digit, from `count` problems and each digit redrawn."""
    numbers = draw_numbers(count, adder.task.n_digits, generator)
    neurons, logits = seen(adder, place, numbers)
    by_neuron, by_logit = [], []
    for redrawn in redrawings(numbers, generator):
        other_neurons, other_logits = seen(adder, place, redrawn)
        by_neuron.append(total_index(neurons, other_neurons))
        by_logit.append(joint_index(logits, other_logits))
    return Dependence(torch.stack(by_neuron), torch.stack(by_logit))


def seen(adder, place, numbers):
    """[batch, neuron] activations and [batch, 10] logits less their mean, which the softmax does not see."""
    subject = subject_of_numbers(adder, place, numbers)
    logits = subject.logits(subject.activity.middle, subject.activity.neurons)
    return subject.activity.neurons.double(), logits - logits.mean(1, keepdim=True)


def redrawings(numbers, generator):
    """The numbers [batch, a or b, digit] with one digit of one number drawn again, for each in turn."""
    for number in range(2):
        for digit in range(numbers.shape[2]):
            redrawn = numbers.clone()
            redrawn[:, number, digit] = torch.randint(10, (len(numbers),), generator=generator)
            yield redrawn


def total_index(values, others):
    """[column] the total Sobol index of the digit in which others [batch, column] was redrawn; nan for constants."""
    variance = values.var(0)
    return torch.where(variance > 0, (values - others).square().mean(0) / (2 * variance), torch.nan)


def joint_index(values, others):
    """The same of all columns together, each by its variance."""
    return (values - others).square().mean(0).sum() / (2 * values.var(0).sum())
