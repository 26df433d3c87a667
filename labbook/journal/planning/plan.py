"""Planning the day: a plan is an entry with a checklist, and each of its tasks has a clock."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.indexing import CLOSED
from labbook.journal.markup.marking import with_remark, with_state
from labbook.journal.markup.styles import named
from labbook.journal.planning import clocks
from labbook.journal.planning.clocks import running as running
from labbook.journal.planning.clocks import seconds_spent as seconds_spent
from labbook.journal.planning.clocks import stop as stop
from labbook.journal.planning.planned_lines import appended, inserted_under
from labbook.journal.planning.remarks import without_reason
from labbook.store.database import Database
from labbook.store.records import Entry, Task

OPEN = ("todo", "doing")


def of_day(database: Database, day: str) -> Entry | None:
    """The plan of a day, if one was made."""
    return database.one(Entry, "WHERE day = :day AND kind = 'plan' ORDER BY id", day=day)


def tasks_of(database: Database, entry_id: int) -> list[Task]:
    """The tasks of an entry in the order they stand; those carried on from here show as their earlier places."""
    return database.all(Task, "WHERE entry_id = :entry ORDER BY line", entry=entry_id)


def add(database: Database, text: str, day: str | None = None, under: Task | None = None) -> Task:
    """Put a task on a day's plan (under another one if asked), making the plan if there is none."""
    text = " ".join(text.split())
    if not text:
        raise LabbookError("A task needs some words.", 'As in: labbook plan add "train the 8/8 model"', code=2)
    with database.change("planned") as change:
        if under is not None:
            entry_id, line = put_under(database, fresh(database, under), text)
        else:
            entry_id, line = put_on(database, day or entries.current_day(database), [f"- [ ] {text}"])
        task = task_at(database, entry_id, line)
        if under is not None and task.parent_id != fresh(database, under).id:
            raise LabbookError(f"It would not stand under T{under.id}.", f"Write it there: labbook edit E{entry_id}")
        change.what = f"planned T{task.id}"
    return task


def add_all(database: Database, texts: Sequence[str], day: str | None = None, under: Task | None = None) -> list[Task]:
    """Put several tasks on a day's plan, as one change."""
    with database.change("planned") as change:
        added = [add(database, text, day, under) for text in texts]
        change.what = f"planned {numbers(added)}"
    return added


def put_on(database: Database, day: str, lines: Sequence[str]) -> tuple[int, int]:
    """Add lines to a day's plan, making the plan if there is none; returns the entry and the first line."""
    planned = of_day(database, day)
    body, line = appended(planned.body if planned else "", lines)
    if planned is None:
        return entries.add(database, body, kind="plan", day=day), line
    entries.edit(database, planned, body)
    return planned.id, line


def put_under(database: Database, parent: Task, text: str) -> tuple[int, int]:
    """Add a line as the last child of a task; returns the entry and the line."""
    entry = entries.get(database, parent.entry_id)
    body, line = inserted_under(entry.body, parent.line, text)
    entries.edit(database, entry, body)
    return entry.id, line


def task_at(database: Database, entry_id: int, line: int) -> Task:
    """The task on a line; raises LabbookError when what stands there does not read as one."""
    task = database.one(Task, "WHERE entry_id = :entry AND line = :line", entry=entry_id, line=line)
    if task is None:
        raise LabbookError(
            f"Line {line + 1} of E{entry_id} would not read as a task.",
            f"Is a code block left open above it? See: labbook edit E{entry_id}",
            code=2,
        )
    return task


def mark(database: Database, task: Task, state: str, reason: str = "") -> None:
    """Put a task into another state by editing its line, and stop its clock if closed.

    A reason is added to the line; the one with which it was closed goes when it is taken up again.
    """
    with database.change(f"{state} T{task.id}"):
        task = fresh(database, task)
        entry = entries.get(database, task.entry_id)
        body = without_reason(database, entry, task.line) if task.state in CLOSED else entry.body
        body = with_state(body, task.line, state, named(entry.style))
        if reason:
            body = with_remark(body, task.line, f"({' '.join(reason.split())})")
        entries.edit(database, entry, body)
        if state in CLOSED:
            stop(database, task)


def mark_all(database: Database, tasks: Sequence[Task], state: str, reason: str = "") -> None:
    """Put several tasks into a state, as one change."""
    with database.change(f"{state} {numbers(tasks)}"):
        for task in tasks:
            mark(database, task, state, reason)


def fresh(database: Database, task: Task) -> Task:
    """The task as it stands now: its line may have moved since it was read, or it was carried to another plan."""
    now_there = database.get(Task, task.id)
    if now_there is not None and now_there.same_as is not None:
        now_there = database.get(Task, now_there.same_as)
    if now_there is None:
        raise LabbookError(f"T{task.id} is no longer in the journal.", f"See `labbook show E{task.entry_id}`.")
    return now_there


def start(database: Database, task: Task, minutes: int | None = None) -> Task | None:
    """Start a task's clock, for so many minutes if given; returns the task whose clock it stopped: one runs at a time.

    Raises LabbookError while a forgotten clock runs: only its owner knows when that stopped.
    """
    with database.change(f"started T{task.id}"):
        task = fresh(database, task)
        if task.state in CLOSED:
            raise LabbookError(f"T{task.id} is {task.state}.", f"Take it up again: labbook plan reopen T{task.id}")
        before = running(database)
        if before and before[0].id == task.id:
            raise LabbookError(f"The clock of T{task.id} is running already.", "`labbook plan stop` stops it.")
        if before:
            refuse_forgotten(database)
            stop(database, before[0])
        if task.state != "doing":
            mark(database, task, "doing")
        database.insert("time_box", task_id=task.id, started_at=now(), minutes=minutes)
    return before[0] if before else None


def refuse_forgotten(database: Database) -> None:
    """Raise LabbookError while a forgotten clock runs."""
    lost = clocks.forgotten(database)
    if lost:
        raise LabbookError(
            f"The clock of T{lost.task.id} runs since {clocks.clock_time(lost.box.started_at)}: was it forgotten?",
            "Say when it stopped: labbook plan stop --at 18:20 (or --at now).",
        )


def numbers(tasks: Sequence[Task]) -> str:
    """The short ids of tasks, the first few of many."""
    told = " ".join(f"T{task.id}" for task in tasks[:8])
    return told if len(tasks) <= 8 else f"{told} and {len(tasks) - 8} more"
