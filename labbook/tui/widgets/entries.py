"""The entries of a day, oldest first, the newest in view."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group
from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Static

from labbook.clock import local
from labbook.store.records import Entry
from labbook.tui import words
from labbook.tui.widgets.prose import Drawable, Prose, linked


class EntryView(Static):
    """One entry: its time, number and kind, then its text."""

    DEFAULT_CLASSES = "entry"

    def __init__(self, entry: Entry) -> None:
        super().__init__(id=f"entry-{entry.id}", markup=False)
        self.entry: Entry | None = None

    def show_entry(self, entry: Entry, figures: Mapping[str, Drawable]) -> None:
        """Show the entry as it is now; nothing is drawn again while it stays the same."""
        if entry != self.entry:
            self.entry = entry
            self.update(rendered(entry, figures))


class EntryList(VerticalScroll):
    """All entries of the day; stays where it was scrolled to, at the end if nowhere."""

    def on_mount(self) -> None:
        """Keep the newest entry in view until somebody scrolls up."""
        self.anchor()

    async def show_entries(self, entries: tuple[Entry, ...], figures: Mapping[str, Drawable]) -> None:
        """Add, change and remove entries so that these are shown."""
        shown = {view.id: view for view in self.query(EntryView)}
        wanted = {f"entry-{entry.id}" for entry in entries}
        for name, view in shown.items():
            if name not in wanted:
                await view.remove()
        for entry in entries:
            view = shown.get(f"entry-{entry.id}") or EntryView(entry)
            if not view.is_attached:
                await self.mount(view)
            view.show_entry(entry, figures)


def rendered(entry: Entry, figures: Mapping[str, Drawable]) -> Group:
    """An entry as something to print at any width."""
    first, _, rest = entry.body.strip("\n").partition("\n")
    head = Text.assemble(
        (f"{local(entry.created_at, entry.zone):%H:%M} ", "dim"),
        (f"E{entry.id} ", "bold"),
        (f"{words.line(entry.kind).plain}  ", "cyan"),
        linked(words.plain(first.lstrip("# ").expandtabs(4), "bold" if rest.strip() else "")),
    )
    return Group(head, Prose(rest.strip("\n"), figures)) if rest.strip() else Group(head)
