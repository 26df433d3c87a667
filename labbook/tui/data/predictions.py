"""What the Predictions screen shows, and what can be done there."""

from __future__ import annotations

from typing import NamedTuple

from labbook.journal import ids
from labbook.journal.predicting import betting, other_seeds, predictions, scores
from labbook.journal.predicting.calibration import plot
from labbook.journal.predicting.scores import Report
from labbook.store.database import Database
from labbook.store.records import Prediction
from labbook.tui.data.believing import told_sealed
from labbook.tui.data.figures import Drawable

MOST = 500
"""Predictions that are listed."""


class Predictions(NamedTuple):
    """Predictions, the open ones first, with what those wait for; the score, and how well it is calibrated."""

    listed: tuple[Prediction, ...]
    waits: dict[int, str]
    report: Report
    calibration: Drawable | None


def read(database: Database) -> Predictions:
    """All predictions: those that wait, then those that are graded, newest first."""
    with database.read():
        found = sorted(predictions.listed(database), key=lambda one: (one.status != "open", -one.id))[:MOST]
        waits = {one.id: predictions.missing(database, one) for one in found if one.status == "open"}
        report = scores.report(database)
    return Predictions(tuple(found), waits, report, plot(report.bins) if report.overall else None)


def told(database: Database, number: int) -> str:
    """A prediction in one line, with what the other seeds say of it."""
    return other_seeds.described_with_seeds(database, predictions.get(database, number))


def grade(database: Database, number: int, answer: str, because: str) -> str:
    """Grade a prediction by hand: whether what it is about is so."""
    found = ids.get(database, f"P{number}", "P")
    return predictions.described(predictions.grade_by_hand(database, found, answer == "y", because))


def revise(database: Database, number: int, text: str) -> str:
    """Seal a prediction in place of another, which stays."""
    from labbook.runs.capture.prepare import code_now

    before = ids.get(database, f"P{number}", "P")
    draft = betting.read(database, text, before.hypothesis_id, experiment=before.experiment)
    return told_sealed(database, predictions.revise(database, before, draft, code_now(database)))
