"""Ask for one line."""

from __future__ import annotations

from textual import on
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Input

from labbook.tui.dialogs.dialog import Dialog


class Ask(Dialog[str]):
    """A line of text; an empty one is no answer while it is needed."""

    def __init__(self, title: str, value: str = "", hint: str = "", needed: bool = True) -> None:
        super().__init__(title, hint or "Enter saves, Escape leaves.")
        self.value = value
        self.needed = needed

    def again(self, value: str, wrong: str) -> Ask:
        """The same question with what was answered and what is wrong with that."""
        return Ask(self.asked, value, wrong, self.needed)

    def body(self) -> list[Widget]:
        return [Input(self.value, compact=True, select_on_focus=False)]

    def on_mount(self) -> None:
        """Show the end of a line that is longer than there is room for: that is where one goes on."""
        self.call_after_refresh(self.go_to_end)

    def go_to_end(self) -> None:
        """Scroll to the end, which takes a move of the cursor."""
        line = self.query_one(Input)
        line.action_home()
        line.action_end()

    def on_key(self, event: Key) -> None:
        """Take in what is typed before the line has the keys: a fast typist loses nothing."""
        if self.focused is None and event.character and event.is_printable:
            self.query_one(Input).insert_text_at_cursor(event.character)

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Give the line back."""
        event.stop()
        if event.value.strip() or not self.needed:
            self.dismiss(event.value.strip())
