"""Overrides in Hydra's grammar: `d_model=4,8,16 weight_decay=choice(0,0.1) lr=interval(1e-4,1e-2)`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from labbook.errors import LabbookError
from labbook.runs.definition.override_reader import WORDS, Interval, Reader

MOST_COMBINATIONS = 10_000
BARE = re.compile(r"[A-Za-z_/~][A-Za-z0-9_./~-]*")
"""Text that needs no quotes."""


class Overrides(NamedTuple):
    """What a command line asks for: values that are fixed, and axes to go along."""

    fixed: dict[str, Any]
    axes: dict[str, tuple[Any, ...]]
    """The values of each axis, in order; an interval is the one item of its axis."""


def parse(args: Sequence[str]) -> Overrides:
    """Read overrides; raises LabbookError with a caret under what is wrong."""
    fixed: dict[str, Any] = {}
    axes: dict[str, tuple[Any, ...]] = {}
    for text in args:
        reader = Reader(text)
        name = reader.name()
        if name in fixed or name in axes:
            reader.fail(f"{name} is given twice", f"Keep one; for a sweep, list the values: {name}=1,2,3.", 0)
        values, swept = reader.values(name)
        repeated = first_repeated(values)
        if repeated is not None:
            reader.fail(
                f"{repeated} is listed twice",
                "Vary the seed to repeat a run: seed=0,1,2.",
                text.index("=") + 1,
            )
        if swept:
            axes[name] = values
        else:
            fixed[name] = values[0]
    return Overrides(fixed, axes)


def first_repeated(values: Sequence[Any]) -> str | None:
    """The text of the first value that occurs a second time."""
    seen: set[str] = set()
    for text in map(format_value, values):
        if text in seen:
            return text
        seen.add(text)
    return None


def grid(axes: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Every combination of the axes' values, the first axis changing slowest."""
    for name, values in axes.items():
        if not values:
            raise LabbookError(f"The axis {name} has no values.", f"List some: {name}=1,2,3.", code=2)
        if any(isinstance(value, Interval) for value in values):
            raise LabbookError(
                f"{name} is an interval, and only a sampler can draw from an interval.",
                f"List values for a grid instead, such as {name}={example_in(values[0])}.",
                code=2,
            )
    number = math.prod(len(values) for values in axes.values())
    if number > MOST_COMBINATIONS:
        sizes = " x ".join(f"{name} {len(values):,}" for name, values in axes.items())
        raise LabbookError(
            f"That is {number:,} combinations ({sizes}); the most is {MOST_COMBINATIONS:,}.",
            "List fewer values, or split the sweep.",
            code=2,
        )
    return [dict(zip(axes, combination, strict=True)) for combination in product(*axes.values())]


def example_in(interval: Interval) -> str:
    """Three values of an interval."""
    return ",".join(f"{value:.4g}" for value in (interval.low, (interval.low + interval.high) / 2, interval.high))


def format_value(value: object) -> str:
    """The override text of a value; `parse` reads the same value from it."""
    match value:
        case None | bool():
            return "null" if value is None else str(value).lower()
        case int() | float():
            return repr(value)
        case Interval(low, high):
            return f"interval({low!r},{high!r})"
        case list() | tuple():
            return "[" + ",".join(map(format_value, value)) + "]"
        case Mapping():
            return "{" + ",".join(f"{format_text(str(key))}:{format_value(item)}" for key, item in value.items()) + "}"
    return format_text(str(value))


def format_text(text: str) -> str:
    """Text as it is where that reads back as the same text, else in quotes."""
    if BARE.fullmatch(text) and text.lower() not in (*WORDS, "inf", "nan"):
        return text
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
