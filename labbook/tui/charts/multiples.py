"""Small multiples: several figures on a page, pages of them, and a cursor on one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from labbook.tui.charts.drawn import Drawn, Job, marked
from labbook.tui.charts.grid import Drawable, Grid, grid_for, page_lines


class SmallMultiples(Drawn):
    """Pages of figures. Enter opens the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="figures.open"),
        Binding("left", "cursor_left", "Figure before", id="figures.left", show=False),
        Binding("right", "cursor_right", "Next figure", id="figures.right", show=False),
        Binding("up", "cursor_up", "Figure above", id="figures.up", show=False),
        Binding("down", "cursor_down", "Figure below", id="figures.down", show=False),
    ]

    class Opened(Message):
        """A figure was chosen."""

        def __init__(self, control: SmallMultiples, index: int) -> None:
            super().__init__()
            self.pages = control
            self.index = index

        @property
        def control(self) -> SmallMultiples:
            """Where it was chosen."""
            return self.pages

    figures: Sequence[Drawable] = ()
    current: int = 0

    def show(self, figures: Sequence[Drawable]) -> None:
        """Show these figures; the cursor stays on its place."""
        self.figures = figures
        self.point(min(self.current, max(len(figures) - 1, 0)))
        self.draw()

    @property
    def grid(self) -> Grid:
        """Where the figures stand at this size; on several pages there is a line that tells which."""
        count, (width, height) = len(self.figures), self.size
        whole = grid_for(count, max(width, 1), max(height, 1))
        return whole if whole.each >= count else grid_for(count, max(width, 1), max(height - 1, 1))

    @property
    def page(self) -> int:
        """The page that is seen, from 0."""
        return self.current // self.grid.each

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-len(self.figures) // self.grid.each)

    def job(self, size: Size) -> Job | None:
        first = self.page * self.grid.each
        return partial(drawn, self.figures[first : first + self.grid.each], self.grid)

    def point(self, index: int) -> None:
        """Put the cursor on a figure, and turn to its page."""
        before = self.page
        self.current = min(max(index, 0), max(len(self.figures) - 1, 0))
        if self.page != before:
            self.draw()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A line of the page; the last one tells which page it is."""
        if y == self.size.height - 1 and self.pages > 1:
            told = f"page {self.page + 1} of {self.pages}, n and p turn"
            strip = Strip([Segment(told, Style(dim=True))]).adjust_cell_length(self.size.width)
            return strip.apply_style(self.rich_style)
        return super().render_line(y)

    def pointed(self, y: int, strip: Strip) -> Strip:
        if len(self.figures) < 2 or not self.strips:
            return strip
        left, top = self.grid.place(self.current)
        if not top <= y < top + self.grid.height - 1:
            return strip
        return marked(strip, left, left + 1, Style(color="cyan", bold=self.has_focus), blank="▌")

    def action_cursor_left(self) -> None:
        """Go to the figure before."""
        self.point(self.current - 1)

    def action_cursor_right(self) -> None:
        """Go to the next figure."""
        self.point(self.current + 1)

    def action_cursor_up(self) -> None:
        """Go a row of figures up."""
        if self.current >= self.grid.columns:
            self.point(self.current - self.grid.columns)

    def action_cursor_down(self) -> None:
        """Go a row of figures down."""
        if self.current + self.grid.columns < len(self.figures):
            self.point(self.current + self.grid.columns)

    def turn(self, by: int) -> None:
        """Turn pages; after the last comes the first."""
        if self.pages:
            self.point((self.page + by) % self.pages * self.grid.each)

    def action_open(self) -> None:
        """Look at one figure in full."""
        if self.figures:
            self.post_message(self.Opened(self, self.current))

    def on_click(self, event: Click) -> None:
        """Put the cursor on the figure that was clicked; a second click opens it."""
        self.point(self.page * self.grid.each + self.grid.at(event.x, event.y))
        if event.chain > 1:
            self.action_open()


def drawn(figures: Sequence[Drawable], grid: Grid) -> tuple[object, list[str]]:
    """A page of figures."""
    return None, page_lines(figures, grid)
