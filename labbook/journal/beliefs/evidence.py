"""Evidence on hypotheses: runs, sweeps, entries and figures that speak for or against; withdrawn, it stays visible."""

from __future__ import annotations

from typing import NamedTuple

from labbook.clock import day_of, local_zone, now
from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.journal.beliefs import hypotheses
from labbook.store.database import Database
from labbook.store.records import Entry, Evidence, Figure, Hypothesis, Prediction, Run, Sweep
from labbook.text import storable

DIRECTIONS = ("for", "against", "neutral")
TARGETS = "RSEFP"
CONTRARY = {"supported": "against", "refuted": "for"}
"""What speaks against a verdict."""
BEARING = """hypothesis_id = :hypothesis AND deleted_at IS NULL
    OR deleted_at IS NULL AND 'R' || id IN (SELECT target FROM evidence WHERE hypothesis_id = :hypothesis
                                            AND withdrawn_at IS NULL)
    OR deleted_at IS NULL AND 'S' || sweep_id IN (SELECT target FROM evidence WHERE hypothesis_id = :hypothesis
                                                  AND withdrawn_at IS NULL)"""
"""The runs that bear on a hypothesis, as a condition on rows of `run`."""


class Dated(NamedTuple):
    """A piece of evidence with the day on which it came about, which is its target's."""

    evidence: Evidence
    day: str
    there: bool
    doubt: str

    @property
    def told(self) -> str:
        """What it is and what it says, in one line."""
        gone = "" if self.there else " (deleted)"
        doubt = f" (in doubt: {self.doubt})" if self.doubt else ""
        withdrawn = " (withdrawn)" if self.evidence.withdrawn_at else ""
        reason = f": {self.evidence.reason}" if self.evidence.reason else ""
        return f"{self.evidence.target}{gone}{doubt}{withdrawn}{reason}"


def add(
    database: Database, hypothesis: Hypothesis, target: str, direction: str, reason: str = "", source: str = "hand"
) -> bool:
    """Count something as evidence; a newer word on the same thing withdraws the older. Returns whether it reopened.

    What the criterion finds once more, as when a sweep has grown, brings the standing line up to date.
    Raises LabbookError for an unknown direction, or a target that does not exist or cannot speak.
    """
    if direction not in DIRECTIONS:
        raise LabbookError(f"{direction!r} is no direction.", f"Evidence is {', '.join(DIRECTIONS)}.", code=2)
    ref = ids.parse(target, TARGETS)
    ids.fetch(database, ref)
    with database.change(f"counted {ref} {direction} H{hypothesis.id}"):
        found = hypotheses.still_there(database, hypothesis)
        before = standing(database, found, ref)
        again = next((piece for piece in before if (piece.direction, piece.source) == (direction, "criterion")), None)
        if again and source == "criterion":
            database.update("evidence", again.id, reason=storable(reason))
            return again.reason != reason and reopened(database, found, str(ref), direction, reason)
        for piece in before:
            database.update("evidence", piece.id, withdrawn_at=now())
        database.insert(
            "evidence",
            hypothesis_id=found.id,
            target=str(ref),
            direction=direction,
            reason=storable(reason),
            source=source,
            at=now(),
        )
        return reopened(database, found, str(ref), direction, reason)


def reopened(database: Database, hypothesis: Hypothesis, target: str, direction: str, reason: str) -> bool:
    """Whether a verdict is contested by evidence against it, which is then told on the day's page."""
    if CONTRARY.get(hypothesis.status) != direction:
        return False
    said = f"{target} speaks {direction} it, though it was {hypothesis.status}"
    hypotheses.become(database, hypothesis, "contested", f"{said}: {reason}" if reason else said, target)
    return True


def withdraw(database: Database, hypothesis: Hypothesis, target: str) -> None:
    """No longer count something as evidence. Raises LabbookError where it was none."""
    ref = ids.parse(target, TARGETS)
    with database.change(f"withdrew {ref} from H{hypothesis.id}"):
        counted = standing(database, hypothesis, ref)
        if not counted:
            raise LabbookError(
                f"{ref} is no evidence on H{hypothesis.id}.", f"See: labbook hypothesis show H{hypothesis.id}"
            )
        for piece in counted:
            database.update("evidence", piece.id, withdrawn_at=now())


def standing(database: Database, hypothesis: Hypothesis, ref: ids.Ref) -> list[Evidence]:
    """What something counts as on a hypothesis now."""
    where = "WHERE hypothesis_id = :h AND target = :t AND withdrawn_at IS NULL"
    return database.all(Evidence, where, h=hypothesis.id, t=str(ref))


def on(database: Database, hypothesis_id: int) -> list[Dated]:
    """The evidence on a hypothesis by the day it came about, withdrawn pieces among it."""
    pieces = database.all(Evidence, "WHERE hypothesis_id = :id ORDER BY id", id=hypothesis_id)
    return sorted((dated(database, piece) for piece in pieces), key=lambda found: (found.day, found.evidence.id))


def dated(database: Database, piece: Evidence) -> Dated:
    """A piece of evidence with its day; one whose run was deleted keeps the day it was counted."""
    ref = ids.parse(piece.target)
    record = database.get(ids.NOUNS[ref.letter][1], ref.number)
    there = record is not None and not (isinstance(record, Run) and record.deleted_at)
    return Dated(piece, day_on(database, record, piece.at), there, doubt_about(database, ref))


def day_on(database: Database, record: object, at: int) -> str:
    """The day of a thing, in the zone of this machine."""
    match record:
        case Entry(day=str(day)):
            return day
        case Run():
            at = record.started_at or record.created_at
        case Sweep() | Figure():
            at = record.created_at
        case Prediction():
            at = record.graded_at or record.sealed_at
    return day_of(at, local_zone(at), database.project.settings.day_start)


def doubt_about(database: Database, ref: ids.Ref) -> str:
    """Why a run, or runs of a sweep, are in doubt; empty where they are not."""
    column = {"R": "r.id", "S": "r.sweep_id"}.get(ref.letter)
    if column is None:
        return ""
    found = database.value(
        "SELECT t.because FROM taint t JOIN tainted_run x ON x.taint_id = t.id JOIN run r ON r.id = x.run_id "
        f"WHERE t.lifted_at IS NULL AND {column} = :id ORDER BY t.id LIMIT 1",
        id=ref.number,
    )
    return found or ""


def bearing(database: Database, hypothesis_id: int) -> list[Run]:
    """The runs that bear on a hypothesis, oldest first: those launched for it, and those that are its evidence."""
    return database.all(Run, f"WHERE {BEARING} ORDER BY id", hypothesis=hypothesis_id)


def counts(database: Database) -> dict[int, dict[str, int]]:
    """How many pieces of evidence stand for, against and neutral, by hypothesis."""
    found: dict[int, dict[str, int]] = {}
    for hypothesis_id, direction, count in database.rows(
        "SELECT hypothesis_id, direction, count(*) FROM evidence WHERE withdrawn_at IS NULL GROUP BY 1, 2"
    ):
        found.setdefault(hypothesis_id, {})[direction] = count
    return found


def told_counts(counted: dict[str, int]) -> str:
    """How much stands on each side, as in "3 for, 1 against"."""
    return ", ".join(f"{counted[direction]} {direction}" for direction in DIRECTIONS if direction in counted)
