"""What recognising hands back: findings in prose, readings in tables and blocks."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """Something recognised in an entry's text, offered to the author; never acted on by itself."""

    line: int
    """0-based line in the body."""
    kind: str
    """"hypothesis", "prediction", "question", "bug" or "idea"."""
    text: str
    """The statement as written, its label and emphasis marks stripped."""
    outcome: str = ""
    """"supported", "refuted" or "inconclusive"; "right" or "wrong"; "answered"; "fixed"; "" if none is said near it."""
    outcome_line: int | None = None
    outcome_text: str = ""
    """The words that say so."""
    probability: float | None = None
    """That of a prediction, between 0 and 1, when one is written."""


class Reading(NamedTuple):
    """A number written in an entry: a cell of a table, a line of a metric block."""

    line: int
    """0-based line in the body."""
    block: int
    """Which table or block of the entry, counted from 0."""
    subject: str
    """The row's name, or the line above a block."""
    name: str
    """The metric."""
    value: float
    """A percentage becomes a fraction: 73.05% is 0.7305."""
    unit: str
    """As written: "%", "GB", "min" or ""."""
    count: int | None  # type: ignore[assignment]  # hides tuple.count
    """N of "[N=141]"."""
    raw: str
    """The cell or value exactly as written."""
