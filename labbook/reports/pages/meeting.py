"""An agenda for a meeting: decisions, open questions, anomalies, fresh results, ideas."""

from __future__ import annotations

from collections.abc import Iterator

from labbook.clock import days_before
from labbook.journal import asked
from labbook.journal.beliefs import evidence, hypotheses
from labbook.journal.statuses import OPEN_BELIEFS
from labbook.reports.material import Material
from labbook.reports.parts import anomalies, belief, moved, predicted, waits
from labbook.reports.parts.lines import code, dim, of_entry, since, strong
from labbook.reports.parts.period import Period, graded_in, period, spoken
from labbook.reports.parts.results import ended, results
from labbook.reports.report import Line, Report, items, section
from labbook.store.database import Database
from labbook.store.records import Entry, Hypothesis

TAG = "meeting"
"""An entry with this tag tells when the last meeting was."""
DEFAULT_DAYS = 7
ENOUGH = 3
"""Pieces of evidence, all on one side, that ask for a verdict where there is no criterion."""
SIDES = {"for": "supported", "against": "refuted"}


def of_meeting(material: Material, first: str) -> Report:
    """The agenda of what came up since a day."""
    database = material.database
    when = period(material, first, max(first, material.today))
    graded, runs = graded_in(material, when), ended(database, when.begins, when.over)
    return material.report(
        "Meeting",
        f"Meeting of {spoken(material.today)}",
        (f"What came up since {spoken(first)}.",),
        [
            section("Decisions needed", [items(decisions(database))]),
            section("Open questions", [items(open_questions(database))]),
            section("Anomalies", [items(anomalies.everything(database, runs, graded))]),
            section("Fresh results", [items(results(database, when.begins, when.over))]),
            section("Predictions graded", predicted.blocks(database, graded)),
            section("Hypotheses that moved", [moved.table(moved.between(database, when.begins, when.over))]),
            section("Ideas", [items(ideas(database, when))]),
            section("Waiting", [items(waits.everything(database))]),
        ],
    )


def last_meeting(material: Material) -> str:
    """The day of the newest entry tagged #meeting before today, or else a week ago."""
    day = material.database.value(
        "SELECT max(e.day) FROM entry e JOIN tag t ON t.entry_id = e.id WHERE lower(t.name) = :tag AND e.day < :today",
        tag=TAG,
        today=material.today,
    )
    return day or days_before(material.today, DEFAULT_DAYS)


def decisions(database: Database) -> Iterator[Line]:
    """The hypotheses whose evidence is decided, and that have no verdict."""
    for hypothesis in hypotheses.listed(database):
        if hypothesis.status in OPEN_BELIEFS:
            found = belief.weigh(database, hypothesis)
            if found and found.direction in SIDES:
                yield asks(hypothesis, SIDES[found.direction], found.sentence)
            elif found is None and (side := one_sided(database, hypothesis)):
                yield asks(hypothesis, SIDES[side], f"all evidence is {side} it")


def one_sided(database: Database, hypothesis: Hypothesis) -> str:
    """The side on which all of some evidence stands; empty where it is little or on both."""
    standing = [
        piece.evidence.direction for piece in evidence.on(database, hypothesis.id) if not piece.evidence.withdrawn_at
    ]
    sides = set(standing) - {"neutral"}
    return sides.pop() if len(sides) == 1 and len(standing) >= ENOUGH else ""


def asks(hypothesis: Hypothesis, verdict: str, because: str) -> Line:
    """A verdict that could be given."""
    command = code(f"labbook hypothesis conclude H{hypothesis.id} {verdict}")
    return (strong(f"H{hypothesis.id}"), f" {hypothesis.statement}: {because}. ", command)


def open_questions(database: Database) -> Iterator[Line]:
    """The open questions, the oldest first."""
    for one in asked.listed(database):
        hanging = f", {len(one.hypotheses)} hypotheses" if len(one.hypotheses) > 1 else ""
        runs = ", no run yet" if not one.runs and not one.hypotheses else ""
        yield strong(f"Q{one.question.id}"), f" {one.question.text} ", dim(f"({since(one.age)}{hanging}{runs})")


def ideas(database: Database, when: Period) -> Iterator[Line]:
    """The ideas that were written since."""
    found = database.all(
        Entry, "WHERE kind = 'idea' AND day BETWEEN :first AND :last ORDER BY day, id", first=when.first, last=when.last
    )
    yield from map(of_entry, found)
