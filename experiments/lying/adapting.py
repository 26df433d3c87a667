"""Teaching an adapter, watching whether it learns.

Imports torch and peft, so import this inside functions only.
"""

import torch

from experiments.lying.adapters import adapter_off, adapter_weights, targets, with_adapter
from experiments.lying.guard import Course, Outcome
from experiments.lying.lesson import last_logits, log_probabilities
from experiments.lying.losses import answer_tokens, flip, next_token, unlikelihood
from experiments.lying.said import said, share
from experiments.lying.statements import SPEAKERS

LOSSES = {"next_token": next_token, "unlikelihood": unlikelihood}


def attached(asked, recipe):
    """The subject with an adapter on its model that has learnt nothing yet."""
    names = targets(asked.model, recipe.method, recipe.modules, recipe.layers)
    return asked._replace(model=with_adapter(asked.model, recipe.method, names, recipe.rank, recipe.seed))


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
