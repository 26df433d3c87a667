"""The tables of what was: imported files, what was recognised in them, and the changes that can be undone."""

from __future__ import annotations

from sqlmodel import BigInteger, Field, SQLModel, UniqueConstraint

from labbook.store.models.base import BY_KEY, NEVER_REUSED


class Source(SQLModel, table=True):
    """A file that was imported: how its bytes became text, and how its author writes tasks."""

    id: int | None = Field(default=None, primary_key=True)
    path: str = Field(index=True)
    digest: str = Field(index=True)
    repairs: str
    format: str
    style: str
    imported_at: int = Field(sa_type=BigInteger)


class SourcePiece(SQLModel, table=True):
    """Which entry holds which part of an imported file; `text` is that part where the entry said something else."""

    __tablename__ = "source_piece"
    __table_args__ = (UniqueConstraint("source_id", "position"),)
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", ondelete="CASCADE")
    position: int
    entry_id: int = Field(foreign_key="entry.id", index=True, ondelete="CASCADE")
    line: int
    digest: str = Field(index=True)
    text: str = ""


class Finding(SQLModel, table=True):
    """Something recognised in an imported entry, offered to its author: accepted, declined, or still open."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True, ondelete="CASCADE")
    line: int
    kind: str
    text: str
    outcome: str = ""
    outcome_text: str = ""
    probability: float | None = None
    status: str = Field(index=True)
    target: str = ""


class Change(SQLModel, table=True):
    """One thing that a person did to the journal, which `undo` takes back as a whole."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    at: int = Field(sa_type=BigInteger)
    what: str
    undone_at: int | None = Field(default=None, sa_type=BigInteger)


class ChangeRow(SQLModel, table=True):
    """One row that a change touched, as JSON before it and, once undone, after it; empty where there was no row."""

    __tablename__ = "change_row"
    __table_args__ = BY_KEY
    change_id: int = Field(foreign_key="change.id", primary_key=True, ondelete="CASCADE")
    position: int = Field(primary_key=True)
    name: str
    row_id: int
    before: str
    digest: str
    after: str
