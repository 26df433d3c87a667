"""How much two circuits share, as numbers beside what chance gives.

Imports torch and scipy, so import this inside functions only.
"""

from typing import NamedTuple

import torch
from scipy.optimize import linear_sum_assignment
from scipy.stats import hypergeom, spearmanr

from experiments.continuation.faithful import random_like


def top_of(effects, k):
    """[..., node] of bool: the k nodes of the largest effects [..., node]."""
    return effects.argsort(-1, descending=True).argsort(-1) < k


def jaccard(one, other):
    """The share of the nodes of two sets [node] that are in both."""
    return ((one & other).sum() / (one | other).sum()).item()


def chance_jaccard(n, k):
    """The expected Jaccard index of two random sets of k among n: the shared nodes are hypergeometric."""
    return sum(hypergeom.pmf(shared, n, k, k) * shared / (2 * k - shared) for shared in range(k + 1)).item()


def jaccard_p(one, other):
    """How often random sets of the same sizes share as much or more: Fisher's exact test, all permutations at once."""
    return hypergeom.sf((one & other).sum().item() - 1, len(one), one.sum().item(), other.sum().item()).item()


def weighted_jaccard(one, other):
    """The sum of the smaller over that of the larger effects [..., node]; effects below zero count as none."""
    one, other = one.clamp(min=0), other.clamp(min=0)
    return torch.minimum(one, other).sum(-1) / torch.maximum(one, other).sum(-1)


def spearman(one, other):
    """[...] the rank correlation of effects [..., node] with those of another [node]."""
    rows = one.flatten(0, -2) if one.ndim > 1 else one[None]
    found = torch.tensor([spearmanr(row, other).statistic for row in rows], dtype=torch.float64)
    return found.view(one.shape[:-1])


class Measured(NamedTuple):
    """A measure of two tasks beside its null distribution."""

    value: float
    chance: float
    """The mean of the null."""
    p: float
    """The share of the null that reaches the value, the value counted with it."""


def against(value, null):
    """A value beside draws [draw] of its null."""
    return Measured(float(value), null.mean().item(), (1 + (null >= value).sum().item()) / (1 + len(null)))


def against_permuted(measure, one, other, n_heads, draws, generator):
    """A measure of effects [node] beside the same with the heads, and the other nodes, of one in random order."""
    shuffled = random_like(one.expand(draws, -1), n_heads, generator)
    return against(measure(one, other), measure(shuffled, other))


class Matching(NamedTuple):
    """Which unit of one model is which of another."""

    one: list[int]
    other: list[int]
    correlation: float
    """The mean over the matched."""


def matched(one, other):
    """The matching of activations [input, unit] and [input, unit] of two models with the largest sum of correlations.

    Units that never change correlate with nothing. Li et al. 2015, "Convergent Learning", with the Hungarian method.
    """
    correlations = standardised(one).T @ standardised(other) / len(one)
    rows, columns = linear_sum_assignment(correlations, maximize=True)
    return Matching(rows.tolist(), columns.tolist(), correlations[rows, columns].mean().item())


def standardised(values):
    """Values [input, unit] with mean 0 and variance 1 over the inputs; 0 where nothing varies."""
    values = values.double() - values.double().mean(0)
    spread = values.square().mean(0).sqrt()
    return torch.where(spread > 1e-9, values / spread.clamp(min=1e-9), 0)


def matched_by_chance(one, other, draws, generator):
    """Matchings of the same activations with the inputs of one in random order: what nothing in common gives."""
    return [matched(one[torch.randperm(len(one), generator=generator)], other) for _ in range(draws)]
