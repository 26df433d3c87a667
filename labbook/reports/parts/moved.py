"""How hypotheses moved in a stretch of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from labbook.journal.beliefs import hypotheses
from labbook.reports.parts.lines import status
from labbook.reports.report import Block, Line, grid
from labbook.store.database import Database
from labbook.store.records import Hypothesis, HypothesisEvent


class Moved(NamedTuple):
    """A hypothesis with its status and credence before and after, and the reasons in between."""

    hypothesis: Hypothesis
    before: HypothesisEvent | None
    sure_before: float | None
    steps: tuple[HypothesisEvent, ...]


def between(database: Database, first: int, last: int) -> list[Moved]:
    """The hypotheses with a step in their history between two moments."""
    numbers = database.rows(
        "SELECT DISTINCT hypothesis_id FROM hypothesis_event WHERE at >= :first AND at < :last ORDER BY hypothesis_id",
        first=first,
        last=last,
    )
    return [moved for (number,) in numbers if (moved := of_one(database, number, first, last))]


def of_one(database: Database, number: int, first: int, last: int) -> Moved | None:
    """How one moved."""
    hypothesis = database.get(Hypothesis, number)
    if hypothesis is None:
        return None
    events = hypotheses.history(database, number)
    before = [event for event in events if event.at < first]
    sure = hypotheses.credences(before)
    steps = tuple(event for event in events if first <= event.at < last)
    return Moved(hypothesis, before[-1] if before else None, sure[-1] if sure else None, steps)


def table(found: Sequence[Moved]) -> Block | None:
    """A row a hypothesis."""
    return grid(("", "hypothesis", "status", "credence", "why"), map(row, found))


def row(moved: Moved) -> list[Line]:
    """Where it stood and where it stands."""
    return [
        (f"H{moved.hypothesis.id}",),
        (moved.hypothesis.statement,),
        statuses(moved),
        (credences(moved),),
        (reasons(moved),),
    ]


def statuses(moved: Moved) -> Line:
    """The statuses that it had, one after the other."""
    given = [event.status for event in ([moved.before] if moved.before else []) + list(moved.steps)]
    changes = [word for place, word in enumerate(given) if place == 0 or given[place - 1] != word]
    new = () if moved.before else ("new, ",)
    return (*new, *(part for word in changes for part in (status(word), " → ")))[:-1]


def credences(moved: Moved) -> str:
    """The credences that it had, one after the other."""
    course = ([moved.sure_before] if moved.sure_before is not None else []) + hypotheses.credences(list(moved.steps))
    return " → ".join(map(hypotheses.told_credence, course)) if len(course) > 1 or not moved.before else ""


def reasons(moved: Moved) -> str:
    """What moved it."""
    return "; ".join(dict.fromkeys(event.reason for event in moved.steps if event.reason))


def in_one_line(moved: Moved) -> Line:
    """A hypothesis and how it moved."""
    why = reasons(moved)
    sure = credences(moved)
    return (f"H{moved.hypothesis.id} ", *statuses(moved), f", {sure}" if sure else "", f": {why}" if why else "")
