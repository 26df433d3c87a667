"""Find: one box for the query language, results as it is typed, the one under the cursor in full."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.timer import Timer
from textual.widgets import DataTable, Footer, Input, Static

from labbook.query.rows import Row as Hit
from labbook.store.database import Database
from labbook.tui import words
from labbook.tui.data import find as data
from labbook.tui.screens.page import Page
from labbook.tui.widgets.flex_table import Column, FlexTable, Layout, Row
from labbook.tui.widgets.prose import Prose
from labbook.tui.widgets.top_bar import TopBar

HINT = "words, hypothesis:H1, is:open, d_model>=16, min(loss)<0.1, loss:plateau ..."
COLUMNS = Layout((Column("id", 6), Column("what", 14), Column("text", 0)))
PAUSE = 0.15
"""Seconds after the last key before a query is asked."""


class FindScreen(Page):
    """A query and what it finds."""

    TITLE = "Find"
    AUTO_FOCUS = "Input"
    HELP = """
    ## Find

    Type a query as `labbook find` takes it; results follow as you type. `Enter` or `Down` goes to them, `Escape`
    back to the box. `view:name` asks a saved view.
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "ask", "Query", id="find.ask"),
        Binding("escape", "leave", "Box or results", id="find.leave"),
    ]

    wanted: str = ""
    looked_at: str = ""
    pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """The box above the results, and the text of one beside or below them."""
        yield TopBar(self.library.project.root.name)
        yield Input(placeholder=HINT, compact=True, id="query")
        yield Static(id="found", markup=False)
        with Container(id="results"):
            yield FlexTable(COLUMNS, id="result-table")
            with VerticalScroll(id="preview"):
                yield Static(id="preview-page", markup=False)
        yield Footer(show_command_palette=False)

    def read(self, database: Database) -> data.Looked:
        return data.read(database, self.wanted, self.looked_at)

    def moment(self, database: Database) -> Hashable:
        return super().moment(database), self.wanted, self.looked_at

    async def show(self, content: data.Looked) -> None:
        if content.query != self.wanted:
            return  # a newer query is being asked already
        self.query_one("#found", Static).update(words.plain(content.said, "dim"))
        self.query_one("#results").display = bool(content.hits)
        self.query_one(FlexTable).show_rows([table_row(hit) for hit in content.hits])
        self.query_one("#preview-page", Static).update(Prose(content.preview, {}))

    @on(Input.Changed, "#query")
    def wait_for_more(self, event: Input.Changed) -> None:
        """Ask when no further key comes for a moment."""
        if self.pause is not None:
            self.pause.stop()
        self.wanted = event.value
        self.pause = self.set_timer(PAUSE, self.reload)

    @on(Input.Submitted, "#query")
    def go_to_results(self) -> None:
        """Move among the results with the keys."""
        self.query_one(FlexTable).focus()

    @on(DataTable.RowHighlighted)
    def look_at(self, event: DataTable.RowHighlighted) -> None:
        """Show the thing under the cursor in full."""
        key = self.query_one(FlexTable).current
        if key is not None and key != self.looked_at:
            self.looked_at = key
            self.query_one("#preview").scroll_home(animate=False)
            self.reload()

    @on(DataTable.RowSelected)
    def go_to_preview(self, event: DataTable.RowSelected) -> None:
        """Scroll the text with the keys."""
        self.query_one("#preview").focus()

    def action_ask(self) -> None:
        """Go to the box."""
        self.query_one(Input).focus()

    def action_leave(self) -> None:
        """Go from the box to the results, and from anywhere else to the box."""
        (self.query_one(FlexTable) if self.query_one(Input).has_focus else self.query_one(Input)).focus()


def table_row(hit: Hit) -> Row:
    """A thing that was found as cells, its hits marked."""
    text = words.plain(hit.line.text)
    if len(text.plain) == len(hit.line.text):
        for start, end in hit.line.hits:
            text.stylize("bold yellow", start, end)
    return Row(hit.ref, {"id": Text(hit.ref, "bold"), "what": words.status(hit.word), "text": text})
