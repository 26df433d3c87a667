"""Today: the plan, what is running, the entries, and a line to write the next one."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.events import Resize
from textual.widgets import Footer, Input, Static

from labbook.clock import duration
from labbook.journal.predicting import predictions
from labbook.store.database import Database
from labbook.store.records import Prediction
from labbook.tui import words
from labbook.tui.data import today as data
from labbook.tui.data.figures import FigureShelf
from labbook.tui.screens.page import WIDE, Page
from labbook.tui.widgets.entries import EntryList
from labbook.tui.widgets.plan_list import PlanList
from labbook.tui.widgets.prose import linked
from labbook.tui.widgets.running import RunningLines
from labbook.tui.widgets.top_bar import TopBar

NO_PLAN = 'Nothing is planned yet. Type "t train the 8/8 model" below.'
NO_ENTRIES = "Nothing is written yet. Press n and type what you do, think or see; Enter saves it."
WRITING = "a note, or: t task, h hypothesis, p prediction, i idea, q question"


class TodayScreen(Page):
    """The day's page."""

    TITLE = "Today"
    AUTO_FOCUS = "PlanList"
    HELP = """
    ## Today

    The plan, what is running, and what was written. Press `n` to write: a line is a note, and its first
    letter can make it something else: `t train the 8/8 model` plans a task, `h ...` states a hypothesis,
    `p min(loss) < 0.1 80%` seals a prediction, `i ...` an idea, `q ...` a question. `Escape` leaves the line,
    and keeps what is in it.
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "write('')", "Write", id="today.write"),
        Binding("t", "write('t ')", "Task", id="today.task"),
        Binding("h", "write('h ')", "Hypothesis", id="today.hypothesis"),
        Binding("i", "write('i ')", "Idea", id="today.idea", show=False),
        Binding("escape", "leave", "Back to the plan", id="today.leave", show=False),
    ]

    content: data.Today | None = None

    def __init__(self) -> None:
        super().__init__()
        self.shelf = FigureShelf()

    def compose(self) -> ComposeResult:
        """The plan beside the entries, or above them where it is narrow."""
        yield TopBar(self.library.project.root.name)
        yield Static(id="day", markup=False)
        with Container(id="columns"):
            with Vertical(id="work"):
                yield PlanList(id="plan", markup=False, compact=True)
                yield Static(Text(NO_PLAN, "dim"), id="no-plan")
                yield Static(id="running", markup=False)
                yield Static(id="predictions", markup=False)
            with Vertical(id="written"):
                yield Static(Text(NO_ENTRIES, "dim"), id="no-entries")
                yield EntryList(id="entries")
        yield Input(placeholder=WRITING, id="capture", compact=True, select_on_focus=False)
        yield Footer(show_command_palette=False)

    def read(self, database: Database) -> data.Today:
        return data.read(database, self.shelf)

    async def show(self, content: data.Today) -> None:
        self.content = content
        page = content.day
        self.query_one("#day", Static).update(day_line(content))
        self.query_one(PlanList).show_tasks(page.tasks)
        self.query_one("#plan").display = bool(page.tasks)
        self.query_one("#no-plan").display = not page.tasks
        self.query_one("#no-entries").display = not page.entries
        self.query_one("#entries").display = bool(page.entries)
        self.show_going_on()
        await self.query_one(EntryList).show_entries(page.entries, content.figures)

    def show_going_on(self) -> None:
        """Show running work and predictions, only a few where it is narrow."""
        if self.content is None:
            return
        page, most = self.content.day, 100 if self.size.width >= WIDE else 2
        self.put("#running", RunningLines(page.running, most) if page.running else None)
        self.put("#predictions", prediction_lines(page.predictions, most) if page.predictions else None)

    def put(self, selector: str, content: RenderableType | None) -> None:
        """Show a part of the page, or hide it where there is nothing."""
        part = self.query_one(selector, Static)
        part.display = content is not None
        if content is not None:
            part.update(content)

    def on_resize(self, event: Resize) -> None:
        """Show as much as fits now."""
        self.show_going_on()

    @on(PlanList.Asked)
    def change_task(self, message: PlanList.Asked) -> None:
        """Do to a task what a key asked for."""
        action = {"cycle": data.cycle, "drop": data.drop, "toggle_clock": data.toggle_clock}[message.what]
        self.change(partial(action, task_id=message.task_id))

    @on(Input.Submitted, "#capture")
    def capture(self, event: Input.Submitted) -> None:
        """Save the line; if that fails the text comes back."""
        if event.value.strip():
            self.change(partial(data.captured, text=event.value), draft=event.value)
            event.input.clear()
            self.query_one(EntryList).anchor()

    @on(Page.Refused)
    def give_back(self, message: Page.Refused) -> None:
        """Put a text that was not saved back into the line, unless another is being typed."""
        line = self.query_one("#capture", Input)
        if message.draft and not line.value:
            line.value = message.draft

    def action_write(self, prefix: str) -> None:
        """Go to the line, with a letter that says what it will be."""
        line = self.query_one("#capture", Input)
        if prefix and not line.value:
            line.value = prefix
        line.focus()
        line.cursor_position = len(line.value)

    def action_leave(self) -> None:
        """Go from the line to the plan, or to the entries where nothing is planned."""
        places = (self.query_one("#plan"), self.query_one("#entries"))
        self.set_focus(next((place for place in places if place.display), None))


def day_line(content: data.Today) -> Text:
    """The date, and how the day stands."""
    page = content.day
    done = sum(planned.task.state == "done" for planned in page.tasks)
    spent = sum(planned.seconds for planned in page.tasks)
    facts = [
        f"{done} of {len(page.tasks)} done" if page.tasks else "",
        f"{duration(spent)} on the clock" if spent else "",
        f"{sum(live.run.status == 'running' for live in page.running)} running" if page.running else "",
    ]
    told = ", ".join(fact for fact in facts if fact)
    return Text.assemble((f"{date.fromisoformat(page.day):%A %-d %B %Y}", "bold"), (f"   {told}", "dim"))


def prediction_lines(listed: tuple[Prediction, ...], most: int) -> Group:
    """Predictions with what came of them, the newest last."""
    left = len(listed) - most
    more = [Text(f"… {words.counted(left, 'earlier prediction')} (4 Hypotheses)", "dim")] if left > 0 else []
    return Group(*more, *(prediction_line(prediction) for prediction in listed[-most:]))


def prediction_line(prediction: Prediction) -> Text:
    """One prediction with its status."""
    told = linked(words.line(predictions.described(prediction)))
    told.no_wrap, told.overflow = True, "ellipsis"
    return Text.assemble(words.status(prediction.status)[:2], told, no_wrap=True, overflow="ellipsis")
