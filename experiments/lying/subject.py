"""The model that is asked: of a run of lying.train_model, a small one made now, or a pretrained one.

Imports torch and transformers, so import this inside functions only.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch

from experiments.common.checkpoints import WEIGHTS, kept
from experiments.common.refs import is_run
from experiments.lying.base import Settings, settings_of, training
from experiments.lying.prompts import NO, YES, prompts
from experiments.lying.statements import FAMILIES, drawn, family_places

SMALL = Settings(
    families=("LT", "GT", "MAX", "MIN"),
    highest=19,
    n_layers=2,
    steps=1500,
    plain_steps=150,
    truthful_steps=400,
    batch_size=64,
)
"""Learnt in 15 s: all speakers say what they should in more than 19 of 20 statements, with every seed tried."""
DEMONSTRATIONS = 64
"""Statements that few-shot prompts draw from; they are of the train split."""


class Subject(NamedTuple):
    """A causal language model that says YES or NO to statements."""

    name: str
    model: object
    """In eval mode on the CPU."""
    encode: Callable
    """(statements, speakers [batch]) -> named inputs whose last position is where the answer is said."""
    yes: int
    no: int
    """Tokens of the two answers."""
    families: tuple[str, ...]
    highest: int
    settings: Settings | None = None
    """Of its training, where that was here."""

    def draw(self, families, split, count, generator):
        """Balanced statements of a split that this model can be asked, in pairs with their negations."""
        return drawn(family_places(families), self.highest, split, count, generator)

    def check_families(self, names):
        """ValueError, with those it knows, where it was not trained on a family."""
        unknown = [name for name in names if name not in self.families]
        if unknown:
            raise ValueError(f"{self.name} knows no {', '.join(unknown)}; choose among {', '.join(self.families)}.")


def subject(run, ref, style=None, highest=39, seed=0):
    """The model of a run by id, a pretrained one by name or folder, or, where `ref` is empty, a small one made now.

    `style` and `highest` are those of the questions to a pretrained model. Raises ValueError in words where there is
    none.
    """
    if not ref:
        return small(seed)
    if not is_run(ref):
        from experiments.lying.texts import Style

        return pretrained_subject(ref, style or Style(), highest, seed)
    config = run.config_of(ref)
    if "truthful_steps" not in config:
        raise ValueError(f"{ref} trained no speakers; choose a run of lying.train_model.")
    settings = settings_of(config)
    model = settings.model()
    model.load_state_dict(kept(run, ref, WEIGHTS))
    return trained_subject(ref, model, settings)


def small(seed=0):
    """A small model trained now."""
    settings = SMALL._replace(seed=seed)
    *_, (model, _) = (step for _, step in zip(range(settings.steps + 1), training(settings), strict=False))
    return trained_subject("a small model", model, settings)


def trained_subject(name, model, settings):
    """A model trained here, asked in its own tokens."""

    def encode(statements, speakers):
        return {"input_ids": prompts(statements, speakers)}

    return Subject(name, frozen(model), encode, YES, NO, tuple(settings.families), settings.highest, settings)


def frozen(model):
    """The model in eval mode, its weights without gradients, as they are below an adapter.

    Torch multiplies by weights with gradients in another way, which differs in the last bits.
    """
    return model.eval().requires_grad_(False)


def pretrained_subject(ref, style, highest, seed):
    """A model pretrained on text, asked in English."""
    from experiments.common.pretrained import pretrained
    from experiments.lying.texts import choice_tokens, padded, texts

    model, tokenizer = pretrained(ref)
    shown = drawn(family_places(FAMILIES), highest, "train", DEMONSTRATIONS, torch.Generator().manual_seed(seed))

    def encode(statements, speakers):
        return padded(tokenizer, texts(statements, speakers, style, shown, seed))

    name = ref.rstrip("/").rsplit("/", 1)[-1]
    return Subject(name, frozen(model), encode, *choice_tokens(tokenizer, style.format), FAMILIES, highest)
