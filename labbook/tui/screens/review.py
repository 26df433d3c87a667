"""Review: what has been open for long, and what import recognised, each to be settled by a key."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar, TypeVar

from rich.console import Group
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from labbook.errors import LabbookError
from labbook.journal.importing.report import Offer
from labbook.journal.planning.stale import Stale
from labbook.store.database import Database
from labbook.tui import words
from labbook.tui.data import review as data
from labbook.tui.day.settling import Settling
from labbook.tui.widgets.columns import Column, Layout, Row
from labbook.tui.widgets.flex_table import FlexTable
from labbook.tui.widgets.inline import Hanging, linked
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.top_bar import TopBar

Listed = TypeVar("Listed")
STALE = Layout((Column("id", 9), Column("days", 5), Column("open for long", 0)))
FINDINGS = Layout((Column("id", 9), Column("kind", 11), Column("recognised", 0)))
NOTHING_STALE = "Old tasks, open questions, ungraded predictions and promises will stand here."
NOTHING_FOUND = "What `labbook import` recognises in a journal will wait here for your word."


class ReviewScreen(Settling):
    """Two lists and, for the line under the cursor, the place where it stands."""

    TITLE = "Review"
    CSS_PATH = "../review.tcss"
    AUTO_FOCUS = "FlexTable"
    HELP = """
    ## Review

    Above: what has been open for a week or longer (`d` sets how long). Space settles it: a task is done, a question
    answered, a prediction graded, a line made a task or another thing. `x` lets it go, with a reason; `>` carries a
    task to a day. Below: what was recognised in imported journals: `a` makes it that, `x` leaves it as prose, `p`
    makes it something else, `A` takes all. `u` takes back. `Tab` goes from one list to the other.
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("d", "days", "How old", id="review.days", show=False)]

    class Placed(Message):
        """The place of what the cursor is on was read."""

        def __init__(self, place: data.Place | None) -> None:
            super().__init__()
            self.place = place

    content: data.Review | None = None

    def compose(self) -> ComposeResult:
        """The lists over the place, or beside it where it is wide."""
        yield TopBar(self.library.project.root.name)
        yield Static(id="review-counts", markup=False)
        with Container(id="review"):
            with Vertical(id="review-lists"):
                yield FlexTable(STALE, id="stale")
                yield Static(Text(NOTHING_STALE, "dim"), id="no-stale")
                yield FlexTable(FINDINGS, id="findings")
                yield Static(Text(NOTHING_FOUND, "dim"), id="no-findings")
            with VerticalScroll(id="review-place", can_focus=False):
                yield Static(id="review-source", markup=False)
        yield KeyBar()

    def moment(self, database: Database) -> Hashable:
        return (self.days, data.moment(database))

    def read(self, database: Database) -> data.Review:
        return data.read(database, self.days)

    async def show(self, content: data.Review) -> None:
        self.content = content
        self.query_one("#review-counts", Static).update(counts(content, self.days))
        self.fill("stale", [stale_row(one) for one in content.stale])
        self.fill("findings", [finding_row(offer) for offer in content.findings])
        if self.focused is None or not self.focused.display:
            self.set_focus(next((table for table in self.query(FlexTable) if table.display), None))
        self.look_at_place()

    def fill(self, name: str, rows: list[Row]) -> None:
        """Show rows in a list, the cursor where it was, or a sentence where there are none."""
        table, place = self.query_one(f"#{name}", FlexTable), self.query_one(f"#{name}", FlexTable).cursor_row
        kept = table.current
        table.display = bool(rows)
        self.query_one(f"#no-{name}").display = not rows
        table.show_rows(rows)
        if kept is not None and table.current != kept:
            table.move_cursor(row=min(place, max(len(rows) - 1, 0)))

    @property
    def stale(self) -> Stale | None:
        return self.under("stale", self.content.stale if self.content else ())

    @property
    def offer(self) -> Offer | None:
        return self.under("findings", self.content.findings if self.content else ())

    def under(self, name: str, listed: tuple[Listed, ...]) -> Listed | None:
        """What the cursor of a list is on, while that list has the keys."""
        table = self.query_one(f"#{name}", FlexTable)
        return listed[table.cursor_row] if self.focused is table and table.cursor_row < len(listed) else None

    @property
    def ref(self) -> str:
        return self.stale.ref if self.stale else f"E{self.offer.entry_id}:{self.offer.line}" if self.offer else ""

    def copies(self) -> dict[str, str]:
        text = self.stale.text if self.stale else self.offer.text if self.offer else ""
        return {"id": self.ref, "text": text} if self.ref else {}

    @on(FlexTable.RowHighlighted)
    def look_at_row(self, event: FlexTable.RowHighlighted) -> None:
        """Show where the line under the cursor stands."""
        self.look_at_place()

    @on(FlexTable.RowSelected)
    def open_row(self, event: FlexTable.RowSelected) -> None:
        """Open what the cursor is on; of a line the entry."""
        self.book.open_ref(self.ref.partition(":")[0])

    def on_descendant_focus(self) -> None:
        """Show where the line under the cursor of this list stands."""
        self.look_at_place()

    def look_at_place(self) -> None:
        """Read the place of what the cursor is on."""
        if self.ref:
            self.read_place(self.ref)
        else:
            self.query_one("#review-source", Static).update("")

    @work(thread=True, exclusive=True, group="place")
    def read_place(self, ref: str) -> None:
        """Read a place in a thread."""
        try:
            with self.library.reading() as database:
                self.post_message(self.Placed(data.place(database, ref)))
        except LabbookError:
            return  # it is gone; the list will say so

    @on(Placed)
    def show_place(self, message: Placed) -> None:
        """Show a place, the line itself in the middle."""
        if message.place is not None:
            self.query_one("#review-source", Static).update(around(message.place))
            above = message.place.line - message.place.first
            self.query_one("#review-place").scroll_to(y=max(0, above - 2), animate=False)
        else:
            self.query_one("#review-source", Static).update("")


