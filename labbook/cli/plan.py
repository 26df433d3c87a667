"""`labbook plan`: the day's checklist and its clock."""

from __future__ import annotations

from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import task_id
from labbook.cli.output import Json, say, show_json

plan_app = typer.Typer(help="Plan the day: tasks, their states, and the clock.", rich_markup_mode=None)
TaskId = Annotated[str, typer.Argument(help="The task, such as T4.", autocompletion=task_id)]
Reason = Annotated[str, typer.Option("--because", "-b", help="Why; kept on the task's line.")]


@plan_app.callback(invoke_without_command=True)
def show(context: typer.Context, json: Json = False) -> None:
    """Show today's plan, or work on it with a command below."""
    if context.invoked_subcommand is not None:
        return
    from labbook.cli import page
    from labbook.journal import day

    with labbook() as database:
        from labbook.journal.entries import current_day

        read = day.read(database, current_day(database))
        if json:
            show_json(read.tasks)
        elif read.tasks:
            page.show_plan(read)
        else:
            say('Nothing is planned yet: labbook plan add "..."')


@plan_app.command(epilog='Example: labbook plan add "train the 16-wide models" --under T3')
def add(
    text: Annotated[list[str], typer.Argument(help="What to do.")],
    under: Annotated[str, typer.Option(help="Make it a part of this task.", autocompletion=task_id)] = "",
    day: Annotated[str, typer.Option(help="Put it on another day's plan.")] = "",
) -> None:
    """Put a task on the plan."""
    from labbook.cli.days import as_day
    from labbook.journal import ids, plan

    with labbook(create=True) as database:
        parent = ids.get(database, under, "T") if under else None
        task = plan.add(database, " ".join(text), as_day(database, day) if day else None, parent)
    say(f"planned T{task.id}")


def mark(id: str, state: str, because: str = "") -> None:
    """Put a task into a state and say so."""
    from labbook.journal import ids, plan

    with labbook() as database:
        task = ids.get(database, id, "T")
        if task.state == state:
            say(f"T{task.id} is {state} already")
            return
        plan.mark(database, task, state, because)
    say(f"T{task.id} {state}: {task.text}")


@plan_app.command(epilog="Example: labbook plan done T4")
def done(id: TaskId) -> None:
    """Tick a task; its clock stops."""
    mark(id, "done")


@plan_app.command(epilog='Example: labbook plan drop T4 --because "the library does it"')
def drop(id: TaskId, because: Reason = "") -> None:
    """Drop a task, with the reason."""
    mark(id, "dropped", because)


@plan_app.command(epilog="Example: labbook plan start T4")
def start(id: TaskId) -> None:
    """Start a task's clock (and stop any other)."""
    from labbook.journal import ids, plan

    with labbook() as database:
        task = ids.get(database, id, "T")
        stopped = plan.start(database, task)
    if stopped:
        say(f"stopped the clock of T{stopped.id}")
    say(f"the clock of T{task.id} runs: {task.text}")


@plan_app.command(epilog="Example: labbook plan stop")
def stop() -> None:
    """Stop the clock that is running."""
    from labbook.clock import duration
    from labbook.errors import LabbookError
    from labbook.journal import plan

    with labbook() as database:
        running = plan.running(database)
        if running is None:
            raise LabbookError("No clock is running.", "`labbook plan start T4` starts one.")
        plan.stop(database, running[0])
        spent = plan.seconds_spent(database, running[0].id)
    say(f"stopped T{running[0].id} after {duration(spent)} in all")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(plan_app, name="plan", epilog='Example: labbook plan add "train the 16-wide models"')
