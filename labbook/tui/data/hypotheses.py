"""What the Hypotheses screen shows."""

from __future__ import annotations

from typing import NamedTuple

from labbook.journal import entries
from labbook.journal.beliefs import evidence as pieces
from labbook.journal.beliefs import hypotheses
from labbook.journal.beliefs.evidence import Dated
from labbook.journal.predicting import predictions, scores
from labbook.journal.predicting.scores import Score
from labbook.store.database import Database
from labbook.store.records import Entry, Hypothesis, HypothesisEvent, Prediction, Run

MOST = 100
"""Runs and entries listed of one hypothesis, newest first."""


class Evidence(NamedTuple):
    """All that hangs under one hypothesis."""

    hypothesis: Hypothesis
    history: tuple[HypothesisEvent, ...]
    pieces: tuple[Dated, ...]
    predictions: tuple[Prediction, ...]
    score: Score | None
    runs: tuple[Run, ...]
    run_count: int
    entries: tuple[Entry, ...]


class Hypotheses(NamedTuple):
    """The table, and the hypothesis that is looked at."""

    listed: tuple[Hypothesis, ...]
    evidence: Evidence | None


def read(database: Database, looked_at: int | None) -> Hypotheses:
    """All hypotheses, newest first, and one in full: the newest unless another is looked at."""
    with database.read():
        listed = tuple(reversed(hypotheses.listed(database)))
        chosen = next((h for h in listed if h.id == looked_at), listed[0] if listed else None)
        return Hypotheses(listed, evidence(database, chosen) if chosen else None)


def evidence(database: Database, hypothesis: Hypothesis) -> Evidence:
    """What is known about one hypothesis."""
    number = hypothesis.id
    about = database.all(
        Entry,
        "WHERE hypothesis_id = :id AND t.id <> coalesce(:own, 0) ORDER BY id",
        id=number,
        own=hypothesis.entry_id,
    )
    mentioning = {entry.id: entry for entry in [*about, *entries.backlinks(database, f"H{number}")]}
    runs = list(reversed(pieces.bearing(database, number)))
    return Evidence(
        hypothesis,
        tuple(hypotheses.history(database, number)),
        tuple(pieces.on(database, number)),
        tuple(predictions.listed(database, number)),
        scores.report(database, hypothesis_id=number).overall,
        tuple(runs[:MOST]),
        len(runs),
        tuple(mentioning[key] for key in sorted(mentioning, reverse=True)[:MOST]),
    )
