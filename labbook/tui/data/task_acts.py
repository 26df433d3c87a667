"""What can be done to a task, and taking back what was done."""

from __future__ import annotations

from labbook.errors import LabbookError
from labbook.journal import entries, undo
from labbook.journal.planning import carrying, clocks, day_names, plan, waiting
from labbook.store.database import Database
from labbook.store.records import Task

CYCLE = {"todo": "doing", "doing": "done", "done": "todo", "dropped": "todo", "moved": "todo"}


def task(database: Database, task_id: int) -> Task:
    """A task as it is now; raises LabbookError when its line was deleted meanwhile, or it went to another day."""
    found = database.get(Task, task_id)
    if found is None:
        raise LabbookError(f"T{task_id} is gone.", "Its line was taken out of the plan.")
    if found.same_as is not None:
        there = plan.fresh(database, found)
        day = entries.get(database, there.entry_id).day or "another entry"
        raise LabbookError(f"T{there.id} went on to {day}.", "Press Enter to see it there.")
    return found


def cycle(database: Database, task_id: int) -> str:
    """Put a task into its next state: todo, doing, done, and round again; says which tasks that sets free."""
    current = task(database, task_id)
    plan.mark(database, current, CYCLE[current.state])
    return freed(database, current) if CYCLE[current.state] == "done" else ""


def done(database: Database, task_id: int) -> str:
    """Tick a task."""
    current = task(database, task_id)
    plan.mark(database, current, "done")
    return freed(database, current) or f"done: T{current.id}"


def freed(database: Database, done: Task) -> str:
    """Which tasks need not wait any more for one that is done."""
    free = waiting.freed_by(database, done)
    return f"{plan.numbers(free)} need not wait any more" if free else ""


def drop(database: Database, task_id: int, reason: str) -> str:
    """Drop a task, with the reason on its line."""
    plan.mark(database, task(database, task_id), "dropped", reason)
    return f"dropped T{task_id}; u takes it back"


def reopen(database: Database, task_id: int) -> str:
    """Take a closed task up again."""
    plan.mark(database, task(database, task_id), "todo")
    return ""


def carry(database: Database, task_id: int, to: str) -> str:
    """Put a task, with its open parts, on the plan of a day that is named as people do."""
    day = day_names.named(to, entries.current_day(database))
    carried = carrying.carry(database, [task(database, task_id)], day)
    return f"{plan.numbers([one.task for one in carried])} went on to {day}"


def add_part(database: Database, task_id: int, words: str) -> str:
    """Plan a part of a task."""
    return f"planned T{plan.add(database, words, under=task(database, task_id)).id}"


def toggle_clock(database: Database, task_id: int) -> str:
    """Stop a task's clock, or start it (which stops any other); a forgotten clock needs its owner's word first."""
    current = task(database, task_id)
    lost = clocks.forgotten(database)
    if lost:
        since = clocks.clock_time(lost.box.started_at)
        raise LabbookError(
            f"The clock of T{lost.task.id} runs since {since}: was it forgotten?", "Press C and say when it stopped."
        )
    going = plan.running(database)
    if going and going[0].id == task_id:
        plan.stop(database, current)
        return ""
    stopped = plan.start(database, current)
    return f"stopped the clock of T{stopped.id}" if stopped else ""


def stop_clock(database: Database, at: str) -> str:
    """Stop the clock that runs, at "18:20" or "now"."""
    going = plan.running(database)
    if going is None:
        raise LabbookError("No clock is running.", "c starts the one of a task.")
    task, box = going
    moment = clocks.moment(at, box)
    clocks.stop(database, task, moment)
    return f"stopped T{task.id} at {clocks.clock_time(moment)}"


def undone(database: Database) -> str:
    """Take back the last change to the journal."""
    return f"took back: {undo.undo(database).what}; Ctrl+R makes it again"


def redone(database: Database) -> str:
    """Make the change again that was last taken back."""
    return f"made again: {undo.redo(database).what}"
