"""What `/` does on every screen with a list to narrow: a line above it, kept by Enter and cleared by Escape."""

from __future__ import annotations

from textual import on
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from labbook.tui.screens.page import Page
from labbook.tui.widgets.line import Line

PAUSE = 0.15
"""Seconds after the last key before the list is narrowed."""


class Filtered(Page):
    """A screen over a list; a subclass has a `Line` with the id `filter`, and says what to do with what is typed."""

    DEFAULT_CSS = """
    Filtered #filter { display: none; margin: 0 1; }
    Filtered #filter.-used { display: block; }
    """

    pause: Timer | None = None

    @property
    def filtered(self) -> Widget:
        """The list."""
        raise NotImplementedError

    def narrowed(self, query: str) -> None:
        """Show what fits what was typed."""
        raise NotImplementedError

    @property
    def filter_line(self) -> Line:
        """The line to type into."""
        return self.query_one("#filter", Line)

    def narrow(self, query: str) -> None:
        """Narrow the list as if this had been typed, and go to it."""
        self.put(query)
        self.narrowed(query)
        self.filtered.focus()

    def put(self, query: str) -> None:
        """Write this into the line, which is seen while there is something in it."""
        if self.pause is not None:
            self.pause.stop()
        with self.prevent(Input.Changed):
            self.filter_line.value = query
        self.filter_line.set_class(bool(query), "-used")

    def action_filter(self) -> None:
        """Narrow the list."""
        self.filter_line.add_class("-used")
        self.filter_line.focus()

    def action_leave(self) -> None:
        """Show the whole list."""
        self.narrow("")

    @on(Input.Changed, "#filter")
    def wait_for_more(self, event: Input.Changed) -> None:
        """Narrow the list when no further key comes for a moment."""
        if self.pause is not None:
            self.pause.stop()
        self.pause = self.set_timer(PAUSE, lambda: self.narrowed(event.value))

    @on(Input.Submitted, "#filter")
    def use_filter(self, event: Input.Submitted) -> None:
        """Go to what fits."""
        self.filter_line.set_class(bool(event.value), "-used")
        self.filtered.focus()
