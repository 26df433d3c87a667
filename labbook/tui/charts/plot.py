"""The curves of a chart, with a cursor on a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar, cast

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from labbook.tui.charts import view as views
from labbook.tui.charts.drawn import Drawn, Job, marked
from labbook.tui.charts.series import Series, span
from labbook.tui.charts.smooth import WEIGHTS, Smoother
from labbook.tui.charts.view import Picture, View


class Plot(Drawn):
    """Draws curves; keys and the mouse move the cursor and the window of steps."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor_left", "Cursor left", id="chart.left", show=False),
        Binding("right", "cursor_right", "Cursor right", id="chart.right", show=False),
        Binding("shift+left,less_than_sign", "move(-10)", "Cursor far left", id="chart.far_left", show=False),
        Binding("shift+right,greater_than_sign", "move(10)", "Cursor far right", id="chart.far_right", show=False),
        Binding("home,circumflex_accent", "first", "First step", id="chart.first", show=False),
        Binding("end,dollar_sign", "last", "Last step", id="chart.last", show=False),
        Binding("plus,equals_sign", "zoom(2.0)", "Zoom in", id="chart.in", show=False),
        Binding("minus", "zoom(0.5)", "Zoom out", id="chart.out", key_display="-", show=False),
        Binding("0", "whole", "All steps", id="chart.whole", show=False),
        Binding("L", "log", "Log y", id="chart.log"),
        Binding("m", "smooth", "Smooth", id="chart.smooth"),
    ]

    class Pointed(Message):
        """The cursor is on another step, or the curves are others."""

    series: Sequence[Series] = ()
    marks: Mapping[str, float] = {}
    view: View = View()
    cursor: float | None = None
    """The step under the cursor; None follows the last one."""
    picture: Picture = Picture()
    column: int | None = None
    """Where the cursor stands; None out of sight."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.smoother = Smoother()

    def show(self, series: Sequence[Series], marks: Mapping[str, float]) -> None:
        """Draw these curves from now on; cursor and window stay."""
        self.series, self.marks = series, marks
        self.draw()

    def job(self, size: Size) -> Job:
        return partial(views.drawn, self.series, self.marks, self.view, *size, self.smoother)

    def take(self, picture: object) -> None:
        self.picture = cast("Picture", picture)
        self.place_cursor()

    @property
    def step(self) -> float | None:
        """The step that values are told of."""
        whole = span(self.picture.series)
        return self.cursor if self.cursor is not None else whole and whole[1]

    def point(self, step: float | None) -> None:
        """Put the cursor on a step, and move the window there; None follows the last step."""
        self.cursor = step
        window = views.shifted(self.series, self.view.window, self.step or 0.0)
        if window != self.view.window:
            self.look(self.view._replace(window=window))
        self.place_cursor()
        self.refresh()

    def place_cursor(self) -> None:
        """Find the column of the cursor, and tell of it."""
        self.column = self.picture.column(self.step) if self.step is not None else None
        self.post_message(self.Pointed())

    def look(self, view: View) -> None:
        """Look at the curves in another way."""
        self.view = view
        self.draw()
        self.post_message(self.Pointed())

    def pointed(self, y: int, strip: Strip) -> Strip:
        if self.column is None or not self.picture.top <= y < self.picture.top + self.picture.rows:
            return strip
        return marked(strip, self.column, self.column + 1, Style(reverse=self.has_focus), blank="│")

    def action_move(self, columns: int) -> None:
        """Move the cursor by columns, onto a step that was logged."""
        if self.step is not None:
            self.point(views.moved(self.picture, self.step, columns))

    def action_cursor_left(self) -> None:
        """Move the cursor to the step before."""
        self.action_move(-1)

    def action_cursor_right(self) -> None:
        """Move the cursor to the next step."""
        self.action_move(1)

    def action_first(self) -> None:
        """Put the cursor on the first step."""
        whole = span(self.series)
        self.point(whole and whole[0])

    def action_last(self) -> None:
        """Follow the last step."""
        self.point(None)

    def action_zoom(self, factor: float) -> None:
        """Show fewer or more steps around the cursor."""
        if self.step is not None:
            self.look(self.view._replace(window=views.zoomed(self.series, self.view.window, self.step, factor)))

    def action_whole(self) -> None:
        """Show all steps."""
        self.look(self.view._replace(window=None))

    def action_log(self) -> None:
        """Switch the y axis between linear and logarithmic."""
        self.look(self.view._replace(log=not self.view.log))

    def action_smooth(self) -> None:
        """Smooth more, and after the most not at all."""
        following = (WEIGHTS.index(self.view.weight) + 1) % len(WEIGHTS)
        self.look(self.view._replace(weight=WEIGHTS[following]))

    def on_click(self, event: Click) -> None:
        """Put the cursor where it was clicked."""
        if self.picture.columns:
            self.point(views.snapped(self.series, self.picture.step(event.x)))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Zoom in."""
        event.stop()
        self.action_zoom(1.5)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Zoom out."""
        event.stop()
        self.action_zoom(1 / 1.5)
