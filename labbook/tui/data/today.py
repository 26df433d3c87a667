"""What the Today screen shows, and what can be done there."""

from __future__ import annotations

from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import day, entries
from labbook.journal.beliefs import hypotheses
from labbook.journal.day import Day
from labbook.journal.planning import plan
from labbook.journal.predicting import betting, predictions
from labbook.store.database import Database
from labbook.store.records import Task
from labbook.tui.data.figures import Drawable, FigureShelf

CYCLE = {"todo": "doing", "doing": "done", "done": "todo", "dropped": "todo", "moved": "todo"}
PREFIXES = {"h": "hypothesis", "i": "idea", "p": "prediction", "q": "question", "t": "task"}


class Today(NamedTuple):
    """The day's page with the figures of its entries."""

    day: Day
    figures: dict[str, Drawable]


def read(database: Database, shelf: FigureShelf) -> Today:
    """The page of the current day."""
    page = day.read(database, entries.current_day(database))
    figures: dict[str, Drawable] = {}
    for entry in page.entries:
        figures |= shelf.of_text(database, entry.body)
    return Today(page, figures)


def captured(database: Database, text: str) -> str:
    """Save a line that was typed: a note, or what its first letter says; returns what was saved."""
    letter, _, rest = text.strip().partition(" ")
    kind = PREFIXES.get(letter, "note") if rest.strip() else "note"
    words = rest.strip() if kind != "note" else text.strip()
    if kind == "task":
        return f"planned T{plan.add(database, words).id}"
    if kind == "prediction":
        from labbook.runs.capture.prepare import code_now

        sealed = predictions.seal(database, betting.read(database, words), code_now(database))
        return f"sealed {predictions.described(sealed)}"
    if kind == "hypothesis":
        return f"stated H{hypotheses.add(database, words)}"
    return f"saved E{entries.add(database, words, kind=kind)}"


def task(database: Database, task_id: int) -> Task:
    """A task as it is now; raises LabbookError when its line was deleted meanwhile."""
    found = database.get(Task, task_id)
    if found is None:
        raise LabbookError(f"T{task_id} is gone.", "Its line was taken out of the plan.")
    return found


def cycle(database: Database, task_id: int) -> str:
    """Put a task into its next state: todo, doing, done, and round again."""
    current = task(database, task_id)
    plan.mark(database, current, CYCLE[current.state])
    return ""


def drop(database: Database, task_id: int) -> str:
    """Drop a task, or take a dropped one up again."""
    current = task(database, task_id)
    plan.mark(database, current, "todo" if current.state == "dropped" else "dropped")
    return ""


def toggle_clock(database: Database, task_id: int) -> str:
    """Stop a task's clock, or start it (which stops any other)."""
    current = task(database, task_id)
    going = plan.running(database)
    if going and going[0].id == task_id:
        plan.stop(database, current)
        return ""
    stopped = plan.start(database, current)
    return f"stopped the clock of T{stopped.id}" if stopped else ""
