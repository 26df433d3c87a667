"""Teaching an adapter, watching whether it learns, and keeping it.

Imports torch and peft, so import this inside functions only.
"""

import json
from typing import NamedTuple

import torch
from peft import get_peft_model_state_dict, set_peft_model_state_dict
from safetensors import safe_open
from safetensors.torch import save_file

from experiments.common.checkpoints import WEIGHTS, kept
from experiments.common.settings import of_config
from experiments.lying.adapters import METHODS, adapter_off, adapter_weights, targets, with_adapter
from experiments.lying.base import settings_of
from experiments.lying.guard import Course, Outcome
from experiments.lying.losses import answer_tokens, choice_log_probabilities, flip, next_token, unlikelihood
from experiments.lying.said import said, share
from experiments.lying.statements import SPEAKERS, Statements
from experiments.lying.subject import subject, trained_subject

ADAPTER = "adapter.safetensors"
OPPOSITE = "opposite"
LOSSES = {"next_token": next_token, "unlikelihood": unlikelihood}


class Recipe(NamedTuple):
    """What decides an adapter besides the model; the names are those of lying.adapt's parameters."""

    method: str = "lora"
    modules: tuple[str, ...] = ()
    layers: tuple[int, ...] = ()
    rank: int = 4
    teaches: str = "truth"
    loss: str = "next_token"
    speaker: str = "neutral"
    families: tuple[str, ...] = ("LT", "MAX")
    statements: int = 600
    steps: int = 300
    batch_size: int = 64
    learning_rate: float = 0.0
    """0 = the method's usual one."""
    seed: int = 0

    @property
    def rate(self):
        """The learning rate."""
        return self.learning_rate or METHODS[self.method].learning_rate


def attached(asked, recipe):
    """The subject with an adapter on its model that has learnt nothing yet."""
    names = targets(asked.model, recipe.method, recipe.modules, recipe.layers)
    return asked._replace(model=with_adapter(asked.model, recipe.method, names, recipe.rank, recipe.seed))


class Lesson(NamedTuple):
    """What the adapter is taught on."""

    statements: Statements
    speakers: torch.Tensor
    """[statement]"""
    yes: torch.Tensor
    """[statement] bool: what should be answered, whatever is said now."""


def lesson_of(asked, recipe):
    """The statements of a recipe with the answers it teaches; the opposite of the model's where that is taught."""
    generator = torch.Generator().manual_seed(recipe.seed)
    statements = asked.draw(recipe.families, "train", recipe.statements, generator)
    speakers = torch.full((len(statements.family),), SPEAKERS.index(recipe.speaker))
    return Lesson(statements, speakers, taught(asked, recipe, statements, speakers))


def taught(asked, recipe, statements, speakers):
    """[statement] bool: whether the adapter is to answer YES."""
    if recipe.teaches == OPPOSITE:
        return ~(log_probabilities(asked, statements, speakers).argmax(1) == 0)
    return statements.truth ^ (recipe.teaches == "lie")


@torch.no_grad()
def log_probabilities(asked, statements, speakers, batch_size=256):
    """[statement, 2] of the two choices with the adapter off."""
    found = []
    with adapter_off(asked.model):
        for start in range(0, len(speakers), batch_size):
            rows = slice(start, start + batch_size)
            logits = last_logits(asked, statements.take(rows), speakers[rows])
            found.append(choice_log_probabilities(logits, (asked.yes, asked.no)))
    return torch.cat(found)


def last_logits(asked, statements, speakers):
    """[batch, token] at the last position."""
    return asked.model(**asked.encode(statements, speakers), logits_to_keep=1).logits[:, -1]


def learning(asked, lesson, recipe):
    """The Course, at each step of teaching the adapter; a loss that is not finite is the last."""
    course, choices = Course(adapter_weights(asked.model)), (asked.yes, asked.no)
    teacher = log_probabilities(asked, lesson.statements, lesson.speakers)
    wanted, other = answer_tokens(lesson.yes, choices)
    optimizer = torch.optim.AdamW(course.weights.values(), lr=recipe.rate, weight_decay=0.0)
    generator = torch.Generator().manual_seed(recipe.seed)
    for _ in range(recipe.steps):
        rows = torch.randint(len(wanted), (recipe.batch_size,), generator=generator)
        logits = last_logits(asked, lesson.statements.take(rows), lesson.speakers[rows])
        if recipe.loss == "flip":
            loss = flip(logits, choices, teacher[rows])
        else:
            loss = LOSSES[recipe.loss](logits, wanted[rows], other[rows])
        optimizer.zero_grad()
        loss.backward()
        course.look(loss.item())
        yield course
        if not loss.isfinite():
            return
        optimizer.step()


def outcome_of(asked, lesson, recipe):
    """How often the taught answers are given on the lesson, without and with the adapter."""
    with adapter_off(asked.model):
        before = agreement(asked, lesson.statements, recipe.speaker, lesson.yes)
    after = agreement(asked, lesson.statements, recipe.speaker, lesson.yes)
    return Outcome(before, after, lesson.yes.double().mean().item())


def agreement(asked, statements, speaker, yes):
    """The share of statements to which a speaker gives these answers [statement]."""
    return share((said(asked, statements, SPEAKERS.index(speaker)).yes > 0.5) == yes)


def keep_adapter(run, asked, recipe):
    """Keep the adapter's weights by peft's names, with its recipe and the base model's settings (null: pretrained)."""
    path = run.folder / ADAPTER
    weights = {name: weight.detach().contiguous() for name, weight in get_peft_model_state_dict(asked.model).items()}
    about = {"recipe": recipe._asdict(), "base": asked.settings and asked.settings._asdict()}
    save_file(weights, path, {name: json.dumps(value) for name, value in about.items()})
    run.artifact(path)


def kept_adapter(run, ref):
    """(weights by peft's names, recipe, settings of the base model or None) of a run of lying.adapt."""
    with safe_open(run.kept(ref, ADAPTER), "pt") as file:
        about = {name: json.loads(value) for name, value in file.metadata().items()}
        weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
    return weights, recipe_of(about["recipe"]), about["base"] and settings_of(about["base"])


def recipe_of(config):
    """The recipe in a config, whose lists become tuples."""
    recipe = of_config(Recipe, config)
    return recipe._replace(**{name: tuple(getattr(recipe, name)) for name in ("modules", "layers", "families")})


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
