"""Collecting hidden states batch by batch into one safetensors file that is mapped into memory.

Imports torch, numpy and peft, so import this inside functions only.
"""

import json
import shutil
import struct
import tempfile
from copy import deepcopy
from math import prod
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from experiments.lying.adapters import adapter_off
from experiments.lying.adapting import Recipe, adapted, attached, kept_adapter, learning, lesson_of
from experiments.lying.hooks import recorded, sites
from experiments.lying.said import choices_of
from experiments.lying.statements import FAMILIES, SPEAKERS, TRUTHFUL, Statements, joined
from experiments.lying.states import OUT_OF_DISTRIBUTION, TRAIN, VALIDATION, load, metadata_of
from experiments.lying.subject import small

DTYPES = {"F32": np.float32, "F16": np.float16, "F64": np.float64, "I64": np.int64, "U8": np.uint8, "BOOL": np.bool_}
LEFT_FREE = 0.1
"""Share of the free disk that a collection leaves free."""


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


class Plan(NamedTuple):
    """What a file of states will hold, before any is collected."""

    tensors: dict[str, tuple[str, tuple[int, ...]]]
    """{name: (dtype as safetensors calls it, shape)}"""

    @property
    def size(self):
        """Of the file's contents (bytes)."""
        return sum(prod(shape) * np.dtype(DTYPES[dtype]).itemsize for dtype, shape in self.tensors.values())


def plan_of(groups, widths, count, dtype="F32"):
    """The plan for these groups of states [count, width], the probabilities of each group, and the rows' labels."""
    tensors = {f"{group}/{name}": (dtype, (count, width)) for group in groups for name, width in widths.items()}
    tensors |= {f"yes/{group}": ("F64", (count,)) for group in groups}
    kinds = {"truth": "BOOL", "split": "U8", "family": "U8", "negated": "BOOL", "twin": "I64", "speaker": "U8"}
    return Plan(tensors | {name: (kind, (count,)) for name, kind in (kinds | {"known": "BOOL"}).items()})


def check_room(plan, folder):
    """ValueError, with both sizes, where a plan does not fit on the disk of a folder."""
    free = shutil.disk_usage(folder).free
    if plan.size > (1 - LEFT_FREE) * free:
        raise ValueError(
            f"The states would take {in_words(plan.size)} and {folder} has {in_words(free)} free; "
            "choose fewer statements, hooks, speakers or adapters, or dtype=float16."
        )


def in_words(size):
    """A number of bytes in a unit that fits."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} TB"


def mapped(plan, path, families):
    """{name: numpy array on the disk}: an empty safetensors file, to be filled in place, larger than memory or not.

    The format is a length (8 bytes), a header in JSON with where each tensor's bytes are, and the bytes.
    """
    header, end = {"__metadata__": metadata_of(families)}, 0
    for name, (dtype, shape) in sorted(plan.tensors.items(), key=lambda item: -np.dtype(DTYPES[item[1][0]]).itemsize):
        begin, end = end, end + prod(shape) * np.dtype(DTYPES[dtype]).itemsize
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + end)
    return {
        name: np.memmap(path, DTYPES[about["dtype"]], "r+", 8 + len(text) + about["data_offsets"][0], about["shape"])
        for name, about in header.items()
        if name != "__metadata__"
    }


@torch.no_grad()
def collect_group(arrays, group, asked, hooks, rows, batches):
    """Fill in the states and the answers of one group, batch (a slice) by batch."""
    with recorded(sites(asked.model, hooks)) as states:
        for place in batches:
            batch = rows.statements.take(place)
            logits = asked.model(**asked.encode(batch, rows.speakers[place]), logits_to_keep=1).logits
            arrays[f"yes/{group}"][place] = choices_of(logits, asked).yes.numpy()
            for name, state in states.items():
                arrays[f"{group}/{name}"][place] = state.float().numpy()


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


HOOKS = ("residual", "k", "v", "down")
SMALL_RECIPE = Recipe(statements=300, steps=100)


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
    """The families that the first adapter was taught on."""
    return kept_adapter(run, refs[0])[1].families if refs else SMALL_RECIPE.families
