"""The columns of a table, which of them fit a width, and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.text import Text


class Column(NamedTuple):
    """A column and its size in cells; 0 takes what the others leave. `key` names its cells, `name` if empty."""

    name: str
    size: int
    key: str = ""
    right: bool = False
    """Whether its cells end at the right, as numbers do."""

    @property
    def cells(self) -> str:
        """The name of its cells in a row."""
        return self.key or self.name


class Layout(NamedTuple):
    """Columns, the cells between two of them, and the width from which they fit."""

    columns: tuple[Column, ...]
    gap: int = 1
    at: int = 0


class Row(NamedTuple):
    """A row: its key, and its cells by name, also those that only a wider table shows."""

    key: str
    cells: dict[str, Text]


def by_width(layouts: Sequence[Layout]) -> list[Layout]:
    """Layouts, that for the narrowest table first."""
    return sorted(layouts, key=lambda layout: layout.at)
