"""The journal's rows: what a person writes, plans, asks and believes."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """A dated piece of the journal; `body` is Markdown exactly as written."""

    id: int
    kind: str
    day: str | None
    title: str
    body: str
    zone: str
    created_at: int
    updated_at: int
    hypothesis_id: int | None
    run_id: int | None
    sweep_id: int | None
    style: str = ""
    author: str = ""
    month_day: str = ""
    until: str | None = None


class EntryRevision(NamedTuple):
    """What an entry's body was before an edit."""

    id: int
    entry_id: int
    body: str
    saved_at: int


class Task(NamedTuple):
    """A checkbox line of an entry; an index of the Markdown, with an identity that survives edits."""

    id: int
    entry_id: int
    parent_id: int | None
    line: int
    depth: int
    mark: str
    state: str
    text: str
    created_at: int
    closed_at: int | None
    same_as: int | None = None
    estimate: int | None = None
    done_when: str = ""
    priority: int = 0
    waits_for: str = ""
    due: str | None = None


class CutTask(NamedTuple):
    """A task whose line was cut, remembered for a day, so that pasted elsewhere it keeps its number."""

    id: int
    text: str
    created_at: int
    cut_at: int
    earlier: str


class TimeBox(NamedTuple):
    """A stretch of work on a task; open while `stopped_at` is empty."""

    id: int
    task_id: int
    started_at: int
    stopped_at: int | None
    minutes: int | None = None


class Tag(NamedTuple):
    """A #tag in an entry."""

    entry_id: int
    name: str


class Mention(NamedTuple):
    """A short id in an entry's prose, such as R41: a link, and a way back."""

    entry_id: int
    target: str


class Question(NamedTuple):
    """Something to find out; runs, hypotheses and an answer hang under it."""

    id: int
    entry_id: int | None
    text: str
    status: str
    answer: str
    created_at: int
    closed_at: int | None
    evidence: str = ""
    parent_id: int | None = None


class Reading(NamedTuple):
    """A number written in an entry: a cell of a table or a line of a metric block; an index of the Markdown."""

    id: int
    entry_id: int
    line: int
    block: int
    subject: str
    name: str
    value: float
    unit: str
    samples: int | None
    raw: str


class SavedView(NamedTuple):
    """A query saved under a name."""

    id: int
    name: str
    query: str
    created_at: int
