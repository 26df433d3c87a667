"""What every figure can do: become JSON, come back from it, and name the metrics it draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, ClassVar

from labbook.errors import LabbookError
from labbook.figures.numbers import NON_FINITE_NAMES

MetricLookup = Callable[[str], tuple[Sequence[float], Sequence[float]]]
"""From a metric's name to its steps and values."""


class Figure:
    """The base of all figure types; a subclass registers itself under its lower-case name."""

    types: ClassVar[dict[str, type[Figure]]] = {}
    title: str

    def __init_subclass__(cls) -> None:
        Figure.types[cls.type_name()] = cls

    @classmethod
    def type_name(cls) -> str:
        """The `type` of this figure in JSON."""
        return cls.__name__.lower()

    def to_json(self) -> dict[str, Any]:
        """Plain data for `json.dumps`; values that JSON lacks are the strings NaN, Infinity, -Infinity."""
        contents: dict[str, Any] = _plain(self)
        return {"type": self.type_name()} | contents

    def metrics(self) -> tuple[str, ...]:
        """Names of the run's metrics that this figure draws."""
        return ()

    def with_metrics(self, lookup: MetricLookup) -> Figure:
        """The same figure with its metrics' points filled in."""
        return self


def from_json(data: Mapping[str, Any]) -> Figure:
    """Rebuild the figure that `to_json` described; an unknown type or field is a LabbookError."""
    contents = dict(data)
    name = contents.pop("type", None)
    figure_type = Figure.types.get(str(name))
    if figure_type is None:
        known = ", ".join(sorted(Figure.types))
        raise LabbookError(f"unknown figure type {name!r}", hint=f"the types are {known}")
    try:
        return figure_type(**contents)
    except TypeError as error:
        raise LabbookError(f"cannot read {name} figure: {error}", hint="a newer labbook may have written it") from error


def metrics_used(figure: Figure) -> tuple[str, ...]:
    """Names of the metrics a figure refers to, each once, in drawing order."""
    return tuple(dict.fromkeys(figure.metrics()))


def resolve(figure: Figure, lookup: MetricLookup) -> Figure:
    """The figure with the points of its metrics filled in; a KeyError from lookup means no points yet."""
    return figure.with_metrics(lookup)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return NON_FINITE_NAMES.get(repr(value), value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
