"""Waiting in the foreground until a time box is over."""

from __future__ import annotations

import sys
from time import sleep

from labbook.cli.output import say
from labbook.clock import MICROSECOND, now
from labbook.journal.planning import clocks
from labbook.store.database import Database
from labbook.store.records import Task


def count_down(database: Database, task: Task, minutes: int) -> None:
    """Count the minutes of a task's clock down, and ring at the end; the clock itself runs on until it is stopped."""
    ends = now() + minutes * clocks.MINUTE
    try:
        while (left := ends - now()) > 0:
            if not is_running(database, task):
                line(f"the clock of T{task.id} was stopped elsewhere\n")
                return
            if sys.stderr.isatty():
                line(f"{shown(left)} left for T{task.id}")
            sleep(min(left / MICROSECOND, 1.0))
    except KeyboardInterrupt:
        line("")
        say(f"the clock of T{task.id} runs on: `labbook plan stop` stops it")
        return
    line("\a" if sys.stderr.isatty() else "")
    say(f"{minutes} min are over, and the clock of T{task.id} runs on: `labbook plan done T{task.id}` or `plan stop`")


def is_running(database: Database, task: Task) -> bool:
    """Whether a task's clock still runs; the plan may be worked on elsewhere meanwhile."""
    going = clocks.running(database)
    return bool(going and going[0].id == task.id)


def shown(left: int) -> str:
    """Microseconds as minutes and seconds, rounded up."""
    seconds = -(-left // MICROSECOND)
    return f"{seconds // 60}:{seconds % 60:02d}"


def line(text: str) -> None:
    """Write over the line of the countdown on a terminal; elsewhere write as it is."""
    sys.stderr.write(f"\r\x1b[K{text}" if sys.stderr.isatty() else text)
    sys.stderr.flush()
