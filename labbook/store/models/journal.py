"""The journal's tables: what a person writes, plans, asks and believes."""

from __future__ import annotations

from sqlmodel import BigInteger, Field, Index, SQLModel

from labbook.store.models.base import NEVER_REUSED


class Entry(SQLModel, table=True):
    """A dated piece of the journal; `body` is Markdown exactly as written."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    day: str | None = Field(index=True)
    title: str
    body: str
    zone: str
    created_at: int = Field(sa_type=BigInteger, index=True)
    updated_at: int = Field(sa_type=BigInteger)
    hypothesis_id: int | None = Field(default=None, foreign_key="hypothesis.id")
    run_id: int | None = Field(default=None, foreign_key="run.id")
    sweep_id: int | None = Field(default=None, foreign_key="sweep.id")
    style: str = ""
    author: str = Field(default="", index=True)
    month_day: str = ""
    until: str | None = Field(default=None, index=True)


class EntryRevision(SQLModel, table=True):
    """What an entry's body was before an edit."""

    __tablename__ = "entry_revision"
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True, ondelete="CASCADE")
    body: str
    saved_at: int = Field(sa_type=BigInteger)


class Task(SQLModel, table=True):
    """A checkbox line of an entry; an index of the Markdown, with an identity that survives edits."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True, ondelete="CASCADE")
    parent_id: int | None = None
    line: int
    depth: int
    mark: str
    state: str = Field(index=True)
    text: str
    created_at: int = Field(sa_type=BigInteger)
    closed_at: int | None = Field(default=None, sa_type=BigInteger)
    same_as: int | None = Field(default=None, index=True)
    estimate: int | None = None
    done_when: str = ""
    priority: int = 0
    waits_for: str = ""
    due: str | None = None


class CutTask(SQLModel, table=True):
    """A task whose line was cut, remembered for a day, so that pasted elsewhere it keeps its number."""

    __tablename__ = "cut_task"
    id: int | None = Field(default=None, primary_key=True)
    text: str = Field(index=True)
    created_at: int = Field(sa_type=BigInteger)
    cut_at: int = Field(sa_type=BigInteger)
    earlier: str


class TimeBox(SQLModel, table=True):
    """A stretch of work on a task; open while `stopped_at` is empty."""

    __tablename__ = "time_box"
    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(index=True)
    started_at: int = Field(sa_type=BigInteger)
    stopped_at: int | None = Field(default=None, sa_type=BigInteger)
    minutes: int | None = None


class Tag(SQLModel, table=True):
    """A #tag in an entry."""

    entry_id: int = Field(foreign_key="entry.id", primary_key=True, ondelete="CASCADE")
    name: str = Field(primary_key=True, index=True)


class Mention(SQLModel, table=True):
    """A short id in an entry's prose, such as R41: a link, and a way back."""

    entry_id: int = Field(foreign_key="entry.id", primary_key=True, ondelete="CASCADE")
    target: str = Field(primary_key=True, index=True)


class Question(SQLModel, table=True):
    """Something to find out; runs, hypotheses and an answer hang under it."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int | None = None
    text: str
    status: str
    answer: str = ""
    created_at: int = Field(sa_type=BigInteger)
    closed_at: int | None = Field(default=None, sa_type=BigInteger)
    evidence: str = ""
    parent_id: int | None = None


class Reading(SQLModel, table=True):
    """A number written in an entry: a cell of a table or a line of a metric block; an index of the Markdown."""

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True, ondelete="CASCADE")
    line: int
    block: int
    subject: str
    name: str
    value: float
    unit: str
    samples: int | None = None
    raw: str
    __table_args__ = (Index("ix_reading_name_value", "name", "value"),)


class SavedView(SQLModel, table=True):
    """A query saved under a name."""

    __tablename__ = "saved_view"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    query: str
    created_at: int = Field(sa_type=BigInteger)
