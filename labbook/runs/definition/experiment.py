"""The decorator that makes a function an experiment."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from labbook.errors import LabbookError

NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")

Function = TypeVar("Function", bound=Callable[..., Any])


class Mark(NamedTuple):
    """What the decorator notes on a function, as `__experiment__`."""

    name: str
    tags: tuple[str, ...]
    presets: Mapping[str, Mapping[str, Any]]


def experiment(
    name: str, *, tags: Sequence[str] = (), presets: Mapping[str, Mapping[str, Any]] | None = None
) -> Callable[[Function], Function]:
    """Mark a function as the experiment `name`; it stays callable as it was.

    A preset is a named set of parameter values: `presets={"quick": {"steps": 300}}`, launched with `--preset quick`.
    Raises LabbookError unless the name is made of lower-case words, digits and dots: "addition.train".
    """
    mark = checked(name, tags, presets or {})

    def put(function: Function) -> Function:
        function.__experiment__ = mark  # type: ignore[attr-defined]
        return function

    return put


def checked(name: object, tags: object, presets: object) -> Mark:
    """The mark for a name, tags and presets, or a LabbookError."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise LabbookError(
            f"{name!r} cannot name an experiment.",
            'Use lower-case letters, digits, underscores and dots: @experiment("addition.train").',
            code=2,
        )
    if not isinstance(tags, (list, tuple)) or not all(isinstance(tag, str) for tag in tags):
        raise LabbookError(
            f"The tags of {name} should be a list of texts, not {tags!r}.",
            f'Write @experiment("{name}", tags=["addition"]).',
            code=2,
        )
    if not isinstance(presets, Mapping) or not all(isinstance(values, Mapping) for values in presets.values()):
        raise LabbookError(
            f"The presets of {name} should be a dictionary of dictionaries, not {presets!r}.",
            f'Write @experiment("{name}", presets={{"quick": {{"steps": 300}}}}).',
            code=2,
        )
    return Mark(name, tuple(tags), presets)
