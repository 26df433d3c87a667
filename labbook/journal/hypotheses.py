"""Hypotheses: claims with a history that is only added to."""

from __future__ import annotations

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.statuses import VERDICTS
from labbook.store.database import Database
from labbook.store.records import Hypothesis, HypothesisEvent


def add(database: Database, statement: str) -> int:
    """State a hypothesis, on the day's page too; returns its number."""
    statement = " ".join(statement.split())
    if not statement:
        raise LabbookError("A hypothesis needs a statement.", 'As in: labbook hypothesis add "fewer heads ..."', code=2)
    at = now()
    with database.change("stated") as change:
        number = database.insert(
            "hypothesis", statement=entries.storable(statement), status="open", created_at=at, entry_id=None
        )
        entry_id = entries.add(database, statement, kind="hypothesis", hypothesis_id=number)
        database.update("hypothesis", number, entry_id=entry_id)
        database.insert("hypothesis_event", hypothesis_id=number, at=at, status="open", reason="")
        change.what = f"stated H{number}"
    return number


def conclude(database: Database, hypothesis: Hypothesis, status: str, reason: str) -> None:
    """Give a verdict (or open the question again) with its reason; earlier verdicts stay in the history."""
    if status not in VERDICTS:
        raise LabbookError(f"{status!r} is not a verdict.", f"Verdicts are {', '.join(VERDICTS)}.", code=2)
    with database.change(f"concluded H{hypothesis.id} {status}"):
        if database.get(Hypothesis, hypothesis.id) is None:
            raise LabbookError(f"H{hypothesis.id} is gone.", "`labbook history` tells what was undone.")
        database.update("hypothesis", hypothesis.id, status=status)
        database.insert(
            "hypothesis_event",
            hypothesis_id=hypothesis.id,
            at=now(),
            status=status,
            reason=entries.storable(reason),
        )
        text = f"H{hypothesis.id} {status}: {reason}" if reason else f"H{hypothesis.id} {status}."
        entries.add(database, text, kind="conclusion", hypothesis_id=hypothesis.id)


def history(database: Database, hypothesis_id: int) -> list[HypothesisEvent]:
    """Every status a hypothesis has had, oldest first."""
    return database.all(HypothesisEvent, "WHERE hypothesis_id = :id ORDER BY id", id=hypothesis_id)


def listed(database: Database, status: str = "") -> list[Hypothesis]:
    """All hypotheses, or those of one status, newest last."""
    return database.all(Hypothesis, "WHERE :status IN ('', status) ORDER BY id", status=status)
