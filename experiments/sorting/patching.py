"""Activation patching between two lists that differ in one number.

Imports torch and transformer_lens, so import this inside functions only.
"""

from functools import partial
from typing import NamedTuple

import torch
from transformer_lens import patching

from experiments.common.inside import cached


class Pair(NamedTuple):
    """Lists, and the same lists with another number in one place."""

    lists: torch.Tensor
    """[pair, length]"""
    changed: torch.Tensor
    """[pair, length]"""


def pairs_of_lists(numbers, length, position, count, generator):
    """Pairs that differ at a position only."""
    vocabulary = torch.tensor(numbers)
    lists = vocabulary[torch.randint(len(numbers), (count, length), generator=generator)]
    return Pair(lists, with_another(lists, torch.full((count,), position), numbers, generator))


def with_another(lists, positions, numbers, generator):
    """The lists with another number at one position [pair] of each."""
    vocabulary, rows = torch.tensor(numbers), torch.arange(len(lists))
    places = torch.searchsorted(vocabulary, lists[rows, positions].contiguous())
    steps = torch.randint(1, len(numbers), (len(lists),), generator=generator)
    changed = lists.clone()
    changed[rows, positions] = vocabulary[(places + steps) % len(numbers)]
    return changed


def changed_elsewhere(lists, position, numbers, generator):
    """The control: the lists with another number, at any place but the position."""
    steps = torch.randint(1, lists.shape[1], (len(lists),), generator=generator)
    return with_another(lists, (position + steps) % lists.shape[1], numbers, generator)


class Metric:
    """How far logits have moved from the answers to the lists to those to the changed ones: 0 not, 1 all the way."""

    def __init__(self, bridge, encoding, pair):
        self.before, self.after = encoding.targets(pair.lists), encoding.targets(pair.changed)
        self.differ = self.before != self.after  # pair, place
        self.low, self.high = (self.preference(bridge(encoding.encode(lists))) for lists in pair)

    def preference(self, logits):
        """The mean logit of the changed answer above the first, where they differ."""
        logits = logits[:, 1:]  # BOS answers nothing
        for_after = logits.gather(2, self.after[..., None])[..., 0]
        for_before = logits.gather(2, self.before[..., None])[..., 0]
        return (for_after - for_before)[self.differ].mean()

    def __call__(self, logits):
        return (self.preference(logits) - self.low) / (self.high - self.low)


@torch.no_grad()
def component_effects(bridge, encoding, pair, source):
    """{component: [layer, position]} effects of activations taken from the run on `source` [pair, length]."""
    metric, tokens = Metric(bridge, encoding, pair), encoding.encode(pair.lists)
    _, cache = cached(bridge, encoding.encode(source))
    return {
        "residual stream": patching.get_act_patch_resid_pre(bridge, tokens, cache, metric),
        "attention": patching.get_act_patch_attn_out(bridge, tokens, cache, metric),
        "MLP": patching.get_act_patch_mlp_out(bridge, tokens, cache, metric),
    }


@torch.no_grad()
def variable_effects(bridge, encoding, pair, directions):
    """[variable, layer] effects of the residual stream after a layer, in one variable's directions, at all places."""
    metric, tokens = Metric(bridge, encoding, pair), encoding.encode(pair.lists)
    _, cache = cached(bridge, encoding.encode(pair.changed))
    effects = []
    for places in directions.values():
        row = []
        for layer in range(bridge.cfg.n_layers):
            name = f"blocks.{layer}.hook_resid_post"
            hook = partial(replace_directions, places=places, source=cache[name])
            row.append(metric(bridge.run_with_hooks(tokens, fwd_hooks=[(name, hook)])))
        effects.append(torch.stack(row))
    return torch.stack(effects)


def replace_directions(value, hook, places, source):
    """A hook that takes some directions from another run."""
    value = value.clone()
    value[..., places] = source[..., places]
    return value
