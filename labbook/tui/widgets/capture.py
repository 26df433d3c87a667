"""The line that takes down anything: it knows what was typed before, and keeps what is typed now."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

if TYPE_CHECKING:
    from labbook.tui.app import LabbookApp

MOST = 50
"""Lines that are remembered."""


class Capture(Input):
    """One line with a history; a text of several lines that is pasted is passed on whole."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier", "The line before", id="capture.earlier", show=False),
        Binding("down", "later", "The line after", id="capture.later", show=False),
    ]

    class Pasted(Message):
        """Several lines were pasted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, memory: str, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.draft_key, self.history_key = f"draft.{memory}", f"history.{memory}"
        self.back = 0
        self.typed = ""

    def on_mount(self) -> None:
        """Begin with the line that was not finished last time."""
        self.put(str(cast("LabbookApp", self.app).memory.get(self.draft_key, "")))

    def put(self, text: str) -> None:
        """Put a text into the line, the cursor behind it."""
        self.value = text
        self.cursor_position = len(text)

    @on(Input.Changed)
    def keep_draft(self, event: Input.Changed) -> None:
        """Keep what is typed, should the terminal be closed."""
        cast("LabbookApp", self.app).memory.put(self.draft_key, event.value or None)

    def take(self) -> str:
        """The line, which is empty and remembered from now on."""
        text = self.value
        remembered = [line for line in self.history if line != text]
        cast("LabbookApp", self.app).memory.put(self.history_key, [*remembered, text][-MOST:])
        self.back = 0
        self.clear()
        return text

    @property
    def history(self) -> list[str]:
        """The lines that were taken, oldest first."""
        return list(cast("LabbookApp", self.app).memory.get(self.history_key, []))

    def action_earlier(self) -> None:
        """Bring back the line that was taken before this one."""
        self.travel(1)

    def action_later(self) -> None:
        """Go forward again, at last to the line that is not taken yet."""
        self.travel(-1)

    def travel(self, step: int) -> None:
        """Go through the lines that were taken."""
        lines = self.history
        if self.back == 0:
            self.typed = self.value
        self.back = min(max(self.back + step, 0), len(lines))
        self.put(lines[-self.back] if self.back else self.typed)

    def _on_paste(self, event: Paste) -> None:
        """Pass several lines on, with what was typed before them; one line is put in as usual."""
        if len(event.text.strip().splitlines()) > 1:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pasted(f"{self.value} {event.text}".strip() if self.value else event.text))
