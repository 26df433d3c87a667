"""What was found as rows, for both front ends: a short id, what it is, where it belongs, the line that shows why."""

from __future__ import annotations

from typing import NamedTuple

from labbook.query.find import Found
from labbook.query.hits import Line, line
from labbook.store.records import Entry


class Row(NamedTuple):
    """A thing that was found: its short id, its status or kind, where it belongs, the line that shows why."""

    ref: str
    word: str
    place: str
    line: Line


def hypotheses(found: Found) -> list[Row]:
    """The hypotheses."""
    return [Row(f"H{h.id}", h.status, "", line(h.statement, found.words)) for h in found.hypotheses]


def questions(found: Found) -> list[Row]:
    """The questions, with what was asked or the answer that holds the words."""
    return [Row(f"Q{q.id}", q.status, "", line(f"{q.text}\n{q.answer}", found.words, q.text)) for q in found.questions]


def predictions(found: Found) -> list[Row]:
    """The predictions, with how sure they were."""
    return [
        Row(f"P{p.id}", p.status, "" if p.probability is None else f"{p.probability:.0%}", line(p.claim, found.words))
        for p in found.predictions
    ]


def tasks(found: Found) -> list[Row]:
    """The tasks, with the entries that they stand in."""
    return [Row(f"T{t.id}", t.state, f"E{t.entry_id}", line(t.text, found.words)) for t in found.tasks]


def runs(found: Found) -> list[Row]:
    """The runs, with the experiment where no other words of theirs were looked for."""
    return [
        Row(f"R{r.id}", r.status, "", line(f"{r.why}\n{r.reason}\n{r.note}", found.words, f"{r.experiment} {r.why}"))
        for r in found.runs
    ]


def entries(found: Found) -> list[Row]:
    """The entries, with their days."""
    return [Row(f"E{e.id}", e.kind, day(e), line(e.body, found.words, e.title)) for e in found.entries]


def day(entry: Entry) -> str:
    """An entry's day, as far as it is known."""
    return entry.day or (f"????-{entry.month_day}" if entry.month_day else "undated")
