"""How a chart is looked at, and what is drawn for that; nothing here knows a widget."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from labbook.tui.charts.series import Series, span
from labbook.tui.charts.smooth import smoothed
from labbook.tui.charts.thin import Points, Window, thinned

NARROWEST = 2.0
"""Steps that a window shows at least."""


class View(NamedTuple):
    """The scale, the smoothing and the steps that are seen; all of them where the window is None."""

    log: bool = False
    weight: float = 0.0
    window: Window | None = None


class Picture(NamedTuple):
    """A chart as it was drawn: where its canvas lies on the lines, which steps it spans, and its curves."""

    series: Sequence[Series] = ()
    smooth: Sequence[Series] = ()
    """The same smoothed; the very same where they are not."""
    low: float = 0.0
    high: float = 1.0
    top: int = 0
    left: int = 0
    columns: int = 0
    rows: int = 0

    def column(self, step: float) -> int | None:
        """The column of the widget in which a step lies; None where it is not seen."""
        if not self.columns or not self.low <= step <= self.high:
            return None
        return self.left + round((step - self.low) / ((self.high - self.low) or 1.0) * (self.columns - 1))

    def step(self, column: int) -> float:
        """The step at a column of the widget, at most those at the edges."""
        inside = min(max(column - self.left, 0), self.columns - 1)
        return self.low + (self.high - self.low) * inside / max(self.columns - 1, 1)


def drawn(
    series: Sequence[Series],
    marks: Mapping[str, float],
    view: View,
    width: int,
    height: int,
    smooth_values: Callable[[Sequence[float], float], Sequence[float]] = smoothed,
) -> tuple[Picture, list[str]]:
    """The chart at a size, its curves smoothed and thinned to it; takes some milliseconds."""
    from labbook.figures.canvas import sheet
    from labbook.figures.graph import Trace, graph_plot

    smooth = [one._replace(values=smooth_values(one.values, view.weight)) for one in series] if view.weight else series
    traces = [
        Trace(one.place, points(front, view, width), points(one, view, width) if view.weight else ())
        for one, front in zip(series, smooth, strict=True)
    ]
    plot = graph_plot(traces, marks, view.window, view.log)
    page = sheet(plot, width, height)
    place = (page.top, page.left, page.columns, page.rows) if page.columns else ()
    return Picture(series, smooth, plot.x.low, plot.x.high, *place), page.lines


def points(one: Series, view: View, width: int) -> Points:
    """The points of a curve that are drawn: braille has two dots a cell."""
    return thinned(one.steps, one.values, 2 * width, view.window)


def zoomed(series: Sequence[Series], window: Window | None, around: float, factor: float) -> Window | None:
    """The window `factor` times as narrow around a step; None where that is everything."""
    whole = span(series)
    if whole is None:
        return None
    low, high = window or whole
    size = max((high - low) / factor, NARROWEST)
    if size >= whole[1] - whole[0]:
        return None
    start = around - (around - low) * size / ((high - low) or 1.0)
    return held(start, size, whole)


def shifted(series: Sequence[Series], window: Window | None, step: float) -> Window | None:
    """The window moved as little as it takes to see a step."""
    whole = span(series)
    if window is None or whole is None or window[0] <= step <= window[1]:
        return window
    size = window[1] - window[0]
    return held(step - size * 0.1 if step < window[0] else step - size * 0.9, size, whole)


def held(start: float, size: float, whole: Window) -> Window:
    """A window of a size that does not leave the whole."""
    low = min(max(start, whole[0]), whole[1] - size)
    return low, low + size


def moved(picture: Picture, step: float, columns: int) -> float:
    """The logged step some columns further: the next one where they lie more than that apart."""
    width = (picture.high - picture.low) / max(picture.columns - 1, 1)
    near = snapped(picture.series, step + columns * width)
    if (near - step) * columns > 0:
        return near
    ahead = [found for one in picture.series if (found := beyond(one, step, columns > 0)) is not None]
    return min(ahead, key=lambda found: abs(found - step), default=step)


def snapped(series: Sequence[Series], step: float) -> float:
    """The nearest step that was logged."""
    found = [one.steps[place] for one in series if (place := one.nearest(step)) is not None]
    return min(found, key=lambda known: abs(known - step), default=step)


def beyond(one: Series, step: float, forward: bool) -> float | None:
    """The next step of a curve after or before one; None at its end."""
    place = bisect_right(one.steps, step) if forward else bisect_left(one.steps, step) - 1
    return one.steps[place] if 0 <= place < len(one.steps) else None


class Reading(NamedTuple):
    """What a curve is at a step."""

    name: str
    place: int
    step: float
    value: float
    smooth: float


def readings(picture: Picture, step: float) -> list[Reading]:
    """The nearest point of each curve to a step."""
    return [
        Reading(one.name, one.place, one.steps[place], one.values[place], front.values[place])
        for one, front in zip(picture.series, picture.smooth, strict=True)
        if (place := one.nearest(step)) is not None
    ]
