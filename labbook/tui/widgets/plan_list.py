"""The day's plan as a list of tasks that keys act on."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.css.styles import RulesMap
from textual.message import Message
from textual.reactive import reactive
from textual.visual import RichVisual
from textual.widget import Widget
from textual.widgets.option_list import Option

from labbook.clock import MICROSECOND, duration, now
from labbook.journal.day import PlannedTask
from labbook.store.records import Task
from labbook.tui import words
from labbook.tui.widgets.options import Options

DAY = 24 * 3600
OPEN = ("todo", "doing")


class PlanList(Options):
    """Tasks with state, words, age and clock; says which task is to be changed, changes none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "ask('cycle')", "State", id="plan.cycle"),
        Binding("c", "ask('clock')", "Clock", id="plan.clock"),
        Binding("x", "ask('drop')", "Drop", id="plan.drop"),
        Binding("greater_than_sign", "ask('carry')", "Carry", id="plan.carry", key_display=">"),
        Binding("a", "ask('part')", "Add a part", id="plan.part"),
        Binding("enter", "ask('open')", "Open", id="plan.open", show=False),
    ]

    class Asked(Message):
        """Something is to be done with a task; `what` names it."""

        def __init__(self, what: str, task: Task) -> None:
            super().__init__()
            self.what = what
            self.task = task

    tasks: tuple[PlannedTask, ...] = ()

    @property
    def current(self) -> Task | None:
        """The task under the cursor."""
        at = self.highlighted
        return self.tasks[at].task if at is not None and at < len(self.tasks) else None

    def show_tasks(self, tasks: tuple[PlannedTask, ...]) -> None:
        """Show tasks; the highlighted one stays highlighted."""
        self.tasks = tasks
        if [option.id for option in self.options] == [str(planned.task.id) for planned in tasks]:
            self.draw_again()
            return
        before, place = self.highlighted_option, self.highlighted or 0
        self.set_options([Option(self.line(planned), id=str(planned.task.id)) for planned in tasks])
        known = [option.id for option in self.options]
        stays = known.index(before.id) if before and before.id in known else min(place, len(known) - 1)
        self.highlighted = stays if known else None

    def point_at(self, task_id: int) -> bool:
        """Put the cursor on a task, by its number here or where it is now; False if it is not shown."""
        numbers = [planned.task.same_as or planned.task.id for planned in self.tasks]
        if task_id in numbers:
            self.highlighted = numbers.index(task_id)
        return task_id in numbers

    def draw_again(self) -> None:
        """Draw the lines that changed."""
        for index, planned in enumerate(self.tasks[: self.option_count]):
            prompt = self.line(planned)
            if prompt != self.options[index].prompt:
                self.replace_option_prompt_at_index(index, prompt)

    def line(self, planned: PlannedTask) -> TaskLine:
        """A task as it is shown now."""
        return TaskLine(self, planned, told(planned))

    def action_ask(self, what: str) -> None:
        """Say what is to be done with the highlighted task."""
        if self.current:
            self.post_message(self.Asked(what, self.current))


class DayPlan(PlanList):
    """The plan of a day's page, beside which there may be entries to go to."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "entries", "Entries", id="plan.entries")]
    has_entries = reactive(False, bindings=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to go to the entries where there are some."""
        return self.has_entries if action == "entries" else super().check_action(action, parameters)

    def action_entries(self) -> None:
        """Go to the entries."""
        self.screen.focus_next()


class OneLine(RichVisual):
    """Something that is one line high at any width: it is drawn only where it is in sight."""

    def get_height(self, rules: RulesMap, width: int) -> int:
        """One."""
        return 1


class TaskLine(NamedTuple):
    """A task in one line, as wide as there is room."""

    shown_in: Widget
    planned: PlannedTask
    told: Text
    """What there is to say of its time now: with it the line changes."""

    def visualize(self) -> RichVisual:
        """What is asked for its height before it is drawn."""
        return OneLine(self.shown_in, self)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield task_line(self.planned, max(20, options.max_width - 1))


def task_line(planned: PlannedTask, width: int) -> Text:
    """A task in one line: state, number, words, and at the right edge what there is to say of its time."""
    task = planned.task
    state = "moved" if task.same_as else task.state
    left = Text.assemble("  " * task.depth, words.status(state))
    left.pad_right(max(0, 10 - cell_len(left.plain) + 2 * task.depth))
    left.append(f"T{task.same_as or task.id} ", "bold")
    right = told(planned)
    room = width - cell_len(left.plain) - cell_len(right.plain) - 1
    left.append_text(words.fitted(words.line(task.text, "" if state in OPEN else "dim"), max(room, 8)))
    left.pad_right(max(1, width - cell_len(left.plain) - cell_len(right.plain)))
    return left.append_text(right)


def told(planned: PlannedTask) -> Text:
    """What an open task waits for, its age, and the time on its clock."""
    task, is_open = planned.task, planned.task.state in OPEN and not planned.task.same_as
    parts = []
    if planned.waits_for:
        parts.append(Text(f"waits for {', '.join(planned.waits_for)}", "yellow"))
    if is_open and (days := (now() - task.created_at) // MICROSECOND // DAY):
        parts.append(Text(f"{days} d old", "yellow" if days > 7 else "dim"))
    if planned.seconds or planned.clock_running:
        parts.append(clock(planned))
    return Text("  ").join(parts)


def clock(planned: PlannedTask) -> Text:
    """The time on a task's clock, of its estimate, and a dot while it runs."""
    of = f" of {planned.task.estimate} min" if planned.task.estimate else ""
    spent = duration(max(planned.seconds, 1))
    return Text(f"● {spent}{of}", "cyan") if planned.clock_running else Text(spent + of, "dim")
