"""Today: a day's plan, what is running, its entries, and a line that takes down anything."""

from __future__ import annotations

from typing import ClassVar

from rich.console import RenderableType
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.events import Resize
from textual.widgets import Static

from labbook.store.database import Database
from labbook.store.records import Entry
from labbook.tui.data import today as data
from labbook.tui.data.figures import FigureShelf
from labbook.tui.day.acts import Acts
from labbook.tui.day.days import Days
from labbook.tui.day.writing import Writing
from labbook.tui.screens.page import WIDE
from labbook.tui.widgets import day_words
from labbook.tui.widgets.calendar import CalendarStrip
from labbook.tui.widgets.capture import Capture
from labbook.tui.widgets.entries import EntryList
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.plan_list import DayPlan, PlanList
from labbook.tui.widgets.prose import Drawing
from labbook.tui.widgets.running import RunningLines
from labbook.tui.widgets.top_bar import TopBar


class TodayScreen(Days, Writing, Acts):
    """The page of the day that is on, or of another."""

    TITLE = "Today"
    AUTO_FOCUS = "PlanList"
    HELP = """
    ## Today

    The plan, what is running, and what was written; `Tab` goes from one to the other. Press `n` to write: a line is
    a note, and its first letter can make it something else: `t train the 8/8 model` plans a task, `h ...` states a
    hypothesis, `p min(loss) < 0.1 80%` seals a prediction, `i ...` an idea, `q ...` a question. `Escape` leaves the
    line and keeps what is in it; `Up` brings back what was written before. Notes and tasks go to the day that is
    shown; hypotheses and predictions are always of now.

    A prediction is about a value, `p final_loss < 0.1 @ d_model=16 80%`, about two arms of a sweep,
    `p final_loss[n_heads=1] < final_loss[n_heads=4] 70%`, or in your own words, `p the probe transfers yes 70%`.

    In the strip of days: • written, ✓ tasks done, ▲ runs done, ✗ runs failed.
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("C", "stop_clock", "Stop the clock at a time", id="today.stop_clock", show=False),
        Binding("escape", "leave", "Back to the plan", id="today.leave", show=False),
    ]

    content: data.Today | None = None
    room: int = 0
    """The width of an entry."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf = FigureShelf()
        self.drawings: dict[str, Drawing] = {}

    def compose(self) -> ComposeResult:
        """The plan beside the entries, or above them where it is narrow."""
        yield TopBar(self.library.project.root.name)
        yield CalendarStrip(id="calendar")
        yield Static(id="day", markup=False)
        with Container(id="columns"):
            with Vertical(id="work"):
                yield DayPlan(id="plan", markup=False, compact=True)
                yield Static(id="going-on", markup=False)
            with Vertical(id="written"):
                yield Static(id="no-entries", markup=False)
                yield EntryList(id="entries")
        with Vertical(id="foot"):
            yield Capture("today", id="capture")
            yield KeyBar()

    def read(self, database: Database) -> data.Today:
        content = data.read(database, self.shelf, self.day)
        self.drawings = self.drawn(content)
        return content

    def drawn(self, content: data.Today) -> dict[str, Drawing]:
        """The figures as drawings; one that is as before is not drawn again. Called in a thread."""
        drawings = {}
        for ref, figure in content.figures.items():
            before = self.drawings.get(ref)
            drawings[ref] = before if before and before.figure is figure else Drawing(figure, waits=True)
            if self.room:
                drawings[ref].prepare(self.room)
        return drawings

    async def show(self, content: data.Today) -> None:
        before, self.content = self.content, content
        if content.figures.keys() != self.drawings.keys():
            self.drawings = self.drawn(content)
        page, self.today = content.day, content.calendar.today
        self.query_one(CalendarStrip).show_days(content.calendar, page.day)
        self.put("#day", day_words.day_line(content))
        self.query_one(Capture).tell(day_words.placeholder(content))
        self.query_one(DayPlan).show_tasks(page.tasks)
        self.query_one(DayPlan).has_entries = bool(page.entries)
        self.query_one(PlanList).display = bool(page.tasks)
        self.put("#no-entries", None if page.entries else day_words.no_entries(content))
        self.show_going_on()
        await self.show_written(content, another_day=before is None or before.day.day != page.day)
        if self.focused is None or not self.focused.display:
            self.action_leave()
        self.call_after_refresh(self.point)
        if any(drawing.waits and not drawing.drawn for drawing in self.drawings.values()):
            self.reload()

    async def show_written(self, content: data.Today, another_day: bool) -> None:
        """Show the entries; another day begins at its first one, today at its newest."""
        entry_list = self.query_one(EntryList)
        entry_list.display = bool(content.day.entries)
        if another_day:
            entry_list.begin(at_end=content.is_current)
        await entry_list.show_entries(content.day.entries, self.drawings)

    def show_going_on(self) -> None:
        """Show what to do without a plan, running work and predictions, only a few where it is narrow."""
        if self.content is None:
            return
        page, is_wide = self.content.day, self.size.width >= WIDE
        most = 100 if is_wide else 2
        parts = [
            None if page.tasks else day_words.no_plan(self.content),
            RunningLines(page.running, most) if page.running else None,
            day_words.prediction_lines(page.predictions, most) if page.predictions else None,
        ]
        self.put("#going-on", day_words.apart([part for part in parts if part], by=1 if is_wide else 0))

    def put(self, selector: str, content: RenderableType | None) -> None:
        """Show a part of the page, or hide it where there is nothing."""
        part = self.query_one(selector, Static)
        part.display = content is not None
        if content is not None:
            part.update(content)

    def point(self) -> None:
        """Put the cursor on what was asked for, now that it is shown."""
        wanted, self.wanted = self.wanted, ""
        part = self.list_with(wanted[:1], int(wanted[1:] or 0))
        if part is not None:
            part.focus()

    def list_with(self, letter: str, number: int) -> PlanList | EntryList | None:
        """The list that shows a task or an entry, its cursor on that."""
        plan, entry_list = self.query_one(PlanList), self.query_one(EntryList)
        planned = self.content.day.plan if self.content else None
        if letter == "T" and plan.point_at(number):
            return plan
        if letter == "E" and planned is not None and planned.id == number:
            return plan
        return entry_list if letter == "E" and entry_list.point_at(number) else None

    def on_resize(self, event: Resize) -> None:
        """Show as much as fits now."""
        self.show_going_on()

    @on(EntryList.Widened)
    def draw_for(self, message: EntryList.Widened) -> None:
        """Draw the figures for another width."""
        before, self.room = self.room, message.width
        if self.content and before != self.room:  # a first page is not waited for twice
            self.reload()

    @property
    def entry(self) -> Entry | None:
        if self.content and self.focused is self.query_one(PlanList):
            return self.content.day.plan
        return self.query_one(EntryList).current

    @property
    def ref(self) -> str:
        task = self.query_one(PlanList).current if self.focused is self.query_one(PlanList) else None
        return f"T{task.same_as or task.id}" if task else f"E{self.entry.id}" if self.entry else ""

    def copies(self) -> dict[str, str]:
        return {"id": self.ref, "Markdown": self.entry.body} if self.entry else {}

    @on(EntryList.Opened)
    def open_entry(self, message: EntryList.Opened) -> None:
        """Open what an entry is about; ask where it is about several things."""
        from labbook.tui.dialogs.choose import Choice, Choose

        refs = data.about(message.entry)[:9]
        if len(refs) == 1:
            self.book.open_ref(refs[0])
        elif refs:
            choices = [Choice(str(number), ref) for number, ref in enumerate(refs, 1)]
            asked = Choose(f"E{message.entry.id} leads to", choices)
            self.app.push_screen(asked, lambda key: self.book.open_ref(refs[int(key) - 1]) if key else None)

    def action_leave(self) -> None:
        """Go from the line to the plan, or to the entries where nothing is planned."""
        places = (self.query_one(PlanList), self.query_one(EntryList))
        self.set_focus(next((place for place in places if place.display), None))
