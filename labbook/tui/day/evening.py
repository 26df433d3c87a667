"""Ending the day: what became of the plan, what is still open, what hangs loose, and a line for tomorrow."""

from __future__ import annotations

from typing import ClassVar

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
from labbook.tui.widgets.plan_list import PlanList


class StillOpen(PlanList):
    """Tasks of today: each is done after all, carried on or dropped, by the keys of any plan."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,d", "ask('done')", "Done", id="still.done", key_display="space"),
        Binding("enter,n", "screen.step(1)", "Go on", id="still.next", show=False),
    ]


class ForTomorrow(Vertical):
    """A line for the next day."""

    def compose(self) -> ComposeResult:
        """What it is for, and the line."""
        yield Static("What to look at first tomorrow? The next day begins with this line.", markup=False)
        yield Capture("evening", "one line, then Enter; Enter alone leaves none", id="tomorrow-line")


class EveningScreen(Guided):
    """The end of the day in four steps."""

    DEFAULT_CSS = "EveningScreen #tomorrow-line { margin-top: 1; }"
    NAMES = ("What became of the plan", "Still open", "Loose ends", "For tomorrow")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("C", "stop_clock", "Stop the clock", id="evening.stop_clock", show=False)
    ]

    def steps(self) -> list[Widget]:
        return [
            Told("step-1"),
            OpenTasks(StillOpen(markup=False, compact=True), "step-2"),
            Told("step-3"),
            ForTomorrow(id="step-4"),
        ]

    def read(self, database: Database) -> data.Ending:
        return data.ending(database)

    async def show(self, content: data.Ending) -> None:
        self.query_one("#step-1", Told).tell(told.outcome(content, self.room))
        self.query_one(OpenTasks).show_tasks(
            content.open,
            f"{words.counted(len(content.open), 'task')}: Space says it is done, > carries it on, x drops it.",
            "Nothing on today's plan is open. Enter goes on.",
        )
        self.query_one("#step-3", Told).tell(told.loose_ends(content))
        if self.at == 2 and self.focused is None:
            self.go_to_step(2)

    @on(Input.Submitted, "#tomorrow-line")
    def keep_line(self, event: Input.Submitted) -> None:
        """End the day with the line for tomorrow."""
        self.action_step(1)

    def action_step(self, by: int) -> None:
        """Keep the line for tomorrow, if there is one, on the way out; the day ends once it is kept."""
        if self.at + by > len(self.NAMES) and self.query_one(Capture).value.strip():
            self.take(data.kept_for_tomorrow)
        else:
            super().action_step(by)

    def go_on(self) -> None:
        self.action_close()
