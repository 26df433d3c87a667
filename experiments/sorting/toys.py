"""Models whose learning coefficient is known, to calibrate the sampler on.

Imports torch and scipy, so import this inside functions only.
"""

import math

import torch

from experiments.common.sgld import Target


def linear(dimensions, count, seed):
    """Linear regression with unit noise at its least-squares solution: a bowl, lambda = dimensions / 2."""
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(count, dimensions, generator=generator)
    truth = torch.randn(dimensions, 1, generator=generator)
    outputs = inputs @ truth + torch.randn(count, 1, generator=generator)

    def losses(weights, chosen):
        return squared_errors(inputs, weights[:, :, None], outputs, chosen) / 2

    start = torch.linalg.lstsq(inputs, outputs).solution[:, 0]
    return Target(start, losses, count, dimensions / 2)


def reduced_rank(inputs, hidden, outputs, rank, count, seed):
    """A linear network y = x A B with unit noise, wider (hidden) than the truth's rank, at its least squares.

    The minimum is a surface, so that less than half the parameters count (Aoyagi and Watanabe 2005).
    """
    generator = torch.Generator().manual_seed(seed)
    given = torch.randn(count, inputs, generator=generator)
    narrow = torch.randn(inputs, rank, generator=generator), torch.randn(rank, outputs, generator=generator)
    answers = given @ narrow[0] @ narrow[1] / math.sqrt(rank) + torch.randn(count, outputs, generator=generator)

    def losses(weights, chosen):
        first = weights[:, : inputs * hidden].unflatten(1, (inputs, hidden))
        second = weights[:, inputs * hidden :].unflatten(1, (hidden, outputs))
        return squared_errors(given, first @ second, answers, chosen) / 2

    start = least_squares_of_rank(given, answers, hidden)
    return Target(start, losses, count, reduced_rank_coefficient(inputs, hidden, outputs, rank))


def squared_errors(inputs, maps, outputs, chosen):
    """[chain] of linear maps [chain, input, output], mean over the examples [chain, batch], over all where None."""
    if chosen is None:
        apart = torch.einsum("bi,cio->bco", inputs, maps) - outputs[:, None]  # one product, no copy for each chain
    else:
        apart = torch.einsum("cbi,cio->bco", inputs[chosen], maps) - outputs[chosen].transpose(0, 1)
    return apart.square().sum(-1).mean(0)


def least_squares_of_rank(given, answers, hidden):
    """The flattened A and B of least squares among maps of rank `hidden`: the fitted values' first directions."""
    full = torch.linalg.lstsq(given, answers).solution
    directions = torch.linalg.svd(given @ full, full_matrices=False).Vh[:hidden]
    left, sizes, right = torch.linalg.svd(full @ directions.T @ directions, full_matrices=False)
    roots = sizes[:hidden].sqrt()
    return torch.cat(((left[:, :hidden] * roots).flatten(), (roots[:, None] * right[:hidden]).flatten()))


def reduced_rank_coefficient(inputs, hidden, outputs, rank):
    """Lambda of reduced-rank regression (Aoyagi and Watanabe 2005, "Stochastic complexities", main theorem)."""
    m, n, h, r = inputs, outputs, hidden, rank
    if n + r > m + h:
        return (h * m - h * r + n * r) / 2
    if m + r > n + h:
        return (h * n - h * r + m * r) / 2
    if h + r > m + n:
        return m * n / 2
    even = -((h + r) ** 2) - m**2 - n**2 + 2 * (h + r) * m + 2 * (h + r) * n + 2 * m * n
    return (even + (m + n + h + r) % 2) / 8


POWERS = {"quadratic": ((2, 2), 1.0), "quartic": ((4, 4), 0.5), "crossing": ((2, 2), 0.5)}
"""Landscapes of two weights: the powers, and lambda."""


def landscape(kind, count):
    """A loss of two weights without examples at its minimum 0.

    quadratic: w1^2 + w2^2, lambda 1. quartic: w1^4 + w2^4, lambda 1/2. crossing: w1^2 w2^2, zero on two lines that
    cross, lambda 1/2 of multiplicity 2, which the estimate nears only as fast as 1 / ln n.
    """
    (first, second), known = POWERS[kind]

    def losses(weights, chosen):
        powers = weights[:, 0].pow(first), weights[:, 1].pow(second)
        return powers[0] * powers[1] if kind == "crossing" else powers[0] + powers[1]

    return Target(torch.zeros(2, dtype=torch.double), losses, count, known)


def expected_of_landscape(target, gamma, reach=6.0, points=2001):
    """n_beta times the mean loss in the posterior that is sampled, by the trapezoid rule on a grid of two weights.

    What the estimate would be without any error of sampling, at this n and gamma; it nears lambda as n grows.
    """
    axis = torch.linspace(-reach, reach, points, dtype=torch.double) / math.sqrt(max(gamma, 1e-12))
    total = mean = 0.0
    for first in axis.split(200):
        weights = torch.cartesian_prod(first, axis)
        energy = target.n_beta * target.losses(weights, None)
        mass = torch.exp(-energy - gamma / 2 * weights.square().sum(1))
        total, mean = total + mass.sum().item(), mean + (mass * energy).sum().item()
    return mean / total
