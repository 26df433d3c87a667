"""A prediction in words; light enough for the first frame of the app."""

from __future__ import annotations

import json

from labbook.store import values
from labbook.store.records import Prediction

GRADED = ("right", "wrong")


def described(prediction: Prediction) -> str:
    """A prediction in one line: what was said, how sure, and what came of it."""
    line = f'P{prediction.id} "{prediction.claim}"{sureness(prediction)}'
    if prediction.status not in GRADED:
        return f"{line}: {prediction.status}"
    if prediction.run_id is None:
        reason = f" ({prediction.because})" if prediction.because else ""
        return f"{line}: {prediction.status}, by your own word{reason}"
    late = ", written after the fact" if prediction.after_the_fact else ""
    score = f", Brier {prediction.score:.2f}" if prediction.score is not None else ""
    return f"{line}: {prediction.status} ({prediction.observed} in {answered_by(prediction)}){score}{late}"


def answered_by(prediction: Prediction) -> str:
    """The runs that graded a prediction."""
    return told(json.loads(prediction.answers) or [f"R{prediction.run_id}"])


def told(refs: list[str], most: int = 4) -> str:
    """Short ids in a line, the first few of many."""
    return ", ".join(refs[:most]) + (f" and {len(refs) - most} more" if len(refs) > most else "")


def sureness(prediction: Prediction) -> str:
    """How sure a prediction was, where it says so."""
    return "" if prediction.probability is None else f" {values.shown(round(100 * prediction.probability, 1))}%"
