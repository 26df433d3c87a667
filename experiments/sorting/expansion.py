"""The way back: a squeezed sorter widened again, by folding a second map into it.

A map U [width, d_model] keeps what the narrow model computes exactly if its rows are orthonormal, whichever they are:
what is written through U is read back by its transpose. So sorting after widening says nothing about whether the
original's directions came back; that has to be measured, against a random U.

Imports torch, so import this inside functions only.
"""

import torch

from experiments.sorting.superposition import folded


def widenings(into, narrow_residuals, residuals, seed):
    """{name: U [width, d_model]} ways back for the map W [d_model, width].

    transpose, pseudoinverse: W's. nearest: the orthonormal rows nearest to W's transpose. least squares: from
    residuals [..., width] of the squeezed model to the original's [..., d_model]. random: orthonormal, the control.
    """
    left, _, right = torch.linalg.svd(into.T, full_matrices=False)
    generator = torch.Generator().manual_seed(seed)
    narrow, wide = narrow_residuals.flatten(0, -2), residuals.flatten(0, -2)
    return {
        "transpose": into.T,
        "pseudoinverse": torch.linalg.pinv(into),
        "nearest": left @ right,
        "least squares": torch.linalg.lstsq(narrow, wide, driver="gelsd").solution,
        "random": torch.nn.init.orthogonal_(torch.empty(into.T.shape), generator=generator),
    }


def weight_distance(weights, others):
    """How far two sets of weights are apart, as a share of the length of the second."""
    apart = sum((weights[name] - other).square().sum() for name, other in others.items())
    return (apart / sum(other.square().sum() for other in others.values())).sqrt().item()


def widened_weights(narrow, wide):
    """The weights of a narrow model with a way back folded in."""
    return folded(narrow.state_dict(), wide)


def correlations(residuals, others):
    """[d_model] of each direction with itself in another model; NaN where it never changes in the first or second.

    Both are [..., d_model].
    """
    one, other = residuals.flatten(0, -2).double(), others.flatten(0, -2).double()
    one, other = one - one.mean(0), other - other.mean(0)
    lengths = one.norm(dim=0), other.norm(dim=0)
    together = (one * other).sum(0) / (lengths[0] * lengths[1])
    constant = (lengths[0] < 1e-6 * len(one) ** 0.5) | (lengths[1] < 1e-6 * len(one) ** 0.5)
    return together.masked_fill(constant, float("nan"))


def unexplained(residuals, others):
    """The squared error of activations as a share of the variance of the first, pooled over directions."""
    spread = residuals - residuals.flatten(0, -2).mean(0)
    return ((residuals - others).square().sum() / spread.square().sum()).item()
