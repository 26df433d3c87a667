"""The day's plan as a list of tasks that keys act on."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from labbook.clock import MICROSECOND, duration, now
from labbook.journal.day import PlannedTask
from labbook.tui import words

DAY = 24 * 3600


class PlanList(OptionList):
    """Tasks with state, words, age and clock; says which task is to be changed, changes none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "ask('cycle')", "Next", id="plan.cycle", key_display="space"),
        Binding("c", "ask('toggle_clock')", "Clock", id="plan.clock"),
        Binding("x", "ask('drop')", "Drop", id="plan.drop"),
        Binding("j", "cursor_down", "Down", id="plan.down", show=False),
        Binding("k", "cursor_up", "Up", id="plan.up", show=False),
    ]

    class Asked(Message):
        """A task is to be changed; `what` names how."""

        def __init__(self, what: str, task_id: int) -> None:
            super().__init__()
            self.what = what
            self.task_id = task_id

    tasks: tuple[PlannedTask, ...] = ()

    def show_tasks(self, tasks: tuple[PlannedTask, ...]) -> None:
        """Show tasks; the highlighted one stays highlighted."""
        self.tasks = tasks
        if [option.id for option in self.options] == [str(planned.task.id) for planned in tasks]:
            self.draw_again()
            return
        before = self.highlighted_option
        self.set_options([Option(self.prompt(planned), id=str(planned.task.id)) for planned in tasks])
        known = [option.id for option in self.options]
        self.highlighted = known.index(before.id) if before and before.id in known else (0 if known else None)

    def draw_again(self) -> None:
        """Draw the lines that changed."""
        for index, planned in enumerate(self.tasks[: self.option_count]):
            prompt = self.prompt(planned)
            if prompt != self.options[index].prompt:
                self.replace_option_prompt_at_index(index, prompt)

    def on_resize(self, event: Resize) -> None:
        """Put times to the right edge of the new width."""
        self.draw_again()

    def prompt(self, planned: PlannedTask) -> Text:
        """A task in one line."""
        task = planned.task
        left = Text.assemble("  " * task.depth, words.status(task.state))
        left.pad_right(max(0, 10 - cell_len(left.plain) + 2 * task.depth))
        left.append(f"T{task.same_as or task.id} ", "bold")
        right = clock(planned)
        width = max(20, self.scrollable_content_region.width - 1)
        room = width - cell_len(left.plain) - cell_len(right.plain) - 1
        closed = task.state in ("done", "dropped", "moved")
        left.append_text(words.fitted(words.line(task.text, "dim" if closed else ""), max(room, 8)))
        left.pad_right(max(1, width - cell_len(left.plain) - cell_len(right.plain)))
        return left.append_text(right)

    def action_ask(self, what: str) -> None:
        """Say what is to be done with the highlighted task."""
        option = self.highlighted_option
        if option and option.id:
            self.post_message(self.Asked(what, int(option.id)))


def clock(planned: PlannedTask) -> Text:
    """The time on a task's clock, or how old an open task is."""
    if planned.seconds or planned.clock_running:
        spent = duration(max(planned.seconds, 1))
        return Text(f"● {spent}" if planned.clock_running else spent, "cyan" if planned.clock_running else "dim")
    days = (now() - planned.task.created_at) // MICROSECOND // DAY
    return Text(f"{days} d old" if days and planned.task.state in ("todo", "doing") else "", "dim")
