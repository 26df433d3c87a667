"""What was tried before: runs by config, reason, hypothesis and what was written of them; and notes."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.runs.past import answers as answering
from labbook.runs.past.answers import Answers
from labbook.runs.past.looked_for import read
from labbook.store.database import Database
from labbook.store.records import Entry, Run

MOST_NOTES = 5


class Hit(NamedTuple):
    """A run with the words of the question that it answers."""

    run: Run
    words: tuple[str, ...]
    score: float


class Tried(NamedTuple):
    """What was found for a question."""

    words: tuple[str, ...]
    runs: tuple[Hit, ...]
    """Those that answer all words, or as many as any run does; the best first."""
    more: int
    """How many such runs were left out."""
    notes: tuple[Entry, ...]
    """Entries with every word that are no results, the newest first."""


def tried(database: Database, text: str, most: int = 20) -> Tried:
    """What was tried before of what a text names. Raises LabbookError for a text without words."""
    wanted = read(text)
    if not wanted:
        raise LabbookError("Tried what?", 'As in: labbook tried "head=1 weight decay"', code=2)
    answers: Answers = defaultdict(dict)
    answering.of_configs(database, wanted, answers)
    answering.of_texts(database, wanted, answers)
    notes = answering.of_entries(database, wanted, answers)
    best = ranked(answers, (len(wanted) + 1) // 2)
    hits = [
        Hit(run, tuple(map(str, answers[run.id])), sum(answers[run.id].values())) for run in rows(database, best[:most])
    ]
    found = [database.get(Entry, number) for number in notes[:MOST_NOTES]]
    return Tried(
        tuple(map(str, wanted)), tuple(hits), max(len(best) - most, 0), tuple(entry for entry in found if entry)
    )


def ranked(answers: Answers, needed: int) -> list[int]:
    """The runs that answer as many words as any, and at least as many as needed: what counts most, then the newest."""
    most = max(map(len, answers.values()), default=0)
    best = [run for run, words in answers.items() if len(words) == most >= needed]
    return sorted(best, key=lambda run: (sum(answers[run].values()), run), reverse=True)


def rows(database: Database, numbers: list[int]) -> list[Run]:
    """The runs with these numbers, in their order."""
    found = (database.get(Run, number) for number in numbers)
    return [run for run in found if run]
