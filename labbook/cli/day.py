"""`labbook day`: beginning the day, and ending it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli import asking
from labbook.cli.book import labbook
from labbook.cli.output import Json, say, show_json

if TYPE_CHECKING:
    from labbook.store.database import Database
    from labbook.store.records import Task

day_app = typer.Typer(help="Begin the day, and end it.", rich_markup_mode=None, no_args_is_help=True)
Day = Annotated[str, typer.Option(help="Another day, such as yesterday or 2026-05-04.")]
CHOICES = "[d]o today, friday/+3/... to defer, drop with a [r]eason, [l]eave, [q]uit"


@day_app.command(epilog="Example: labbook day start --yes")
def start(
    day: Day = "",
    yes: Annotated[bool, typer.Option("--yes", help="Carry all open tasks of the last plan without asking.")] = False,
    json: Json = False,
) -> None:
    """Show how the last day ended, what ran, and what is open; then carry, defer or drop what is left of it."""
    from labbook.cli import clock, day_pages
    from labbook.cli.carry import tell
    from labbook.journal import entries
    from labbook.journal.planning import carrying, day_names, morning

    with labbook(recover=True) as database:
        if not json:
            clock.look_for_forgotten(database)
        today = day_names.named(day, entries.current_day(database))
        if yes:
            tell(carrying.carry(database, carrying.left_over(database, today, only_last_plan=True), today))
        read = morning.read(database, today)
        if json:
            show_json(read)
            return
        day_pages.show_morning(database, read)
        left = carrying.left_over(database, today)
        if left and not yes and asking.somebody_is_there():
            look_through(database, left, today)
        elif left and not yes:
            say(f"{len(left)} open on earlier plans. To take all along: labbook plan carry --all")


def look_through(database: Database, left: list[Task], today: str) -> None:
    """Ask of each open task of earlier plans what is to become of it; a part that went along is not asked about."""
    from labbook.journal.planning import carrying, plan

    say(CHOICES)
    for task in left:
        if task.id not in {still.id for still in carrying.left_over(database, today)}:
            continue
        question = f"T{task.id} {plan.fresh(database, task).text}"
        if not asking.ask_until(question, partial(decided, database, task, today), "l"):
            return


def decided(database: Database, task: Task, today: str, said: str) -> bool:
    """Do what was answered about a task; False to stop asking."""
    from labbook.cli.carry import tell
    from labbook.journal import entries
    from labbook.journal.planning import carrying, day_names, plan

    word = said.lower()
    if word in ("d", "do", "today"):
        tell(carrying.carry(database, [task], today))
    elif word in ("r", "reason", "drop"):
        plan.mark(database, task, "dropped", asking.ask("Why?"))
    elif word not in ("l", "leave", "q", "quit"):
        wanted = asking.ask("To which day?", "tomorrow") if word == "day" else word
        tell(carrying.defer(database, task, day_names.named(wanted, entries.current_day(database))))
    return word not in ("q", "quit")


@day_app.command(epilog='Example: labbook day finish --tomorrow "look at the 8/8 figures first"')
def finish(
    tomorrow: Annotated[str, typer.Option(help="One line for tomorrow; `labbook day start` shows it.")] = "",
    day: Day = "",
    json: Json = False,
) -> None:
    """Show what became of the plan, where the time went, and what hangs loose; keep a line for tomorrow."""
    from labbook.cli import day_pages
    from labbook.journal import entries
    from labbook.journal.planning import day_names, evening

    with labbook(create=bool(tomorrow), recover=True) as database:
        if not json:
            settle_clock(database)
        today = day_names.named(day, entries.current_day(database))
        read = evening.read(database, today)
        if json:
            show_json(read)
        else:
            day_pages.show_evening(read)
        if not tomorrow and not json and asking.somebody_is_there():
            tomorrow = asking.ask("One line for tomorrow (nothing for none)")
        if tomorrow.strip():
            say(f"kept for tomorrow as E{evening.keep_for_tomorrow(database, tomorrow, today)}")


def settle_clock(database: Database) -> None:
    """Ask about a clock that still runs, or say that it does."""
    from labbook.cli import clock
    from labbook.journal.planning import clocks, plan

    running = plan.running(database)
    if running is None or clocks.forgotten(database):
        clock.look_for_forgotten(database)
    elif asking.somebody_is_there():
        clock.ask_when(database, *running)
    else:
        say(f"The clock of T{running[0].id} is running: `labbook plan stop` stops it.")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(day_app, name="day", epilog="Example: labbook day start")
