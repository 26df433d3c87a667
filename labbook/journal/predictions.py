"""Predictions: sealed before the run, graded by the first run that matches, scored by Brier.

The Brier score of one prediction is (p - outcome)^2: 0 is perfect, 0.25 is what 50 % always earns (Brier 1950).
"""

from __future__ import annotations

import json
import math
import re
from typing import NamedTuple

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import claims
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Prediction, Run


class Grade(NamedTuple):
    """What a run made of a prediction."""

    run: Run
    value: float
    held: bool

    @property
    def observed(self) -> str:
        """The value as people read it; "never" for what did not come about."""
        return "never" if math.isnan(self.value) else values.shown(self.value)


def add(
    database: Database,
    claim: str,
    probability: float,
    hypothesis_id: int | None,
    experiment: str = "",
    commit: str = "",
) -> Prediction:
    """Seal a prediction. One that is answered by a run that had begun by then counts as written after the fact."""
    parsed = claims.parse(claim)
    at = now()
    with database.write():
        number = database.insert(
            "prediction",
            hypothesis_id=hypothesis_id,
            experiment=experiment,
            claim=claim,
            probability=probability,
            sealed_at=at,
            commit=commit,
            seen="[]",
            after_the_fact=False,
            status="open",
            observed="",
        )
        prediction = database.get(Prediction, number)
        assert prediction is not None
        seen = [run for run in candidates(database, prediction, parsed) if run.status != "queued"]
        answer = first_answer(database, seen, parsed)
        database.update("prediction", number, seen=json.dumps([f"R{run.id}" for run in seen]))
        if answer:
            settle(database, prediction, answer)
    return database.get(Prediction, number) or prediction


def percentage(text: str) -> float:
    """A probability written as "80%" or "0.8"; raises LabbookError for anything that is no honest probability."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?|\.\d+)\s*(%?)\s*", text)
    if not found:
        raise LabbookError(f"{text!r} is not a probability.", "Write it as 80% or 0.8.", code=2)
    value = float(found[1]) / (100 if found[2] else 1)
    if not found[2] and value > 1:
        raise LabbookError(f"{text} is more than certain.", f"Did you mean {text}%?", code=2)
    if not 0 < value < 1:
        raise LabbookError(
            f"{text} leaves no room to be wrong: a score needs a probability between 0 and 100 %.",
            "Say 99% if you are nearly sure, 1% if you nearly rule it out.",
            code=2,
        )
    return value


def candidates(database: Database, prediction: Prediction, parsed: claims.Claim) -> list[Run]:
    """The runs that a prediction is about, oldest first: those of its hypothesis and experiment whose config fits."""
    runs = database.all(
        Run,
        "WHERE (:hypothesis IS NULL OR hypothesis_id = :hypothesis) AND :experiment IN ('', experiment) "
        "AND status IN ('queued', 'running', 'done') ORDER BY id",
        hypothesis=prediction.hypothesis_id,
        experiment=prediction.experiment,
    )
    return [run for run in runs if parsed.covers(values.flat(values.load(run.config)))]


def first_answer(database: Database, runs: list[Run], parsed: claims.Claim) -> Grade | None:
    """The grade by the first finished run that has the quantity; None while an earlier one is still going."""
    for run in runs:
        if run.status != "done":
            return None
        value = claims.measure(database, run, parsed.quantity)
        if value is not None:
            return Grade(run, value, parsed.holds(value))
    return None


def grade_open(database: Database, ended: Run) -> list[Prediction]:
    """Grade every open prediction about a run that has just ended, inside `write()`; returns those graded."""
    graded = []
    config = values.flat(values.load(ended.config))
    about = "status = 'open' AND coalesce(hypothesis_id, 0) IN (0, :hypothesis) AND experiment IN ('', :experiment)"
    listed = database.all(
        Prediction, f"WHERE {about} ORDER BY id", hypothesis=ended.hypothesis_id, experiment=ended.experiment
    )
    for prediction in listed:
        parsed = claims.readable(prediction.claim)
        if parsed is None or not parsed.covers(config):
            continue
        answer = first_answer(database, candidates(database, prediction, parsed), parsed)
        if answer:
            settle(database, prediction, answer)
            graded.append(prediction)
    return graded


def settle(database: Database, prediction: Prediction, answer: Grade) -> None:
    """Write down what came of a prediction."""
    database.update(
        "prediction",
        prediction.id,
        status="right" if answer.held else "wrong",
        observed=answer.observed,
        score=None if prediction.probability is None else (prediction.probability - answer.held) ** 2,
        after_the_fact=(answer.run.started_at or 0) < prediction.sealed_at,
        graded_at=now(),
        run_id=answer.run.id,
    )


def listed(database: Database, hypothesis_id: int | None = None, only_open: bool = False) -> list[Prediction]:
    """Predictions in the order they were sealed."""
    return database.all(
        Prediction,
        "WHERE (:hypothesis IS NULL OR hypothesis_id = :hypothesis) AND (:every OR status = 'open') ORDER BY id",
        hypothesis=hypothesis_id,
        every=not only_open,
    )


def described(prediction: Prediction) -> str:
    """A prediction in one line: what was said, how sure, and what came of it."""
    line = f'P{prediction.id} "{prediction.claim}"{sureness(prediction)}'
    if prediction.status == "open":
        return f"{line}: open"
    if prediction.run_id is None:
        return f"{line}: {prediction.status}, by your own word"
    late = ", written after the fact" if prediction.after_the_fact else ""
    seen = f"({prediction.observed} in R{prediction.run_id})"
    return f"{line}: {prediction.status} {seen}, Brier {prediction.score:.2f}{late}"


def sureness(prediction: Prediction) -> str:
    """How sure a prediction was, where it says so."""
    return "" if prediction.probability is None else f" {prediction.probability:.0%}"


def mean_score(predictions: list[Prediction]) -> tuple[float, int] | None:
    """The mean Brier score and its count over graded predictions; those written after the fact do not count."""
    scores = [p.score for p in predictions if p.score is not None and not p.after_the_fact]
    return (sum(scores) / len(scores), len(scores)) if scores else None
