"""The tables of what is believed: hypotheses, the evidence on them, predictions, and what is in doubt."""

from __future__ import annotations

from sqlmodel import BigInteger, Field, SQLModel, UniqueConstraint

from labbook.store.models.base import NEVER_REUSED


class Hypothesis(SQLModel, table=True):
    """A claim that evidence can support or refute; `credence` is how sure its author is now, from 0 to 1."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int | None = None
    question_id: int | None = Field(default=None, foreign_key="question.id")
    statement: str
    status: str = Field(index=True)
    created_at: int = Field(sa_type=BigInteger)
    criterion: str = ""
    shorthand: str = ""
    credence: float | None = None


class HypothesisEvent(SQLModel, table=True):
    """One step in a hypothesis' history: a status or credence, with its reason and what moved it; never overwritten."""

    __tablename__ = "hypothesis_event"
    id: int | None = Field(default=None, primary_key=True)
    hypothesis_id: int = Field(foreign_key="hypothesis.id", index=True)
    at: int = Field(sa_type=BigInteger)
    status: str
    reason: str
    credence: float | None = None
    target: str = ""


class HypothesisLink(SQLModel, table=True):
    """How two hypotheses stand to each other: one is part of the other, or its rival."""

    __tablename__ = "hypothesis_link"
    __table_args__ = (UniqueConstraint("hypothesis_id", "kind", "other_id"),)
    id: int | None = Field(default=None, primary_key=True)
    hypothesis_id: int = Field(foreign_key="hypothesis.id", index=True)
    kind: str
    other_id: int = Field(foreign_key="hypothesis.id", index=True)


class Evidence(SQLModel, table=True):
    """A run, sweep, entry or figure that speaks for or against a hypothesis, or is neutral; withdrawn, it stays."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    hypothesis_id: int = Field(foreign_key="hypothesis.id", index=True)
    target: str = Field(index=True)
    direction: str
    reason: str
    source: str
    at: int = Field(sa_type=BigInteger)
    withdrawn_at: int | None = Field(default=None, sa_type=BigInteger)


class Prediction(SQLModel, table=True):
    """A checkable statement with a probability, sealed before the run that answers it."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    hypothesis_id: int | None = Field(default=None, foreign_key="hypothesis.id", index=True)
    experiment: str = ""
    claim: str
    probability: float | None = None
    sealed_at: int = Field(sa_type=BigInteger)
    commit: str = ""
    seen: str
    after_the_fact: bool
    status: str = Field(index=True)
    observed: str = ""
    score: float | None = None
    graded_at: int | None = Field(default=None, sa_type=BigInteger)
    run_id: int | None = Field(default=None, foreign_key="run.id")
    entry_id: int | None = None
    code_id: int | None = None
    answers: str = "[]"
    replaces: int | None = None
    because: str = ""
    last_run: int | None = None
    """The newest run there was when it was sealed."""


class Taint(SQLModel, table=True):
    """Why some runs are in doubt, and whether they still are."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    scope: str
    because: str
    until_commit: str = ""
    entry_id: int | None = None
    at: int = Field(sa_type=BigInteger)
    lifted_at: int | None = Field(default=None, sa_type=BigInteger)
    lifted_because: str = ""


class TaintedRun(SQLModel, table=True):
    """A run that is in doubt."""

    __tablename__ = "tainted_run"
    __table_args__ = (UniqueConstraint("taint_id", "run_id"),)
    id: int | None = Field(default=None, primary_key=True)
    taint_id: int = Field(foreign_key="taint.id", ondelete="CASCADE")
    run_id: int = Field(foreign_key="run.id", index=True)
