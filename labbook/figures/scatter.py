"""Points in the plane, told apart by a label each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labbook.figures.base import Figure
from labbook.figures.numbers import constants, numbers, same_length, words


@dataclass(frozen=True)
class Scatter(Figure):
    """Points; labels (one a point, or none) group them, and one-character labels are drawn as themselves."""

    x: tuple[float, ...] = ()
    y: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    title: str = ""
    x_label: str = ""
    y_label: str = ""
    log_x: bool = False
    log_y: bool = False
    marks: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        owner = f"scatter figure {self.title!r}"
        object.__setattr__(self, "x", numbers(self.x, owner))
        object.__setattr__(self, "y", numbers(self.y, owner))
        object.__setattr__(self, "labels", words(self.labels, owner))
        object.__setattr__(self, "marks", constants(self.marks, owner))
        same_length(owner, x=self.x, y=self.y)
        if self.labels:
            same_length(owner, x=self.x, labels=self.labels)
