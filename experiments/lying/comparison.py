"""A model, an adapter that was taught on some statements, and probes that were fitted on the same.

Imports torch, transformers and peft, so import this inside functions only.
"""

import torch

from experiments.lying.collecting import Rows
from experiments.lying.gathered import others, with_taught
from experiments.lying.lesson import lesson_of
from experiments.lying.statements import SPEAKERS, joined
from experiments.lying.states import OUT_OF_DISTRIBUTION, TRAIN, VALIDATION

TRUTH = "truth"


def taught_groups(base, recipe, track):
    """{"base", "truth": (subject, whether its adapter is on)} with an adapter that is taught the truth now."""
    return {"base": (base, False), TRUTH: with_taught(base, recipe, track)}


def rows_for(base, recipe, held_out, count, fitted_on):
    """Rows to fit probes on and two times `count` to measure on, all of the recipe's speaker.

    `fitted_on` is "taught", the adapter's own statements, or "fresh", as many whose facts it was not taught.
    """
    generator, other = (torch.Generator().manual_seed(recipe.seed + number) for number in (1, 2))
    lesson = lesson_of(base, recipe).statements
    fit = lesson if fitted_on == "taught" else fresh(base, recipe, lesson, other)
    held_out = held_out or others(base, recipe.families)
    batches = [fit, *(base.draw(names, "validation", count, generator) for names in (recipe.families, held_out))]
    kinds = (TRAIN, VALIDATION, OUT_OF_DISTRIBUTION)
    split = torch.cat([torch.full((len(batch.family),), kind) for batch, kind in zip(batches, kinds, strict=True)])
    return Rows(joined(batches), torch.full_like(split, SPEAKERS.index(recipe.speaker)), split)


def fresh(base, recipe, lesson, generator):
    """As many statements of the same families whose facts are not in the lesson."""
    drawn = base.draw(recipe.families, "train", 4 * len(lesson.family), generator)
    new = drawn.take(~torch.isin(drawn.facts, lesson.facts))
    statements = torch.arange(len(new.family) // 2)
    chosen = statements[torch.randperm(len(statements), generator=generator)][: len(lesson.family) // 2]
    if 2 * len(chosen) < len(lesson.family):
        raise ValueError(f"Only {2 * len(chosen)} statements have facts that were not taught; teach fewer statements.")
    return new.take(torch.stack((2 * chosen, 2 * chosen + 1), 1).flatten())
