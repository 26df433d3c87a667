"""The line that takes down anything: it knows what was typed before, and keeps what is typed now."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

from labbook.tui.widgets.line import Line

if TYPE_CHECKING:
    from labbook.tui.host import Host

MOST = 50
"""Lines that are remembered."""
KEPT = ("draft", "history", "unsaved")
"""What is kept of a line: what is half typed, what was taken before, and what was taken and is not known to be safe."""


class Capture(Line):
    """One line with a history; a text of several lines that is pasted is passed on whole."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Save", id="capture.submit"),
        Binding("up", "earlier", "The line before", id="capture.earlier", show=False),
        Binding("down", "later", "The line after", id="capture.later", show=False),
    ]

    class Pasted(Message):
        """Several lines were pasted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, memory: str, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, id=id)
        self.draft_key, self.history_key, self.unsaved_key = (f"{kind}.{memory}" for kind in KEPT)
        self.back = 0
        self.typed = ""

    def on_mount(self) -> None:
        """Begin with the line that was not finished last time, or was being saved when the app was killed."""
        unsaved = [*self.unsaved, ""]
        self.put(str(self.kept(self.draft_key, unsaved[0])))
        self.keep(self.unsaved_key, None)  # it is the draft now; Up brings back the others

    def kept(self, key: str, default: object) -> object:
        """What was kept under a key."""
        return cast("Host", self.app).memory.get(key, default)

    def keep(self, key: str, value: object) -> None:
        """Keep something under a key."""
        cast("Host", self.app).memory.put(key, value)

    def put(self, text: str) -> None:
        """Put a text into the line, the cursor behind it."""
        self.value = text
        self.cursor_position = len(text)

    @on(Input.Changed)
    def keep_draft(self, event: Input.Changed) -> None:
        """Keep what is typed, should the terminal be closed."""
        self.keep(self.draft_key, event.value or None)

    def take(self) -> str:
        """The line, which is empty and remembered from now on; `done_with` says when it is safe."""
        text = self.value
        remembered = [line for line in self.history if line != text]
        self.keep(self.history_key, [*remembered, text][-MOST:])
        self.keep(self.unsaved_key, [*self.unsaved, text])
        self.back = 0
        self.clear()
        return text

    def done_with(self, text: str) -> None:
        """A line that was taken is saved, or in the line again."""
        self.keep(self.unsaved_key, [line for line in self.unsaved if line != text] or None)

    @property
    def history(self) -> list[str]:
        """The lines that were taken, oldest first."""
        return list(cast("list[str]", self.kept(self.history_key, [])))

    @property
    def unsaved(self) -> list[str]:
        """The lines that were taken and are not known to be safe."""
        return list(cast("list[str]", self.kept(self.unsaved_key, [])))

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
