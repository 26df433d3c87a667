"""The start of a day: how the last one ended, what ran meanwhile, what is open, and what is planned."""

from __future__ import annotations

from typing import NamedTuple

from labbook.journal import day
from labbook.journal.day import PlannedTask
from labbook.journal.markup import lines
from labbook.journal.planning import clocks, open_tasks, plan
from labbook.journal.planning.open_tasks import Aged
from labbook.journal.predicting import predictions
from labbook.store.database import Database
from labbook.store.records import Entry, Prediction, Run

FOR_TOMORROW = "For tomorrow: "
MOST_OPEN = 15
LAST_LINES = 3


class LastWords(NamedTuple):
    """How the last day with entries ended: the end of its last note, and its line for the next day."""

    day: str
    entry_id: int | None
    lines: tuple[str, ...]
    for_tomorrow: str


class Morning(NamedTuple):
    """The start-of-day page; `more` counts the open tasks beyond those shown."""

    day: str
    last: LastWords | None
    overnight: tuple[Run, ...]
    open: tuple[Aged, ...]
    more: int
    predictions: tuple[Prediction, ...]
    tasks: tuple[PlannedTask, ...]


def read(database: Database, today: str) -> Morning:
    """The start-of-day page of a day, of one moment."""
    with database.read():
        written = last_written(database, today)
        left = open_tasks.before(database, today)
        planned = plan.of_day(database, today)
        return Morning(
            today,
            last_words(written) if written else None,
            tuple(ended_since(database, max((entry.created_at for entry in written), default=0), today)),
            tuple(left[:MOST_OPEN]),
            len(left[MOST_OPEN:]),
            tuple(p for p in predictions.listed(database, only_open=True) if not p.after_the_fact),
            tuple(day.tasks(database, planned)) if planned else (),
        )


def last_written(database: Database, today: str) -> list[Entry]:
    """What a person wrote on the last day before this one on which they wrote, in order."""
    return database.all(
        Entry,
        "WHERE kind != 'result' AND day = (SELECT max(day) FROM entry WHERE kind != 'result' AND day < :today) "
        "ORDER BY created_at, id",
        today=today,
    )


def last_words(written: list[Entry]) -> LastWords:
    """The end of a day's last note, and its line for the next day."""
    notes = [entry for entry in written if entry.kind == "note"]
    said = [entry.body.removeprefix(FOR_TOMORROW).strip() for entry in notes if entry.body.startswith(FOR_TOMORROW)]
    last = next((entry for entry in reversed(notes) if not entry.body.startswith(FOR_TOMORROW)), None)
    ending = [line.strip() for line in lines.END.split(last.body) if line.strip()] if last else []
    return LastWords(
        written[-1].day or "", last.id if last else None, tuple(ending[-LAST_LINES:]), said[-1] if said else ""
    )


def ended_since(database: Database, at: int, today: str) -> list[Run]:
    """The runs that ended after a moment, up to the end of a day."""
    ended = database.all(Run, "WHERE ended_at > :at AND deleted_at IS NULL ORDER BY ended_at, id", at=at)
    return [run for run in ended if clocks.working_day(database, run.ended_at or 0) <= today]
