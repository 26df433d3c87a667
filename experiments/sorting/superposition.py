"""A model squeezed through a linear map of its residual stream, as a model of its own.

The map W [d_model, width] stands between the residual stream and all that touches it: what is written is multiplied by
W, what is read by its transpose (Lindner et al. 2023, section 5). Both can be folded into the weights, so that a
narrower transformer comes out, with the hooks and figures of any other.

Imports torch and transformer_lens, so import this inside functions only.
"""

from contextlib import contextmanager

import torch
from torch.func import functional_call

from experiments.sorting.sorter import blank_model, shape_of

READS = ("q.weight", "k.weight", "v.weight", "fc_in.weight", "head.weight")  # something, d_model
EMBEDDINGS = ("tok_embed.weight", "pos.weight")  # something, d_model
WRITES = ("o.weight", "fc_out.weight")  # d_model, something
WRITTEN = ("o.bias", "fc_out.bias")  # d_model


def folded(weights, into):
    """The weights of a model, {name: tensor}, with the map `into` [d_model, width] folded in; differentiable in it."""
    return {name: folded_weight(name, weight, into) for name, weight in weights.items()}


def folded_weight(name, weight, into):
    """One weight that speaks to a residual stream of the width of `into`; those that touch none stay as they are."""
    if name.endswith(READS + EMBEDDINGS + WRITTEN):
        return weight @ into
    if name.endswith(WRITES):
        return into.T @ weight
    return weight


def check_foldable(model):
    """ValueError for a model with layer norm: its mean and length are not those of the narrower stream."""
    if model.cfg.normalization_type is not None:
        raise ValueError("A map cannot be folded through layer norm; choose a sorter with normalization=none.")


def squeezed(model, into):
    """The model of width `into.shape[1]` that comes of folding the map into a model."""
    narrow = blank_model(shape_of(model, d_model=into.shape[1])).to(into.dtype)
    narrow.load_state_dict(folded(model.state_dict(), into.detach()))
    return narrow.eval()


class Squeezed:
    """A narrow model whose weights follow a map that is being trained; the original's stay as they are."""

    def __init__(self, model, into):
        check_foldable(model)
        self.weights = {name: weight.detach() for name, weight in model.state_dict().items()}
        self.into = into
        self.narrow = blank_model(shape_of(model, d_model=into.shape[1]))

    def __call__(self, tokens):
        """(logits [batch, position, output], list of residuals [batch, position, width] wherever they are read)."""
        with residuals_of(self.narrow) as residuals:
            return functional_call(self.narrow, folded(self.weights, self.into), (tokens,)), residuals


@contextmanager
def residuals_of(model):
    """The residual stream wherever a plain model reads it, as a list that fills while this is open."""
    found = []
    readers = [reader for block in model.layers for reader in (block.ln1, block.ln2)] + [model.ln_out]
    handles = [reader.register_forward_pre_hook(lambda module, given: found.append(given[0])) for reader in readers]
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()


def started(d_model, width, start, size, seed):
    """[d_model, width] the map to begin with: orthogonal columns of a length, or the first directions as they are."""
    if start == "identity":
        return torch.eye(d_model, width)
    generator = torch.Generator().manual_seed(seed)
    return torch.nn.init.orthogonal_(torch.empty(d_model, width), size, generator)


def principal(residuals, width):
    """[d_model, width] the directions that carry most of residuals [..., d_model], from the origin (no mean removed).

    The best linear map for imitation that there is: of all of this width, its W W^T leaves the least squared error.
    """
    flat = residuals.flatten(0, -2).double()
    return torch.linalg.eigh(flat.T @ flat).eigenvectors[:, -width:].flip(1).to(residuals.dtype)


def overlaps(into):
    """How directions share the narrow stream, of W W^T: 1 on its diagonal and 0 elsewhere where each has its own.

    `off_diagonal_random` is what a projection onto random directions of the same number has, in expectation:
    the trace of a projection is its rank, and so is the sum of its squares.
    """
    d_model, width = into.shape
    products = into @ into.T
    own = products.diagonal()
    others = products[~torch.eye(d_model, dtype=torch.bool)]
    identity = torch.eye(d_model)
    by_chance = max(0.0, width - width * (width + 2) / (d_model + 2)) / (d_model * (d_model - 1))
    return {
        "diagonal": own.mean().item(),
        "off_diagonal": others.square().mean().sqrt().item(),
        "off_diagonal_random": by_chance**0.5,
        "distance": (torch.dist(products, identity) / identity.norm()).item(),
        "least_distance": max(0.0, 1 - width / d_model) ** 0.5,
    }
