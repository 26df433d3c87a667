"""What has been open for long: tasks, questions, predictions, and lines that promise something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import entries, promoting
from labbook.journal.markup import lines as lines_of_text
from labbook.journal.planning import clocks, open_tasks, pending
from labbook.journal.planning.day_names import age
from labbook.store.database import Database
from labbook.store.records import Entry, Prediction, Question


class Stale(NamedTuple):
    """Something open: its short id ("E12:14" for line 14 of an entry), what it is, its words, and its days of age."""

    ref: str
    kind: str
    text: str
    age: int


def listed(database: Database, days: int) -> list[Stale]:
    """What has been open for so many days or longer, the oldest first."""
    with database.read():
        found = [*tasks(database), *predictions(database), *questions(database), *lines(database)]
    return sorted((one for one in found if one.age >= days), key=lambda one: -one.age)


def tasks(database: Database) -> Iterator[Stale]:
    """The open tasks."""
    for found in open_tasks.every(database):
        yield Stale(f"T{found.task.id}", "task", found.task.text, found.age)


def predictions(database: Database) -> Iterator[Stale]:
    """The predictions that wait."""
    for found in database.all(Prediction, "WHERE status = 'open' ORDER BY id"):
        yield Stale(f"P{found.id}", "prediction", found.claim, since(database, found.sealed_at))


def questions(database: Database) -> Iterator[Stale]:
    """The open questions."""
    for found in database.all(Question, "WHERE status = 'open' ORDER BY id"):
        yield Stale(f"Q{found.id}", "question", found.text, since(database, found.created_at))


def lines(database: Database) -> Iterator[Stale]:
    """The lines that promise something, are no task, and were not made anything else."""
    promising = database.all(
        Entry, "WHERE body LIKE '%(pending)%' OR body LIKE '%need%to%re%' OR body GLOB '*TODO*' ORDER BY id"
    )
    for entry in promising:
        yield from promised(database, entry)


def promised(database: Database, entry: Entry) -> Iterator[Stale]:
    """Such lines of one entry."""
    tasks_there = {row for (row,) in database.rows("SELECT line FROM task WHERE entry_id = :e", e=entry.id)}
    for row, text in pending.promises(entry.body):
        if row not in tasks_there and not promoting.made_of(database, entry.id, row, text):
            yield Stale(f"E{entry.id}:{row + 1}", "line", text, since(database, entry.created_at))


def let_go(database: Database, entry: Entry, number: int) -> None:
    """Strike a line (counted from 1) of an entry: what it promised is let go."""
    with database.change(f"let go of E{entry.id}:{number}"):
        entry = entries.get(database, entry.id)
        written = lines_of_text.split(entry.body)
        if not 1 <= number <= len(written):
            raise LabbookError(f"E{entry.id} has no line {number}.", f"It has {len(written)}.", code=2)
        words = pending.struck(lines_of_text.bare(written[number - 1]))
        entries.edit(database, entry, lines_of_text.replaced(entry.body, number - 1, words))


def since(database: Database, at: int) -> int:
    """The days since the working day of a moment."""
    return age(clocks.working_day(database, at), clocks.working_day(database, now()))
