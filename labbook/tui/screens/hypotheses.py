"""Hypotheses: what is believed, how surely, and all that bears on it."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from labbook.errors import LabbookError
from labbook.figures.sparkline import sparkline
from labbook.journal.beliefs.hypotheses import told_credence
from labbook.store.database import Database
from labbook.store.records import Hypothesis
from labbook.tui import words
from labbook.tui.data import believing
from labbook.tui.data import hypotheses as data
from labbook.tui.data.believing import Advice
from labbook.tui.dialogs import believing as dialogs
from labbook.tui.screens.page import Page
from labbook.tui.widgets import evidence
from labbook.tui.widgets.columns import Column, Layout, Row
from labbook.tui.widgets.flex_table import FlexTable
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.top_bar import TopBar

NONE = "No hypothesis is stated yet. Press n and type a claim that runs can support or refute."
NARROW = Layout((Column("id", 4), Column("status", 14), Column("sure", 4), Column("statement", 0)))
WIDE = Layout(
    (
        *(Column("id", 5), Column("status", 14), Column("sure", 5), Column("course", 10)),
        *(Column("evidence", 20), Column("statement", 0)),
    ),
    at=100,
)


class Seen(NamedTuple):
    """What is shown, and its table."""

    content: data.Hypotheses
    rows: list[Row]


class HypothesesScreen(Page):
    """All hypotheses, and the one under the cursor in full."""

    TITLE = "Hypotheses"
    CSS_PATH = "../hypotheses.tcss"
    AUTO_FOCUS = "FlexTable"
    HELP = """
    ## Hypotheses

    Every claim with its status, how sure you are of it and how that went, and what speaks for and against it; below
    or beside it the history, predictions, runs and entries of the one under the cursor. `Enter` goes there to scroll,
    `Escape` back. `w` asks its runs about its criterion, and how many more seeds would decide it.
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "state", "New", id="hypotheses.state"),
        Binding("a", "ask('conclude')", "Verdict", id="hypotheses.conclude"),
        Binding("c", "ask('credence')", "Say how sure you are", id="hypotheses.credence", show=False),
        Binding("w", "weigh", "Weigh", id="hypotheses.weigh"),
        Binding("p", "ask('predict')", "Predict", id="hypotheses.predict"),
        Binding("P", "predictions", "Grade", id="hypotheses.predictions"),
        Binding("r", "run_for", "Run", id="hypotheses.run"),
        Binding("e", "ask('edit')", "Statement, criterion, evidence, kin ...", id="hypotheses.edit", show=False),
        Binding("t", "table", "Table of its runs", id="hypotheses.table", show=False),
        Binding("escape", "leave", "Back to the table", id="hypotheses.leave", show=False),
    ]

    class WasWeighed(Message):
        """The runs of a hypothesis were asked about its criterion."""

        def __init__(self, number: int, advice: Advice) -> None:
            super().__init__()
            self.number = number
            self.advice = advice

    looked_at: int | None = None
    wanted: int | None = None
    content: data.Hypotheses | None = None

    def compose(self) -> ComposeResult:
        """The table beside the evidence, or above it where it is narrow."""
        yield TopBar(self.library.project.root.name)
        yield Static(Text(NONE, "dim"), id="no-hypotheses")
        with Container(id="hypotheses"):
            yield FlexTable(NARROW, WIDE, id="hypothesis-table")
            with VerticalScroll(id="evidence"):
                yield Static(id="evidence-page", markup=False)
        yield KeyBar()

    def read(self, database: Database) -> Seen:
        content = data.read(database, self.looked_at)
        return Seen(content, [table_row(listed) for listed in content.listed])

    async def show(self, content: Seen) -> None:
        self.content, rows = content
        self.show_listed(self.content, rows)

    def show_listed(self, content: data.Hypotheses, rows: list[Row]) -> None:
        """Show the table and the evidence."""
        self.refresh_bindings()
        self.query_one("#no-hypotheses").display = not content.listed
        self.query_one("#hypotheses").display = bool(content.listed)
        table = self.query_one(FlexTable)
        table.show_rows(rows)
        if self.wanted is not None:
            point_at(table, str(self.wanted))
            self.wanted = None
        if content.evidence:
            self.query_one("#evidence-page", Static).update(evidence.rendered(content.evidence))

    @property
    def current(self) -> Hypothesis | None:
        """The hypothesis under the cursor."""
        key = self.query_one(FlexTable).current
        listed = self.content.listed if self.content else ()
        return next((one.hypothesis for one in listed if str(one.hypothesis.id) == key), None)

    @property
    def ref(self) -> str:
        return f"H{self.current.id}" if self.current else ""

    def copies(self) -> dict[str, str]:
        found = self.current
        return {"id": self.ref, "statement": found.statement, "criterion": found.criterion} if found else {}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes sense now."""
        needs_one = action in ("ask", "weigh", "run_for", "table")
        return bool(self.content and self.content.listed) if needs_one else True

    def go_to(self, number: int) -> None:
        """Look at one hypothesis."""
        self.looked_at = self.wanted = number
        self.reload()

    @on(FlexTable.RowHighlighted)
    def look_at(self, event: FlexTable.RowHighlighted) -> None:
        """Show the evidence of the hypothesis under the cursor."""
        key = self.query_one(FlexTable).current
        if key is not None and int(key) != self.looked_at:
            self.looked_at = int(key)
            self.query_one("#evidence").scroll_home(animate=False)
            self.reload()

    @on(FlexTable.RowSelected)
    def go_to_evidence(self, event: FlexTable.RowSelected) -> None:
        """Scroll the evidence with the keys."""
        self.query_one("#evidence").focus()

    def action_leave(self) -> None:
        """Go back to the table."""
        self.query_one(FlexTable).focus()

    def action_state(self) -> None:
        """State a hypothesis."""
        dialogs.state(self)

    def action_ask(self, what: str) -> None:
        """Ask what is needed to do something to the hypothesis under the cursor."""
        if self.current:
            getattr(dialogs, what)(self, self.current)

    def action_weigh(self) -> None:
        """Ask the runs of the hypothesis about its criterion."""
        if self.current:
            self.weigh_in_thread(self.current.id)

    @work(thread=True, exclusive=True, group="weigh")
    def weigh_in_thread(self, number: int) -> None:
        """Ask, and say what came of it."""
        try:
            with self.library.reading() as database:
                advice = believing.weigh(database, number)
        except LabbookError as error:
            self.post_message(self.Refused(error, "weigh"))
        else:
            self.post_message(self.WasWeighed(number, advice))

    @on(WasWeighed)
    def show_advice(self, message: WasWeighed) -> None:
        """Show what the runs say."""
        dialogs.advise(self, message.number, message.advice)

    def action_predictions(self) -> None:
        """Show all predictions, those to grade first."""
        from labbook.tui.screens.predictions import PredictionsScreen

        self.app.push_screen(PredictionsScreen())

    async def action_run_for(self) -> None:
        """Fill in the launch form for the hypothesis."""
        from labbook.tui.screens.launch import LaunchScreen

        ref = self.ref
        await self.app.switch_mode("launch")
        if isinstance(self.app.screen, LaunchScreen):
            self.app.screen.fill_in("hypothesis", ref)

    def action_table(self) -> None:
        """Show a table of its runs: a row for each config."""
        from labbook.tui.screens.table import TableScreen

        self.app.push_screen(TableScreen(self.ref))


def point_at(table: FlexTable, key: str) -> None:
    """Put the cursor on the row with a key, where there is one."""
    keys = [row.key for row in table.listed]
    if key in keys:
        table.move_cursor(row=keys.index(key))


def table_row(listed: data.Listed) -> Row:
    """A hypothesis as cells."""
    hypothesis = listed.hypothesis
    return Row(
        str(hypothesis.id),
        {
            "id": Text(f"H{hypothesis.id}", "bold"),
            "status": words.status(hypothesis.status),
            "sure": Text(told_credence(hypothesis.credence)),
            "course": Text(sparkline(listed.course, 8) if len(listed.course) > 1 else "", "cyan"),
            "evidence": Text(listed.counts, "dim"),
            "statement": words.line(hypothesis.statement),
        },
    )
