"""The numbers that a probe reads: states of one group or of two together, of chosen hooks and layers.

A group is "base", or what an adapter was taught ("truth", "lie", "opposite"); "truth - base" is how the adapter moved
the state, "base + truth" both side by side. Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

import torch

from experiments.lying.statements import SPEAKERS
from experiments.lying.states import OUT_OF_DISTRIBUTION, TRAIN, VALIDATION

KINDS = ("k", "v", "down")
"""What IA3 scales."""


class BySplit(NamedTuple):
    """The same of each split: places of statements, say."""

    train: torch.Tensor
    val: torch.Tensor
    ood: torch.Tensor


def rows_of(states, speaker="neutral"):
    """The rows of one speaker by split; ValueError where a split has none of them."""
    spoken = states.speaker == SPEAKERS.index(speaker)
    rows = BySplit(
        *((spoken & (states.split == split)).nonzero().flatten() for split in (TRAIN, VALIDATION, OUT_OF_DISTRIBUTION))
    )
    for name, found in zip(BySplit._fields, rows, strict=True):
        if not len(found):
            raise ValueError(f"No statement of the {speaker} speaker in split {name}; collect some, or choose another.")
    return rows


def names_of(states, kinds, layer=-1):
    """Hooks of some kinds ("residual", "k", ...), of one layer or, where that is -1, of all, in the order kept."""
    known = list(next(iter(states.groups.values())))
    chosen = [name for name in known if name.rsplit(".", 1)[-1] in kinds]
    if layer >= 0:
        chosen = [name for name in chosen if name.split(".")[1] == str(layer)]
    if not chosen:
        where = "in all layers" if layer == -1 else f"at layer {layer}"
        raise ValueError(f"No states of {', '.join(kinds)} {where}; choose among {', '.join(known)}, or collect them.")
    return chosen


def layers_of(names):
    """The numbers of the layers that some hooks belong to, in order."""
    return sorted({int(name.split(".")[1]) for name in names})


def features(states, group, names):
    """[row, feature] the states of a group at the named hooks, side by side.

    Of "a - b" it is their difference and of "a + b" both; ValueError for a group that was not collected.
    """
    if " + " in group:
        return torch.cat([features(states, part, names) for part in group.split(" + ")], 1)
    if " - " in group:
        first, second = (features(states, part, names) for part in group.split(" - "))
        return first - second
    if group not in states.groups:
        raise ValueError(f"No states of {group}; choose among {', '.join(states.groups)}, or collect with its adapter.")
    return torch.cat([states.groups[group][name].double() for name in names], 1)


def answers(states, group):
    """[row] the probability of YES that a group says; of a difference, how much more the first says."""
    if " - " in group:
        first, second = group.split(" - ")
        return states.yes[first] - states.yes[second]
    return states.yes[group]


def taught(states):
    """What the adapters were taught, in the order kept."""
    return [group for group in states.groups if group != "base"]


def probed_groups(states):
    """The groups to probe: alone, each adapter beside and less the base, and truth less lie where there are both."""
    adapters = taught(states)
    pairs = ["truth - lie"] if {"truth", "lie"} <= set(adapters) else []
    return ["base", *adapters, *(f"base + {name}" for name in adapters), *(f"{n} - base" for n in adapters), *pairs]


def standardised(x, rows):
    """[row, feature] with mean 0 and standard deviation 1 over some rows; what does not vary there stays 0."""
    spread = x[rows].std(0)
    return (x - x[rows].mean(0)) / torch.where(spread > 1e-8, spread, torch.inf)
