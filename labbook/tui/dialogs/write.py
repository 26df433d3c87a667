"""Write a text of several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.widget import Widget
from textual.widgets import TextArea

from labbook.tui.dialogs.dialog import Dialog
from labbook.tui.memory import Memory

if TYPE_CHECKING:
    from labbook.tui.host import Host


class Write(Dialog[str]):
    """A text area. What is typed is kept as a draft under a name until it is known to be saved."""

    DEFAULT_CSS = """
    Write > Vertical { width: 110; height: 80%; max-height: 36; }
    Write TextArea, Write TextArea:focus { height: 1fr; border: none; padding: 0 1; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="write.save", priority=True),
        Binding("ctrl+r", "begin_again", "Begin with the saved text", id="write.again", priority=True),
        Binding("escape", "leave", "Leave", id="write.leave", priority=True),  # the text area would take it
    ]

    def __init__(self, title: str, text: str = "", hint: str = "", draft: str = "") -> None:
        keeps = " and keeps a draft; Ctrl+R begins with the saved text again." if draft else "."
        super().__init__(title, hint or f"Ctrl+S saves, Escape leaves{keeps}")
        self.start = text
        self.draft = f"draft.{draft}" if draft else ""

    def body(self) -> list[Widget]:
        area = TextArea(self.kept(), soft_wrap=True, tab_behavior="indent", show_line_numbers=False)
        area.move_cursor(area.document.end)
        return [area]

    def kept(self) -> str:
        """The draft of last time where it began with the same text, else the text to begin with."""
        began, typed = self.app_memory.get(self.draft, ("", "")) if self.draft else ("", "")
        return typed if typed and began == self.start else self.start

    @property
    def app_memory(self) -> Memory:
        """Where drafts are kept."""
        return cast("Host", self.app).memory

    def on_key(self, event: Key) -> None:
        """Take in what is typed before the text area has the keys."""
        if self.focused is None and event.character and event.is_printable:
            self.query_one(TextArea).insert(event.character)

    @on(TextArea.Changed)
    def keep(self, event: TextArea.Changed) -> None:
        """Keep a draft of what is typed."""
        if self.draft:
            typed = event.text_area.text
            self.app_memory.put(self.draft, (self.start, typed) if typed != self.start else None)

    def action_begin_again(self) -> None:
        """Throw away what was typed."""
        self.query_one(TextArea).text = self.start

    def action_save(self) -> None:
        """Give the text back; the draft stays until somebody who saves it says that it is safe."""
        text = self.query_one(TextArea).text
        if text.strip():
            self.dismiss(text)
