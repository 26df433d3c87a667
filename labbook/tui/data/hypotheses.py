"""What the Hypotheses screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from labbook.journal import doubts, entries
from labbook.journal.beliefs import evidence as pieces
from labbook.journal.beliefs import hypotheses, kinship
from labbook.journal.beliefs.evidence import Dated
from labbook.journal.beliefs.kinship import Kin
from labbook.journal.predicting import other_seeds, predictions, scores
from labbook.journal.predicting.scores import Score
from labbook.runs.outcome import given
from labbook.store.database import Database
from labbook.store.records import Entry, Hypothesis, HypothesisEvent, Prediction, Run

MOST = 100
"""Runs and entries listed of one hypothesis, newest first."""
COURSES = """
SELECT hypothesis_id, credence FROM hypothesis_event WHERE credence IS NOT NULL ORDER BY hypothesis_id, id
"""


class Listed(NamedTuple):
    """A hypothesis with how sure one was over time, and how much speaks for and against it."""

    hypothesis: Hypothesis
    course: tuple[float, ...]
    counts: str


class Evidence(NamedTuple):
    """All that hangs under one hypothesis."""

    hypothesis: Hypothesis
    doubted: tuple[str, ...]
    kin: Kin
    history: tuple[HypothesisEvent, ...]
    pieces: tuple[Dated, ...]
    predictions: tuple[Prediction, ...]
    predicted: tuple[str, ...]
    """The predictions in one line each."""
    score: Score | None
    runs: tuple[tuple[Run, str], ...]
    """The runs, each with what of its config differs from the others'."""
    same: str
    """What all of them were given that is no default."""
    run_count: int
    entries: tuple[Entry, ...]


class Hypotheses(NamedTuple):
    """The table, and the hypothesis that is looked at."""

    listed: tuple[Listed, ...]
    evidence: Evidence | None


def read(database: Database, looked_at: int | None) -> Hypotheses:
    """All hypotheses, newest first, and one in full: the newest unless another is looked at."""
    with database.read():
        found = list(reversed(hypotheses.listed(database)))
        chosen = next((h for h in found if h.id == looked_at), found[0] if found else None)
        counts, courses = pieces.counts(database), courses_of(database)
        listed = (
            Listed(h, tuple(courses.get(h.id, ())), pieces.told_counts(counts.get(h.id, {})) if h.id in counts else "")
            for h in found
        )
        return Hypotheses(tuple(listed), evidence(database, chosen) if chosen else None)


def courses_of(database: Database) -> dict[int, list[float]]:
    """How sure one was of each hypothesis over time."""
    courses: dict[int, list[float]] = {}
    for number, credence in database.rows(COURSES):
        courses.setdefault(number, []).append(credence)
    return courses


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
    shown = runs[:MOST]
    sealed = predictions.listed(database, number)
    return Evidence(
        hypothesis,
        tuple(doubts.rests_on(database, hypothesis)),
        kinship.kin(database, number),
        tuple(hypotheses.history(database, number)),
        tuple(pieces.on(database, number)),
        tuple(sealed),
        tuple(other_seeds.described_with_seeds(database, prediction) for prediction in sealed),
        scores.report(database, hypothesis_id=number).overall,
        *told_apart(database, shown),
        len(runs),
        tuple(mentioning[key] for key in sorted(mentioning, reverse=True)[:MOST]),
    )


def told_apart(database: Database, runs: Sequence[Run]) -> tuple[tuple[tuple[Run, str], ...], str]:
    """Runs with what sets each apart, and what they all were given."""
    varying = given.varying_names(given.configs(runs))
    shared = given.changed(database, runs[0]) if runs else {}
    same = given.pairs({name: value for name, value in shared.items() if name not in varying})
    return tuple(zip(runs, given.apart(runs), strict=True)), same
