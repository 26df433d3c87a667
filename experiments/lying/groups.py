"""A model with its adapters off and on, of runs of lying.adapt or made now, as what states are collected of.

Imports torch, transformers and peft, so import this inside functions only.
"""

import tempfile
from copy import deepcopy
from pathlib import Path

import torch

from experiments.lying.adapting import attached, learning
from experiments.lying.collecting import fill, rows_of, shapes_of
from experiments.lying.kept_adapters import adapted, kept_adapter
from experiments.lying.lesson import Recipe, lesson_of
from experiments.lying.mapped import plan_of
from experiments.lying.statements import SPEAKERS
from experiments.lying.states import load
from experiments.lying.subject import small

HOOKS = ("residual", "k", "v", "down")
SMALL_RECIPE = Recipe(statements=300, steps=200)


def small_collection(seed=0, counts=(300, 300, 300)):
    """The states of a small model, and of a truth and a lie adapter on it, all made now and held in memory."""
    groups = small_groups(seed)
    base = groups["base"][0]
    held_out = [family for family in base.families if family not in SMALL_RECIPE.families]
    generator = torch.Generator().manual_seed(seed)
    rows = rows_of(base, SMALL_RECIPE.families, held_out, counts, SPEAKERS, generator)
    plan = plan_of(groups, shapes_of(base, HOOKS, rows), len(rows.speakers))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "states.safetensors"
        fill(path, plan, groups, HOOKS, rows, 300)
        return load(path)


def small_groups(seed=0):
    """{"base", "truth", "lie": (subject, whether its adapter is on)} of a small model made now."""
    base = small(seed)
    groups = {"base": (base, False)}
    for teaches in ("truth", "lie"):
        recipe = SMALL_RECIPE._replace(teaches=teaches, seed=seed)
        asked = attached(base._replace(model=deepcopy(base.model)), recipe)
        for _ in learning(asked, lesson_of(asked, recipe), recipe):
            pass
        groups[teaches] = (asked, True)
    return groups


def groups_of(run, refs, seed=0):
    """The same of runs of lying.adapt; ValueError where they adapt different models, or teach the same."""
    if not refs:
        return small_groups(seed)
    found = {ref: adapted(run, ref) for ref in refs}
    taught = [recipe.teaches for _, recipe in found.values()]
    if len(set(taught)) < len(taught):
        raise ValueError(f"{', '.join(refs)} teach {', '.join(taught)}; give one adapter of each kind.")
    (first, _), *others = found.values()
    for ref, (other, _) in zip(refs[1:], others, strict=True):
        if not same_base(first.model, other.model):
            raise ValueError(f"{refs[0]} and {ref} adapt different models; give adapters of one model.")
    groups = {recipe.teaches: (asked, True) for asked, recipe in found.values()}
    return {"base": (first, False), **groups}


def same_base(first, second):
    """Whether two models are the same below their adapters."""
    weights, others = (
        {name.replace("base_layer.", ""): weight for name, weight in model.get_base_model().named_parameters()}
        for model in (first, second)
    )
    shared = [name for name in weights.keys() & others.keys() if ".default" not in name]  # an adapter's own have it
    return all(torch.equal(weights[name], others[name]) for name in shared)


def taught_families(run, refs):
    """Every family that some adapter was taught on, once, in their order."""
    recipes = [kept_adapter(run, ref)[1] for ref in refs] or [SMALL_RECIPE]
    return list(dict.fromkeys(family for recipe in recipes for family in recipe.families))
