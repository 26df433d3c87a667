"""What is believed, as plain values; see the columns in `models.beliefs`."""

from __future__ import annotations

from typing import NamedTuple


class Hypothesis(NamedTuple):
    """A claim that evidence can support or refute; `credence` is how sure its author is now, from 0 to 1."""

    id: int
    entry_id: int | None
    question_id: int | None
    statement: str
    status: str
    created_at: int
    criterion: str = ""
    shorthand: str = ""
    credence: float | None = None


class HypothesisEvent(NamedTuple):
    """One step in a hypothesis' history: a status or credence, with its reason and what moved it; never overwritten."""

    id: int
    hypothesis_id: int
    at: int
    status: str
    reason: str
    credence: float | None = None
    target: str = ""


class HypothesisLink(NamedTuple):
    """How two hypotheses stand to each other: one is part of the other, or its rival."""

    id: int
    hypothesis_id: int
    kind: str
    other_id: int


class Evidence(NamedTuple):
    """A run, sweep, entry or figure that speaks for or against a hypothesis, or is neutral; withdrawn, it stays."""

    id: int
    hypothesis_id: int
    target: str
    direction: str
    reason: str
    source: str
    at: int
    withdrawn_at: int | None


class Prediction(NamedTuple):
    """A checkable statement with a probability, sealed before the run that answers it."""

    id: int
    hypothesis_id: int | None
    experiment: str
    claim: str
    probability: float | None
    sealed_at: int
    commit: str
    seen: str
    after_the_fact: bool
    status: str
    observed: str
    score: float | None
    graded_at: int | None
    run_id: int | None
    entry_id: int | None = None
    code_id: int | None = None
    answers: str = "[]"
    replaces: int | None = None
    because: str = ""
    last_run: int | None = None


class Taint(NamedTuple):
    """Why some runs are in doubt, and whether they still are."""

    id: int
    scope: str
    because: str
    until_commit: str
    entry_id: int | None
    at: int
    lifted_at: int | None
    lifted_because: str = ""


class TaintedRun(NamedTuple):
    """A run that is in doubt."""

    id: int
    taint_id: int
    run_id: int
