"""How like the compiled sorter a model is: sparse weights, sharp attention, the same attention.

Imports torch and transformer_lens, so import this inside functions only.
"""

import torch
from scipy.optimize import linear_sum_assignment

from experiments.common.inside import cached, opened

NOTHING = 1e-3
"""Size of a weight below which it counts as none."""


@torch.no_grad()
def sparsity(model):
    """The share of all weights that are smaller than 0.001."""
    weights = torch.cat([weight.flatten() for weight in model.parameters()])
    return (weights.abs() < NOTHING).double().mean().item()


def patterns_of(model, encoding, lists):
    """A list over layers of attention patterns [batch, head, query, key]."""
    _, cache = cached(opened(model), encoding.encode(lists))
    return [cache[f"blocks.{layer}.attn.hook_pattern"] for layer in range(model.cfg.n_layers)]


def entropies(patterns):
    """The mean entropy of attention (nats) in each layer; 0 is a head that looks at one place."""
    return [torch.special.entr(pattern.double()).sum(-1).mean().item() for pattern in patterns]


def attention_distances(patterns, others):
    """The total variation between two models' attention in each layer, 0 (the same) to 1.

    Heads have no order: they are paired so that the mean over pairs is smallest, as far as both have heads.
    """
    return [distance_of_layers(one, other) for one, other in zip(patterns, others, strict=False)]


def distance_of_layers(one, other):
    """The mean total variation over the best pairing of heads; both are [batch, head, query, key]."""
    apart = (one.double()[:, :, None] - other.double()[:, None]).abs().sum(-1) / 2  # batch, head, other head, query
    costs = apart.mean((0, 3)).numpy()
    return costs[linear_sum_assignment(costs)].mean().item()
