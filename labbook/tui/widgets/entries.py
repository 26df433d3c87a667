"""The entries of a day, oldest first, with a cursor; the newest is in view until somebody moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Focus, Resize
from textual.message import Message

from labbook.store.records import Entry
from labbook.tui.widgets.entry_view import Drawings, EntryView, is_long

EDGE = 3
"""Cells beside an entry: the bar of the chosen one, and a blank on each side."""
STEP = 4
"""Lines by which an entry that is longer than the screen is scrolled."""


class EntryList(VerticalScroll):
    """All entries of the day; stays where it was scrolled to, at the end if nowhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", "Up", id="entries.up", show=False),
        Binding("down", "cursor_down", "Down", id="entries.down", show=False),
        Binding("home", "first", "First", id="entries.first", show=False),
        Binding("end", "last", "Last", id="entries.last", show=False),
        Binding("enter", "open", "Open", id="entries.open"),
        Binding("space", "fold", "Fold", id="entries.fold", show=False),
    ]

    class Opened(Message):
        """An entry is to be opened."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    class Widened(Message):
        """There is another width for entries now."""

        def __init__(self, width: int) -> None:
            super().__init__()
            self.width = width

    chosen: EntryView | None = None
    at_end: bool = True
    """Whether the newest entry comes into view first."""
    drawings: Drawings = {}  # noqa: RUF012 (replaced, never changed)

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor, the newest if it is nowhere."""
        view = self.chosen or next(reversed(self.views), None)
        return view.entry if view else None

    @property
    def views(self) -> list[EntryView]:
        """The entries as they stand."""
        return list(self.query_children(EntryView))

    def on_mount(self) -> None:
        """Keep the newest entry in view until somebody scrolls up."""
        self.anchor()

    def on_resize(self, event: Resize) -> None:
        """Say how wide an entry is."""
        self.post_message(self.Widened(self.scrollable_content_region.width - EDGE))

    def begin(self, at_end: bool) -> None:
        """Stand at one end of another day's entries, the cursor nowhere."""
        self.mark(None)
        self.at_end = at_end
        self.anchor(at_end)
        if not at_end:
            self.scroll_home(animate=False, immediate=True)

    async def show_entries(self, entries: Sequence[Entry], drawings: Drawings) -> None:
        """Add, change and remove entries so that these are shown, in this order."""
        self.drawings = drawings
        shown = {view.id: view for view in self.views}
        wanted = [f"entry-{entry.id}" for entry in entries]
        gone = [view for name, view in shown.items() if name not in wanted]
        if self.chosen in gone:
            self.chosen = None
        await self.remove_children(gone)
        await self.mount_all([EntryView(entry) for entry in entries if f"entry-{entry.id}" not in shown])
        known = {view.id: view for view in self.views}
        if list(known) != wanted:
            self.sort_children(key=lambda view: wanted.index(str(view.id)))
        for name, entry in zip(wanted, entries, strict=True):
            known[name].show_entry(entry, drawings)
        if self.has_focus:
            self.choose_first()

    def mark(self, view: EntryView | None) -> None:
        """Put the cursor on an entry, wherever that is."""
        if self.chosen:
            self.chosen.remove_class("-chosen")
        self.chosen = view
        if view:
            view.add_class("-chosen")

    def choose(self, view: EntryView, top: bool = False) -> None:
        """Put the cursor on an entry and bring it into view."""
        self.mark(view)
        self.release_anchor()
        self.scroll_to_widget(view, animate=False, top=top or view.size.height > self.size.height, force=True)

    def point_at(self, entry_id: int) -> bool:
        """Put the cursor on an entry; False if it is not shown."""
        view = next((view for view in self.views if view.entry.id == entry_id), None)
        if view:
            self.choose(view, top=True)
        return view is not None

    def on_focus(self, event: Focus) -> None:
        """Begin at the newest entry, on another day at its first."""
        self.choose_first()

    def choose_first(self) -> None:
        """Put the cursor on the entry that is in view first, unless it is somewhere."""
        if self.chosen is None and self.views:
            self.mark(self.views[-1 if self.at_end else 0])

    def on_entry_view_clicked(self, message: EntryView.Clicked) -> None:
        """Put the cursor on what was clicked."""
        message.stop()
        self.choose(message.view)

    def move(self, step: int) -> None:
        """Go to the next entry that way; through one that is longer than the screen step by step."""
        if self.chosen and self.hidden_lines(self.chosen, step) > 0:
            self.scroll_relative(y=step * min(STEP, self.hidden_lines(self.chosen, step)), animate=False, force=True)
            return
        views = self.views
        at = views.index(self.chosen) + step if self.chosen in views else -1
        if 0 <= at < len(views):
            self.choose(views[at], top=step > 0)
        else:
            self.choose_first()

    def hidden_lines(self, view: EntryView, step: int) -> int:
        """The lines of an entry that are still beyond the edge that way."""
        region, top = view.virtual_region, round(self.scroll_y)
        return region.bottom - top - self.size.height if step > 0 else top - region.y

    def action_cursor_down(self) -> None:
        """Go to the next entry."""
        self.move(1)

    def action_cursor_up(self) -> None:
        """Go to the entry before."""
        self.move(-1)

    def action_first(self) -> None:
        """Go to the first entry."""
        if self.views:
            self.choose(self.views[0], top=True)

    def action_last(self) -> None:
        """Go to the newest entry."""
        if self.views:
            self.choose(self.views[-1])

    def action_fold(self) -> None:
        """Unfold a long entry, or fold it again."""
        if self.chosen and is_long(self.chosen.entry):
            self.release_anchor()
            self.chosen.folded = not self.chosen.folded
            self.chosen.show_entry(self.chosen.entry, self.drawings)

    def action_open(self) -> None:
        """Unfold what is folded; else open what the entry is about."""
        if self.chosen and self.chosen.folded:
            self.action_fold()
        elif self.chosen:
            self.post_message(self.Opened(self.chosen.entry))
