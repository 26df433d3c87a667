"""All figures of something: small ones on pages, and one in full with a cursor on its values."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from labbook.figures.base import Figure
from labbook.figures.heatmap import Heatmap
from labbook.figures.line import Line
from labbook.tui import words
from labbook.tui.charts.chart import Chart
from labbook.tui.charts.drawn import Drawn, Job
from labbook.tui.charts.grid import Drawable
from labbook.tui.charts.heatmap import HeatmapView
from labbook.tui.charts.multiples import SmallMultiples
from labbook.tui.charts.series import Series


class WholeFigure(Drawn):
    """A figure without a cursor, as big as there is room."""

    figure: Drawable = ""

    def show(self, figure: Drawable) -> None:
        """Draw this figure."""
        self.figure = figure
        self.draw()

    def job(self, size: Size) -> Job:
        return partial(drawn, self.figure, size.width, size.height)


class Gallery(Vertical):
    """Small multiples; `open` shows one in full, `close` goes back to them."""

    DEFAULT_CSS: ClassVar[str] = """
    Gallery { height: 1fr; }
    Gallery ContentSwitcher { height: 1fr; }
    Gallery .gallery-head { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    figures: Sequence[Drawable] = ()
    opened: int | None = None

    def compose(self) -> ComposeResult:
        """A line that says where one is, and the views of which one is seen."""
        yield Static(classes="gallery-head", markup=False)
        with ContentSwitcher(initial="multiples"):
            yield SmallMultiples(id="multiples")
            yield Chart(id="line")
            yield HeatmapView(id="heatmap")
            yield WholeFigure(id="whole")

    @property
    def multiples(self) -> SmallMultiples:
        """The pages."""
        return self.query_one(SmallMultiples)

    def show(self, figures: Sequence[Drawable]) -> None:
        """Show these figures; a single one in full."""
        self.figures = figures
        self.multiples.show(figures)
        if len(figures) == 1:
            self.opened = 0
        if self.opened is not None and self.opened < len(figures):
            self.show_one(figures[self.opened])
        self.tell()

    @on(SmallMultiples.Opened)
    def open_chosen(self, message: SmallMultiples.Opened) -> None:
        """Show the chosen figure in full."""
        message.stop()
        self.open(message.index)

    def open(self, index: int) -> None:
        """Show one figure in full, with the keys on it."""
        self.opened = self.multiples.current = index
        self.show_one(self.figures[index])
        self.tell()
        self.focus_view()

    def close(self) -> bool:
        """Go back to the small ones; says whether there was anything to go back from."""
        if self.opened is None or len(self.figures) < 2:
            return False
        self.opened = None
        self.query_one(ContentSwitcher).current = "multiples"
        self.tell()
        self.focus_view()
        return True

    def turn(self, by: int) -> None:
        """The next or last page, or figure where one is seen in full."""
        if self.opened is None:
            self.multiples.turn(by)
        elif self.figures:
            self.open((self.opened + by) % len(self.figures))

    def show_one(self, figure: Drawable) -> None:
        """Show a figure in the view that suits it."""
        view = view_of(figure)
        self.query_one(ContentSwitcher).current = view
        if isinstance(figure, Line) and view == "line":
            self.query_one(Chart).show(figure.title, curves(figure), figure.marks, figure.log_y)
        elif isinstance(figure, Heatmap):
            self.query_one(HeatmapView).show(figure)
        else:
            self.query_one(WholeFigure).show(figure)

    def focus_view(self) -> None:
        """Give the keys to what is seen."""
        seen = self.query_one(f"#{self.query_one(ContentSwitcher).current}", Widget)
        target = seen if seen.can_focus else next(iter(seen.query(Drawn)), None)
        self.screen.set_focus(target)

    def tell(self) -> None:
        """Say how many there are, or which one is seen."""
        count = len(self.figures)
        where = words.counted(count, "figure") if count else "It has drawn no figure."
        if self.opened is not None and count > 1:
            where = f"figure {self.opened + 1} of {count}, n and p change"
        self.query_one(".gallery-head", Static).update(Text(where, "dim"))

    def copies(self) -> dict[str, str]:
        """The value under the cursor and the figure as text."""
        seen = self.query_one(ContentSwitcher).current
        found = {}
        if seen == "line":
            found["value"] = self.query_one(Chart).copied()
        elif seen == "heatmap":
            found["value"] = self.query_one(HeatmapView).copied()
        view = self.query_one(f"#{seen}", Widget)
        drawn = view if isinstance(view, Drawn) else view.query_one(Drawn)
        return found | {"figure": drawn.as_text()}


def view_of(figure: Drawable) -> str:
    """Which view suits a figure: a chart has a cursor that goes along its x axis."""
    if isinstance(figure, Heatmap):
        return "heatmap"
    ascends = isinstance(figure, Line) and not figure.log_x and all(list(s.x) == sorted(s.x) for s in figure.series)
    return "line" if ascends else "whole"


def curves(figure: Line) -> list[Series]:
    """The curves of a line figure."""
    return [Series(one.name, array("d", one.x), array("d", one.y), place) for place, one in enumerate(figure.series)]


def drawn(figure: Drawable, width: int, height: int) -> tuple[object, list[str]]:
    """A figure at a size."""
    from labbook.figures.canvas import draw
    from labbook.text import visible

    return None, (draw(figure, width, height) if isinstance(figure, Figure) else visible(figure)).split("\n")
