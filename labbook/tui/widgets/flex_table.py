"""A table that fills its width: one column gives way, cells are cut with an ellipsis, the cursor stays on its row.

Only the lines in view are drawn, so that showing other rows takes no longer than a key press may.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from labbook.tui import words
from labbook.tui.charts.drawn import marked
from labbook.tui.widgets.columns import Column, Layout, Row, by_width

LEAST = 10
"""Cells that the column which gives way has at least."""


class FlexTable(ScrollView, can_focus=True):
    """Shows rows under the columns that fit; what does not fit is scrolled to, the first column stays."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"flex-table--cursor"}
    DEFAULT_CSS: ClassVar[str] = """
    FlexTable { height: 1fr; width: 1fr; scrollbar-size: 0 1; }
    FlexTable > .flex-table--cursor { background: $primary 20%; color: $foreground; }
    FlexTable:focus > .flex-table--cursor { background: $primary 40%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Open", id="table.open"),
        Binding("down", "cursor_down", "Down", id="table.down", show=False),
        Binding("up", "cursor_up", "Up", id="table.up", show=False),
        Binding("pagedown", "page_down", "Page down", id="table.page_down", show=False),
        Binding("pageup", "page_up", "Page up", id="table.page_up", show=False),
        Binding("home", "first", "First row", id="table.first", show=False),
        Binding("end", "last", "Last row", id="table.last", show=False),
    ]

    class RowHighlighted(Message):
        """The cursor is on another row."""

        def __init__(self, table: FlexTable) -> None:
            super().__init__()
            self.table = table

    class RowSelected(Message):
        """The row under the cursor is to be opened."""

        def __init__(self, table: FlexTable) -> None:
            super().__init__()
            self.table = table

    class HeaderPressed(Message):
        """The heading of a column was clicked."""

        def __init__(self, column: Column) -> None:
            super().__init__()
            self.column = column

    gap: int = 0

    def __init__(self, *layouts: Layout, id: str) -> None:
        super().__init__(id=id)
        self.layouts = by_width(layouts)
        self.shape: tuple[Column, ...] = ()
        self.listed: list[Row] = []
        self.cursor_row = 0
        self.strips: dict[str, Strip] = {}

    @property
    def current(self) -> str | None:
        """The key of the row under the cursor."""
        return self.listed[self.cursor_row].key if self.cursor_row < len(self.listed) else None

    def show_rows(self, listed: Sequence[Row], layouts: Sequence[Layout] = ()) -> None:
        """Show these rows instead of those before, in other columns if such are given."""
        before, on = {row.key: row for row in self.listed}, self.current
        self.listed = list(listed)
        self.layouts = by_width(layouts) if layouts else self.layouts
        for row in self.listed:
            if before.get(row.key) != row:
                self.strips.pop(row.key, None)
        self.lay_out()
        if list(before) != [row.key for row in self.listed]:
            self.follow(on)
        self.refresh()

    def follow(self, key: str | None) -> None:
        """Keep the cursor on its row, and that where it is on the screen; what comes in at the top is seen."""
        keys = [row.key for row in self.listed]
        beyond = self.cursor_row - self.scroll_y
        at_top = self.scroll_y == 0
        row = keys.index(key) if key in keys else min(self.cursor_row, max(len(keys) - 1, 0))
        self.cursor_row = row
        if not (at_top and row < self.lines):
            self.scroll_to(y=max(row - beyond, 0), animate=False, force=True, immediate=True)
        if self.current != key:
            self.post_message(self.RowHighlighted(self))

    def lay_out(self) -> None:
        """Choose the columns for the width there is."""
        width = self.scrollable_content_region.width or self.size.width
        columns, gap, _ = [layout for layout in self.layouts if layout.at <= width or layout.at == 0][-1]
        left = width - sum(column.size + gap for column in columns if column.size)
        shape = tuple(c._replace(size=c.size + gap if c.size else max(left, LEAST)) for c in columns)
        if shape != self.shape or gap != self.gap:
            self.shape, self.gap = shape, gap
            self.strips.clear()
        self.virtual_size = Size(sum(column.size for column in shape), len(self.listed) + 1)

    @property
    def lines(self) -> int:
        """How many rows are in view."""
        return max(self.scrollable_content_region.height - 1, 1)

    def on_resize(self, event: Resize) -> None:
        """Lay out anew; the cursor stays in view."""
        self.lay_out()
        self.show_cursor()

    def render_line(self, y: int) -> Strip:
        """The headings, or a row with the cursor on it."""
        width = self.size.width
        row = round(self.scroll_y) + y - 1
        if y == 0:
            return self.cropped(self.heading(), width).apply_style(self.rich_style)
        if row >= len(self.listed):
            return Strip.blank(width, self.rich_style)
        strip = self.cropped(self.row_strip(self.listed[row]), width)
        return self.pointed(strip) if row == self.cursor_row else strip.apply_style(self.rich_style)

    def pointed(self, strip: Strip) -> Strip:
        """A line with the cursor on it, in one colour that can be read there."""
        return marked(strip, 0, strip.cell_length, self.get_component_rich_style("flex-table--cursor"))

    def cropped(self, strip: Strip, width: int) -> Strip:
        """The part of a line that is in view: the first column, and the others as far as scrolled."""
        scrolled = round(self.scroll_x)
        if scrolled:
            first = self.shape[0].size
            strip = Strip.join([strip.crop(0, first), strip.crop(first + scrolled)])
        return strip.adjust_cell_length(width)

    def heading(self) -> Strip:
        """The names of the columns."""
        return self.line([self.fitted(Text(column.name, "dim"), column) for column in self.shape])

    def row_strip(self, row: Row) -> Strip:
        """A row, drawn once while it and the columns stay the same."""
        if row.key not in self.strips:
            self.strips[row.key] = self.line([self.fitted(row.cells[column.cells], column) for column in self.shape])
        return self.strips[row.key]

    def line(self, cells: Sequence[Text]) -> Strip:
        """Cells one after the other."""
        return Strip([part for cell in cells for part in cell.render(self.app.console)])

    def fitted(self, text: Text, column: Column) -> Text:
        """A cell, cut or filled to its column."""
        size = column.size - self.gap
        cut = words.fitted(text, size)
        blank, gap = " " * (size - cell_len(cut.plain)), " " * self.gap
        return Text.assemble(blank, cut, gap) if column.right else Text.assemble(cut, blank, gap)

    def move_cursor(self, row: int) -> None:
        """Put the cursor on a row, at most on those at the ends, and bring it into view."""
        before = self.current
        self.redraw(self.cursor_row)
        self.cursor_row = min(max(row, 0), max(len(self.listed) - 1, 0))
        self.redraw(self.cursor_row)
        self.show_cursor()
        if self.current != before:
            self.post_message(self.RowHighlighted(self))

    def redraw(self, row: int) -> None:
        """Draw a row again."""
        self.refresh(Region(0, row + 1 - round(self.scroll_y), self.size.width, 1))

    def show_cursor(self) -> None:
        """Scroll as far as it takes to see the cursor."""
        top = round(self.scroll_y)
        wanted = min(max(top, self.cursor_row - self.lines + 1), self.cursor_row)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True, immediate=True)

    def on_click(self, event: Click) -> None:
        """Press a heading, put the cursor on a row, or open the row it is on."""
        row = round(self.scroll_y) + event.y - 1
        if event.y == 0:
            self.post_message(self.HeaderPressed(self.shape[self.column_at(event.x)]))
        elif row == self.cursor_row:
            self.action_select_cursor()
        elif row < len(self.listed):
            self.move_cursor(row)

    def column_at(self, x: int) -> int:
        """The place of the column at a cell of the screen; the last one beyond all."""
        place = x if x < self.shape[0].size else x + round(self.scroll_x)
        for number, column in enumerate(self.shape):
            if place < column.size:
                return number
            place -= column.size
        return len(self.shape) - 1

    def action_select_cursor(self) -> None:
        """Open the row under the cursor."""
        if self.current is not None:
            self.post_message(self.RowSelected(self))

    def action_cursor_down(self) -> None:
        """Go to the next row."""
        self.move_cursor(self.cursor_row + 1)

    def action_cursor_up(self) -> None:
        """Go to the row before."""
        self.move_cursor(self.cursor_row - 1)

    def action_page_down(self) -> None:
        """Go a screen down."""
        self.move_cursor(self.cursor_row + self.lines)

    def action_page_up(self) -> None:
        """Go a screen up."""
        self.move_cursor(self.cursor_row - self.lines)

    def action_first(self) -> None:
        """Go to the first row."""
        self.move_cursor(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self.move_cursor(len(self.listed) - 1)
