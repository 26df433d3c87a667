"""A heatmap with a cursor on a cell, and what stands there in words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Static

from labbook.figures.heatmap import Heatmap
from labbook.tui import words
from labbook.tui.charts.drawn import Drawn, Job, marked

if TYPE_CHECKING:
    from labbook.figures.heatmap_text import HeatmapSheet


class Cell(NamedTuple):
    """A row and a column of the values."""

    row: int = 0
    column: int = 0


class Cells(Drawn):
    """The cells; keys and the mouse move the cursor over the values, also where many share a cell."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor_left", "Cell left", id="heatmap.left", show=False),
        Binding("right", "cursor_right", "Cell right", id="heatmap.right", show=False),
        Binding("up", "cursor_up", "Cell up", id="heatmap.up", show=False),
        Binding("down", "cursor_down", "Cell down", id="heatmap.down", show=False),
        Binding("home,circumflex_accent", "first", "First in the row", id="heatmap.first", show=False),
        Binding("end,dollar_sign", "last", "Last in the row", id="heatmap.last", show=False),
        Binding("plus,equals_sign", "highest", "Highest value", id="heatmap.highest"),
        Binding("minus", "lowest", "Lowest value", id="heatmap.lowest"),
    ]

    class Pointed(Message):
        """The cursor is on another cell."""

    figure: Heatmap = Heatmap()
    cell: Cell = Cell()
    sheet: HeatmapSheet | None = None

    def show(self, figure: Heatmap) -> None:
        """Draw this heatmap; the cursor stays where it can."""
        self.figure = figure
        self.point(self.cell)
        self.draw()

    def job(self, size: Size) -> Job:
        return partial(drawn, self.figure, size.width, size.height)

    def take(self, picture: object) -> None:
        self.sheet = cast("HeatmapSheet", picture)

    def point(self, cell: Cell) -> None:
        """Put the cursor on a cell, at most those at the edges."""
        rows = len(self.figure.values)
        columns = len(self.figure.values[0]) if rows else 0
        self.cell = Cell(min(max(cell.row, 0), max(rows - 1, 0)), min(max(cell.column, 0), max(columns - 1, 0)))
        self.refresh()
        self.post_message(self.Pointed())

    def pointed(self, y: int, strip: Strip) -> Strip:
        sheet = self.sheet
        if sheet is None or not self.figure.values or y != sheet.top + self.cell.row // sheet.tall:
            return strip
        first = sheet.left + self.cell.column // sheet.wide * sheet.cell_width
        return marked(strip, first, first + sheet.cell_width, Style(reverse=True, bold=True))

    def action_cursor_left(self) -> None:
        """Go to the value before."""
        self.point(self.cell._replace(column=self.cell.column - 1))

    def action_cursor_right(self) -> None:
        """Go to the next value."""
        self.point(self.cell._replace(column=self.cell.column + 1))

    def action_cursor_up(self) -> None:
        """Go a row up."""
        self.point(self.cell._replace(row=self.cell.row - 1))

    def action_cursor_down(self) -> None:
        """Go a row down."""
        self.point(self.cell._replace(row=self.cell.row + 1))

    def action_first(self) -> None:
        """Go to the first value of the row."""
        self.point(self.cell._replace(column=0))

    def action_last(self) -> None:
        """Go to the last value of the row."""
        self.point(self.cell._replace(column=len(self.figure.values[0]) if self.figure.values else 0))

    def action_highest(self) -> None:
        """Go to the highest value."""
        self.point(max(self.known(), default=(0.0, self.cell))[1])

    def action_lowest(self) -> None:
        """Go to the lowest value."""
        self.point(min(self.known(), default=(0.0, self.cell))[1])

    def known(self) -> list[tuple[float, Cell]]:
        """The values that are numbers, with their cells."""
        return [
            (value, Cell(row, column))
            for row, values in enumerate(self.figure.values)
            for column, value in enumerate(values)
            if value == value
        ]

    def on_click(self, event: Click) -> None:
        """Put the cursor on the cell that was clicked."""
        if self.sheet and event.y >= self.sheet.top and event.x >= self.sheet.left:
            row = (event.y - self.sheet.top) * self.sheet.tall
            self.point(Cell(row, (event.x - self.sheet.left) // self.sheet.cell_width * self.sheet.wide))


class HeatmapView(Vertical):
    """A heatmap and the value under the cursor."""

    DEFAULT_CSS: ClassVar[str] = """
    HeatmapView { height: 1fr; width: 1fr; }
    HeatmapView .heatmap-value { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def compose(self) -> ComposeResult:
        """The cells, and one of them in words."""
        yield Cells()
        yield Static(classes="heatmap-value", markup=False)

    @property
    def cells(self) -> Cells:
        """The cells."""
        return self.query_one(Cells)

    def show(self, figure: Heatmap) -> None:
        """Show this heatmap."""
        self.cells.show(figure)

    @on(Cells.Pointed)
    def tell(self) -> None:
        """Say what stands under the cursor."""
        self.query_one(".heatmap-value", Static).update(in_words(self.cells.figure, self.cells.cell))

    def copied(self) -> str:
        """The value under the cursor, with its place."""
        return in_words(self.cells.figure, self.cells.cell).plain


def drawn(figure: Heatmap, width: int, height: int) -> tuple[object, list[str]]:
    """The heatmap at a size."""
    from labbook.figures.heatmap_text import heatmap_sheet
    from labbook.figures.page import Pen

    sheet = heatmap_sheet(figure, width, height, Pen(colour=True))
    return sheet, sheet.lines


def in_words(figure: Heatmap, cell: Cell) -> Text:
    """The row, the column, the value, and how it stands among the others."""
    if not figure.values or not figure.values[0]:
        return Text("nothing to draw yet", "dim")
    row = named(figure.y_label or "row", figure.row_labels, cell.row)
    column = named(figure.x_label or "column", figure.col_labels, cell.column)
    value = figure.values[cell.row][cell.column]
    known = [one for values in figure.values for one in values if one == one]
    above = sum(one > value for one in known)
    rank = f"   {above + 1} of {len(known)} from the top" if value == value else ""
    told = f"{value:.6g}" if value == value else "no value"
    return Text.assemble(words.line(row), ", ", words.line(column), "   ", (told, "bold"), (rank, "dim"))


def named(axis: str, labels: tuple[str, ...], place: int) -> str:
    """A place on an axis: "layer 3", or its label where that says the axis already."""
    label = labels[place] if labels else str(place)
    return label if axis.lower() in label.lower() else f"{axis} {label}"
