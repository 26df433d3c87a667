"""A table of runs: a row for each config, with the mean over its seeds."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import ScrollableContainer
from textual.widgets import Static

from labbook.reports.tables import terminal
from labbook.reports.tables.markdown import markdown
from labbook.reports.tables.table import Table
from labbook.store.database import Database
from labbook.text import visible
from labbook.tui.screens.page import Opened
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.top_bar import TopBar


class TableScreen(Opened):
    """The runs of a hypothesis or a sweep by config."""

    TITLE = "Table"
    AUTO_FOCUS = "ScrollableContainer"
    HELP = """
    ## Table

    A row for each config, with the mean over its seeds, its interval and how many; `y` copies it as Markdown, LaTeX or
    CSV.
    """
    DEFAULT_CSS = """
    TableScreen ScrollableContainer { padding: 1 1; }
    TableScreen #table { width: auto; height: auto; }
    """

    def __init__(self, target: str) -> None:
        super().__init__()
        self.target = target
        self.table: Table | None = None

    @property
    def ref(self) -> str:
        return self.target

    def compose(self) -> ComposeResult:
        """The table."""
        yield TopBar(self.library.project.root.name)
        with ScrollableContainer():
            yield Static(Text("… reading", "dim"), id="table", markup=False)
        yield KeyBar()

    def read(self, database: Database) -> Table:
        from labbook.query.target import meant
        from labbook.reports.tables.by_config import Asked, of_runs

        found = meant(database, self.target, "", "")
        return of_runs(database, found.runs, found.title, Asked(where=found.where, suggested=found.suggested))

    async def show(self, content: Table) -> None:
        self.table = content
        lines = terminal.lines(content, max(self.size.width - 4, 40))
        self.query_one("#table", Static).update(Text("\n".join(map(visible, lines)), no_wrap=True))

    def on_resize(self) -> None:
        """Fold the table for the new width."""
        if self.table:
            self.call_later(self.show, self.table)

    def copies(self) -> dict[str, str]:
        if self.table is None:
            return {"id": self.target}
        from labbook.reports.tables.csv import csv
        from labbook.reports.tables.latex import latex

        return {
            "Markdown": markdown(self.table),
            "LaTeX": latex(self.table),
            "CSV": csv(self.table),
            "id": self.target,
        }
