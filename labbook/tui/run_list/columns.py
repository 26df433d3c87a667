"""Which columns the table of runs has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from labbook.tui import words
from labbook.tui.data.run_order import CONFIG, SUMMARY
from labbook.tui.dialogs.dialog import Dialog
from labbook.tui.run_list.layout import SIZES, named
from labbook.tui.widgets.options import Options


class ChooseColumns(Dialog[list[str]]):
    """Check marks before the columns there are."""

    DEFAULT_CSS = """
    ChooseColumns Options {
        background: transparent; border: none; padding: 0; height: auto; max-height: 60vh;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Choose", id="columns.tick"),
        Binding("enter", "save", "Show these", id="columns.save", priority=True),
        Binding("j", "down", "Down", id="columns.down", show=False),
        Binding("k", "up", "Up", id="columns.up", show=False),
    ]

    def __init__(self, chosen: Sequence[str], offered: Sequence[str]) -> None:
        super().__init__("Columns", "Space chooses, Enter shows the chosen; none at all brings back the usual ones.")
        self.offered = list(dict.fromkeys([*(key for key in SIZES if key != "run"), *chosen, *offered]))
        self.before = set(chosen)
        self.chosen = set(chosen)

    def body(self) -> list[Widget]:
        return [Options(*map(self.line, self.offered), markup=False, compact=True)]

    def line(self, key: str) -> Text:
        """A column with its mark."""
        return Text.assemble(
            ("✓ " if key in self.chosen else "  ", "green"), words.line(named(key)), (kind(key), "dim")
        )

    @property
    def options(self) -> Options:
        """The list."""
        return self.query_one(Options)

    @on(Options.OptionSelected)
    def action_tick(self) -> None:
        """Choose the column under the cursor, or do not."""
        at = self.options.highlighted
        if at is not None:
            self.chosen ^= {self.offered[at]}
            self.options.replace_option_prompt_at_index(at, self.line(self.offered[at]))

    def action_save(self) -> None:
        """Give the chosen columns back in their order; nothing where they are those from before."""
        kept = [key for key in self.offered if key in self.chosen]
        self.dismiss(None if self.chosen == self.before else kept)

    def action_down(self) -> None:
        """Go to the next column."""
        self.options.action_cursor_down()

    def action_up(self) -> None:
        """Go to the column before."""
        self.options.action_cursor_up()


def kind(key: str) -> str:
    """What a column is of, where every run does not have it."""
    if key in SIZES:
        return ""
    return "  config" if key.startswith(CONFIG) else "  result" if key.startswith(SUMMARY) else "  metric"
