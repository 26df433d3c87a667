"""Finding entries, runs, hypotheses and predictions by one query."""

from __future__ import annotations

from typing import NamedTuple

from labbook.query.compile import NO, compiled
from labbook.query.language import All, Either, Node, Words, parse
from labbook.store.database import Database
from labbook.store.records import Entry, Hypothesis, Prediction, Run


class Found(NamedTuple):
    """What a query found, each noun newest first; hypotheses and predictions in the order they were stated."""

    query: str
    hypotheses: tuple[Hypothesis, ...]
    predictions: tuple[Prediction, ...]
    runs: tuple[Run, ...]
    entries: tuple[Entry, ...]

    @property
    def total(self) -> int:
        """How many things were found."""
        return len(self.hypotheses) + len(self.predictions) + len(self.runs) + len(self.entries)


def find(database: Database, text: str, limit: int = 50) -> Found:
    """Everything that matches a query, at most `limit` of each noun; raises LabbookError for a query it cannot read."""
    node = parse(text)
    with database.read():
        return Found(
            text,
            tuple(rows(database, text, node, "hypothesis", Hypothesis, "t.id", limit)),
            tuple(rows(database, text, node, "prediction", Prediction, "t.id", limit)),
            tuple(rows(database, text, node, "run", Run, "t.id DESC", limit)),
            tuple(rows(database, text, node, "entry", Entry, "t.created_at DESC, t.id DESC", limit)),
        )


def rows(database: Database, text: str, node: Node, noun: str, record: type, order: str, limit: int) -> list:  # type: ignore[type-arg]
    """The rows of one noun that match."""
    condition = compiled(database, text, node, noun)
    if condition.where == NO:
        return []
    return database.all(record, f"WHERE {condition.where} ORDER BY {order} LIMIT :most", most=limit, **condition.values)


def words_of(node: Node) -> list[str]:
    """The words and phrases that a query looks for, to mark them in what it found."""
    match node:
        case Words(text):
            return [text]
        case All(parts) | Either(parts):
            return [word for part in parts for word in words_of(part)]
        case _:
            return []
