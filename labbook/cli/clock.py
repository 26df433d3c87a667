"""`labbook plan start, stop, clock, times`: the clock of the task that is being done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli import asking
from labbook.cli.book import labbook
from labbook.cli.complete import task_id
from labbook.cli.output import Json, say, show, show_json, show_table
from labbook.clock import duration
from labbook.errors import LabbookError
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.journal.planning.clocks import Forgotten
    from labbook.store.database import Database
    from labbook.store.records import Task, TimeBox


def start(
    id: Annotated[str, typer.Argument(help="The task, such as T4.", autocompletion=task_id)],
    length: Annotated[str, typer.Option("--for", help="A time box, such as 25m; the estimate if left out.")] = "",
    wait: Annotated[bool, typer.Option("--wait", help="Stay, count down, and ring at the end.")] = False,
) -> None:
    """Start a task's clock (and stop any other)."""
    from labbook.cli.countdown import count_down
    from labbook.journal import ids
    from labbook.journal.planning import clocks, plan, waiting

    with labbook() as database:
        minutes = clocks.length(length) if length else None
        task = plan.fresh(database, ids.get(database, id, "T"))
        if wait and not (minutes or task.estimate):
            raise LabbookError("There is no time to wait for.", f"As in: labbook plan start {id} --for 25m --wait", 2)
        look_for_forgotten(database)
        held_up = waiting.of_task(database, task)
        stopped = plan.start(database, task, minutes)
        if stopped:
            say(f"stopped the clock of T{stopped.id}")
        boxed = minutes or task.estimate
        say(f"the clock of T{task.id} runs{f' for {boxed} min' if boxed else ''}: {task.text}")
        if held_up:
            say(f"T{task.id} was to wait for {', '.join(held_up)}; it is started all the same")
        if wait and boxed:
            count_down(database, task, boxed)


def stop(at: Annotated[str, typer.Option(help="When it was stopped, such as 18:20; now if left out.")] = "now") -> None:
    """Stop the clock that is running."""
    from labbook.journal.planning import clocks, plan

    with labbook() as database:
        running = plan.running(database)
        if running is None:
            raise LabbookError("No clock is running.", "`labbook plan start T4` starts one.")
        task, box = running
        clocks.stop(database, task, clocks.moment(at, box))
        spent = plan.seconds_spent(database, task.id)
    say(f"stopped T{task.id} after {duration(spent)} in all")


def clock(json: Json = False) -> None:
    """Show what is on the clock, how long already, and of how much."""
    from labbook.journal.planning import clocks

    with labbook() as database:
        if not json:
            look_for_forgotten(database)
        current = clocks.current(database)
    if json:
        show_json(current)
    elif current is None:
        say("No clock is running: labbook plan start T4")
    else:
        of = f" of {current.minutes} min" if current.minutes else ""
        show(f"T{current.task.id} {visible(current.task.text)}  {duration(current.seconds)}{of}")


def times(
    weeks: Annotated[int, typer.Option(min=1, max=1000, help="How many weeks to look back.")] = 4, json: Json = False
) -> None:
    """Show how long tasks took beside their estimates, by tag too."""
    from labbook.journal.planning import times as measured

    with labbook() as database:
        found = measured.of_weeks(database, weeks)
    if json:
        show_json(found)
        return
    rows = [[f"T{t.task.id}", f"{t.estimate}", f"{t.minutes:.0f}", f"{t.ratio:.1f}", t.task.text] for t in found.tasks]
    if not rows:
        say("No task that was done in these weeks had both an estimate (~25m) and time on its clock.")
        return
    show_table(["id", "estimate", "took", "ratio", "task"], rows)
    if found.tags:
        show()
        show_table(["tag", "ratio", "n"], [[f"#{t.tag}", f"{t.ratio:.1f}", str(t.n)] for t in found.tags], stretch=0)
    if found.sentence:
        show()
        show(found.sentence)


def look_for_forgotten(database: Database) -> None:
    """Ask when a forgotten clock stopped, or say how to mend it where nobody can be asked."""
    from labbook.journal.planning import clocks

    lost = clocks.forgotten(database)
    if lost is None:
        return
    if asking.somebody_is_there():
        ask_when(database, lost.task, lost.box, last_sign(lost))
        return
    since = clocks.clock_time(lost.box.started_at)
    say(f"The clock of T{lost.task.id} runs since {since}: was it forgotten? {lost.task.text}")
    say(f"  Say when it stopped: labbook plan stop --at {last_sign(lost) or '18:20'} (or --at now)")


def last_sign(lost: Forgotten) -> str:
    """The time of the last entry while a forgotten clock ran, if there is one."""
    from labbook.clock import local, local_zone

    return f"{local(lost.last_entry, local_zone(lost.last_entry)):%H:%M}" if lost.last_entry else ""


def ask_when(database: Database, task: Task, box: TimeBox, guess: str = "") -> None:
    """Ask when a clock stopped, and stop it then; `leave` lets it run."""
    from labbook.journal.planning import clocks

    say(f"The clock of T{task.id} runs since {clocks.clock_time(box.started_at)}: {task.text}")
    choices = f"{f'{guess} your last entry / ' if guess else ''}now / HH:MM / leave"
    at = asking.ask_until(f"When did it stop? [{choices}]", lambda said: moment_or_none(said, box), guess or "now")
    if at is not None:
        clocks.stop(database, task, at)
        say(f"stopped T{task.id} at {clocks.clock_time(at)}")


def moment_or_none(said: str, box: TimeBox) -> int | None:
    """The moment that was answered; None to leave the clock running."""
    from labbook.journal.planning import clocks

    return None if said.lower() in ("leave", "l") else clocks.moment(said, box)


def extend(plan_app: typer.Typer) -> None:
    """Add these commands to `labbook plan`."""
    plan_app.command(epilog="Example: labbook plan start T4 --for 25m --wait")(start)
    plan_app.command(epilog="Example: labbook plan stop --at 18:20")(stop)
    plan_app.command(epilog="Example: labbook plan clock")(clock)
    plan_app.command(epilog="Example: labbook plan times --weeks 8")(times)
