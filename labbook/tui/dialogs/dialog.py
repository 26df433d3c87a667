"""What all dialogs share: a box in the middle, a title, a hint, and Escape to leave."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from labbook.tui import words

Answer = TypeVar("Answer")


class Once(ModalScreen[Answer]):
    """A screen that gives one answer; a second key of the same burst finds it answered."""

    answered: bool = False

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Give the answer, unless it was given."""
        if self.answered:
            return AwaitComplete()
        self.answered = True
        return super().dismiss(result)


class Dialog(Once[Answer]):
    """One question; its answer goes to the callback of `push_screen`, None when it was left."""

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > Vertical {
        width: 72; max-width: 94%; height: auto; max-height: 96%; overflow-y: auto;
        background: $panel; padding: 1 2; border-left: outer $primary;
    }
    Dialog.-short > Vertical { max-height: 100%; }
    Dialog.-short Options { max-height: 50vh; }
    Dialog .dialog-title { text-style: bold; height: auto; max-height: 20vh; margin-bottom: 1; }
    Dialog .dialog-hint { color: $text-muted; height: auto; margin-top: 1; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-short"), (40, "-high")]  # noqa: RUF012 (Textual declares it so)
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", id="dialog.leave")]

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__()
        self.asked = title
        self.hint = hint

    def compose(self) -> ComposeResult:
        """Title, what the dialog is for, hint."""
        with Vertical():
            yield Static(words.plain(self.asked), classes="dialog-title", markup=False)
            yield from self.body()
            if self.hint:
                yield Static(words.plain(self.hint), classes="dialog-hint", markup=False)

    def body(self) -> list[Widget]:
        """The widgets between title and hint."""
        return []

    def action_leave(self) -> None:
        """Give no answer."""
        self.dismiss(None)
