"""A name in a column of its own, and beside it a text that may take several lines."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table

from labbook.tui import words


def hanging(name: str, text: RenderableType, width: int) -> Table:
    """The text stays to the right of its name."""
    table = Table.grid(padding=0)
    table.add_column(width=width, no_wrap=True, overflow="ellipsis")
    table.add_column(ratio=1)
    table.add_row(words.line(name, "dim"), text)
    return table
