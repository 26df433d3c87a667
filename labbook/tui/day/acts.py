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
        number = task.id
        match what:
            case "cycle":
                self.change(partial(data.cycle, task_id=number))
            case "done":
                self.change(partial(data.done, task_id=number))
            case "clock":
                self.change(partial(data.toggle_clock, task_id=number))
            case "drop" if task.state == "dropped":
                self.change(partial(data.reopen, task_id=number))
            case "drop":
                hint = f"{task.text}\nEnter drops it, with or without a reason."
                self.ask(
                    f"Why drop T{number}?", lambda text, book: data.drop(book, number, text), "", hint, needed=False
                )
            case "carry":
                title = f"Carry T{number} to which day?"
                self.ask(title, lambda text, book: data.carry(book, number, text), self.carry_to, DAYS)
            case "today":
                self.change(partial(data.carry, task_id=number, to="today"))
            case "part":
                title = f"What is a part of T{number}?"
                self.ask(title, lambda text, book: data.add_part(book, number, text), hint=task.text)
            case "open":
                self.open_task(task)

    def ask(self, title: str, action: Callable[..., str], value: str = "", hint: str = "", needed: bool = True) -> None:
        """Ask for a line and change the labbook with it; nothing happens where the question is left."""
        from labbook.tui.dialogs.ask import Ask
        from labbook.tui.screens.asking import ask

        ask(self, Ask(title, value, hint, needed), action)

    def open_task(self, task: Task) -> None:
        """Show a task where it is now, or what is known of it."""
        if task.same_as:
            self.book.open_ref(f"T{task.same_as}")
            return
        from labbook.tui.screens.thing import ThingScreen

        self.app.push_screen(ThingScreen(f"T{task.id}"))

    def action_stop_clock(self) -> None:
        """Ask when the clock that runs stopped."""
        title, hint = "When did the clock stop?", "A time such as 18:20, or now."
        self.ask(title, lambda text, book: data.stop_clock(book, text), "now", hint)

    def action_undo(self) -> None:
        """Take back the last change to the journal."""
        self.change(data.undone)

    def action_redo(self) -> None:
        """Make the change again that was last taken back."""
        self.change(data.redone)
