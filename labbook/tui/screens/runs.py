"""Runs: a live table in any order, narrowed by a query, with the columns that one wants."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Static

from labbook.errors import LabbookError
from labbook.store.database import Database
from labbook.tui import words
from labbook.tui.data import runs as data
from labbook.tui.data.patience import unless
from labbook.tui.data.runs import Wanted
from labbook.tui.run_list.deeds import RunListDeeds
from labbook.tui.run_list.layout import layouts, table_row
from labbook.tui.run_list.told import counts_line, same_line
from labbook.tui.screens.filtered import Filtered
from labbook.tui.widgets import run_detail
from labbook.tui.widgets.columns import Layout, Row
from labbook.tui.widgets.flex_table import FlexTable
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.line import Line
from labbook.tui.widgets.preview import Preview
from labbook.tui.widgets.top_bar import TopBar

NO_RUNS = (
    "Nothing was run yet. Press n to launch an experiment, or leave the app and type: labbook run -- python train.py"
)
HINT = "is:failed  d_model>=16  min(loss)<0.1  hypothesis:H1  since:2w  words"


class Seen(NamedTuple):
    """What was read, as rows to show."""

    wanted: Wanted
    content: data.Runs
    rows: list[Row]
    layouts: list[Layout]


class RunsScreen(Filtered, RunListDeeds):
    """What runs, what waits, what is over."""

    TITLE = "Runs"
    AUTO_FOCUS = "FlexTable"
    HELP = """
    ## Runs

    The running first, then the next in line, then those that are over. `/` narrows the table by a query as
    `labbook find` takes it, `o` or a click on a heading sorts all runs, `C` chooses columns, `+` adds a quantity such
    as `min(loss)`, `d` shows only what differs. `Enter` opens a run, with the runs marked by `m` over its curves;
    `=` compares them. `v` shows the run under the cursor beside the table. `D` deletes, `T` shows the trash.
    """
    DEFAULT_CSS = """
    RunsScreen #counts { height: 1; margin: 1 1 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    RunsScreen #same, RunsScreen #filter-problem { height: auto; max-height: 4; display: none; padding: 0 1; }
    RunsScreen #no-runs { display: none; height: auto; padding: 0 1; margin-top: 1; }
    RunsScreen #runs { height: 1fr; layout: vertical; padding: 0 1; margin-top: 1; }
    RunsScreen Preview { display: none; margin-top: 1; }
    RunsScreen.-beside Preview { display: block; }
    RunsScreen.-wide #runs { layout: horizontal; }
    RunsScreen.-wide Preview { margin: 0 0 0 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="runs.filter", key_display="/"),
        Binding("escape", "leave", "Leave the filter or the trash", id="runs.leave", show=False),
        Binding("v", "beside", "Show it beside", id="runs.beside", show=False),
        Binding("n", "app.switch_mode('launch')", "New", id="runs.launch"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.run_reader = data.RunReader()
        self.kept_rows: dict[int, tuple[Hashable, Row]] = {}

    def compose(self) -> ComposeResult:
        """The table, and the run under the cursor beside it."""
        yield TopBar(self.library.project.root.name)
        yield Static(id="counts", markup=False)
        yield Line(placeholder=HINT, id="filter")
        yield Static(id="filter-problem", markup=False)
        yield Static(id="same", markup=False)
        yield Static(Text(NO_RUNS, "dim"), id="no-runs")
        with Container(id="runs"):
            yield FlexTable(Layout(()), id="run-table")
            yield Preview()
        yield KeyBar()

    async def on_mount(self) -> None:
        """Begin as it was left the last time."""
        self.wanted = self.remembered()
        self.put(self.wanted.query)

    def read(self, database: Database) -> Seen:
        wanted, marked = self.wanted, self.marked
        try:
            with unless(database, lambda: self.wanted.query != wanted.query):
                content = self.run_reader.read(database, wanted, super().moment(database))
        except LabbookError:
            if self.wanted.query == wanted.query:
                raise
            return Seen(wanted, data.Runs(), [], [])
        rows = [self.row(row, marked, content.columns) for row in content.rows]
        return Seen(wanted, content, rows, layouts(content, wanted))

    def moment(self, database: Database) -> Hashable:
        return super().moment(database), self.wanted

    def row(self, row: data.RunRow, marked: Sequence[int], columns: tuple[str, ...]) -> Row:
        """A run as a row of the table; the same one as long as nothing of it changed."""
        told = (row, row.run.id in marked, columns, data.going(row.run))
        kept = self.kept_rows.get(row.run.id)
        if kept is None or kept[0] != told:
            kept = self.kept_rows[row.run.id] = (told, table_row(row, marked, columns))
        return kept[1]

    async def show(self, content: Seen) -> None:
        if content.wanted != self.wanted:
            return  # something else is being read already
        self.content = content.content
        self.refresh_bindings()
        some = bool(content.rows or self.wanted.query or self.wanted.trash)
        self.query_one("#no-runs").display = not some
        self.query_one("#runs").display = some
        self.query_one("#counts", Static).update(counts_line(content.content, self.wanted, self.marked))
        self.tell("#filter-problem", words.plain(content.content.problem, "yellow"))
        self.tell("#same", same_line(content.content))
        self.table.show_rows(content.rows, content.layouts)
        self.go_to_sought()
        detail = content.content.detail
        if detail:
            self.query_one(Preview).show(f"R{detail.run.id}", list(run_detail.parts(detail)))
        if not content.content.complete:
            self.reload()

    def tell(self, place: str, told: Text) -> None:
        """Write a line, or take it away where there is nothing to say."""
        line = self.query_one(place, Static)
        line.display = bool(told.plain)
        line.update(told)

    def look_at(self, run_id: int) -> None:
        """Put the cursor on a run, as soon as it is listed."""
        self.want(sought=run_id, trash=False)

    @property
    def filtered(self) -> FlexTable:
        """The table."""
        return self.table

    def narrowed(self, query: str) -> None:
        """Show the runs that a query finds."""
        self.want(query=query)

    def go_to_sought(self) -> None:
        """Put the cursor on the run that is sought, or say that it is not listed."""
        sought, keys = self.wanted.sought, [row.key for row in self.table.listed]
        if sought is None:
            return
        self.wanted = self.wanted._replace(sought=None)
        if str(sought) in keys:
            self.table.move_cursor(keys.index(str(sought)))
        else:
            way = "Escape shows all runs." if self.wanted.query else "Press o to sort them otherwise."
            self.complain(f"R{sought} is not among the runs listed.\n{way}")

    def copies(self) -> dict[str, str]:
        rows = self.content.rows if self.content else ()
        given = next((row.given for row in rows if row.run.id == self.current), "")
        return {"id": self.ref, "config": given}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes sense now."""
        if action == "restore":
            return self.wanted.trash
        if action in ("stop", "rerun", "delete", "mark"):
            return bool(self.content and self.content.rows) and not self.wanted.trash
        return True

    @on(FlexTable.RowSelected)
    def open_selected(self, event: FlexTable.RowSelected) -> None:
        """Open the run that was chosen, with the marked ones over its curves."""
        if self.current is not None:
            from labbook.tui.screens.run import RunScreen

            overlay = tuple(run for run in self.marked if run != self.current)
            self.app.push_screen(RunScreen(self.current, overlay=overlay))

    @on(FlexTable.RowHighlighted)
    def follow_the_cursor(self, event: FlexTable.RowHighlighted) -> None:
        """Show the run under the cursor beside the table, where one is shown."""
        self.asked = None
        if self.wanted.beside is not None and self.current is not None:
            self.want(beside=self.current)

    def action_beside(self) -> None:
        """Show the run under the cursor beside the table, or the table alone."""
        self.want(beside=self.current if self.wanted.beside is None else None)
        self.set_class(self.wanted.beside is not None, "-beside")

    def action_leave(self) -> None:
        """Show all runs: without the filter, or instead of the trash."""
        if self.wanted.trash and not self.filter_line.has_focus:
            self.action_trash()
        else:
            self.narrow("")

    def show_marks(self, marked: tuple[int, ...]) -> None:
        self.marked = marked
        if self.content:
            self.table.show_rows([self.row(row, marked, self.content.columns) for row in self.content.rows])
            self.query_one("#counts", Static).update(counts_line(self.content, self.wanted, marked))
