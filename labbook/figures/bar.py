"""One bar per label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labbook.figures.base import Figure
from labbook.figures.numbers import constants, numbers, same_length, words


@dataclass(frozen=True)
class Bar(Figure):
    """Labelled values as bars from zero; marks are named values drawn across the bars (say, chance)."""

    labels: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    title: str = ""
    x_label: str = ""
    """What the labels are."""
    y_label: str = ""
    """What the values are."""
    marks: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        owner = f"bar figure {self.title!r}"
        object.__setattr__(self, "labels", words(self.labels, owner))
        object.__setattr__(self, "values", numbers(self.values, owner))
        object.__setattr__(self, "marks", constants(self.marks, owner))
        same_length(owner, labels=self.labels, values=self.values)
