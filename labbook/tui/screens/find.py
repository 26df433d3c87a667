"""Find: one box for the query language, results as it is typed, the one under the cursor in full."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.timer import Timer
from textual.widgets import Input, Static

from labbook.errors import LabbookError
from labbook.query.rows import Row as Hit
from labbook.store.database import Database
from labbook.store.records import SavedView
from labbook.tui import words
from labbook.tui.data import find as data
from labbook.tui.data.patience import unless
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.confirm import Confirm
from labbook.tui.screens.asking import ask
from labbook.tui.screens.page import Page
from labbook.tui.widgets.columns import Column, Layout, Row
from labbook.tui.widgets.flex_table import FlexTable
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.line import Line
from labbook.tui.widgets.preview import Preview
from labbook.tui.widgets.prose import Prose
from labbook.tui.widgets.top_bar import TopBar

HINT = "words, hypothesis:H1, is:open, d_model>=16, min(loss)<0.1, loss:plateau ..."
NO_VIEWS = "No views are saved. Type a query, press Enter, then w keeps it under a name."
VIEWS = "Saved views: Enter asks one, D deletes it."
FOUND = Layout((Column("id", 7), Column("what", 14), Column("text", 0)))
SAVED = Layout((Column("view", 20, "id"), Column("query", 0, "text")))
APART = 48
"""Cells that may tell what sets a run apart."""
PAUSE = 0.15
"""Seconds after the last key before a query is asked."""


class Seen(NamedTuple):
    """What was read, as rows to show."""

    looked: data.Looked
    rows: list[Row]


class FindScreen(Page):
    """A query and what it finds."""

    TITLE = "Find"
    AUTO_FOCUS = "Input"
    HELP = """
    ## Find

    Type a query as `labbook find` takes it; results follow as you type. `Enter` or `Down` goes to them, where `Enter`
    opens the one under the cursor, `w` saves the query as a view and `/` or `Escape` goes back to the box. An empty box
    lists the saved views; `view:name` asks one as part of any query.
    """
    DEFAULT_CSS = """
    FindScreen #query { margin: 1 1 0 1; }
    FindScreen #found { height: auto; max-height: 6; padding: 0 1; }
    FindScreen #results { height: 1fr; layout: vertical; padding: 0 1; margin-top: 1; }
    FindScreen #preview { margin-top: 1; }
    FindScreen.-wide #results { layout: horizontal; }
    FindScreen.-wide #preview { margin: 0 0 0 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "type", "Query", id="find.ask", key_display="/"),
        Binding("w", "save_view", "Save as a view", id="find.save"),
        Binding("D", "delete_view", "Delete the view", id="find.delete"),
        Binding("tab", "app.focus_next", "Text", id="find.preview", show=False),
        Binding("escape", "leave", "Box or results", id="find.leave"),
    ]

    wanted: str = ""
    looked_at: str = ""
    looked: data.Looked | None = None
    pause: Timer | None = None

    def __init__(self) -> None:
        super().__init__()
        self.finder = data.FindReader()

    def compose(self) -> ComposeResult:
        """The box above the results, and the text of one beside or below them."""
        yield TopBar(self.library.project.root.name)
        yield Line(placeholder=HINT, id="query")
        yield Static(id="found", markup=False)
        with Container(id="results"):
            yield FlexTable(FOUND, id="result-table")
            yield Preview(id="preview")
        yield KeyBar()

    @property
    def table(self) -> FlexTable:
        """The results."""
        return self.query_one(FlexTable)

    @property
    def box(self) -> Input:
        """Where the query is typed."""
        return self.query_one("#query", Input)

    @property
    def ref(self) -> str:
        return self.table.current or "" if self.looked and self.looked.result.hits else ""

    @property
    def view(self) -> str:
        """The name of the saved view under the cursor."""
        return self.table.current or "" if self.looked and self.looked.result.views else ""

    def copies(self) -> dict[str, str]:
        body = self.looked.thing.body if self.looked and self.looked.ref == self.ref else ""
        return {"id": self.ref, "text": body, "query": self.wanted}

    def read(self, database: Database) -> Seen:
        query, looked_at = self.wanted, self.looked_at
        try:
            with unless(database, lambda: self.wanted != query):
                looked = self.finder.read(database, query, looked_at, super().moment(database))
        except LabbookError:
            if self.wanted == query:
                raise
            return Seen(data.Looked(data.Result(query)), [])  # it was given up, as a newer query is waiting
        hits = [table_row(hit, looked.result.apart.get(hit.ref, "")) for hit in looked.result.hits]
        return Seen(looked, [*hits, *map(view_row, looked.result.views)])

    def moment(self, database: Database) -> Hashable:
        return super().moment(database), self.wanted, self.looked_at

    async def show(self, content: Seen) -> None:
        looked, result = content.looked, content.looked.result
        if result.query != self.wanted:
            return
        self.looked = looked
        self.refresh_bindings()
        said = result.said or (VIEWS if result.views else "" if result.query.strip() else NO_VIEWS)
        self.query_one("#found", Static).update(words.plain(said, "dim"))
        self.query_one("#results").display = bool(content.rows)
        self.table.show_rows(content.rows, [SAVED if result.views else FOUND])
        preview = self.query_one(Preview)
        preview.display = bool(looked.ref)
        if looked.ref:
            preview.show(looked.ref, Prose(looked.thing.body, looked.thing.figures).parts)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes sense now."""
        if action == "save_view":
            return bool(self.wanted.strip())
        if action == "delete_view":
            return bool(self.view)
        return True

    def ask(self, query: str) -> None:
        """Ask a query, and go to what it finds."""
        self.box.value = query
        self.table.focus()

    @on(Input.Changed, "#query")
    def wait_for_more(self, event: Input.Changed) -> None:
        """Ask when no further key comes for a moment; what is being asked is given up."""
        if self.pause is not None:
            self.pause.stop()
        self.wanted = event.value
        self.pause = self.set_timer(PAUSE, self.reload)

    @on(Input.Submitted, "#query")
    def go_to_results(self) -> None:
        """Move among the results with the keys."""
        self.table.focus()

    def key_down(self) -> None:
        """Go from the box to the results."""
        if self.box.has_focus:
            self.table.focus()

    @on(FlexTable.RowHighlighted)
    def look_at(self, event: FlexTable.RowHighlighted) -> None:
        """Show the thing under the cursor in full."""
        if self.ref and self.ref != self.looked_at:
            self.looked_at = self.ref
            self.reload()

    @on(FlexTable.RowSelected)
    def open_result(self, event: FlexTable.RowSelected) -> None:
        """Open the thing, or ask the view."""
        if self.view:
            self.ask(f"view:{self.view}")
        elif self.ref:
            self.book.open_ref(self.ref)

    def action_type(self) -> None:
        """Go to the box."""
        self.box.focus()

    def action_leave(self) -> None:
        """Go from the box to the results, and from anywhere else to the box."""
        (self.table if self.box.has_focus else self.box).focus()

    def action_save_view(self) -> None:
        """Keep the query under a name."""
        query = self.wanted
        hint = "Letters, digits, ., - and _. A view of this name is replaced."
        question = Ask(f"A name for {query}", hint=hint)
        ask(self, question, lambda name, database: data.save_view(database, name=name, query=query))

    def action_delete_view(self) -> None:
        """Forget the view under the cursor."""
        name = self.view

        def answered(yes: bool | None) -> None:
            if yes:
                self.change(partial(data.delete_view, name=name))

        told = "What it finds stays. labbook undo takes it back."
        self.app.push_screen(Confirm(f"Delete the view {name}?", told), answered)


def table_row(hit: Hit, apart: str = "") -> Row:
    """A thing that was found as cells, its hits marked; of a run first what sets it apart from the others."""
    text = words.plain(hit.line.text)
    if len(text.plain) == len(hit.line.text):
        for start, end in hit.line.hits:
            text.stylize("bold yellow", start, end)
    if apart:
        text = words.fitted(words.line(apart), APART).append("  ").append_text(text)
    return Row(hit.ref, {"id": Text(hit.ref, "bold"), "what": words.status(hit.word), "text": text})


def view_row(view: SavedView) -> Row:
    """A saved view as cells."""
    return Row(view.name, {"id": words.line(view.name, "bold"), "what": Text(""), "text": words.line(view.query)})
