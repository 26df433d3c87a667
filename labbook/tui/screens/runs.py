"""Runs: a live table, and one run in full beside it."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.widgets import DataTable, Footer, Static

from labbook.clock import duration
from labbook.figures.sparkline import sparkline
from labbook.journal import doubts
from labbook.store.database import Database
from labbook.tui import words
from labbook.tui.data import runs as data
from labbook.tui.screens.page import Page
from labbook.tui.widgets import run_detail
from labbook.tui.widgets.flex_table import Column, FlexTable, Layout, Row
from labbook.tui.widgets.running import elapsed
from labbook.tui.widgets.top_bar import TopBar

NO_RUNS = (
    "Nothing was run yet. Press 3 to launch an experiment, or leave the app and type: labbook run -- python train.py"
)
STATUSES = ("running", "queued", "done", "failed", "cancelled", "lost")
BESIDE = Layout(
    (
        *(Column("run", 5), Column("status", 11), Column("config", 0)),
        *(Column("", 4, "percent"), Column("newest", 12)),
    )
)
"""The columns of the table beside an opened run."""
NARROW = Layout(
    (
        *(Column("run", 5), Column("status", 11), Column("experiment", 14), Column("config", 0)),
        *(Column("", 4, "percent"), Column("newest", 12), Column("course", 8, "sparks")),
    ),
    at=70,
)
WIDE = Layout(
    (
        *(Column("run", 6), Column("status", 11), Column("experiment", 20), Column("config", 0)),
        *(Column("progress", 16), Column("newest", 20), Column("course", 20)),
        *(Column("time", 11), Column("for", 4)),
    ),
    gap=2,
    at=120,
)


class RunsScreen(Page):
    """What runs, what waits, what is over."""

    TITLE = "Runs"
    AUTO_FOCUS = "FlexTable"
    HELP = """
    ## Runs

    The running first, then the next in line, then those that are over. `Enter` opens a run: its config, figures,
    metrics and what it printed; `Escape` closes it. `s` twice asks a run to stop.
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="runs.close"),
        Binding("s", "stop", "Stop", id="runs.stop"),
        Binding("l", "app.switch_mode('launch')", "Launch", id="runs.launch"),
    ]

    opened: int | None = None
    asked: int | None = None
    content: data.Runs | None = None

    def __init__(self) -> None:
        super().__init__()
        self.run_reader = data.RunReader()

    def compose(self) -> ComposeResult:
        """The table with the opened run beside it, or in its place where it is narrow."""
        yield TopBar(self.library.project.root.name)
        yield Static(id="counts", markup=False)
        yield Static(Text(NO_RUNS, "dim"), id="no-runs")
        with Container(id="runs"):
            yield FlexTable(BESIDE, NARROW, WIDE, id="run-table")
            with VerticalScroll(id="run-detail"):
                yield Static(id="run-page", markup=False)
        yield Footer(show_command_palette=False)

    def read(self, database: Database) -> data.Runs:
        return self.run_reader.read(database, self.opened)

    async def show(self, content: data.Runs) -> None:
        self.content = content
        self.refresh_bindings()
        self.query_one("#no-runs").display = not content.rows
        self.query_one("#runs").display = bool(content.rows)
        self.query_one("#counts", Static).update(counts_line(content))
        self.query_one(FlexTable).show_rows([table_row(row) for row in content.rows])
        if content.detail and content.detail.row.run.id == self.opened:
            self.query_one("#run-page", Static).update(run_detail.rendered(content.detail))

    @on(DataTable.RowSelected)
    def open_selected(self, event: DataTable.RowSelected) -> None:
        """Open the run that was chosen."""
        self.open_current()

    @on(DataTable.RowHighlighted)
    def follow_the_cursor(self, event: DataTable.RowHighlighted) -> None:
        """While a run is open beside the table, open the one the cursor goes to."""
        self.asked = None
        if self.opened is not None:
            self.open_current()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes sense now."""
        if action == "close":
            return self.opened is not None
        if action == "stop":
            return bool(self.content and self.content.rows)
        return True

    def open_current(self) -> None:
        """Show the run under the cursor in full."""
        key = self.query_one(FlexTable).current
        if key is None or int(key) == self.opened:
            return
        self.opened = int(key)
        self.add_class("-open")
        self.refresh_bindings()
        self.query_one("#run-detail").scroll_home(animate=False)
        if self.has_class("-narrow"):
            self.query_one("#run-detail").focus()
        self.reload()

    def action_close(self) -> None:
        """Show the table alone."""
        self.opened = None
        self.remove_class("-open")
        self.refresh_bindings()
        self.query_one("#run-page", Static).update("")
        self.query_one(FlexTable).focus()

    def action_stop(self) -> None:
        """Ask the run under the cursor to stop, at the second press."""
        key = self.query_one(FlexTable).current
        if key is None:
            return
        if self.asked != int(key):
            self.asked = int(key)
            self.app.notify(f"Press s again to stop R{key}.", markup=False, timeout=4)
            return
        self.asked = None
        self.change(partial(data.stop, run_id=int(key)))


def counts_line(content: data.Runs) -> Text:
    """How many runs there are of each status."""
    counts = content.counts
    told = Text("   ").join(
        Text.assemble(words.status(status), f" {counts[status]}") for status in STATUSES if status in counts
    )
    hidden = counts.get("queued", 0) - sum(row.run.status == "queued" for row in content.rows)
    if hidden > 0:
        told.append(f"   {hidden} queued not listed", "dim")
    return told


def table_row(row: data.RunRow) -> Row:
    """A run as cells."""
    run = row.run
    progress = run.progress if run.status == "running" else None
    newest = f"{row.course[-1]:.4g}" if row.course else ""
    return Row(
        str(run.id),
        {
            "run": Text.assemble((f"R{run.id}", "bold"), (doubts.SIGN if row.doubt else "", "yellow")),
            "status": words.status(run.status),
            "experiment": words.line(run.experiment),
            "config": words.line(run.reason, "dim") if run.reason and not row.changed else words.line(row.changed),
            "progress": words.bar(progress, 16),
            "percent": words.bar(progress, 4),
            "newest": Text.assemble(words.line(row.metric, "dim"), " " if row.metric else "", newest),
            "course": Text(sparkline(row.course, 20), "cyan"),
            "sparks": Text(sparkline(row.course, 8), "cyan"),
            "time": Text(duration(elapsed(run)), "dim"),
            "for": Text(f"H{run.hypothesis_id}" if run.hypothesis_id else "", "bright_blue"),
        },
    )
