"""A chart: what is shown and how, the curves, and their values under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.columns import Columns
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from labbook.tui import words
from labbook.tui.charts import view as views
from labbook.tui.charts.plot import Plot
from labbook.tui.charts.series import Series, span
from labbook.tui.charts.view import Reading, View

WIDTH = 10
"""Cells of a value, so that nothing moves while the cursor does."""


class Chart(Vertical):
    """Curves of one or several runs with a cursor."""

    DEFAULT_CSS: ClassVar[str] = """
    Chart { height: 1fr; width: 1fr; }
    Chart .chart-head { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    Chart .chart-values { height: auto; max-height: 6; }
    """

    title: str = ""
    aside: str = ""

    def compose(self) -> ComposeResult:
        """The line above, the curves, the values below."""
        yield Static(classes="chart-head", markup=False)
        yield Plot()
        yield Static(classes="chart-values", markup=False)

    @property
    def plot(self) -> Plot:
        """The curves."""
        return self.query_one(Plot)

    def show(
        self, title: str, series: Sequence[Series], marks: Mapping[str, float], log: bool = False, aside: str = ""
    ) -> None:
        """Show these curves. Another title is another chart: all of its steps are seen, on the axis it is meant for."""
        if title != self.title:
            self.plot.view = self.plot.view._replace(log=log, window=None)
        self.title, self.aside = title, aside
        self.plot.show(series, marks)
        self.tell()

    @on(Plot.Pointed)
    def tell(self) -> None:
        """Say how it is looked at, and what the curves are under the cursor."""
        plot = self.plot
        self.query_one(".chart-head", Static).update(head(self.title, self.aside, plot.view, plot.series))
        told = plot.step is not None and plot.picture.series
        self.query_one(".chart-values", Static).update(self.values(plot) if told else "")

    def values(self, plot: Plot) -> Columns:
        """The step under the cursor and each curve there."""
        newest = "newest" if plot.cursor is None else ""
        step = Text.assemble(("step ", "dim"), (f"{plot.step:g}", "bold"), (f" {newest}", "dim"))
        found = views.readings(plot.picture, plot.step or 0.0)
        return Columns([step, *(told(reading, plot.view, plot.step or 0.0) for reading in found)], padding=(0, 2))

    def copied(self) -> str:
        """The values under the cursor as plain text."""
        if self.plot.step is None:
            return ""
        found = views.readings(self.plot.picture, self.plot.step)
        return "\n".join(f"{self.title} {one.name} step {one.step:g}: {one.smooth!r}" for one in found)

    def as_text(self) -> str:
        """The chart as plain text."""
        return f"{self.title}\n{self.plot.as_text()}"


def head(title: str, aside: str, view: View, series: Sequence[Series]) -> Text:
    """What is shown, and how."""
    whole = span(series)
    ways = [
        "log y" if view.log else "",
        f"smoothed {view.weight:g}" if view.weight else "",
        f"steps {view.window[0]:.0f} to {view.window[1]:.0f} of {whole[1]:g}" if view.window and whole else "",
    ]
    told = [(f"   {way}", "cyan") for way in ways if way]
    return Text.assemble(words.line(title, "bold"), *told, (f"   {aside}" if aside else "", "dim"))


def told(reading: Reading, view: View, step: float) -> Text:
    """A curve at the cursor: its symbol, name and value; its own step where it has none there."""
    from labbook.figures.page import colour_of, short, symbol_of

    symbol = (f"{symbol_of(reading.place)} ", f"color({colour_of(reading.place)})")
    logged = f" ({short(reading.value)})" if view.weight else ""
    elsewhere = f" at {reading.step:g}" if reading.step != step else ""
    value = f" {short(reading.smooth)}{logged}{elsewhere}"
    return Text.assemble(symbol, words.line(reading.name), f"{value:<{WIDTH}}")