def counts(content: data.Review, days: int) -> Text:
    """How much there is to settle."""
    found = words.counted(content.finding_count, "finding")
    told = f"   {content.stale_count} open for {days} days or longer, {found} of imports"
    return Text.assemble(("To settle", "bold"), (told, "dim"))


def stale_row(one: Stale) -> Row:
    """A row of what has been open for long."""
    cells = {"id": Text(one.ref, "bold"), "days": Text(str(one.age), "dim"), "open for long": words.line(one.text)}
    return Row(one.ref, cells)


def finding_row(offer: Offer) -> Row:
    """A row of what was recognised, with the outcome that was said with it."""
    said = words.line(offer.text)
    if offer.outcome:
        said.append_text(words.line(f"  -> {offer.outcome}: {offer.outcome_text}", "dim"))
    cells = {
        "id": Text(f"E{offer.entry_id}:{offer.line}", "bold"),
        "kind": Text(offer.kind, "cyan"),
        "recognised": said,
    }
    return Row(str(offer.finding_id), cells)


def around(place: data.Place) -> Group:
    """The lines about a place with their numbers; the others are cut where this one is folded."""
    head = Text.assemble(
        (f"E{place.entry.id} ", "bold"), (f"{place.entry.kind} of {place.entry.day or 'no day'}", "dim")
    )
    return Group(head, *(numbered(place, number, line) for number, line in enumerate(place.lines, place.first)))


def numbered(place: data.Place, number: int, line: str) -> Text | Hanging:
    """A line with its number."""
    if number == place.line:
        return Hanging(Text(f"▌{number:>4}  ", "cyan"), linked(words.plain(line.expandtabs(4))))
    text = Text.assemble((f" {number:>4}  ", "dim"), words.plain(line.expandtabs(4), "dim"))
    text.no_wrap, text.overflow = True, "ellipsis"
    return text
