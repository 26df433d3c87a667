"""How the table of runs is looked at: narrowed, sorted, with which columns."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from labbook.errors import LabbookError
from labbook.tui.data import runs as data
from labbook.tui.data.run_order import COLUMNS
from labbook.tui.data.runs import Wanted
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.choose import Choice, Choose
from labbook.tui.run_list.layout import BRIEF, USUAL, named, usual_columns
from labbook.tui.screens.page import Page
from labbook.tui.widgets.flex_table import FlexTable

REMEMBERED = ("query", "order", "descending", "columns", "differing")
AS_THEY_GO = "as they go: the running, the next in line, the past"


class RunListView(Page):
    """A screen over a table of runs that is sorted and has the columns that one wants; remembered for the next time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "order", "Sort", id="runs.order"),
        Binding("C", "columns", "Columns", id="runs.columns"),
        Binding("plus", "add_column", "Add a column by a quantity", id="runs.add_column", key_display="+", show=False),
        Binding("d", "differing", "Only what differs", id="runs.differing", show=False),
    ]

    content: data.Runs | None = None
    wanted: Wanted = Wanted()

    @property
    def table(self) -> FlexTable:
        """The table."""
        return self.query_one("#run-table", FlexTable)

    @property
    def current(self) -> int | None:
        """The run under the cursor."""
        return int(self.table.current) if self.table.current else None

    @property
    def ref(self) -> str:
        return f"R{self.current}" if self.current else ""

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that were chosen, or else those of the usual ones that are shown now."""
        if self.wanted.columns or self.content is None:
            return self.wanted.columns or USUAL
        return tuple(usual_columns(self.content, self.table.size.width))

    def remembered(self) -> Wanted:
        """How the table was looked at the last time."""
        kept: dict[str, Any] = self.book.memory.get("runs", {})
        known = {name: kept[name] for name in REMEMBERED if name in kept}
        return Wanted(**known | {"columns": tuple(known.get("columns", ()))})

    def want(self, **changes: Any) -> None:
        """See something else, and remember how."""
        self.wanted = self.wanted._replace(**changes)
        self.book.memory.put("runs", {name: getattr(self.wanted, name) for name in REMEMBERED})
        self.reload()

    def action_order(self) -> None:
        """Choose the column to sort by."""
        shown = self.content.columns if self.content else ()
        usual = ("run", "started", *(self.wanted.columns or USUAL))
        standard = [key for key in COLUMNS if key in usual]
        choices = [Choice("as they go", AS_THEY_GO), *(Choice(key, named(key)) for key in (*standard, *shown))]
        hint = "The same again turns it round."
        self.app.push_screen(Choose("Sort by", choices, hint), lambda key: self.sort(key) if key else None)

    @on(FlexTable.HeaderPressed)
    def sort_by_heading(self, event: FlexTable.HeaderPressed) -> None:
        """Sort by the column whose heading was clicked."""
        whole = {brief: key for key, brief in BRIEF.items()}
        key = whole.get(event.column.cells, event.column.cells)
        if key not in ("config", "course"):
            self.sort(key)

    def sort(self, key: str) -> None:
        """Sort by a column; the other way round where it is sorted by it already."""
        if key == "as they go":
            self.want(order="", descending=False)
        else:
            self.want(order=key, descending=key == self.wanted.order and not self.wanted.descending)

    def action_columns(self) -> None:
        """Choose the columns."""
        from labbook.tui.run_list.columns import ChooseColumns

        offered = self.content.offered if self.content else ()
        self.app.push_screen(
            ChooseColumns(self.shown_columns, offered),
            lambda chosen: self.want(columns=tuple(chosen)) if chosen is not None else None,
        )

    def action_add_column(self) -> None:
        """Add a column for a quantity that is typed."""
        hint = "As in: min(loss), at(loss, 500), first(loss < 2), leaves(loss, ln10)"
        self.app.push_screen(Ask("Which quantity?", hint=hint), self.add_column)

    def add_column(self, typed: str | None) -> None:
        """Add the column for a quantity."""
        if typed is None:
            return
        try:
            key = data.quantity_like(typed)
        except LabbookError as error:
            self.post_message(self.Refused(error, draft=typed))
            return
        self.want(columns=tuple(dict.fromkeys((*self.shown_columns, key))))

    def action_differing(self) -> None:
        """Show a column for each config value that differs, or what was given in words."""
        self.want(differing=not self.wanted.differing)
