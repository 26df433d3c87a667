"""Saving the line that was typed: it is never lost, whatever happens to the labbook."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rich.text import Text
from textual import on, work
from textual.message import Message
from textual.widgets import Input, Static

from labbook.errors import LabbookError
from labbook.tui import words
from labbook.tui.hints import in_app
from labbook.tui.screens.page import Page
from labbook.tui.widgets.capture import Capture


class Taking(Page):
    """A page with a line; a line that is refused comes back with the reason above it."""

    class Taken(Message):
        """A line was saved."""

        def __init__(self, text: str, said: str) -> None:
            super().__init__()
            self.text = text
            self.said = said

    class NotTaken(Message):
        """A line could not be saved."""

        def __init__(self, text: str, error: LabbookError) -> None:
            super().__init__()
            self.text = text
            self.error = error

    refused: str = ""
    """The line that was last not taken."""

    def take(self, action: Callable[..., str]) -> None:
        """Take the line and do something with it."""
        self.explain(None)
        self.save_line(self.query_one(Capture).take(), action)

    @work(thread=True, group="change", description="save a line")
    def save_line(self, text: str, action: Callable[..., str]) -> None:
        """Save a line in a thread; a fault of the app's own is reported, too, when the line is back."""
        try:
            said = self.library.change(partial(action, text=text))
        except LabbookError as error:
            self.post_message(self.NotTaken(text, error))
        except Exception:
            self.post_message(self.NotTaken(text, LabbookError("This could not be saved.", "Enter tries again.")))
            raise
        else:
            self.post_message(self.Taken(text, said))

    @on(Taken)
    def line_taken(self, message: Taken) -> None:
        """Say that it was saved and show it."""
        self.query_one(Capture).done_with(message.text)
        self.say_what_changed(self.Changed(message.said))
        self.go_on()

    def go_on(self) -> None:
        """What comes after a line that was saved: nothing, unless a page has more."""

    @on(NotTaken)
    def give_back(self, message: NotTaken) -> None:
        """Say above the line what is wrong with it, and put it back unless another is being typed."""
        line, self.refused = self.query_one(Capture), message.text
        gap = "\n" if "\n" in message.error.message else " "  # a caret points at a place in the line above it
        reason = words.plain(f"{message.error.message}{gap}{in_app(message.error.hint)}")
        if line.value:
            reason.append(" Up brings your line back.")
        else:
            line.put(message.text)
            self.set_focus(line)
        line.done_with(message.text)
        self.explain(reason)

    @on(Input.Changed, "Capture")
    def forget_refusal(self, event: Input.Changed) -> None:
        """Take the reason away when the line becomes another."""
        if event.value not in ("", self.refused):
            self.explain(None)

    def explain(self, reason: Text | None) -> None:
        """Say above the line why it was not taken."""
        for place in self.query(".refused"):
            place.remove()
        if reason is not None:
            self.mount(Static(reason, classes="refused", markup=False), before=self.query_one(Capture))
