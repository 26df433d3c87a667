"""`labbook plan`: the day's checklist, and the states of its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli import carry, clock, plan_add, plan_states
from labbook.cli.book import labbook
from labbook.cli.complete import task_id
from labbook.cli.output import Json, say, show, show_json

if TYPE_CHECKING:
    from labbook.journal.day import Day
    from labbook.store.database import Database

plan_app = typer.Typer(help="Plan the day: tasks, their states, and the clock.", rich_markup_mode=None)
for group in (plan_add, plan_states, clock, carry):
    group.extend(plan_app)
TaskId = Annotated[str, typer.Argument(help="The task, such as T4.", autocompletion=task_id)]


@plan_app.callback(invoke_without_command=True)
def today(context: typer.Context, json: Json = False) -> None:
    """Show today's plan, or work on it with a command below."""
    if context.invoked_subcommand is not None:
        return
    from labbook.cli import page
    from labbook.journal import day, entries

    with labbook() as database:
        if not json:
            clock.look_for_forgotten(database)
        read = day.read(database, entries.current_day(database))
        if json:
            show_json(read.tasks)
        elif read.tasks:
            page.show_plan(read)
            say_more(database, read)
        else:
            say('Nothing is planned yet: labbook plan add "..."')


def say_more(database: Database, read: Day) -> None:
    """Say how much is planned and spent, and which tasks only their author can judge."""
    from labbook.clock import duration
    from labbook.journal.planning import done_when, plan

    left = [p.task.estimate or 0 for p in read.tasks if p.task.state in plan.OPEN and p.task.same_as is None]
    spent = sum(planned.seconds for planned in read.tasks)
    if any(left):
        say(f"{duration(sum(left) * 60)} to go by estimate{f', {duration(spent)} on the clock' if spent else ''}")
    for task, refs in done_when.unjudged(database, [planned.task for planned in read.tasks]):
        say(f"{', '.join(refs)} ended for T{task.id}, done when: {task.done_when}")
        say(f"  If that holds: labbook plan done T{task.id}")


@plan_app.command("next", epilog="Example: labbook plan next")
def next_one(json: Json = False) -> None:
    """Say which task to do now: it does not wait, is urgent, due soon, and stands first."""
    from labbook.cli.page import linked
    from labbook.journal import entries
    from labbook.journal.planning import carrying, waiting
    from labbook.text import visible

    with labbook() as database:
        day = entries.current_day(database)
        found = waiting.next_task(database, day)
        left = len(carrying.left_over(database, day))
    if json:
        show_json(found)
        return
    if found.task:
        show(linked(f"T{found.task.id} {visible(found.task.text)}"))
    for task, refs in found.waiting:
        say(f"T{task.id} waits for {', '.join(refs)}: {task.text}")
    if not found.task:
        say("There is nothing to do now on today's plan.")
        if left:
            say(f"{left} open on earlier plans: labbook day start")


@plan_app.command("show", epilog="Example: labbook plan show T4")
def show_task(id: TaskId, json: Json = False) -> None:
    """Show one task: where it has been, how old it is, and the time it took."""
    from labbook.cli import things
    from labbook.journal import ids

    with labbook() as database:
        ref = ids.parse(id, "T")
        record = ids.fetch(database, ref)
        if json:
            show_json(things.described(database, ref, record))
        else:
            things.show(database, ref, record)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(plan_app, name="plan", epilog='Example: labbook plan add "train the 16-wide models"')
