"""How important IA3 found each activation: how far its scale moved from 1.

IA3 (Liu et al. 2022) multiplies keys, values and what enters the second half of an MLP by learnt scales that begin at
1. Imports torch, so import this inside functions only.
"""

import re

import torch

SCALE = re.compile(r"layers\.(\d+)\..*\b(k|v|down)_proj\.ia3_l")
LEARNT = 0.05
"""Mean distance from 1 below which an adapter has hardly moved."""


def importances(weights):
    """{"layers.0.k": [feature]} |l - 1| of a peft state dict; ValueError where it has no IA3 scales."""
    found = {}
    for name, scale in weights.items():
        place = SCALE.search(name)
        if place:
            found[f"layers.{place[1]}.{place[2]}"] = (scale.detach().double().flatten() - 1).abs()
    if not found:
        raise ValueError("The adapter has no IA3 scales on k_proj, v_proj or down_proj; give one made with method=ia3.")
    return found


def side_by_side(found, names):
    """[feature] importances in the order in which `features` lays out these hooks; ValueError where one has none."""
    missing = [name for name in names if name not in found]
    if missing:
        raise ValueError(f"The adapter does not scale {', '.join(missing)}; choose hooks among {', '.join(found)}.")
    return torch.cat([found[name] for name in names])


def hook_of_feature(names, sizes):
    """[feature] the hook that each feature belongs to, as text."""
    return [name for name, size in zip(names, sizes, strict=True) for _ in range(size)]
