"""Choose one of a few, by its letter or with the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple

from rich.text import Text
from textual import on
from textual.events import Key
from textual.widget import Widget
from textual.widgets.option_list import Option

from labbook.tui import words
from labbook.tui.dialogs.dialog import Dialog
from labbook.tui.widgets.options import Options

WORD = 0.6
"""Seconds for which letters are not listened to after one that is no choice."""


class Choice(NamedTuple):
    """What can be chosen: its letter, which is the answer too, and what it is."""

    key: str
    label: str


class Choose(Dialog[str]):
    """A short list; a key of more than one letter is chosen with the cursor only."""

    DEFAULT_CSS = """
    Choose Options { background: transparent; border: none; padding: 0; height: auto; max-height: 60vh; }
    """

    def __init__(self, title: str, options: Sequence[Choice], hint: str = "") -> None:
        super().__init__(title, hint)
        self.options = tuple(options)
        self.deaf_until = 0.0

    def body(self) -> list[Widget]:
        return [Options(*map(option, self.options), markup=False, compact=True)]

    @on(Options.OptionSelected)
    def choose(self, event: Options.OptionSelected) -> None:
        """Give back what the cursor is on."""
        event.stop()
        self.dismiss(self.options[event.option_index].key)

    def on_key(self, event: Key) -> None:
        """Choose by letter; j and k move where they are no letters of a choice."""
        if monotonic() < self.deaf_until:
            event.stop()
        elif event.character and event.character in {choice.key for choice in self.options}:
            event.stop()
            self.dismiss(event.character)
        elif event.character == "j":
            self.query_one(Options).action_cursor_down()
        elif event.character == "k":
            self.query_one(Options).action_cursor_up()
        elif event.is_printable:  # somebody types a word: its letters choose nothing
            self.deaf_until = monotonic() + WORD


def option(choice: Choice) -> Option:
    """A choice as a line."""
    letter = f"{choice.key}  " if len(choice.key) == 1 else ""
    return Option(Text.assemble((letter, "bold"), words.line(choice.label)))
