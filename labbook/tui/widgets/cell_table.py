"""A table with a cursor on one of its cells."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from labbook.tui.charts.drawn import marked
from labbook.tui.widgets.flex_table import FlexTable


class CellTable(FlexTable):
    """Rows under columns; the first column names the rows, the cursor is in one of the others."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor_left", "Left", id="cells.left", show=False),
        Binding("right", "cursor_right", "Right", id="cells.right", show=False),
    ]

    class CellHighlighted(Message):
        """The cursor is on another cell."""

    cursor_column: int = 0

    def move_to(self, row: int, column: int) -> None:
        """Put the cursor on a cell, at most on those at the edges, and bring it into view."""
        self.cursor_column = min(max(column, 0), max(len(self.shape) - 2, 0))
        self.move_cursor(row)
        self.show_column()
        self.redraw(self.cursor_row)
        self.post_message(self.CellHighlighted())

    def span(self) -> tuple[int, int]:
        """From which cell of a line to which the column of the cursor goes, without scrolling."""
        start = sum(column.size for column in self.shape[: self.cursor_column + 1])
        return start, start + self.shape[self.cursor_column + 1].size - self.gap

    def show_column(self) -> None:
        """Scroll as far as it takes to see the cursor's column."""
        if self.cursor_column + 1 < len(self.shape):
            start, end = self.span()
            width, first, left = self.scrollable_content_region.width, self.shape[0].size, round(self.scroll_x)
            wanted = min(max(left, end - width), start - first)
            self.scroll_to(x=max(wanted, 0), animate=False, force=True, immediate=True)

    def pointed(self, strip: Strip) -> Strip:
        plain = strip.apply_style(self.rich_style)
        if self.cursor_column + 1 >= len(self.shape):
            return plain
        start, end = (place - round(self.scroll_x) for place in self.span())
        return marked(plain, start, end, self.get_component_rich_style("flex-table--cursor"))

    def action_cursor_left(self) -> None:
        """Go a cell to the left."""
        self.move_to(self.cursor_row, self.cursor_column - 1)

    def action_cursor_right(self) -> None:
        """Go a cell to the right."""
        self.move_to(self.cursor_row, self.cursor_column + 1)

    def action_cursor_down(self) -> None:
        self.move_to(self.cursor_row + 1, self.cursor_column)

    def action_cursor_up(self) -> None:
        self.move_to(self.cursor_row - 1, self.cursor_column)

    def on_click(self, event: Click) -> None:
        """Put the cursor on a cell, or open the one it is on."""
        event.prevent_default()
        row, column = round(self.scroll_y) + event.y - 1, self.column_at(event.x)
        if event.y == 0 or row >= len(self.listed) or column == 0:
            return
        if (row, column - 1) == (self.cursor_row, self.cursor_column):
            self.action_select_cursor()
        else:
            self.move_to(row, column - 1)
