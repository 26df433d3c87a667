"""Open tasks about which something is to be decided, one by one; what was decided is gone from the list."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from labbook.journal.day import PlannedTask
from labbook.tui.widgets.plan_list import PlanList


class OpenTasks(Vertical):
    """A sentence over a list of tasks."""

    DEFAULT_CSS = """
    OpenTasks PlanList {
        height: auto; max-height: 50vh; background: transparent; border: none; padding: 0; margin-top: 1;
    }
    OpenTasks PlanList:focus { background: transparent; }
    """

    def __init__(self, tasks: PlanList, id: str) -> None:
        super().__init__(id=id)
        self.tasks = tasks

    def compose(self) -> ComposeResult:
        """The sentence and the list."""
        yield Static(markup=False)
        yield self.tasks

    def show_tasks(self, tasks: Sequence[PlannedTask], told: str, nothing: str) -> None:
        """Show the tasks that are left."""
        self.query_one(Static).update(Text(told if tasks else nothing, "dim" if tasks else ""))
        self.tasks.show_tasks(tuple(tasks))
        self.tasks.display = bool(tasks)
