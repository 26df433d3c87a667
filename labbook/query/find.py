"""Finding entries, tasks, questions, runs, hypotheses and predictions by one query."""

from __future__ import annotations

from typing import NamedTuple

from labbook.query import full_text
from labbook.query.compiler import NO
from labbook.query.language import Node
from labbook.query.opened import opened
from labbook.query.parser import parse, readable
from labbook.query.where import compiled
from labbook.store.database import Database
from labbook.store.records import Entry, Hypothesis, Prediction, Question, Run, Task

RANKED = 2_000
"""Entries that hold the words are ranked among the so many that were saved last."""


class Found(NamedTuple):
    """What a query found: entries by how well their words fit, the others newest first or as they were stated.

    `more` names what there is more of than was asked for; `notes` tell, where nothing was found, what there is not.
    """

    query: str
    words: tuple[str, ...]
    hypotheses: tuple[Hypothesis, ...]
    questions: tuple[Question, ...]
    predictions: tuple[Prediction, ...]
    tasks: tuple[Task, ...]
    runs: tuple[Run, ...]
    entries: tuple[Entry, ...]
    more: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many things were found."""
        return sum(len(getattr(self, noun)) for noun in NOUNS)


NOUNS = ("hypotheses", "questions", "predictions", "tasks", "runs", "entries")


def find(database: Database, text: str, limit: int = 50) -> Found:
    """Everything that matches a query, at most `limit` of each noun; raises LabbookError for a query it cannot read."""
    text = readable(text)
    with database.read():
        node = opened(database, text, parse(text))
        found = all_nouns(database, text, node, limit + 1)
        if not found.total:
            from labbook.query import notes

            return found._replace(notes=notes.notes(database, node))
    more = {noun: rows for noun in NOUNS if len(rows := getattr(found, noun)) > limit}
    return found._replace(more=tuple(more), **{noun: rows[:limit] for noun, rows in more.items()})


def all_nouns(database: Database, text: str, node: Node, limit: int) -> Found:
    """At most so many of each noun."""
    return Found(
        text,
        tuple(full_text.looked_for(node)),
        tuple(rows(database, text, node, "hypothesis", Hypothesis, "t.id", limit)),
        tuple(rows(database, text, node, "question", Question, "t.id", limit)),
        tuple(rows(database, text, node, "prediction", Prediction, "t.id", limit)),
        tuple(rows(database, text, node, "task", Task, "t.id DESC", limit)),
        tuple(rows(database, text, node, "run", Run, "t.id DESC", limit)),
        tuple(entries(database, text, node, limit)),
    )


def rows(database: Database, text: str, node: Node, noun: str, record: type, order: str, limit: int) -> list:  # type: ignore[type-arg]
    """The rows of one noun that match."""
    condition = compiled(database, text, node, noun)
    if condition.where == NO:
        return []
    return database.all(record, f"WHERE {condition.where} ORDER BY {order} LIMIT :most", most=limit, **condition.values)


def entries(database: Database, text: str, node: Node, limit: int) -> list[Entry]:
    """The entries that match: those first in which the words weigh most, without words the newest."""
    asked, rest = full_text.divided(node)
    condition = compiled(database, text, rest, "entry")
    if condition.where == NO:
        return []
    if not asked:
        order = "ORDER BY t.created_at DESC, t.id DESC LIMIT :most"
        return database.all(Entry, f"WHERE {condition.where} {order}", most=limit, **condition.values)
    ranked = (
        "SELECT t.id, bm25(entry_fts, 4.0, 1.0) AS score FROM entry_fts CROSS JOIN entry t ON t.id = entry_fts.rowid "
        f"WHERE entry_fts MATCH :asked AND ({condition.where}) ORDER BY entry_fts.rowid DESC LIMIT :ranked"
    )
    return database.all(
        Entry,
        f"JOIN ({ranked}) hit ON hit.id = t.id ORDER BY hit.score, t.created_at DESC, t.id DESC LIMIT :most",
        asked=asked,
        ranked=RANKED,
        most=limit,
        **condition.values,
    )
