"""A grid of values with labelled rows and columns."""

from __future__ import annotations

from dataclasses import dataclass

from labbook.errors import LabbookError
from labbook.figures.base import Figure
from labbook.figures.numbers import number_rows, optional_number, same_length, words


@dataclass(frozen=True)
class Heatmap(Figure):
    """Rows of values, the first on top; None and NaN are holes. Low and high fix the ends of the scale."""

    values: tuple[tuple[float, ...], ...] = ()
    row_labels: tuple[str, ...] = ()
    col_labels: tuple[str, ...] = ()
    title: str = ""
    x_label: str = ""
    y_label: str = ""
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        owner = f"heatmap figure {self.title!r}"
        object.__setattr__(self, "values", number_rows(self.values, owner))
        object.__setattr__(self, "row_labels", words(self.row_labels, owner))
        object.__setattr__(self, "col_labels", words(self.col_labels, owner))
        object.__setattr__(self, "low", optional_number(self.low, owner))
        object.__setattr__(self, "high", optional_number(self.high, owner))
        self._check_shape(owner)

    def _check_shape(self, owner: str) -> None:
        lengths = sorted({len(row) for row in self.values})
        if len(lengths) > 1:
            raise LabbookError(f"{owner}: rows differ in length: {', '.join(map(str, lengths))}")
        if self.row_labels:
            same_length(owner, rows=self.values, row_labels=self.row_labels)
        if self.col_labels and self.values:
            same_length(owner, columns=self.values[0], col_labels=self.col_labels)
