"""Following work to its end: a live line with progress and a sparkline, Ctrl-C to cancel."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from labbook.cli.live import live_line
from labbook.cli.output import is_terminal, say, some, width
from labbook.clock import duration
from labbook.journal import day
from labbook.journal.statuses import FINAL
from labbook.runs import recovery
from labbook.runs.launch import ask_to_stop
from labbook.store.database import Database
from labbook.store.records import Run

if TYPE_CHECKING:
    from labbook.runs.launch import Launched

LOOK = 0.2
"""Seconds between two looks."""


def to_the_end(database: Database, launched: Launched) -> int:
    """Show runs until all have ended, then their result; returns the exit code (0 when all are done).

    The first Ctrl-C asks them to stop and goes on watching; a second one, at whatever moment, stops watching.
    """
    numbers = list(launched.runs)
    try:
        runs, asked = watch_or_stop(database, numbers)
    except KeyboardInterrupt:
        clear_line()
        ask_to_stop(database, of_ids(database, numbers))  # the second may have come before the first was acted on
        say("No longer watching; what was asked to stop will stop. `labbook runs` shows it.")
        return 130
    for run in runs:
        if len(runs) == 1 and run.status != "done":
            say(f"R{run.id} {run.status}: {run.reason}")
    show_result(database, launched)
    return 130 if asked else 0 if all(run.status == "done" for run in runs) else 1


def watch_or_stop(database: Database, numbers: list[int]) -> tuple[list[Run], bool]:
    """Watch runs to their end, asking them to stop at a Ctrl-C; returns them and whether they were asked."""
    try:
        return watch(database, numbers), False
    except KeyboardInterrupt:
        clear_line()
        stopping = ask_to_stop(database, of_ids(database, numbers))
        say(f"Stopping {some(stopping)} (Ctrl-C again to stop watching) ...")
    return watch(database, numbers), True


def watch(database: Database, numbers: list[int]) -> list[Run]:
    """Redraw one line until every run has ended."""
    waiting = list(numbers)
    said = set(recovery.silent(database))  # by the command itself, as it began
    while True:
        runs = of_ids(database, waiting)
        ended = [run for run in runs if run.status in FINAL]
        waiting = [run.id for run in runs if run.status not in FINAL]
        clear_line()
        for run in ended if len(numbers) > 1 else []:
            say(f"R{run.id} {run.status} {brief(run)}")
        if not waiting:
            return of_ids(database, numbers)
        draw(database, [run for run in runs if run.status == "running"], len(numbers) - len(waiting), len(numbers))
        recovery.recover(database)
        for told in [told for told in recovery.silent(database) if told not in said]:
            clear_line()
            say(told)
            said.add(told)
        time.sleep(LOOK if len(waiting) > 2 else LOOK / 4)  # the last are what somebody waits for


def of_ids(database: Database, numbers: list[int]) -> list[Run]:
    """The runs with these numbers."""
    places = ", ".join(str(int(number)) for number in numbers)
    return database.all(Run, f"WHERE id IN ({places}) ORDER BY id")


def draw(database: Database, running: list[Run], over: int, all_: int) -> None:
    """Redraw the live line on stderr, if a person reads it."""
    if not sys.stderr.isatty():
        return
    count = f"{over}/{all_} done  " if all_ > 1 else ""
    lives = "  ".join(live_line(day.with_values(database, run)) for run in running[:2]) or "starting ..."
    sys.stderr.write("\r\x1b[2K" + (count + lives)[: width() - 1])
    sys.stderr.flush()


def clear_line() -> None:
    """Make room for a line of talk."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[2K")


def brief(run: Run) -> str:
    """How a run went, in a few words."""
    from labbook.runs.outcome import given
    from labbook.store import values

    summary = values.flat(values.load(run.summary))
    came = given.pairs(dict(list(summary.items())[:3]))
    return " · ".join(part for part in (came, run.reason, duration(run.wall_seconds)) if part)


def show_result(database: Database, launched: Launched) -> None:
    """Print the result entry that a run or sweep left on the day's page."""
    from labbook.cli import page
    from labbook.store.records import Entry

    column, number = ("sweep_id", launched.sweep) if launched.sweep else ("run_id", launched.runs[0])
    entry = database.one(Entry, f"WHERE {column} = :number AND kind = 'result' ORDER BY id DESC", number=number)
    if entry is None:
        return
    if is_terminal():
        page.show_entry(database, entry)
    else:
        print(f"E{entry.id} R{launched.runs[0]}" if not launched.sweep else f"E{entry.id} S{launched.sweep}")
