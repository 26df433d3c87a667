"""`labbook plan add`: putting tasks on a plan, with what is to be said of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import task_id
from labbook.cli.output import say
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.journal.planning.task_words import Said
    from labbook.store.database import Database

PRIORITIES = {"high": 1, "normal": 0, "low": -1}
EXAMPLE = 'Example: labbook plan add "train the 16-wide models" --for 25m --dod "loss < 1"'


def add(
    text: Annotated[list[str], typer.Argument(help="What to do; `-` reads one task a line from stdin.")],
    under: Annotated[str, typer.Option(help="Make it a part of this task.", autocompletion=task_id)] = "",
    day: Annotated[str, typer.Option(help="Another day's plan: tomorrow, friday, +3, 2026-11-30.")] = "",
    length: Annotated[str, typer.Option("--for", help="The estimate, such as 25m or 1h30m.")] = "",
    dod: Annotated[str, typer.Option(help='Done when: "loss < 1" is ticked by the run, words by you.')] = "",
    priority: Annotated[str, typer.Option(help="high or low.")] = "normal",
    after: Annotated[str, typer.Option(help="What it waits for, such as T3 or T3,R5.")] = "",
    due: Annotated[str, typer.Option(help="The day it is due: friday, +3, 2026-11-30.")] = "",
) -> None:
    """Put a task on the plan. The options are written into its line."""
    from labbook.journal import claims, entries, ids
    from labbook.journal.planning import day_names, plan
    from labbook.journal.planning.planned_lines import worded

    texts = from_stdin() if text == ["-"] else [" ".join(text)]
    with labbook(create=True) as database:
        said = said_by(database, length, dod, priority, after, due)
        parent = ids.get(database, under, "T") if under else None
        wanted = day_names.named(day, entries.current_day(database)) if day else None
        added = plan.add_all(database, [worded(words, said) for words in texts], wanted, parent)
    say(f"planned {', '.join(f'T{task.id}' for task in added)}")
    if dod and claims.readable(dod) is None:
        say("Its `done when` is in words, which no run can judge: tick it by hand.")


def from_stdin() -> list[str]:
    """The tasks on stdin, one a line, with or without a bullet."""
    from labbook.journal.markup.lines import END
    from labbook.journal.planning.planned_lines import without_marker

    lines = END.split(sys.stdin.buffer.read().decode("utf-8", "replace"))
    texts = [without_marker(line) for line in lines if without_marker(line)]
    if not texts:
        raise LabbookError("There is no task on stdin.", 'As in: printf "train\\nplot\\n" | labbook plan add -', code=2)
    return texts


def said_by(database: Database, length: str, dod: str, priority: str, after: str, due: str) -> Said:
    """What the options of `add` say of a task."""
    from labbook.journal import entries
    from labbook.journal.planning import clocks, day_names, waiting
    from labbook.journal.planning.task_words import Said

    if priority not in PRIORITIES:
        raise LabbookError(f"{priority!r} is not a priority.", f"Choose {', '.join(PRIORITIES)}.", code=2)
    return Said(
        clocks.length(length) if length else None,
        dod,
        PRIORITIES[priority],
        waiting.known(database, after) if after else "",
        day_names.named(due, entries.current_day(database)) if due else None,
    )


def extend(plan_app: typer.Typer) -> None:
    """Add this command to `labbook plan`."""
    plan_app.command(epilog=EXAMPLE)(add)
