"""Ask before something is done that cannot simply be undone."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button

from labbook.tui.dialogs.dialog import Dialog
from labbook.tui.dialogs.tell import Told


class Confirm(Dialog[bool]):
    """Yes or no; the cursor starts on no."""

    DEFAULT_CSS = """
    Confirm Told { max-height: 50vh; }
    Confirm Horizontal { height: 1; margin-top: 1; }
    Confirm Button { margin-right: 2; }
    """
    AUTO_FOCUS = "#no"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes"),
        Binding("n", "answer(False)", "No", id="confirm.no"),
        Binding("left,h,right,l,tab", "other", "The other button", id="confirm.other", show=False),
        Binding("down,j", "scroll(1)", "Down", id="confirm.down", show=False),
        Binding("up,k", "scroll(-1)", "Up", id="confirm.up", show=False),
    ]

    def __init__(self, title: str, body: str, yes: str = "Delete", no: str = "Keep", grave: bool = True) -> None:
        super().__init__(title)
        self.told = body
        self.labels = (yes, no)
        self.grave = grave

    def body(self) -> list[Widget]:
        yes, no = self.labels
        buttons = (
            Button(f"{yes} (y)", id="yes", variant="error" if self.grave else "primary", compact=True),
            Button(f"{no} (n)", id="no", compact=True),
        )
        return [Told(self.told, can_focus=False), Horizontal(*buttons)]

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """Answer what the button says."""
        event.stop()
        self.action_answer(event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:
        """Give the answer back."""
        self.dismiss(answer)

    def action_scroll(self, lines: int) -> None:
        """Scroll what is asked about, where it is long."""
        self.query_one(Told).scroll_relative(y=lines, animate=False)

    def action_other(self) -> None:
        """Go to the other button."""
        self.focus_next()
