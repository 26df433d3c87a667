"""How much a head does one thing: attends to the token before, or to what followed the same token last time.

Imports torch, so import this inside functions only.
"""

import torch


def previous_token(patterns):
    """[head] mean attention to the token before; patterns is [batch, head, query, key]."""
    return patterns.diagonal(-1, dim1=2, dim2=3).mean((0, 2))


def induction(patterns, repeats):
    """[head] mean attention from a predictable token to the one after its earlier copy.

    The score of Olsson et al. 2022, "In-context Learning and Induction Heads", here with an offset by sequence.
    """
    queries = torch.arange(1, patterns.shape[2] - 1)
    keys = queries - repeats.offsets[:, None] + 1  # batch, query
    index = keys.clamp(min=0)[:, None, :, None].expand(-1, patterns.shape[1], -1, 1)
    attended = patterns[:, :, queries].gather(3, index)[..., 0]  # batch, head, query
    counted = repeats.predictable[:, queries][:, None].expand_as(attended)
    return torch.stack([attended[:, head][counted[:, head]].mean() for head in range(patterns.shape[1])])


def composition(bridge, kind="K"):
    """[earlier head, later head] how much the second layer's heads read what the first's write, of a 2-layer model.

    ||W_later W_earlier|| / (||W_later|| ||W_earlier||) of Elhage et al. 2021, "A Mathematical Framework for
    Transformer Circuits"; compare it with `random_composition`.
    """
    scores = bridge.all_composition_scores(kind).scores  # earlier layer, head, later layer, head
    return scores[0, :, 1, :]


def random_composition(d_model, d_head, draws=200, seed=0):
    """[draws] the same score between random matrices of the same shapes."""
    generator = torch.Generator().manual_seed(seed)

    def low_rank():
        left, right = (torch.randn(d_model, d_head, generator=generator) for _ in range(2))
        return left @ right.T

    pairs = [(low_rank(), low_rank()) for _ in range(draws)]
    return torch.stack([(later @ earlier).norm() / (later.norm() * earlier.norm()) for later, earlier in pairs])
