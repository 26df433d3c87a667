"""The heatmap of a sweep: cells without a value say why by a symbol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.segment import Segment
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from labbook.figures.heatmap import Heatmap
from labbook.tui.charts.heatmap import Cells

Signs = Mapping[tuple[int, int], Text]


class Shades(Cells):
    """A heatmap with symbols over what failed or goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="shades.open"),
        Binding("plus,equals_sign", "highest", "Highest value", id="heatmap.highest", show=False),
        Binding("minus", "lowest", "Lowest value", id="heatmap.lowest", show=False),
    ]

    class Chosen(Message):
        """The cell under the cursor is to be opened."""

    signs: Signs = {}  # noqa: RUF012 (replaced, never changed)

    def show_grid(self, figure: Heatmap, signs: Signs) -> None:
        """Draw a grid with its symbols."""
        self.signs = signs
        if figure != self.figure:
            self.show(figure)
        self.refresh()

    def pointed(self, y: int, strip: Strip) -> Strip:
        """The line with its symbols, then with the cursor."""
        return super().pointed(y, self.signed(y, strip))

    def signed(self, y: int, strip: Strip) -> Strip:
        """The line with the symbols of its cells; not where several values share a cell."""
        sheet = self.sheet
        if sheet is None or sheet.tall != 1 or sheet.wide != 1:
            return strip
        for (row, column), sign in self.signs.items():
            if y == sheet.top + row:
                first = sheet.left + column * sheet.cell_width
                before, _, after = strip.divide([first, first + sheet.cell_width, strip.cell_length])
                style = self.app.console.get_style(sign.style)
                middle = Segment(f"{sign.plain:^{sheet.cell_width}}"[: sheet.cell_width], style)
                strip = Strip.join([before, Strip([middle]), after])
        return strip

    def action_open(self) -> None:
        """Open the cell under the cursor."""
        self.post_message(self.Chosen())
