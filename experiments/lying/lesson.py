"""What an adapter is taught: statements, and the answers that are to be given to them.

Imports torch and peft, so import this inside functions only.
"""

from typing import NamedTuple

import torch

from experiments.common.settings import of_config
from experiments.lying.adapters import METHODS, adapter_off
from experiments.lying.losses import choice_log_probabilities
from experiments.lying.statements import SPEAKERS, Statements

OPPOSITE = "opposite"


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


def recipe_of(config):
    """The recipe in a config, whose lists become tuples."""
    recipe = of_config(Recipe, config)
    return recipe._replace(**{name: tuple(getattr(recipe, name)) for name in ("modules", "layers", "families")})


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
