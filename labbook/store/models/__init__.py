"""The tables, as SQLModel classes: what Alembic compares with, and what a notebook may query.

Times are UTC microseconds. Columns that hold JSON are text. The everyday code reads the same rows as the plain
values in `records`, because importing SQLModel costs more than a whole `labbook log`.
"""

from __future__ import annotations

from labbook.store.models.beliefs import (
    Evidence,
    Hypothesis,
    HypothesisEvent,
    HypothesisLink,
    Prediction,
    Taint,
    TaintedRun,
)
from labbook.store.models.journal import (
    CutTask,
    Entry,
    EntryRevision,
    Mention,
    Question,
    Reading,
    SavedView,
    Tag,
    Task,
    TimeBox,
)
from labbook.store.models.past import (
    Change,
    ChangeRow,
    Finding,
    Source,
    SourcePiece,
)
from labbook.store.models.runs import (
    Artifact,
    CodeState,
    Curve,
    CurveMark,
    Environment,
    Experiment,
    Figure,
    Job,
    Metric,
    MetricChunk,
    Run,
    RunParam,
    RunSummary,
    Sweep,
)

__all__ = [
    "Artifact",
    "Change",
    "ChangeRow",
    "CodeState",
    "Curve",
    "CurveMark",
    "CutTask",
    "Entry",
    "EntryRevision",
    "Environment",
    "Evidence",
    "Experiment",
    "Figure",
    "Finding",
    "Hypothesis",
    "HypothesisEvent",
    "HypothesisLink",
    "Job",
    "Mention",
    "Metric",
    "MetricChunk",
    "Prediction",
    "Question",
    "Reading",
    "Run",
    "RunParam",
    "RunSummary",
    "SavedView",
    "Source",
    "SourcePiece",
    "Sweep",
    "Tag",
    "Taint",
    "TaintedRun",
    "Task",
    "TimeBox",
]
