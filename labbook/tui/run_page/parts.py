"""The parts of a run's page, one of which is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from labbook.journal.statuses import FINAL
from labbook.tui.charts.chart import Chart
from labbook.tui.charts.gallery import Gallery
from labbook.tui.charts.multiples import SmallMultiples
from labbook.tui.charts.plot import Plot
from labbook.tui.data import run as data
from labbook.tui.data.run_log import Printed
from labbook.tui.run_page import made_with, overview, why
from labbook.tui.run_page.lines import LinesView
from labbook.tui.run_page.log import LogView


class Part(NamedTuple):
    """A part of the page: its key and its title."""

    key: str
    title: str


PARTS = {
    "overview": Part("o", "Overview"),
    "charts": Part("c", "Charts"),
    "figures": Part("f", "Figures"),
    "log": Part("t", "Text"),
    "code": Part("d", "Diff"),
    "environment": Part("e", "Env"),
    "why": Part("w", "Why"),
}
"""Every part but `every`, which is all metrics in place of one."""


class RunParts(ContentSwitcher):
    """Shows what was read of a run; each part keeps its cursor and its place."""

    DEFAULT_CSS: ClassVar[str] = """
    RunParts { height: 1fr; margin: 1 1 0 1; }
    RunParts VerticalScroll { scrollbar-size-vertical: 1; }
    RunParts VerticalScroll > Static { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__(initial="overview")
        self.shown: dict[str, data.RunPage] = {}
        self.showing: dict[str, Callable[[data.RunPage, Any], None]] = {
            "overview": lambda page, part: self.tell("overview", overview.rendered(page, part)),
            "charts": self.show_charts,
            "every": lambda page, part: self.query_one("#every", SmallMultiples).show(part.figures),
            "figures": lambda page, part: self.query_one(Gallery).show(part.figures),
            "log": self.show_log,
            "code": lambda page, part: self.lines("code").show(made_with.code_lines(part)),
            "environment": lambda page, part: self.lines("environment").show(
                made_with.surroundings_lines(page.run, part)
            ),
            "why": lambda page, part: self.tell("why", why.rendered(part)),
        }

    def compose(self) -> ComposeResult:
        """All parts."""
        with VerticalScroll(id="overview"):
            yield Static(markup=False)
        yield Chart(id="charts")
        yield SmallMultiples(id="every")
        yield Gallery(id="figures")
        yield LogView(id="log")
        yield LinesView(id="code")
        yield LinesView(id="environment")
        with VerticalScroll(id="why"):
            yield Static(markup=False)

    @property
    def section(self) -> str:
        """The name of the part that is seen."""
        return str(self.current)

    def show(self, page: data.RunPage) -> None:
        """Show what was read, unless it is seen already or another part is looked at by now."""
        if page.section == self.section and page != self.shown.get(page.section):
            self.shown[page.section] = page
            self.showing[page.section](page, page.part)

    def tell(self, name: str, text: Any) -> None:
        """Write a part that is words."""
        self.query_one(f"#{name} > Static", Static).update(text)

    def lines(self, name: str) -> LinesView:
        """A part that is lines."""
        return self.query_one(f"#{name}", LinesView)

    def show_charts(self, page: data.RunPage, part: data.Curves) -> None:
        """Show a metric of all runs that are laid over each other."""
        count = len(page.metrics)
        aside = f"{page.metrics.index(part.metric) + 1} of {count}: n and p change, c shows all" if count > 1 else ""
        title = part.metric or "It has logged no metric."
        self.query_one(Chart).show(title, part.series, part.marks, part.log, aside)

    def show_log(self, page: data.RunPage, part: Printed) -> None:
        """Show what it printed."""
        self.query_one(LogView).show(part, live=page.run.status not in FINAL)

    def focus_part(self) -> None:
        """Give the keys to what is seen."""
        part = self.query_one(f"#{self.section}", Widget)
        if isinstance(part, Gallery):
            part.focus_view()
        else:
            self.screen.set_focus(
                part if part.can_focus else part.query(f"{LinesView.__name__}, {Plot.__name__}").first()
            )

    def turn(self, by: int) -> None:
        """The next page or figure, or the one before."""
        seen = self.query_one(f"#{self.section}", Widget)
        if isinstance(seen, (Gallery, SmallMultiples)):
            seen.turn(by)

    def copies(self) -> dict[str, str]:
        """What can be copied of the part that is seen."""
        part = self.query_one(f"#{self.section}", Widget)
        if isinstance(part, Chart):
            return {"value": part.copied(), "figure": part.as_text()}
        if isinstance(part, Gallery):
            return part.copies()
        if isinstance(part, SmallMultiples):
            return {"figure": part.as_text()}
        if isinstance(part, (LinesView, LogView)):
            view = part if isinstance(part, LinesView) else part.lines
            return {"lines": "\n".join(text for text, _ in view.listed)}
        return {}
