"""Planning the day: a plan is an entry with a checklist, and each of its tasks has a clock."""

from __future__ import annotations

import re

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import entries, outline
from labbook.store.database import Database
from labbook.store.records import Entry, Task, TimeBox


def of_day(database: Database, day: str) -> Entry | None:
    """The plan of a day, if one was made."""
    return database.one(Entry, "WHERE day = :day AND kind = 'plan' ORDER BY id", day=day)


def tasks_of(database: Database, entry_id: int) -> list[Task]:
    """The tasks of an entry in the order they stand."""
    return database.all(Task, "WHERE entry_id = :entry ORDER BY line", entry=entry_id)


def add(database: Database, text: str, day: str | None = None, under: Task | None = None) -> Task:
    """Put a task on a day's plan (under another one if asked), making the plan if there is none."""
    text = " ".join(text.split())
    if not text:
        raise LabbookError("A task needs some words.", 'As in: labbook plan add "train the 8/8 model"', code=2)
    with database.write():
        if under is not None:
            under = fresh(database, under)
            entry = database.get(Entry, under.entry_id)
            assert entry is not None
            body, line = inserted_under(entry.body, under, text)
        else:
            entry = of_day(database, day or entries.current_day(database))
            body, line = appended(entry.body if entry else "", text)
        if entry is None:
            entry_id = entries.add(database, body, kind="plan", day=day)
        else:
            entry_id = entry.id
            entries.edit(database, entry, body)
        task = database.one(Task, "WHERE entry_id = :entry AND line = :line", entry=entry_id, line=line)
    if task is None:
        raise LabbookError(f"{text!r} does not read as a task.", "Start it with a word.", code=2)
    return task


def appended(body: str, text: str) -> tuple[str, int]:
    """A plan's text with one more task at its end, and the line it stands on."""
    start = body if not body or body.endswith("\n") else body + "\n"
    return f"{start}- [ ] {text}\n", start.count("\n")


def inserted_under(body: str, parent: Task, text: str) -> tuple[str, int]:
    """A text with one more task as the last child of another, and the line it stands on."""
    lines = body.split("\n")
    indent = len(lines[parent.line]) - len(lines[parent.line].lstrip())
    end = parent.line + 1
    while end < len(lines) and lines[end].strip() and len(lines[end]) - len(lines[end].lstrip()) > indent:
        end += 1
    marker = re.match(r"\s*(\S+\s+)", lines[parent.line])
    deeper = " " * (indent + (len(marker[1]) if marker else 2))
    lines.insert(end, f"{deeper}- [ ] {text}")
    return "\n".join(lines), end


def mark(database: Database, task: Task, state: str, reason: str = "") -> None:
    """Put a task into another state by editing its line (a reason is appended to it), and stop its clock if closed."""
    with database.write():
        task = fresh(database, task)
        entry = database.get(Entry, task.entry_id)
        assert entry is not None
        body = outline.with_mark(entry.body, task.line, outline.MARKS[state])
        if reason:
            lines = body.split("\n")
            lines[task.line] = f"{lines[task.line].rstrip()} ({' '.join(reason.split())})"
            body = "\n".join(lines)
        entries.edit(database, entry, body)
        if state in ("done", "dropped", "moved"):
            stop(database, task)


def fresh(database: Database, task: Task) -> Task:
    """The task as it stands now, inside `write()`: its line may have moved since it was read."""
    now_there = database.get(Task, task.id)
    if now_there is None:
        raise LabbookError(f"T{task.id} is no longer in the journal.", f"See `labbook show E{task.entry_id}`.")
    return now_there


def start(database: Database, task: Task) -> Task | None:
    """Start a task's clock; returns the task whose clock it stopped, since one runs at a time."""
    with database.write():
        if task.state in ("done", "dropped", "moved"):
            raise LabbookError(f"T{task.id} is {task.state}.", f'Add it anew: labbook plan add "{task.text}"')
        before = running(database)
        if before and before[0].id == task.id:
            raise LabbookError(f"The clock of T{task.id} is running already.", "`labbook plan stop` stops it.")
        if before:
            stop(database, before[0])
        if task.state != "doing":
            mark(database, task, "doing")
        database.insert("time_box", task_id=task.id, started_at=now())
    return before[0] if before else None


def stop(database: Database, task: Task) -> bool:
    """Stop a task's clock; False if it was not running."""
    with database.write():
        stopped = database.execute(
            "UPDATE time_box SET stopped_at = :at WHERE task_id = :task AND stopped_at IS NULL",
            at=now(),
            task=task.id,
        )
    return stopped.rowcount > 0


def running(database: Database) -> tuple[Task, TimeBox] | None:
    """The task whose clock is running, with its time box."""
    box = database.one(TimeBox, "WHERE stopped_at IS NULL ORDER BY id DESC")
    task = database.get(Task, box.task_id) if box else None
    return (task, box) if task and box else None


def seconds_spent(database: Database, task_id: int) -> float:
    """The time on a task's clock, in seconds, up to now."""
    total = database.value(
        "SELECT sum(coalesce(stopped_at, :at) - started_at) FROM time_box WHERE task_id = :task",
        at=now(),
        task=task_id,
    )
    return (total or 0) / 1_000_000
