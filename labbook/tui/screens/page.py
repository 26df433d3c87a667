"""What every screen does: read in a worker, show in a handler, read again when something changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, cast

from textual import on, work
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, get_current_worker

from labbook.errors import LabbookError
from labbook.store.database import Database
from labbook.tui.library import Library, moment

if TYPE_CHECKING:
    from labbook.tui.app import LabbookApp

WIDE = 130
"""The width from which parts of a screen stand side by side."""
EVERY = 1.0
"""Seconds between two looks at whether anything changed."""


class Page(Screen[None]):
    """A screen over the labbook. A subclass says how to `read` its content and how to `show` it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 (Textual declares it so)

    class WasRead(Message):
        """The content was read."""

        def __init__(self, seen: Hashable, content: Any) -> None:
            super().__init__()
            self.seen = seen
            self.content = content

    class Changed(Message):
        """A change was saved."""

        def __init__(self, said: str) -> None:
            super().__init__()
            self.said = said

    class Refused(Message):
        """Something could not be read or saved; `draft` is what was typed for it."""

        def __init__(self, error: LabbookError, draft: str = "") -> None:
            super().__init__()
            self.error = error
            self.draft = draft

    seen: Hashable = None
    reader: Worker[None] | None = None
    trouble: str = ""

    @property
    def library(self) -> Library:
        """The app's way to the labbook."""
        return cast("LabbookApp", self.app).library

    def read(self, database: Database) -> Any:
        """The content of this screen; called in a thread."""
        raise NotImplementedError

    def moment(self, database: Database) -> Hashable:
        """A value that differs when the content has to be read again."""
        return moment(database)

    async def show(self, content: Any) -> None:
        """Put the content on the screen."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Look for changes from now on."""
        self.set_interval(EVERY, self.look)

    def on_screen_resume(self) -> None:
        """Read at once what changed while another screen was in front."""
        self.reload()

    def look(self) -> None:
        """Read again if anything changed, unless a read is still going on."""
        if self.is_current and (self.reader is None or self.reader.is_finished):
            self.reload(only_changed=True)

    def reload(self, only_changed: bool = False) -> None:
        """Read the content in a worker."""
        self.reader = self.read_in_thread(only_changed)

    @work(thread=True, exclusive=True, group="read")
    def read_in_thread(self, only_changed: bool) -> None:
        """Read the content and say that it was read."""
        from labbook.runs.recovery import recover

        worker = get_current_worker()
        try:
            with self.library.reading() as database:
                recover(database)
                seen = self.moment(database)
                if only_changed and seen == self.seen:
                    return
                content = self.read(database)
        except LabbookError as error:
            self.post_message(self.Refused(error))
            return
        if not worker.is_cancelled:
            self.post_message(self.WasRead(seen, content))

    @on(WasRead)
    async def show_what_was_read(self, message: WasRead) -> None:
        """Bring the screen up to date."""
        self.seen, self.trouble = message.seen, ""
        with self.app.batch_update():
            await self.show(message.content)

    @work(thread=True, group="change")
    def change(self, action: Callable[[Database], str], draft: str = "") -> None:
        """Change the labbook in a thread; `action` returns what to say about it."""
        from labbook.journal.drafts import kept

        try:
            said = self.library.change(action)
        except LabbookError as error:
            self.post_message(self.Refused(kept(draft, error) if error.code == 1 else error, draft))
        else:
            self.post_message(self.Changed(said))

    @on(Changed)
    def say_what_changed(self, message: Changed) -> None:
        """Say it and show it."""
        if message.said:
            self.app.notify(message.said, markup=False, timeout=3)
        self.reload()

    @on(Refused)
    def say_what_was_refused(self, message: Refused) -> None:
        """Say what is wrong and the next step; the same trouble only once in a row."""
        text = "\n".join(part for part in (message.error.message, message.error.hint) if part)
        if message.draft or text != self.trouble:
            self.complain(text)
        self.trouble = text

    def complain(self, text: str) -> None:
        """Show a sentence about what is wrong."""
        from labbook.text import visible

        self.app.notify(visible(text), severity="error", markup=False, timeout=8)
