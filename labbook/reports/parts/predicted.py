"""Predictions with what came of them."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.journal.predicting import predictions, scores
from labbook.reports.parts.lines import counted, joined, status
from labbook.reports.report import Block, Line, Mark, Paragraph, grid
from labbook.statistics import brier, log_score
from labbook.store.database import Database
from labbook.store.records import Prediction

HEADINGS = ("", "prediction", "sure", "outcome", "observed", "Brier")
WHY = {
    "after_the_fact": "written after the fact",
    "without_probability": "without a probability",
    "in_doubt": "graded by runs in doubt",
}
SURE = 0.8
"""From this confidence on a wrong prediction surprises."""


def blocks(database: Database, found: Sequence[Prediction]) -> list[Block | None]:
    """The predictions, one a row, and how good they were together."""
    table = grid(HEADINGS, (row(database, one) for one in found), numbers=(2, 5))
    return [table, total(database, found)]


def row(database: Database, one: Prediction) -> list[Line]:
    """One prediction."""
    sure = predictions.sureness(one).strip()
    score = "" if one.score is None else f"{one.score:.2f}"
    late: Line = (" after the fact",) if one.after_the_fact else ()
    claim = Mark(one.claim, "struck" if one.status == "revised" else "code")
    return [(f"P{one.id}",), (claim,), (sure,), (status(one.status), *late), (observed(database, one),), (score,)]


def observed(database: Database, one: Prediction) -> str:
    """What was seen and in which runs, or what is waited for."""
    if one.status == "open":
        return f"waits: {predictions.missing(database, one)}"
    if one.status not in predictions.GRADED:
        return f"{one.observed}"
    if one.run_id is None:
        return f"{one.observed}, by hand{f': {one.because}' if one.because else ''}"
    return f"{one.observed} in {predictions.answered_by(one)}"


def total(database: Database, found: Sequence[Prediction]) -> Paragraph | None:
    """How many were right, and the score of those that count."""
    graded = [one for one in found if one.status in predictions.GRADED]
    if not graded:
        return None
    right = sum(one.status == "right" for one in graded)
    counting, left_out = scores.those_that_count(database, graded)
    pairs = [(one.probability or 0.0, one.status == "right") for one in counting]
    score, surprise = brier(pairs), log_score(pairs)
    told = f" Brier score {score:.2f} (50 % on everything is 0.25), log score {surprise:.2f}" if pairs else ""
    over = f"{told}, over {len(pairs)}." if pairs else ""
    without = joined(f"{count} {WHY[name]}" for name, count in left_out._asdict().items() if count)
    aside = f" Not counted: {without}." if without else ""
    return Paragraph((f"{right} of {counted(len(graded), 'graded prediction')} right.{over}{aside}",), "dim")


def answered_by(database: Database, runs: Sequence[int]) -> list[Prediction]:
    """The predictions that some runs graded."""
    from json import dumps

    refs = dumps([f"R{run}" for run in runs])
    return database.all(
        Prediction,
        "WHERE 'R' || run_id IN (SELECT value FROM json_each(:refs)) OR EXISTS (SELECT 1 FROM json_each(t.answers) a "
        "WHERE a.value IN (SELECT value FROM json_each(:refs))) ORDER BY id",
        refs=refs,
    )
