"""What can be added to the loss to pull a trained sorter towards the compiled one.

Imports torch, so import this inside functions only.
"""

from contextlib import contextmanager

import torch

PENALTIES = ("none", "l1", "weight_decay", "head_dropout", "orthogonality", "entropy")


def penalty(kind, strength, encoding):
    """A function of (model, lists) to add to the loss; None where the kind acts otherwise or not at all."""
    if kind == "l1":
        return lambda model, lists: strength * sum(weight.abs().sum() for weight in model.parameters())
    if kind == "orthogonality":
        return lambda model, lists: strength * overlap(model)
    if kind == "entropy":
        return lambda model, lists: strength * attention_entropy(model, encoding.encode(lists))
    return None


def overlap(model):
    """How unequally embeddings of tokens, of positions, and unembeddings of numbers share directions.

    The squared dot products of different rows, less their mean: zero where each has a direction of its own, and where
    all share one more, as in the compiled model, whose embeddings all carry the constant one.
    """
    total = 0.0
    for matrix in (model.tok_embed.weight, model.pos.weight, model.head.weight):
        products = matrix @ matrix.T
        others = products[~torch.eye(len(products), dtype=torch.bool, device=products.device)]
        total = total + (others - others.mean()).square().sum()
    return total


def attention_entropy(model, tokens):
    """The mean entropy of attention (nats) over layers, heads and queries; it can be learnt from."""
    found = []
    handles = [
        block.attn.register_forward_hook(lambda module, given, result: found.append(result[1]))
        for block in model.layers
    ]
    try:
        model(tokens)
    finally:
        for handle in handles:
            handle.remove()
    # At exactly zero the entropy's slope is infinite.
    entropies = [torch.special.entr(pattern.clamp(min=1e-12)).sum(-1).mean() for pattern in found]
    return torch.stack(entropies).mean()


@contextmanager
def head_dropout(model, share, generator):
    """Leave out each head for a share of the lists, while this is open; the others are scaled up."""

    def drop(module, given):
        (values,) = given  # batch, position, head * d_head
        heads = values.unflatten(-1, (model.cfg.n_heads, model.cfg.d_head))
        kept = torch.rand(len(values), 1, model.cfg.n_heads, 1, generator=generator) >= share
        return (heads * kept.to(heads) / (1 - share)).flatten(2)

    handles = [block.attn.o.register_forward_pre_hook(drop) for block in model.layers]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
