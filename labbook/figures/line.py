"""Curves over a shared axis, given as points or by the name of a metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from labbook.errors import LabbookError
from labbook.figures.base import Figure, MetricLookup
from labbook.figures.numbers import constants, numbers, same_length


@dataclass(frozen=True)
class Series:
    """A named curve: its points, or the metric that will give them when the figure is drawn."""

    name: str = ""
    x: tuple[float, ...] = ()
    y: tuple[float, ...] = ()
    metric: str = ""

    def __post_init__(self) -> None:
        owner = f"series {self.name!r}"
        object.__setattr__(self, "x", numbers(self.x, owner))
        object.__setattr__(self, "y", numbers(self.y, owner))
        if not self.x and self.y:
            object.__setattr__(self, "x", tuple(map(float, range(len(self.y)))))
        same_length(owner, x=self.x, y=self.y)


@dataclass(frozen=True)
class Line(Figure):
    """One or more curves; marks are named constants drawn as horizontal lines."""

    series: tuple[Series, ...] = ()
    title: str = ""
    x_label: str = ""
    y_label: str = ""
    log_x: bool = False
    log_y: bool = False
    marks: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        owner = f"line figure {self.title!r}"
        object.__setattr__(self, "series", _series(self.series, owner))
        object.__setattr__(self, "marks", constants(self.marks, owner))

    @classmethod
    def of_metric(cls, name: str, **options: Any) -> Line:
        """The curve of one metric of the run that the figure belongs to; options as for Line."""
        return cls.of_metrics([name], **options)

    @classmethod
    def of_metrics(cls, names: Sequence[str], **options: Any) -> Line:
        """The curves of several metrics of the run, overlaid; options as for Line."""
        options = {"title": ", ".join(names), "x_label": "step"} | options
        return cls(tuple(Series(name=name, metric=name) for name in names), **options)

    def metrics(self) -> tuple[str, ...]:
        return tuple(series.metric for series in self.series if series.metric)

    def with_metrics(self, lookup: MetricLookup) -> Line:
        return replace(self, series=tuple(_filled(series, lookup) for series in self.series))


def _series(given: Any, owner: str) -> tuple[Series, ...]:
    items = (given,) if isinstance(given, Series) else given
    try:
        return tuple(Series(**item) if isinstance(item, Mapping) else _checked(item) for item in items)
    except LabbookError as error:
        raise LabbookError(f"{owner}: {error.message}") from error


def _checked(item: Any) -> Series:
    if not isinstance(item, Series):
        raise LabbookError(f"expected a Series, got {type(item).__name__}", hint="Series(name, x, y)")
    return item


def _filled(series: Series, lookup: MetricLookup) -> Series:
    if not series.metric:
        return series
    try:
        steps, values = lookup(series.metric)
    except KeyError:
        steps, values = (), ()
    return Series(series.name, tuple(steps), tuple(values))
