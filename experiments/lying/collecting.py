"""Collecting hidden states batch by batch into a file that is mapped into memory.

Imports torch and peft, so import this inside functions only.
"""

from typing import NamedTuple

import torch

from experiments.lying.adapters import adapter_off
from experiments.lying.hooks import recorded, sites
from experiments.lying.mapped import mapped
from experiments.lying.said import choices_of
from experiments.lying.statements import FAMILIES, SPEAKERS, TRUTHFUL, Statements, joined
from experiments.lying.states import OUT_OF_DISTRIBUTION, TRAIN, VALIDATION


class Rows(NamedTuple):
    """The prompts of a collection: each statement said to each speaker."""

    statements: Statements
    speakers: torch.Tensor
    split: torch.Tensor


def rows_of(asked, families, held_out, counts, speakers, generator):
    """Statements for training, validation and out of distribution, `counts` of each, for each speaker in turn."""
    batches = [
        asked.draw(names, split, count, generator)
        for names, split, count in zip(
            (families, families, held_out), ("train", *2 * ["validation"]), counts, strict=True
        )
    ]
    kinds = (TRAIN, VALIDATION, OUT_OF_DISTRIBUTION)
    split = torch.cat([torch.full((len(batch.family),), kind) for batch, kind in zip(batches, kinds, strict=True)])
    once = joined(batches)
    return Rows(
        joined([once] * len(speakers)),
        torch.cat([torch.full_like(split, SPEAKERS.index(speaker)) for speaker in speakers]),
        split.repeat(len(speakers)),
    )


def labels_of(rows, known):
    """{name: value of each row} of States that no model is needed for, but to say what is known."""
    count = len(rows.speakers)
    return {
        "truth": rows.statements.truth,
        "split": rows.split.to(torch.uint8),
        "family": rows.statements.family.to(torch.uint8),
        "negated": rows.statements.negated,
        "twin": torch.arange(count) ^ 1,
        "speaker": rows.speakers.to(torch.uint8),
        "known": known,
    }


def known_to(asked, rows, batch_size):
    """[row] bool: whether the truthful speaker, with the adapter off, answers the row's statement rightly."""
    found = []
    with adapter_off(asked.model), torch.no_grad():
        for start in range(0, len(rows.speakers), batch_size):
            batch = rows.statements.take(slice(start, start + batch_size))
            inputs = asked.encode(batch, torch.full_like(batch.family, TRUTHFUL))
            answers = choices_of(asked.model(**inputs, logits_to_keep=1).logits, asked)
            found.append((answers.yes > 0.5) == batch.truth)
    return torch.cat(found)


def shapes_of(asked, hooks, rows):
    """{name: width} of the sites that hooks name, by one forward pass."""
    first = rows.statements.take(slice(2))
    with recorded(sites(asked.model, hooks)) as states, torch.no_grad():
        asked.model(**asked.encode(first, rows.speakers[:2]), logits_to_keep=1)
    return {name: state.shape[1] for name, state in states.items()}


@torch.no_grad()
def collect_group(arrays, group, asked, hooks, rows, batches):
    """Fill in the states and the answers of one group, batch (a slice) by batch; ValueError beyond float16."""
    with recorded(sites(asked.model, hooks)) as states:
        for place in batches:
            batch = rows.statements.take(place)
            logits = asked.model(**asked.encode(batch, rows.speakers[place]), logits_to_keep=1).logits
            arrays[f"yes/{group}"][place] = choices_of(logits, asked).yes.numpy()
            for name, state in states.items():
                array = arrays[f"{group}/{name}"]
                check_fits(state, f"{group}/{name}", array.dtype)
                array[place] = state.float().numpy()


def check_fits(state, name, dtype):
    """ValueError where float16, if that is what is kept, cannot hold a state."""
    if dtype == "float16" and not state.half().isfinite().all():
        raise ValueError(
            f"{name} has states of {state.abs().max().item():.3g}, and float16 ends at 65504; choose dtype=float32."
        )


def slices(count, batch_size):
    """The batches of so many rows."""
    return [slice(start, min(start + batch_size, count)) for start in range(0, count, batch_size)]


def fill(path, plan, groups, hooks, rows, batch_size, track=iter):
    """Collect the states of {group: (subject, whether its adapter is on)} into a file at `path`."""
    asked, _ = groups["base"]
    arrays = mapped(plan, path, FAMILIES)
    for name, value in labels_of(rows, known_to(asked, rows, batch_size)).items():
        arrays[name][:] = value.numpy()
    work = [(group, place) for group in groups for place in slices(len(rows.speakers), batch_size)]
    for group, place in track(work):
        subject, is_on = groups[group]
        if is_on:
            collect_group(arrays, group, subject, hooks, rows, [place])
        else:
            with adapter_off(subject.model):
                collect_group(arrays, group, subject, hooks, rows, [place])
    for array in arrays.values():
        array.flush()
