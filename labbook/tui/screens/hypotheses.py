"""Hypotheses: what is believed, and all that bears on it."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.widgets import DataTable, Footer, Static

from labbook.store.database import Database
from labbook.store.records import Hypothesis
from labbook.tui import words
from labbook.tui.data import hypotheses as data
from labbook.tui.screens.page import Page
from labbook.tui.widgets import evidence
from labbook.tui.widgets.flex_table import Column, FlexTable, Layout, Row
from labbook.tui.widgets.top_bar import TopBar

NONE = "No hypothesis is stated yet. Press 1, then h, and type a claim that runs can support or refute."
COLUMNS = Layout((Column("id", 4), Column("status", 14), Column("statement", 0)))


class HypothesesScreen(Page):
    """All hypotheses, and the one under the cursor in full."""

    TITLE = "Hypotheses"
    AUTO_FOCUS = "FlexTable"
    HELP = """
    ## Hypotheses

    Every claim with its status; below or beside it the history, predictions, runs and entries of the one under
    the cursor. `Tab` goes there to scroll. To give a verdict: `labbook hypothesis conclude H1 supported -b "..."`.
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "state", "State one", id="hypotheses.state"),
        Binding("escape", "leave", "Back to the table", id="hypotheses.leave", show=False),
    ]

    looked_at: int | None = None

    def compose(self) -> ComposeResult:
        """The table beside the evidence, or above it where it is narrow."""
        yield TopBar(self.library.project.root.name)
        yield Static(Text(NONE, "dim"), id="no-hypotheses")
        with Container(id="hypotheses"):
            yield FlexTable(COLUMNS, id="hypothesis-table")
            with VerticalScroll(id="evidence"):
                yield Static(id="evidence-page", markup=False)
        yield Footer(show_command_palette=False)

    def read(self, database: Database) -> data.Hypotheses:
        return data.read(database, self.looked_at)

    async def show(self, content: data.Hypotheses) -> None:
        self.query_one("#no-hypotheses").display = not content.listed
        self.query_one("#hypotheses").display = bool(content.listed)
        self.query_one(FlexTable).show_rows([table_row(hypothesis) for hypothesis in content.listed])
        if content.evidence:
            self.query_one("#evidence-page", Static).update(evidence.rendered(content.evidence))

    @on(DataTable.RowHighlighted)
    def look_at(self, event: DataTable.RowHighlighted) -> None:
        """Show the evidence of the hypothesis under the cursor."""
        key = self.query_one(FlexTable).current
        if key is not None and int(key) != self.looked_at:
            self.looked_at = int(key)
            self.query_one("#evidence").scroll_home(animate=False)
            self.reload()

    @on(DataTable.RowSelected)
    def go_to_evidence(self, event: DataTable.RowSelected) -> None:
        """Scroll the evidence with the keys."""
        self.query_one("#evidence").focus()

    def action_leave(self) -> None:
        """Go back to the table."""
        self.query_one(FlexTable).focus()

    async def action_state(self) -> None:
        """Go where a hypothesis is typed."""
        from labbook.tui.screens.today import TodayScreen

        await self.app.switch_mode("today")
        if isinstance(self.app.screen, TodayScreen):
            self.app.screen.action_write("h ")


def table_row(hypothesis: Hypothesis) -> Row:
    """A hypothesis as cells."""
    return Row(
        str(hypothesis.id),
        {
            "id": Text(f"H{hypothesis.id}", "bold"),
            "status": words.status(hypothesis.status),
            "statement": words.line(hypothesis.statement),
        },
    )
