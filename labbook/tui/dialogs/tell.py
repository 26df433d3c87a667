"""Tell something that takes several lines."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from labbook.tui import words
from labbook.tui.dialogs.dialog import Dialog


class Told(VerticalScroll):
    """A text as high as it is, scrolled where there is not so much room."""

    DEFAULT_CSS = "Told { height: auto; max-height: 70vh; scrollbar-size-vertical: 1; }"

    def __init__(self, text: str, can_focus: bool) -> None:
        super().__init__(Static(words.plain(text), markup=False), can_focus=can_focus)


class Tell(Dialog[str]):
    """A text to read; it answers nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter", "leave", "Close", id="tell.close"),
        Binding("j", "scroll(1)", "Down", id="tell.down", show=False),
        Binding("k", "scroll(-1)", "Up", id="tell.up", show=False),
    ]

    def __init__(self, title: str, told: str) -> None:
        super().__init__(title, "q or Escape closes.")
        self.told = told

    def body(self) -> list[Widget]:
        return [Told(self.told, can_focus=True)]

    def action_scroll(self, lines: int) -> None:
        """Scroll the text."""
        self.query_one(Told).scroll_relative(y=lines, animate=False)
