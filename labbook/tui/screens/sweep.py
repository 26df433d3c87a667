"""One sweep: how far it is, and a quantity over two of its parameters, as a table and as a heatmap."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.widgets import Static

from labbook.store.database import Database
from labbook.tui import words
from labbook.tui.charts.heatmap import Cell, Cells
from labbook.tui.data import sweep as data
from labbook.tui.data.sweep import Outcome, SweepPage, Wanted
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.choose import Choice, Choose
from labbook.tui.sweep_page import cells
from labbook.tui.sweep_page.deeds import SweepDeeds
from labbook.tui.sweep_page.head import head, notes
from labbook.tui.sweep_page.shades import Shades
from labbook.tui.widgets.cell_table import CellTable
from labbook.tui.widgets.columns import Layout
from labbook.tui.widgets.flex_table import FlexTable
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.top_bar import TopBar

OTHER = "another ..."
TALL = 24
"""Lines of a terminal that has room for notes."""
LISTED = 6
"""Runs of a cell that are listed at most."""


class SweepScreen(SweepDeeds):
    """A sweep, live."""

    TITLE = "Sweep"
    AUTO_FOCUS = "CellTable"
    HELP = """
    ## A sweep

    A quantity over two of its parameters, with the mean over seeds in each cell: `·` was not run, `✗2` failed twice,
    `▶` goes on. `x` and `y` choose the parameters, `v` the quantity, `t` turns the table into a heatmap. `Enter` opens
    a run of the cell. `f` runs again what failed, `F` runs what is missing, `a` adds values as in `d_model=64,128`.
    """
    DEFAULT_CSS = """
    SweepScreen #sweep-head, SweepScreen #sweep-cell, SweepScreen #sweep-notes {
        height: auto; margin: 1 1 0 1; text-wrap: nowrap; text-overflow: ellipsis;
    }
    SweepScreen #sweep-problem { height: auto; margin: 1 1; display: none; }
    SweepScreen #sweep-table, SweepScreen #sweep-shades { margin: 1 1 0 1; }
    SweepScreen #sweep-shades { display: none; }
    SweepScreen.-shaded #sweep-shades { display: block; }
    SweepScreen.-shaded #sweep-table { display: none; }
    SweepScreen.-empty #sweep-shades, SweepScreen.-empty #sweep-table, SweepScreen.-empty #sweep-cell,
    SweepScreen.-empty #sweep-notes { visibility: hidden; }
    SweepScreen #sweep-notes { max-height: 2; margin: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "rows", "Down", id="sweep.rows"),
        Binding("x", "columns", "Across", id="sweep.columns"),
        Binding("v", "value", "Value", id="sweep.value"),
        Binding("t", "shade", "Shades", id="sweep.shade"),
        Binding("Y", "copy", "Copy", id="sweep.copy", show=False),
    ]

    def compose(self) -> ComposeResult:
        """How far it is, the grid, and one cell of it."""
        yield TopBar(self.library.project.root.name)
        yield Static(id="sweep-head", markup=False)
        yield Static(id="sweep-problem", markup=False)
        yield CellTable(Layout(()), id="sweep-table")
        yield Shades(id="sweep-shades")
        yield Static(id="sweep-cell", markup=False)
        yield Static(id="sweep-notes", markup=False)
        yield KeyBar()

    async def on_mount(self) -> None:
        """Begin with the table or the heatmap, whichever was looked at last."""
        self.set_class(bool(self.book.memory.get("sweep.shaded")), "-shaded")

    @property
    def table(self) -> CellTable:
        """The grid as a table."""
        return self.query_one(CellTable)

    @property
    def shades(self) -> Shades:
        """The grid as a heatmap."""
        return self.query_one(Shades)

    @property
    def shaded(self) -> bool:
        """Whether the heatmap is looked at."""
        return self.has_class("-shaded")

    def read(self, database: Database) -> SweepPage:
        return data.read(database, self.sweep_id, self.wanted)

    async def show(self, content: SweepPage) -> None:
        self.content = content
        self.refresh_bindings()
        self.query_one("#sweep-head", Static).update(head(content))
        problem = self.query_one("#sweep-problem", Static)
        problem.display = bool(content.problem)
        problem.update(words.plain(content.problem, "yellow"))
        self.set_class(content.grid is None, "-empty")
        if content.grid:
            rows = cells.table_rows(content.grid, content.runs)
            self.table.show_rows(rows, [cells.layout(content.grid, rows)])
            self.shades.show_grid(cells.heatmap(content.grid), cells.heatmap_signs(content.grid, content.runs))
            self.query_one("#sweep-notes", Static).update(notes(content))
        self.tell_cell()

    def on_resize(self, event: Resize) -> None:
        """Say as much as there is room for."""
        self.query_one("#sweep-notes").display = event.size.height >= TALL
        self.tell_cell()

    @property
    def place(self) -> tuple[int, int]:
        """The row and the column of the cursor."""
        at = self.shades.cell
        return (at.row, at.column) if self.shaded else (self.table.cursor_row, self.table.cursor_column)

    @property
    def here(self) -> tuple[Outcome, ...]:
        """The runs of the cell under the cursor."""
        if self.content is None or self.content.grid is None:
            return ()
        row, column = self.place
        listed = cells.places(self.content.grid)
        inside = row < len(listed) and column < len(listed[row])
        return tuple(self.content.runs.get(listed[row][column], ())) if inside else ()

    @on(CellTable.CellHighlighted)
    @on(FlexTable.RowHighlighted)
    @on(Cells.Pointed)
    def tell_cell(self) -> None:
        """Say what the cell under the cursor holds."""
        if self.content is None or self.content.grid is None or not self.is_mounted:
            return
        row, column = self.place
        listed = cells.places(self.content.grid)
        if row < len(listed) and column < len(listed[row]):
            room = min(LISTED, max((self.size.height - 16) // 3, 1))
            told = cells.in_words(self.content.grid, self.content.runs, listed[row][column], room)
            self.query_one("#sweep-cell", Static).update(Text("\n").join(told))

    @on(FlexTable.RowSelected)
    @on(Shades.Chosen)
    def open_cell(self) -> None:
        """Open the run of the cell, or choose one of several."""
        runs = self.here
        if len(runs) == 1:
            self.open_run(f"R{runs[0].run_id}")
        elif runs:
            choices = [Choice(f"R{run.run_id}", cells.run_line(run).plain) for run in runs]
            self.app.push_screen(Choose("Open which run?", choices), self.open_run)

    def open_run(self, ref: str | None) -> None:
        """Open a run."""
        if ref:
            self.book.open_ref(ref)

    def action_shade(self) -> None:
        """Turn the table into a heatmap, or back; the cursor stays on its cell."""
        row, column = self.place
        self.toggle_class("-shaded")
        self.book.memory.put("sweep.shaded", self.shaded)
        self.shades.point(Cell(row, column))
        self.table.move_to(row, column)
        (self.shades if self.shaded else self.table).focus()

    def action_rows(self) -> None:
        """Choose the parameter down."""
        self.choose("Down", self.parameters(), lambda name: self.want_axes(rows=name))

    def action_columns(self) -> None:
        """Choose the parameter across."""
        self.choose("Across", self.parameters(), lambda name: self.want_axes(columns=name))

    def parameters(self) -> tuple[str, ...]:
        """What can be an axis."""
        return self.content.parameters if self.content else ()

    def action_value(self) -> None:
        """Choose the quantity."""
        known = self.content.quantities if self.content else ()
        self.choose("What stands in the cells?", (*known, OTHER), self.use_value)

    def use_value(self, value: str | None) -> None:
        """Show a quantity, or ask for one that is not listed."""
        if value == OTHER:
            hint = "As in: at(loss, 500), first(loss < 2), leaves(loss, ln10)"
            self.app.push_screen(Ask("Which quantity?", hint=hint), self.use_value)
        elif value:
            self.want(self.wanted._replace(value=value))

    def choose(self, title: str, names: tuple[str, ...], use: Callable[[str], None]) -> None:
        """Ask for one of some names."""
        choices = [Choice(name, name) for name in names]
        self.app.push_screen(Choose(title, choices), lambda name: use(name) if name else None)

    def want_axes(self, rows: str = "", columns: str = "") -> None:
        """Look at another axis; a parameter that was the other one changes places with it."""
        grid = self.content.grid if self.content else None
        before = (grid.rows, grid.columns) if grid else (self.wanted.rows, self.wanted.columns)
        rows, columns = rows or before[0], columns or before[1]
        if rows == columns:
            rows, columns = before[1], before[0]
        self.want(self.wanted._replace(rows=rows, columns=columns))

    def want(self, wanted: Wanted) -> None:
        """Look at something else."""
        self.wanted = wanted
        self.reload()

    def copies(self) -> dict[str, str]:
        if self.content is None or self.content.grid is None:
            return {"id": self.ref}
        from labbook.reports.tables.csv import csv
        from labbook.reports.tables.grid import table
        from labbook.reports.tables.latex import latex
        from labbook.reports.tables.markdown import markdown

        drawn = table(self.content.grid)
        return {"Markdown": markdown(drawn), "LaTeX": latex(drawn), "CSV": csv(drawn), "id": self.ref}
