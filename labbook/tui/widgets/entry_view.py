"""One entry of the journal: its time, number and kind, then its text with figures in place; a long one folded."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.text import Text
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from labbook.clock import local
from labbook.journal.figures import LINK
from labbook.store.records import Entry
from labbook.tui import words
from labbook.tui.widgets.inline import inline
from labbook.tui.widgets.prose import Drawing, Prose

NO_SENTENCE = re.compile(r"\s*(?:\||!\[|```|~~~|>|[-*+]\s|\d{1,9}[.)]\s)")
"""A first line that is no sentence: a table, a figure, code, a quotation, an item."""
KEPT, LONG = (30, 3_000), (40, 5_000)
"""Lines and characters that a folded entry shows after its first line, and from how many on it is folded."""
Drawings = Mapping[str, Drawing]


class EntryView(Static):
    """One entry: its time, number and kind, then its text."""

    DEFAULT_CLASSES = "entry"

    class Clicked(Message):
        """An entry was clicked."""

        def __init__(self, view: EntryView) -> None:
            super().__init__()
            self.view = view

    def __init__(self, entry: Entry) -> None:
        super().__init__(id=f"entry-{entry.id}", markup=False)
        self.entry = entry
        self.folded = is_long(entry) and entry.kind != "result"
        self.shown: tuple[object, ...] = ()

    def show_entry(self, entry: Entry, drawings: Drawings) -> None:
        """Show the entry as it is now; nothing is laid out again while it stays the same."""
        used = [drawings[ref] for ref in figures_in(entry) if ref in drawings]
        now_shown = (entry, self.folded, *((id(one.figure), *one.drawn) for one in used))
        if now_shown != self.shown:
            self.entry, self.shown = entry, now_shown
            self.update(rendered(entry, drawings, self.folded))

    def on_click(self, event: Click) -> None:
        """Put the cursor here."""
        self.post_message(self.Clicked(self))


def is_long(entry: Entry) -> bool:
    """Whether an entry can be folded."""
    lines, characters = LONG
    return len(entry.body) > characters or entry.body.count("\n") > lines


def figures_in(entry: Entry) -> list[str]:
    """The short ids of the figures that stand in an entry."""
    shown, _ = words.beginning(entry.body)
    return [match[1] for line in shown.split("\n") if (match := LINK.match(line))]


def rendered(entry: Entry, drawings: Drawings, folded: bool = False) -> Group:
    """An entry as something to print at any width."""
    lines, characters = KEPT
    text = entry.body.strip("\n")
    shown, more = words.beginning(text, 1 + lines, characters) if folded else words.beginning(text)
    first, _, body = shown.partition("\n")
    if NO_SENTENCE.match(first):
        first, body = "", shown
    parts: list[RenderableType] = [head(entry, first, bool(body))]
    if body.strip("\n"):
        parts.append(Prose(body.strip("\n"), drawings))
    if more:
        parts.append(Text(more + (", Enter unfolds" if folded else ""), "dim"))
    return Group(*parts)


def head(entry: Entry, first: str, has_body: bool) -> Text:
    """An entry's first line behind its time, number and kind."""
    return Text.assemble(
        (f"{local(entry.created_at, entry.zone):%H:%M} ", "dim"),
        (f"E{entry.id} ", "bold"),
        (f"{words.line(entry.kind).plain}  ", "cyan"),
        inline(first.lstrip("# ").expandtabs(4), "bold" if has_body else ""),
    )
