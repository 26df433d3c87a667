"""What keys do to a task, and taking back what was done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from labbook.store.records import Task
from labbook.tui.data import task_acts as data
from labbook.tui.screens.page import Page
from labbook.tui.widgets.plan_list import PlanList

DAYS = "tomorrow, friday, +3, 2026-11-30 ..."


class Acts(Page):
    """A screen on which tasks are changed: what needs a word of the author asks for it first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", "Undo", id="acts.undo", show=False),
        Binding("ctrl+r", "redo", "Redo", id="acts.redo", show=False),
    ]

    carry_to: str = "tomorrow"
    """The day that is offered for a task that is carried."""

    @on(PlanList.Asked)
    def act_on_task(self, message: PlanList.Asked) -> None:
        """Do to a task what a key asked for."""
        message.stop()
        self.act(message.what, message.task)

    def act(self, what: str, task: Task) -> None:
        """Change a task, or open it."""
        match what:
            case "cycle":
                self.change(partial(data.cycle, task_id=task.id))
            case "done":
                self.change(partial(data.done, task_id=task.id))
            case "clock":
                self.change(partial(data.toggle_clock, task_id=task.id))
            case "drop" if task.state == "dropped":
                self.change(partial(data.reopen, task_id=task.id))
            case "drop":
                hint = f"{task.text}\nEnter drops it, with or without a reason."
                self.ask(partial(self.drop, task), f"Why drop T{task.id}?", hint=hint, needed=False)
            case "carry":
                self.ask(partial(self.carry, task), f"Carry T{task.id} to which day?", self.carry_to, DAYS)
            case "today":
                self.carry(task, "today")
            case "part":
                self.ask(partial(self.add_part, task), f"What is a part of T{task.id}?", hint=task.text)
            case "open":
                self.open_task(task)

    def ask(self, use: Callable[[str], None], title: str, value: str = "", hint: str = "", needed: bool = True) -> None:
        """Ask for a line and use it; nothing happens where the question is left."""
        from labbook.tui.dialogs.ask import Ask

        question = Ask(title, value, hint, needed)
        self.app.push_screen(question, lambda said: None if said is None else use(said))

    def drop(self, task: Task, reason: str) -> None:
        """Drop a task."""
        self.change(partial(data.drop, task_id=task.id, reason=reason))

    def carry(self, task: Task, day: str) -> None:
        """Put a task on another day's plan."""
        self.change(partial(data.carry, task_id=task.id, to=day))

    def add_part(self, task: Task, words: str) -> None:
        """Plan a part of a task."""
        self.change(partial(data.add_part, task_id=task.id, words=words))

    def open_task(self, task: Task) -> None:
        """Show a task where it is now, or what is known of it."""
        if task.same_as:
            self.book.open_ref(f"T{task.same_as}")
            return
        from labbook.tui.screens.thing import ThingScreen

        self.app.push_screen(ThingScreen(f"T{task.id}"))

    def action_stop_clock(self) -> None:
        """Ask when the clock that runs stopped."""
        self.ask(self.stop_clock, "When did the clock stop?", "now", "A time such as 18:20, or now.")

    def stop_clock(self, at: str) -> None:
        """Stop the clock that runs, at a time."""
        self.change(partial(data.stop_clock, at=at))

    def action_undo(self) -> None:
        """Take back the last change to the journal."""
        self.change(data.undone)

    def action_redo(self) -> None:
        """Make the change again that was last taken back."""
        self.change(data.redone)
