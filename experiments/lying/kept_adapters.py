"""Keeping an adapter, and putting it on its model again.

Imports torch and peft, so import this inside functions only.
"""

import json

from peft import get_peft_model_state_dict, set_peft_model_state_dict
from safetensors import safe_open
from safetensors.torch import save_file

from experiments.common.checkpoints import WEIGHTS, kept
from experiments.common.refs import check_kind
from experiments.lying.adapting import attached
from experiments.lying.base import settings_of
from experiments.lying.lesson import recipe_of
from experiments.lying.subject import subject, trained_subject

ADAPTER = "adapter.safetensors"


def keep_adapter(run, asked, recipe):
    """Keep the adapter's weights by peft's names, with its recipe and the base model's settings (null: pretrained)."""
    path = run.folder / ADAPTER
    weights = {name: weight.detach().contiguous() for name, weight in get_peft_model_state_dict(asked.model).items()}
    about = {"recipe": recipe._asdict(), "base": asked.settings and asked.settings._asdict()}
    save_file(weights, path, {name: json.dumps(value) for name, value in about.items()})
    run.artifact(path)


def kept_adapter(run, ref):
    """(weights by peft's names, recipe, settings of the base model or None) of a run of lying.adapt."""
    check_kind(run, ref, "lying.adapt", "teaches")
    with safe_open(run.kept(ref, ADAPTER), "pt") as file:
        about = {name: json.loads(value) for name, value in file.metadata().items()}
        weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
    return weights, recipe_of(about["recipe"]), about["base"] and settings_of(about["base"])


def adapted(run, ref):
    """(subject with its adapter on, recipe) of a run of lying.adapt, from what that run kept."""
    weights, recipe, settings = kept_adapter(run, ref)
    if settings:
        model = settings.model()
        model.load_state_dict(kept(run, ref, WEIGHTS))
        base = trained_subject(ref, model, settings)
    else:
        base = subject(run, run.config_of(ref)["model"], seed=recipe.seed)
    found = attached(base, recipe)
    restore(found.model, weights)
    return found, recipe


def restore(model, weights):
    """Put kept weights into an adapter; ValueError where they are of another."""
    result = set_peft_model_state_dict(model, weights)
    if result.unexpected_keys:
        raise ValueError(
            f"The kept adapter has weights that this one lacks, {result.unexpected_keys[0]} first: model or peft are "
            "not those it was made with; make it again by lying.adapt."
        )
    model.eval()
