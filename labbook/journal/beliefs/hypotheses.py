"""Hypotheses: claims with a history that is only added to."""

from __future__ import annotations

import re
from typing import NamedTuple

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import claims, entries, ids
from labbook.journal.claims import shorthand as short
from labbook.journal.statuses import VERDICTS
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Hypothesis, HypothesisEvent
from labbook.text import storable


class Belief(NamedTuple):
    """What is said of a hypothesis when it is stated, beside its statement."""

    criterion: str = ""
    credence: float | None = None
    shorthand: str = ""


UNSAID = Belief()
JUDGED_BY = "criterion:"
"""How the reason of a step begins that changes the criterion."""
STRIKING = re.compile(r"(?:as H\d+: )*struck (\w+)")
"""How the reason of a step begins that takes back a verdict."""


def add(database: Database, statement: str, belief: Belief = UNSAID) -> int:
    """State a hypothesis, on the day's page too; returns its number."""
    statement = " ".join(statement.split())
    if not statement:
        raise LabbookError("A hypothesis needs a statement.", 'As in: labbook hypothesis add "fewer heads ..."', code=2)
    refuse_unreadable(belief)
    at = now()
    with database.change("stated") as change:
        number = database.insert(
            "hypothesis",
            statement=storable(statement),
            status="open",
            created_at=at,
            entry_id=None,
            **belief._asdict(),
        )
        entry_id = entries.add(database, statement, kind="hypothesis", hypothesis_id=number)
        database.update("hypothesis", number, entry_id=entry_id)
        note(database, number, "open", credence=belief.credence)
        change.what = f"stated H{number}"
    return number


def refuse_unreadable(belief: Belief) -> None:
    """Raise LabbookError for a criterion or a shorthand that cannot be read, or a credence that is none."""
    if belief.criterion:
        claims.criterion(belief.criterion)
    if belief.shorthand:
        short.read(belief.shorthand)
    if belief.credence is not None and not 0 <= belief.credence <= 1:
        raise LabbookError(f"{belief.credence:.0%} is no credence.", "It lies between 0% and 100%.", code=2)


def set_criterion(database: Database, hypothesis: Hypothesis, criterion: str) -> None:
    """Say by which comparison over runs a hypothesis is judged from now on; the history tells what it was before."""
    refuse_unreadable(Belief(criterion=criterion))
    with database.change(f"set the criterion of H{hypothesis.id}"):
        found = still_there(database, hypothesis)
        database.update("hypothesis", found.id, criterion=storable(criterion))
        before = f" (before: {found.criterion})" if found.criterion else ""
        note(database, found.id, found.status, f"{JUDGED_BY} {criterion or 'none'}{before}")


def set_shorthand(database: Database, hypothesis: Hypothesis, shorthand: str) -> None:
    """Say what short predictions about a hypothesis mean; those that are sealed keep their words."""
    refuse_unreadable(Belief(shorthand=shorthand))
    with database.change(f"set the shorthand of H{hypothesis.id}"):
        database.update("hypothesis", still_there(database, hypothesis).id, shorthand=storable(shorthand))


def move(database: Database, hypothesis: Hypothesis, credence: float, reason: str = "", target: str = "") -> None:
    """Move the credence of a hypothesis, with its reason and what moved it."""
    refuse_unreadable(Belief(credence=credence))
    if target:
        ids.fetch(database, ids.parse(target))
    with database.change(f"moved H{hypothesis.id} to {credence:.0%}"):
        found = still_there(database, hypothesis)
        database.update("hypothesis", found.id, credence=credence)
        note(database, found.id, found.status, reason, credence, target)


def conclude(database: Database, hypothesis: Hypothesis, status: str, reason: str = "", target: str = "") -> None:
    """Give a verdict (or open the question again) with its reason; earlier verdicts stay in the history."""
    if status not in VERDICTS:
        raise LabbookError(f"{status!r} is not a verdict.", f"Verdicts are {', '.join(VERDICTS)}.", code=2)
    if target:
        ids.fetch(database, ids.parse(target))
    with database.change(f"concluded H{hypothesis.id} {status}"):
        become(database, still_there(database, hypothesis), status, reason, target)


def strike(database: Database, hypothesis: Hypothesis, reason: str = "") -> str:
    """Take a verdict back in the open: it stays in the history, struck, and the one before it holds; returns that.

    Raises LabbookError where there is no verdict to strike.
    """
    with database.change(f"struck the verdict on H{hypothesis.id}"):
        found = still_there(database, hypothesis)
        *_, before, struck = [None, *verdicts(history(database, found.id))]
        if before is None:
            raise LabbookError(f"H{found.id} has no verdict to strike.", f"See: labbook hypothesis show H{found.id}")
        become(database, found, before, f"struck {struck}{': ' + reason if reason else ''}")
    return before


def verdicts(events: list[HypothesisEvent]) -> list[str]:
    """The verdicts that stand on each other, the newest last, those that were struck taken off.

    Saying one again confirms it; that one is contested changes what is thought of it, and is none of its own.
    """
    standing: list[str] = []
    for event in events:
        struck = STRIKING.match(event.reason)
        if struck and len(standing) > 1 and [event.status, struck[1]] == standing[-2:]:
            standing.pop()
        elif event.status in VERDICTS and event.status not in standing[-1:]:
            standing.append(event.status)
    return standing


def become(database: Database, hypothesis: Hypothesis, status: str, reason: str, target: str = "") -> None:
    """Change a hypothesis' status, inside `change()` or `write()`: in its history and on the day's page."""
    database.update("hypothesis", hypothesis.id, status=status)
    note(database, hypothesis.id, status, reason, target=target)
    carried = f" ({target})" if target else ""
    text = f"H{hypothesis.id} {status}{carried}: {reason}" if reason else f"H{hypothesis.id} {status}{carried}."
    entries.add(database, text, kind="conclusion", hypothesis_id=hypothesis.id)


def note(
    database: Database, number: int, status: str, reason: str = "", credence: float | None = None, target: str = ""
) -> None:
    """Add a step to a hypothesis' history."""
    database.insert(
        "hypothesis_event",
        hypothesis_id=number,
        at=now(),
        status=status,
        reason=storable(reason),
        credence=credence,
        target=target,
    )


def still_there(database: Database, hypothesis: Hypothesis) -> Hypothesis:
    """The hypothesis as it is now; raises LabbookError where it was undone."""
    found = database.get(Hypothesis, hypothesis.id)
    if found is None:
        raise LabbookError(f"H{hypothesis.id} is gone.", "`labbook history` tells what was undone.")
    return found


def history(database: Database, hypothesis_id: int) -> list[HypothesisEvent]:
    """Every status and credence that a hypothesis has had, oldest first."""
    return database.all(HypothesisEvent, "WHERE hypothesis_id = :id ORDER BY at, id", id=hypothesis_id)


def credences(events: list[HypothesisEvent]) -> list[float]:
    """The course of the credence."""
    return [event.credence for event in events if event.credence is not None]


def listed(database: Database, status: str = "") -> list[Hypothesis]:
    """All hypotheses, or those of one status, newest last."""
    return database.all(Hypothesis, "WHERE :status IN ('', status) ORDER BY id", status=status)


def told_credence(credence: float | None) -> str:
    """A credence as people read it."""
    return "" if credence is None else f"{values.shown(round(100 * credence, 1))}%"
