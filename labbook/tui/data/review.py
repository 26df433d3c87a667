"""What the Review screen shows, and what can be done about it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import findings, ids, promoting, questions
from labbook.journal.entries import current_day
from labbook.journal.importing.report import Offer
from labbook.journal.markup import lines
from labbook.journal.planning import stale
from labbook.journal.planning.stale import Stale
from labbook.journal.predicting import betting, predictions
from labbook.store.database import Database
from labbook.store.records import Entry, Finding, Prediction, Question, Task

MOST = 500
"""Things that are listed of each kind; those after them come up when these are settled."""
AROUND = 12
"""Lines of an entry that are shown before and after the one that is looked at."""


class Review(NamedTuple):
    """What has been open for long and what import recognised, the first of each, with how many there are in all."""

    stale: tuple[Stale, ...]
    stale_count: int
    findings: tuple[Offer, ...]
    finding_count: int


class Place(NamedTuple):
    """A line of an entry (counted from 1) with those around it, the first of which has a number too."""

    entry: Entry
    line: int
    first: int
    lines: tuple[str, ...]


def read(database: Database, days: int) -> Review:
    """What waits for a word of the author; `days` is how long something is open before it is listed."""
    old, offered = stale.listed(database, days), findings.waiting_offers(database)
    return Review(tuple(old[:MOST]), len(old), tuple(offered[:MOST]), len(offered))


def moment(database: Database) -> Hashable:
    """A value that differs when something was written, changed or undone; not each time a run records something."""
    counts = (
        "SELECT max(id) FROM change",
        "SELECT count(undone_at) FROM (SELECT undone_at FROM change ORDER BY id DESC LIMIT 100)",
        "SELECT max(id) FROM entry",
        "SELECT max(id) FROM entry_revision",
        "SELECT count(*) FROM prediction WHERE status = 'open'",
        "SELECT count(*) FROM finding WHERE status = 'offered'",
    )
    return (id(database), current_day(database), *map(database.value, counts))


def place(database: Database, ref: str) -> Place | None:
    """Where something stands: "E12:14" is a line of an entry, a task has its own."""
    name, _, number = ref.partition(":")
    found = ids.parse(name)
    record = ids.fetch(database, found)
    entry_id = record.id if isinstance(record, Entry) else getattr(record, "entry_id", None)
    entry = database.get(Entry, entry_id) if entry_id else None
    if entry is None:
        return None
    line = int(number) if number else record.line + 1 if isinstance(record, Task) else 1
    written = [lines.bare(line) for line in lines.split(entry.body)]
    first = max(1, line - AROUND)
    return Place(entry, line, first, tuple(written[first - 1 : line + AROUND]))


def task(database: Database, ref: str) -> Task:
    """The task of a short id."""
    found: Task = ids.get(database, ref, "T")
    return found


def answer(database: Database, ref: str, text: str) -> str:
    """Answer a question; the short ids in the answer are what shows it."""
    question: Question = ids.get(database, ref, "Q")
    evidence = " ".join(named for named in ids.mentions(text) if named != ref)
    return f"answered {ref} in E{questions.answer(database, question, text, evidence or 'none')}"


def drop_question(database: Database, ref: str, reason: str) -> str:
    """Give a question up."""
    questions.drop(database, ids.get(database, ref, "Q"), reason)
    return f"dropped {ref}; u takes it back"


def grade(database: Database, ref: str, yes: bool) -> str:
    """Say whether what was predicted is so."""
    prediction: Prediction = ids.get(database, ref, "P")
    return predictions.described(predictions.grade_by_hand(database, prediction, yes))


def let_go(database: Database, ref: str) -> str:
    """Strike a line that promises something."""
    name, _, number = ref.partition(":")
    stale.let_go(database, ids.get(database, name, "E"), int(number))
    return f"let go of {ref}; u takes it back"


def promote(database: Database, ref: str, kind: str, sure: str = "") -> str:
    """Turn a line of an entry into a thing."""
    name, _, number = ref.partition(":")
    probability = betting.percentage(sure) if sure else None
    target = promoting.promote(database, ids.get(database, name, "E"), int(number), kind, probability)
    return f"{ref} is {target} now"


def accept(database: Database, number: int) -> str:
    """Make a finding what it was recognised as."""
    return f"made {findings.accept(database, finding(database, number))}"


def accept_all(database: Database) -> str:
    """Make everything what it was recognised as."""
    taken = findings.accept_all(database, [offer.finding_id for offer in findings.waiting_offers(database)])
    return f"made {len(taken)} things; u takes them all back"


def decline(database: Database, number: int) -> str:
    """Leave a finding as prose."""
    findings.decline(database, finding(database, number))
    return "left as prose; u takes it back"


def made(database: Database, ref: str, offer: Offer | None, kind: str, sure: str = "") -> str:
    """Make a line a thing; what it was recognised as is left as prose in the same change."""
    with database.change("made something else") as change:
        change.what = promote(database, ref, kind, sure)
        if offer and finding(database, offer.finding_id).status == "offered":
            findings.decline(database, finding(database, offer.finding_id))
    return change.what


def finding(database: Database, number: int) -> Finding:
    """A finding; raises LabbookError when it is there no more."""
    found = database.get(Finding, number)
    if found is None:
        raise LabbookError("This is no longer offered.", "Its import was undone, perhaps.")
    return found
