"""Where small figures go on a page, and a page of them as lines; nothing here knows a widget."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from labbook.figures.base import Figure

SMALLEST = (36, 8)
"""Cells from left to right and from top to bottom that a small figure has at least."""
GAP = 2
Drawable = Figure | str
"""A figure, or a sentence about why there is none."""


class Grid(NamedTuple):
    """How many figures stand on a page, and how big each is."""

    columns: int
    rows: int
    width: int
    height: int

    @property
    def each(self) -> int:
        """Figures on a page."""
        return self.columns * self.rows

    def place(self, index: int) -> tuple[int, int]:
        """The upper left corner of a figure on its page."""
        row, column = divmod(index % self.each, self.columns)
        return column * (self.width + GAP), row * self.height

    def at(self, x: int, y: int) -> int:
        """Which figure of a page a cell belongs to."""
        column = min(x // (self.width + GAP), self.columns - 1)
        return min(y // self.height, self.rows - 1) * self.columns + column


def grid_for(count: int, width: int, height: int) -> Grid:
    """As many figures on a page as can be read, each as big as there is room."""
    most_columns = max(1, (width + GAP) // (SMALLEST[0] + GAP))
    most_rows = max(1, height // SMALLEST[1])
    columns = min(most_columns, max(1, math.ceil(math.sqrt(count))))
    rows = min(most_rows, max(1, math.ceil(count / columns)))
    if columns * rows < count:
        columns = most_columns
        rows = min(most_rows, math.ceil(count / columns))
    return Grid(columns, rows, (width + GAP) // columns - GAP, height // rows)


def page_lines(figures: Sequence[Drawable], grid: Grid) -> list[str]:
    """A page of small figures as lines with ANSI colours."""
    blocks = [block(figure, grid.width - 1, grid.height) for figure in figures]
    lines = []
    for first in range(0, len(blocks), grid.columns):
        beside = blocks[first : first + grid.columns]
        lines += [(" " * GAP).join(parts) for parts in zip(*beside, strict=True)]
    return lines


def block(figure: Drawable, width: int, height: int) -> list[str]:
    """One small figure: exactly so many lines, each exactly so wide behind a free cell for the cursor."""
    from rich.cells import cell_len

    from labbook.figures.canvas import draw
    from labbook.text import visible

    drawn = visible(figure)[:width] if isinstance(figure, str) else draw(figure, width, height - 1)
    lines = drawn.split("\n")[: height - 1]
    bare = [plain(line) for line in lines]
    padded = [f" {line}{' ' * max(0, width - cell_len(text))}" for line, text in zip(lines, bare, strict=True)]
    return padded + [" " * (width + 1)] * (height - len(lines))


def plain(line: str) -> str:
    """A line without its colours."""
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", line)
