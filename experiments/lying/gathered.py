"""States held in memory: of adapters taught just now, and of a small model with an IA3 adapter.

Imports torch, transformers and peft, so import this inside functions only.
"""

import tempfile
from copy import deepcopy
from pathlib import Path

import torch
from peft import get_peft_model_state_dict

from experiments.lying.adapting import attached, learning
from experiments.lying.collected import collected
from experiments.lying.collecting import fill, rows_of, shapes_of
from experiments.lying.kept_adapters import kept_adapter
from experiments.lying.lesson import Recipe, lesson_of
from experiments.lying.mapped import plan_of
from experiments.lying.scales import importances
from experiments.lying.states import load
from experiments.lying.subject import small

SMALL_IA3 = Recipe(method="ia3", statements=300, steps=100)
SPEAKERS = ("neutral",)


def gathered(groups, hooks, rows, batch_size=512):
    """The states of {group: (subject, whether its adapter is on)} at the hooks, for these rows."""
    plan = plan_of(groups, shapes_of(groups["base"][0], hooks, rows), len(rows.speakers))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "states.safetensors"
        fill(path, plan, groups, hooks, rows, batch_size)
        return load(path)


def with_taught(base, recipe, track=None):
    """(subject, whether its adapter is on) of an adapter taught now on a copy of the subject's model."""
    asked = attached(base._replace(model=deepcopy(base.model)), recipe)
    steps = learning(asked, lesson_of(asked, recipe), recipe)
    for _ in track(steps, recipe.steps) if track else steps:
        pass
    return asked, True


def others(base, families):
    """The families that the subject knows besides these."""
    return tuple(family for family in base.families if family not in families)


def scaled(run, states, adapter, seed):
    """(states, {hook: |l - 1|}) of runs of lying.collect and lying.adapt, or of a small model made now without either.

    Raises ValueError where only one is given, or they are of different models: importances are of the one adapted.
    """
    if bool(states) != bool(adapter):
        given, missing = ("states", "adapter") if states else ("adapter", "states")
        raise ValueError(
            f"{given} without {missing}: give runs on the same model for both, or neither for a small one."
        )
    if states:
        check_one_model(run, states, adapter)
        found, scales = collected(run, states), importances(kept_adapter(run, adapter)[0])
        check_widths(found, scales)
        return found, scales
    base = small(seed)
    taught = with_taught(base, SMALL_IA3._replace(seed=seed))
    generator = torch.Generator().manual_seed(seed)
    families = SMALL_IA3.families
    rows = rows_of(base, families, others(base, families), (300, 300, 300), SPEAKERS, generator)
    found = gathered({"base": (base, False), "truth": taught}, ("k", "v", "down"), rows)
    return found, importances(get_peft_model_state_dict(taught[0].model))


def check_one_model(run, states, adapter):
    """ValueError where states were collected of another model than the adapter's, by the configs of the runs."""
    config = run.config_of(states)
    adapters = config.get("adapters") or []
    collected_of = {model_of(run.config_of(ref)) for ref in adapters} or {model_of(config)}
    adapted = model_of(run.config_of(adapter))
    if collected_of != {adapted}:
        raise ValueError(
            f"{states} has states of {', '.join(sorted(collected_of))} but {adapter} adapts {adapted}; "
            f"give runs on the same model."
        )


def model_of(config):
    """The model that a run was given, or what it made without one."""
    return config.get("model") or f"a small model of seed {config.get('seed', 0)}"


def check_widths(states, scales):
    """ValueError where a scale has another width than the states of its hook."""
    for hook, scale in scales.items():
        width = states.groups["base"][hook].shape[1] if hook in states.groups["base"] else len(scale)
        if len(scale) != width:
            raise ValueError(
                f"The adapter scales {len(scale)} features of {hook} but its states have {width}; "
                f"give states and adapter of the same model."
            )
