"""`labbook plan done, do, drop, reopen`: the states of tasks."""

from __future__ import annotations

from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import task_id
from labbook.cli.output import say

TaskIds = Annotated[list[str], typer.Argument(help="The tasks, such as T4 T7.", autocompletion=task_id)]
Reason = Annotated[str, typer.Option("--because", "-b", help="Why; kept on the task's line.")]


def mark(ids_given: list[str], state: str, because: str = "") -> None:
    """Put tasks into a state, as one change, and say so."""
    from labbook.journal import ids
    from labbook.journal.planning import plan, waiting

    with labbook() as database:
        tasks = [plan.fresh(database, ids.get(database, id, "T")) for id in ids_given]
        for task in tasks:
            if task.state == state:
                say(f"T{task.id} is {state} already")
        changing = [task for task in tasks if task.state != state]
        plan.mark_all(database, changing, state, because)
        for task in changing:
            text = plan.fresh(database, task).text if state == "todo" else task.text
            say(f"T{task.id} {state}: {text}")
        for free in [free for task in changing if state == "done" for free in waiting.freed_by(database, task)]:
            say(f"T{free.id} need not wait any more: {free.text}")


def done(ids: TaskIds) -> None:
    """Tick tasks; their clock stops."""
    mark(ids, "done")


def do(ids: TaskIds) -> None:
    """Say that tasks are being done, without a clock."""
    mark(ids, "doing")


def drop(ids: TaskIds, because: Reason = "") -> None:
    """Drop tasks, with the reason."""
    mark(ids, "dropped", because)


def reopen(ids: TaskIds, because: Reason = "") -> None:
    """Take up tasks again that were done or dropped."""
    mark(ids, "todo", because)


def extend(plan_app: typer.Typer) -> None:
    """Add these commands to `labbook plan`."""
    plan_app.command(epilog="Example: labbook plan done T4 T7")(done)
    plan_app.command(epilog="Example: labbook plan do T4")(do)
    plan_app.command(epilog='Example: labbook plan drop T4 --because "the library does it"')(drop)
    plan_app.command(epilog='Example: labbook plan reopen T4 --because "the labels were wrong"')(reopen)
