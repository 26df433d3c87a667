"""`labbook plan carry, defer`: taking tasks to another day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import task_id
from labbook.cli.output import say
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.journal.planning.carrying import Carried


def carry(
    tasks: Annotated[list[str] | None, typer.Argument(help="Tasks, such as T4 T7.", autocompletion=task_id)] = None,
    every: Annotated[bool, typer.Option("--all", help="Everything that is open on the plans of earlier days.")] = False,
    to: Annotated[str, typer.Option(help="The day: 2026-11-30, tomorrow, friday, +3.")] = "today",
) -> None:
    """Carry tasks, with their open parts, to a day's plan. They keep their number, age and clock."""
    from labbook.journal import entries, ids
    from labbook.journal.planning import carrying, day_names

    if bool(tasks) == every:
        raise LabbookError("Name the tasks to carry, or --all.", "As in: labbook plan carry T4 T7", code=2)
    with labbook() as database:
        today = entries.current_day(database)
        day = day_names.named(to, today)
        named = [ids.get(database, id, "T") for id in tasks or []]
        carried = carrying.carry(database, named or carrying.left_over(database, today), day)
    tell(carried)


def defer(
    id: Annotated[str, typer.Argument(help="The task, such as T4.", autocompletion=task_id)],
    day: Annotated[str, typer.Argument(help="The day: 2026-11-30, tomorrow, friday, +3.")],
    because: Annotated[str, typer.Option("--because", "-b", help="Why; kept on the line it leaves.")] = "",
) -> None:
    """Put a task off to the plan of a day to come."""
    from labbook.journal import entries, ids
    from labbook.journal.planning import carrying, day_names

    with labbook() as database:
        wanted = day_names.named(day, entries.current_day(database))
        carried = carrying.defer(database, ids.get(database, id, "T"), wanted, because)
    tell(carried)


def tell(carried: Sequence[Carried]) -> None:
    """Say what went where."""
    for task, depth, entry_id, day in carried:
        say(f"{'  ' * depth}T{task.id} is on the plan of {day} (E{entry_id}): {task.text}")
    if not carried:
        say("nothing is open on the plans of earlier days")


def extend(plan_app: typer.Typer) -> None:
    """Add these commands to `labbook plan`."""
    plan_app.command(epilog="Example: labbook plan carry --all")(carry)
    plan_app.command(epilog='Example: labbook plan defer T4 friday --because "it is late"')(defer)
