"""Loose ends: what is open, failed, untested or thin."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from labbook.journal import ids
from labbook.journal.beliefs import evidence, kinship
from labbook.journal.planning import open_tasks
from labbook.journal.predicting import predictions
from labbook.journal.statuses import FINAL
from labbook.reports.parts.lines import dim, since, strong
from labbook.reports.report import Line
from labbook.reports.tables.table import refs
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Prediction, Question, Run

LOST = ("failed", "lost", "cancelled")


def of_predictions(database: Database, found: Sequence[Prediction]) -> Iterator[Line]:
    """The predictions that are open, and what each waits for."""
    for one in found:
        if one.status == "open":
            yield strong(f"P{one.id}"), f" {one.claim} waits: {predictions.missing(database, one)}"


def of_tasks(database: Database, about: Collection[str]) -> Iterator[Line]:
    """The open tasks that name or wait for one of some things."""
    for found in open_tasks.every(database):
        named = {*ids.mentions(found.task.text), *found.task.waits_for.split()}
        if named & set(about):
            yield strong(f"T{found.task.id}"), f" {found.task.text} ", dim(f"(open {since(found.age)})")


def of_questions(database: Database, about: Collection[str], own: int | None = None) -> Iterator[Line]:
    """The open questions that name one of some things, and the one that it belongs to."""
    for found in database.all(Question, "WHERE status = 'open' ORDER BY id"):
        if found.id == own or set(ids.mentions(found.text)) & set(about):
            yield strong(f"Q{found.id}"), f" {found.text}"


def of_runs(runs: Sequence[Run]) -> Iterator[Line]:
    """The runs that did not end well, by why; and those that go on."""
    reasons: dict[tuple[str, str], list[int]] = {}
    for run in runs:
        if run.status in LOST:
            reasons.setdefault((run.status, run.reason), []).append(run.id)
    for (status, reason), numbers in reasons.items():
        yield (f"{refs(numbers)} {status}{f': {reason}' if reason else ''}",)
    waiting = [run.id for run in runs if run.status not in FINAL]
    if waiting:
        yield (f"not over yet: {refs(waiting)}",)


def of_hypothesis(database: Database, hypothesis: Hypothesis) -> Iterator[Line]:
    """What a hypothesis lacks."""
    name = strong(f"H{hypothesis.id}")
    if hypothesis.status == "contested":
        yield name, " is contested: evidence came against its verdict, and there is no new one."
    if not hypothesis.criterion:
        yield name, " has no criterion, so its runs cannot be weighed."
    for part in kinship.below(database, hypothesis):
        if not evidence.bearing(database, part.id) and not evidence.on(database, part.id):
            yield name, " has an untested part: ", strong(f"H{part.id}"), f" {part.statement}"


def of_seeds(warnings: Sequence[str]) -> Iterator[Line]:
    """The claims that rest on one seed."""
    for warning in warnings:
        yield (warning[:1].upper() + warning[1:],)
