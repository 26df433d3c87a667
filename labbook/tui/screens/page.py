"""What every screen does: read in a worker, show in a handler, read again when something changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on, work
from textual.binding import Binding, BindingType
from textual.events import Mount
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker, get_current_worker

from labbook.errors import LabbookError
from labbook.store.database import Database
from labbook.tui import steering
from labbook.tui.library import Library, moment
from labbook.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from labbook.tui.host import Host

WIDE = 130
"""The width from which parts of a screen stand side by side."""
EVERY = 0.25
"""Seconds between two looks at whether anything changed; half a second is what others' changes may take to show."""


class Page(Screen[None]):
    """A screen over the labbook. A subclass says how to `read` its content and how to `show` it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 (Textual declares it so)
    BINDINGS: ClassVar[list[BindingType]] = [
        *steering.BINDINGS,
        Binding("g", "go", "Go to a day, an id, the top", id="page.go", show=False),
        Binding("y", "copy", "Copy", id="page.copy", show=False),
        Binding("exclamation_mark", "message", "The last message in full", id="page.message", show=False),
    ]

    class WasRead(Message):
        """The content was read."""

        def __init__(self, seen: Hashable, content: Any) -> None:
            super().__init__()
            self.seen = seen
            self.content = content

    class Changed(Message):
        """A change was saved; `draft` is the text that is safe now."""

        def __init__(self, said: str, draft: str = "") -> None:
            super().__init__()
            self.said = said
            self.draft = draft

    class Refused(Message):
        """Something could not be read or saved; `draft` is what was typed for it, `again` asks for it anew."""

        def __init__(self, error: LabbookError, draft: str = "", again: Callable[[str], None] | None = None) -> None:
            super().__init__()
            self.error = error
            self.draft = draft
            self.again = again

    class Noticed(Message):
        """Something is wrong with a supervisor."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    seen: Hashable = None
    reader: Worker[None] | None = None
    looking: Timer | None = None
    trouble: str = ""
    fresh: bool = False
    """Whether what is shown was read just now."""

    def __init__(self) -> None:
        super().__init__()
        self._css_update_count = self.app._css_update_count  # the style sheet was read just now: once is enough

    @property
    def book(self) -> Host:
        """The app."""
        return cast("Host", self.app)

    @property
    def library(self) -> Library:
        """The app's way to the labbook."""
        return self.book.library

    @property
    def ref(self) -> str:
        """The short id of what the cursor is on; empty for none."""
        return ""

    def copies(self) -> dict[str, str]:
        """What can be copied here, by its name; the short id unless a screen has more."""
        return {"id": self.ref} if self.ref else {}

    def read(self, database: Database) -> Any:
        """The content of this screen; called in a thread."""
        raise NotImplementedError

    def moment(self, database: Database) -> Hashable:
        """A value that differs when the content has to be read again."""
        return moment(database)

    async def show(self, content: Any) -> None:
        """Put the content on the screen."""
        raise NotImplementedError

    @on(Mount)
    async def open_page(self) -> None:
        """Look for changes from now on; the first page was read before the start and is shown with the first frame."""
        self.looking = self.set_interval(EVERY, self.look)
        opening, self.book.opening = self.book.opening, None
        if opening:
            self.fresh = True
            await self.show_what_was_read(self.WasRead(*opening))

    @property
    def is_current(self) -> bool:
        """Whether it is in sight. Textual says so of a page under another, too, and would draw both at every wink.

        Behind a guide, which is a page as well, it is drawn when its parts have to find their places anew.
        """
        front = self.app.screen
        in_front = front is self or not isinstance(front, Page) or (front.is_modal and self._layout_required)
        return super().is_current and in_front

    def on_screen_suspend(self) -> None:
        """Rest while another screen is in front; each look would have Textual draw that one again."""
        if self.looking is not None:
            self.looking.pause()
        self.tell_keys()

    def on_screen_resume(self) -> None:
        """Read at once what changed while another screen was in front."""
        if self.looking is not None:
            self.looking.resume()
        self.tell_keys()
        if self.fresh:
            self.fresh = False
        elif self.seen is not None or self.reader is None or self.reader.is_finished:  # not twice for the first time
            self.reload()

    def tell_keys(self) -> None:
        """Tell the keys that work now: those of a page below a dialog do not."""
        for bar in self.query(KeyBar):
            bar.tell()

    def look(self) -> None:
        """Read again if anything changed, unless a read is still going on."""
        if self.library.waits:
            self.book.say("saving waits for another program that writes to this labbook")
        if self.is_current and (self.reader is None or self.reader.is_finished):
            self.reload(only_changed=True)

    def reload(self, only_changed: bool = False) -> None:
        """Read the content in a worker."""
        self.reader = self.read_in_thread(only_changed)

    @work(thread=True, exclusive=True, group="read")
    def read_in_thread(self, only_changed: bool) -> None:
        """Read the content and say that it was read."""
        worker = get_current_worker()
        try:
            with self.library.reading() as database:
                if self.seen is not None:  # a first frame does not wait for it
                    for told in self.library.look_after_runs(database):
                        self.post_message(self.Noticed(told))
                seen = self.moment(database)
                if only_changed and seen == self.seen:
                    return
                content = self.read(database)
        except LabbookError as error:
            self.post_message(self.Refused(error))
            return
        if not worker.is_cancelled:
            self.post_message(self.WasRead(seen, content))

    @on(Noticed)
    def say_what_was_noticed(self, message: Noticed) -> None:
        """Say what is wrong outside of the app."""
        self.complain(message.text)

    @on(WasRead)
    async def show_what_was_read(self, message: WasRead) -> None:
        """Bring the screen up to date."""
        self.seen, self.trouble = message.seen, ""
        with self.app.batch_update():
            await self.show(message.content)

    @work(thread=True, group="change", description="change")  # else the texts are written out as its description
    def change(
        self, action: Callable[[Database], str], draft: str = "", again: Callable[[str], None] | None = None
    ) -> None:
        """Change the labbook in a thread; `action` returns what to say about it.

        Where it is refused, `again` is called with why, to ask once more; without it the reason is told.
        """
        from labbook.journal.drafts import kept

        try:
            said = self.library.change(action)
        except LabbookError as error:
            self.post_message(self.Refused(kept(draft, error) if error.code == 1 else error, draft, again))
        else:
            self.post_message(self.Changed(said, draft))

    @on(Changed)
    def say_what_changed(self, message: Changed) -> None:
        """Say it and show it."""
        self.book.memory.forget(message.draft)
        if message.said:
            self.book.say(message.said)
        self.reload()

    @on(Refused)
    def say_what_was_refused(self, message: Refused) -> None:
        """Say what is wrong and the next step; the same trouble only once in a row."""
        from labbook.tui.hints import in_app

        text = in_app("\n".join(part for part in (message.error.message, message.error.hint) if part))
        if message.again:
            message.again(text)
        elif message.draft or text != self.trouble:
            self.complain(text)
        self.trouble = text

    def complain(self, text: str) -> None:
        """Show a sentence about what is wrong; all of a long one with a key."""
        from labbook.text import visible
        from labbook.tui.hints import brief

        shown = brief(visible(text))
        self.book.last_message = visible(text)
        more = "" if shown == visible(text) else "\n! shows all of it."
        self.app.notify(f"{shown}{more}", severity="error", markup=False, timeout=8)

    def action_message(self) -> None:
        """Show the last message in full."""
        from labbook.tui.dialogs.tell import Tell

        self.app.push_screen(Tell("The last message", self.book.last_message or "Nothing was said so far."))

    async def action_steer(self, where: str) -> None:
        """Move in the part that has the keys."""
        await steering.steer(self.focused, where)

    def action_go(self) -> None:
        """Ask where to go."""
        from labbook.tui.dialogs.goto import choose_where

        choose_where(self.book, lambda: self.run_worker(self.action_steer("home")))

    def action_copy(self) -> None:
        """Copy what the cursor is on to the clipboard, over ssh too."""
        from labbook.tui.dialogs.copying import choose_copy

        choose_copy(self.book, self.copies())


class Opened(Page):
    """A screen on top of another: Escape goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", id="opened.back")]

    async def action_back(self) -> None:
        """Go back to the screen below."""
        await self.app.pop_screen()
