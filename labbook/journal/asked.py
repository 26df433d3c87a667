"""What hangs under questions: parts, hypotheses, entries, runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from labbook.clock import now
from labbook.journal import entries, ids
from labbook.journal.planning import clocks
from labbook.journal.planning.day_names import age
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Question


class Asked(NamedTuple):
    """A question with its days of age, how deep it stands under others, and the short ids that hang under it."""

    question: Question
    depth: int
    age: int
    hypotheses: tuple[Hypothesis, ...]
    parts: tuple[str, ...]
    entries: tuple[str, ...]
    runs: tuple[str, ...]


def listed(database: Database, every: bool = False) -> list[Asked]:
    """The open questions, or all; each is followed by its parts."""
    found = database.all(Question, "WHERE :every OR status = 'open' ORDER BY id", every=every)
    shown = {question.id for question in found}
    under: dict[int | None, list[Question]] = defaultdict(list)
    for question in found:
        under[question.parent_id if question.parent_id in shown else None].append(question)
    runs = runs_by_question(database)
    return [of_question(database, question, runs, depth) for question, depth in in_order(under, None, 0)]


def in_order(under: dict[int | None, list[Question]], parent: int | None, depth: int) -> Iterator[tuple[Question, int]]:
    """The questions below one, each with its depth and followed by its own parts."""
    for question in under[parent]:
        yield question, depth
        yield from in_order(under, question.id, depth + 1)


def of_one(database: Database, question: Question) -> Asked:
    """What hangs under one question."""
    return of_question(database, question, runs_by_question(database), 0)


def of_question(database: Database, question: Question, runs: dict[str, list[str]], depth: int) -> Asked:
    """A question with what hangs under it; `runs` are the runs and sweeps by the question that they name."""
    ref = f"Q{question.id}"
    parts = database.rows("SELECT id FROM question WHERE parent_id = :id ORDER BY id", id=question.id)
    mentioning = [entry.id for entry in entries.backlinks(database, ref) if entry.id != question.entry_id]
    return Asked(
        question,
        depth,
        age(clocks.working_day(database, question.created_at), clocks.working_day(database, now())),
        tuple(database.all(Hypothesis, "WHERE question_id = :id ORDER BY id", id=question.id)),
        tuple(f"Q{id}" for (id,) in parts),
        tuple(f"E{id}" for id in sorted(mentioning)),
        tuple(runs.get(ref, ())),
    )


def runs_by_question(database: Database) -> dict[str, list[str]]:
    """The runs and sweeps whose reason names a question; a sweep stands for its runs."""
    found: dict[str, list[str]] = defaultdict(list)
    for table, letter, alone in (("run", "R", "AND sweep_id IS NULL"), ("sweep", "S", "")):
        for id, why in database.rows(f"SELECT id, why FROM {table} WHERE why LIKE '%Q%' {alone} ORDER BY id"):
            for ref in ids.mentions(why):
                found[ref].append(f"{letter}{id}")
    return found
