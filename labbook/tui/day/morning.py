"""Beginning the day: how the last one ended, what is left of it, and what to do today."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from labbook.store.database import Database
from labbook.tui import words
from labbook.tui.data import day_steps as data
from labbook.tui.day import told
from labbook.tui.day.open_tasks import OpenTasks
from labbook.tui.day.steps import Guided, Told
from labbook.tui.widgets.capture import Capture
from labbook.tui.widgets.plan_list import PlanList, task_line


class LeftOver(PlanList):
    """Tasks of earlier plans: each is done today, put off or dropped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,d", "ask('today')", "Do today", id="left.today", key_display="space"),
        Binding("A", "screen.all", "All today", id="left.all"),
        Binding("enter,n", "screen.step(1)", "Go on", id="left.next", show=False),
    ]


class PlanTheDay(Vertical):
    """What is planned so far, and a line for the next task."""

    def compose(self) -> ComposeResult:
        """The plan over the line."""
        yield Static(id="planned-so-far", markup=False)
        yield Capture("morning", "a task, then Enter; Enter alone is the end of it", id="plan-line")


class MorningScreen(Guided):
    """The start of the day in three steps."""

    DEFAULT_CSS = "MorningScreen #plan-line { margin-top: 1; }"
    NAMES = ("Since you were last here", "Still open on earlier plans", "What to do today")

    def steps(self) -> list[Widget]:
        return [Told("step-1"), OpenTasks(LeftOver(markup=False, compact=True), "step-2"), PlanTheDay(id="step-3")]

    def read(self, database: Database) -> data.Beginning:
        return data.beginning(database)

    async def show(self, content: data.Beginning) -> None:
        self.query_one(Told).tell(told.last_day(content.morning))
        self.query_one(OpenTasks).show_tasks(
            content.left,
            f"{words.counted(len(content.left), 'task')}: Space takes one to today, > puts it off, x drops it.",
            "Nothing is left open on earlier plans. Enter goes on.",
        )
        tasks = content.morning.tasks
        lines = [task_line(planned, self.room) for planned in tasks] or [Text("Nothing is planned yet.", "dim")]
        self.query_one("#planned-so-far", Static).update(Text("\n").join(lines))
        self.regain_focus()

    def regain_focus(self) -> None:
        """Give the keys to the list of tasks once there are some in it."""
        if self.at == 2 and self.focused is None:
            self.go_to_step(2)

    @on(Input.Submitted, "#plan-line")
    def plan_task(self, event: Input.Submitted) -> None:
        """Plan what was typed; an empty line ends the planning."""
        if event.value.strip():
            self.take(data.planned)
        else:
            self.action_close()

    def action_step(self, by: int) -> None:
        """Plan what is half typed on the way out; the line is empty then, and the next step ends the planning."""
        if self.at + by > len(self.NAMES) and self.query_one(Capture).value.strip():
            self.take(data.planned)
        else:
            super().action_step(by)

    def action_all(self) -> None:
        """Put everything that is left on today's plan."""
        self.change(data.carried_all)
