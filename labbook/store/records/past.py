"""The rows of what was: imported files, what was recognised in them, and the changes that can be undone."""

from __future__ import annotations

from typing import NamedTuple


class Source(NamedTuple):
    """A file that was imported: how its bytes became text, and how its author writes tasks."""

    id: int
    path: str
    digest: str
    repairs: str
    format: str
    style: str
    imported_at: int


class SourcePiece(NamedTuple):
    """Which entry holds which part of an imported file; `text` is that part where the entry said something else."""

    id: int
    source_id: int
    position: int
    entry_id: int
    line: int
    digest: str
    text: str


class Finding(NamedTuple):
    """Something recognised in an imported entry, offered to its author: accepted, declined, or still open."""

    id: int
    entry_id: int
    line: int
    kind: str
    text: str
    outcome: str
    outcome_text: str
    probability: float | None
    status: str
    target: str


class Change(NamedTuple):
    """One thing that a person did to the journal, which `undo` takes back as a whole."""

    id: int
    at: int
    what: str
    undone_at: int | None


class ChangeRow(NamedTuple):
    """One row that a change touched, as JSON before it and, once undone, after it; empty where there was no row."""

    change_id: int
    position: int
    name: str
    row_id: int
    before: str
    digest: str
    after: str
