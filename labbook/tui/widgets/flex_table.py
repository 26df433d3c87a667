"""A table that fills its width: one column gives way, cells are cut with an ellipsis, the cursor stays on its row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.widgets import DataTable

from labbook.tui import words


class Column(NamedTuple):
    """A column and its size in cells; 0 takes what the others leave. `key` names its cells, `name` if empty."""

    name: str
    size: int
    key: str = ""

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


class FlexTable(DataTable[Text]):
    """Shows rows under the columns that fit, and changes only what changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Open", id="table.open"),
        Binding("j", "cursor_down", "Down", id="table.down", show=False),
        Binding("k", "cursor_up", "Up", id="table.up", show=False),
    ]

    def __init__(self, *layouts: Layout, id: str) -> None:
        super().__init__(id=id, cursor_type="row", cell_padding=0, zebra_stripes=False)
        self.layouts = sorted(layouts, key=lambda layout: layout.at)
        self.shape: tuple[Column, ...] = ()
        self.gap = 0
        self.listed: list[Row] = []

    @property
    def current(self) -> str | None:
        """The key of the row under the cursor."""
        return self.listed[self.cursor_row].key if 0 <= self.cursor_row < len(self.listed) else None

    def show_rows(self, listed: Sequence[Row]) -> None:
        """Show these rows instead of those before."""
        before, self.listed = self.listed, list(listed)
        if [row.key for row in before] != [row.key for row in listed] or not self.shape:
            self.build(keep=before[self.cursor_row].key if 0 <= self.cursor_row < len(before) else None)
            return
        for old, new in zip(before, self.listed, strict=True):
            for column in self.shape:
                if old.cells[column.cells] != new.cells[column.cells]:
                    self.update_cell(new.key, column.name, self.cell(new, column))

    def build(self, keep: str | None) -> None:
        """Lay out columns and rows anew; the cursor goes to the row with this key."""
        shape, top = self.fitting(), self.scroll_y
        if shape != self.shape:
            self.clear(columns=True)
            self.shape = shape
            for column in shape:
                self.add_column(Text(column.name, "dim"), key=column.name, width=column.size)
        else:
            self.clear()
        for row in self.listed:
            self.add_row(*(self.cell(row, column) for column in shape), key=row.key)
        keys = [row.key for row in self.listed]
        if keep in keys:
            self.move_cursor(row=keys.index(keep), scroll=False)
        self.scroll_to(y=top, animate=False)

    def fitting(self) -> tuple[Column, ...]:
        """The columns for the width there is, each with its gap."""
        width = self.scrollable_content_region.width or self.size.width
        columns, self.gap, _ = [layout for layout in self.layouts if layout.at <= width][-1]
        left = width - sum(column.size + self.gap for column in columns if column.size)
        return tuple(c._replace(size=c.size + self.gap if c.size else max(left, 10)) for c in columns)

    def cell(self, row: Row, column: Column) -> Text:
        """A cell, cut to its column."""
        return words.fitted(row.cells[column.cells], column.size - self.gap)

    def on_resize(self, event: Resize) -> None:
        """Lay out anew when the columns change."""
        if self.listed and self.fitting() != self.shape:
            self.build(keep=self.current)
