"""The clock of a task: stretches of work, counted by the working day on which they began."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from labbook.clock import MICROSECOND, day_of, local, local_zone, now
from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.planning import task_words
from labbook.store.database import Database
from labbook.store.records import Task, TimeBox

MINUTE = 60 * MICROSECOND
HOUR = 60 * MINUTE
LONG = 4 * HOUR
"""A clock that has run for less than this is not taken for forgotten on the day it was started."""
TOO_LONG = 3
"""Times its time box that a long clock may run before it is taken for forgotten."""


class Clock(NamedTuple):
    """The clock that runs: whose, for how many seconds so far, and of how many minutes."""

    task: Task
    seconds: float
    minutes: int | None


class Forgotten(NamedTuple):
    """A clock that nobody stopped, and when the last entry was written while it ran, if one was."""

    task: Task
    box: TimeBox
    last_entry: int | None


def running(database: Database) -> tuple[Task, TimeBox] | None:
    """The task whose clock is running, with its time box."""
    box = database.one(TimeBox, "WHERE stopped_at IS NULL ORDER BY id DESC")
    task = database.get(Task, box.task_id) if box else None
    return (task, box) if task and box else None


def current(database: Database) -> Clock | None:
    """What is on the clock now, and for how long already."""
    going = running(database)
    return Clock(going[0], seconds(going[1]), minutes_of(*going)) if going else None


def stop(database: Database, task: Task, at: int | None = None) -> bool:
    """Stop a task's clock, now or at an earlier moment since it began; False if it was not running."""
    with database.change(f"stopped T{task.id}"):
        open_boxes = database.all(TimeBox, "WHERE task_id = :task AND stopped_at IS NULL", task=task.id)
        for box in open_boxes:
            database.update("time_box", box.id, stopped_at=now() if at is None else at)
    return bool(open_boxes)


def seconds_spent(database: Database, task_id: int) -> float:
    """The time on a task's clock, in seconds, up to now."""
    return sum(seconds(box) for box in database.all(TimeBox, "WHERE task_id = :task", task=task_id))


def seconds(box: TimeBox) -> float:
    """How long a stretch of work was, up to now if it goes on."""
    return ((now() if box.stopped_at is None else box.stopped_at) - box.started_at) / MICROSECOND


def length(text: str) -> int:
    """The minutes of "25m", "1h30m" or "25"; raises LabbookError for anything else."""
    word = text.strip().removeprefix("~")
    found = task_words.estimate(f"~{word}m" if word.isdecimal() else f"~{word}")
    if not found:
        raise LabbookError(f"{text!r} is not a length of time.", "Write it as 25m, 2h or 1h30m.", code=2)
    return found


def minutes_of(task: Task, box: TimeBox) -> int | None:
    """The minutes that a stretch of work was meant to take: its own, or else the task's estimate."""
    return box.minutes or task.estimate


def day_began(database: Database, box: TimeBox) -> str:
    """The working day on which a stretch of work began."""
    return working_day(database, box.started_at)


def working_day(database: Database, at: int) -> str:
    """The working day of a moment, on this machine's wall."""
    return day_of(at, local_zone(at), database.project.settings.day_start)


def of_day(database: Database, day: str) -> list[TimeBox]:
    """The stretches of work that began on a working day."""
    noon = round(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()) * MICROSECOND
    near = database.all(
        TimeBox,
        "WHERE started_at BETWEEN :start AND :end ORDER BY started_at, id",
        start=noon - 36 * HOUR,
        end=noon + 48 * HOUR,
    )
    return [box for box in near if day_began(database, box) == day]


def forgotten(database: Database) -> Forgotten | None:
    """The clock that runs and was most likely forgotten: since an earlier day, or for far longer than its time box."""
    going = running(database)
    if going is None:
        return None
    task, box = going
    ran, meant = now() - box.started_at, (minutes_of(task, box) or 0) * MINUTE
    overlong = meant and ran > max(TOO_LONG * meant, LONG)
    if day_began(database, box) == entries.current_day(database) and not overlong:
        return None
    return Forgotten(task, box, last_entry(database, box))


def last_entry(database: Database, box: TimeBox) -> int | None:
    """When the last entry was written by a person on the day a clock was started, after that."""
    written = database.rows(
        "SELECT created_at FROM entry WHERE created_at BETWEEN :start AND :end AND kind != 'result'",
        start=box.started_at + 1,
        end=min(now(), box.started_at + 36 * HOUR),
    )
    day = day_began(database, box)
    return max((at for (at,) in written if working_day(database, at) == day), default=None)


def moment(text: str, box: TimeBox) -> int:
    """The moment of "18:20" or "now" after a clock was started; raises LabbookError where there is none so far."""
    if text.strip().lower() == "now":
        return now()
    found = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", text.strip(), re.ASCII)
    if not found:
        raise LabbookError(f"{text!r} is not a time of day.", "Write it as 18:20, or now.", code=2)
    began = datetime.fromtimestamp(box.started_at / MICROSECOND)
    wall = began.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0, fold=0)
    walls = [(wall + timedelta(days=days)).replace(fold=fold) for days in (0, 1) for fold in (0, 1)]
    moments = [round(wall.timestamp()) * MICROSECOND for wall in walls]
    since = min((max(at, box.started_at) for at in moments if at > box.started_at - MINUTE), default=now() + 1)
    if since > now():
        raise LabbookError(
            f"{text.strip()} has not been since {clock_time(box.started_at)}, when the clock was started.",
            "Give a time between then and now.",
            code=2,
        )
    return since


def clock_time(at: int) -> str:
    """A moment of today as "18:20", of another day with its date, on this machine's wall."""
    when = local(at, local_zone(at))
    today = local(now(), local_zone()).date()
    return f"{when:%H:%M}" if when.date() == today else f"{when:%a %-d %b %H:%M}"
