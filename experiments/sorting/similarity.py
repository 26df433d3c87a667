"""How alike two models' activations are, whatever basis they are written in.

Imports torch, so import this inside functions only.
"""

import torch


def cka(one, other):
    """Linear centred kernel alignment of activations [example, d] and [example, e], 0 to 1.

    Kornblith et al. 2019, "Similarity of Neural Network Representations Revisited", equation 4.
    """
    one, other = centred(one), centred(other)
    between = (one.T @ other).square().sum()
    within = (one.T @ one).norm() * (other.T @ other).norm()
    return (between / within).item() if within > 0 else float("nan")


def procrustes(one, other):
    """Similarity of activations [example, d] and [example, e] after the best rotation and scale, 0 to 1.

    One less half the squared orthogonal Procrustes distance of Ding et al. 2021, "Grounding Representation
    Similarity with Statistical Testing", between matrices of norm one.
    """
    one, other = centred(one), centred(other)
    size = one.norm() * other.norm()
    return (torch.linalg.matrix_norm(one.T @ other, ord="nuc") / size).item() if size > 0 else float("nan")


def centred(activations):
    """In float64, with the mean over examples taken away."""
    activations = activations.double()
    return activations - activations.mean(0)


def by_chance(measure, one, other, generator):
    """The same measure with the examples of one in random order: what nothing in common gives."""
    return measure(one[torch.randperm(len(one), generator=generator)], other)


def read_out(source, target, generator):
    """[e] how much of each column of target [example, e] a linear map from source [example, d] predicts.

    The share of variance explained (R squared) on examples that the map was not fitted to; a half is. NaN for a
    column that does not vary; never below zero.
    """
    order = torch.randperm(len(source), generator=generator)
    fitted, tested = order[: len(order) // 2], order[len(order) // 2 :]
    source = torch.cat((source.double(), torch.ones(len(source), 1, dtype=torch.float64)), 1)
    target = target.double()
    # The driver that takes matrices of less than full rank.
    weights = torch.linalg.lstsq(source[fitted], target[fitted], driver="gelsd").solution
    left = (target[tested] - source[tested] @ weights).square().sum(0)
    spread = (target[tested] - target[tested].mean(0)).square().sum(0)
    explained = (1 - left / spread).clamp(min=0)
    return torch.where(spread > 1e-9, explained, float("nan"))
