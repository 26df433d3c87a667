"""A safetensors file that is filled in place: larger than memory or not, its size known before.

Imports numpy, so import this inside functions only.
"""

import json
import shutil
import struct
from math import prod
from typing import NamedTuple

import numpy as np

from experiments.lying.states import metadata_of

DTYPES = {"F32": np.float32, "F16": np.float16, "F64": np.float64, "I64": np.int64, "U8": np.uint8, "BOOL": np.bool_}
LEFT_FREE = 0.1
"""Share of the free disk that a collection leaves free."""


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
