"""What each kind of finding is made into, dated as the entry it stands in; no text is changed."""

from __future__ import annotations

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.planning.places import trade_places, where_it_is
from labbook.store.database import Database
from labbook.store.records import Entry, Finding, Task

SEEN_BEFORE = "seen before"


def hypothesis(database: Database, finding: Finding, entry: Entry) -> str:
    """A hypothesis with the verdict that was said near it."""
    status = finding.outcome or "open"
    number = database.insert(
        "hypothesis", statement=finding.text, status=status, created_at=entry.created_at, entry_id=entry.id
    )
    for step, reason in {"open": "", status: finding.outcome_text}.items():
        database.insert("hypothesis_event", hypothesis_id=number, at=entry.created_at, status=step, reason=reason)
    return f"H{number}"


def prediction(database: Database, finding: Finding, entry: Entry) -> str:
    """A prediction that its author graded, if they did; none of it was sealed, so it does not count for the score."""
    graded = finding.outcome in ("right", "wrong")
    number = database.insert(
        "prediction",
        claim=finding.text,
        probability=finding.probability,
        sealed_at=entry.created_at,
        commit="",
        seen="[]",
        after_the_fact=True,
        status=finding.outcome if graded else "open",
        observed=finding.outcome_text,
        graded_at=entry.created_at if graded else None,
        experiment="",
        entry_id=entry.id,
    )
    return f"P{number}"


def question(database: Database, finding: Finding, entry: Entry) -> str:
    """A question, with the answer that was written under it."""
    answered = finding.outcome == "answered"
    number = database.insert(
        "question",
        entry_id=entry.id,
        text=finding.text,
        status="answered" if answered else "open",
        answer=finding.outcome_text,
        created_at=entry.created_at,
        closed_at=entry.created_at if answered else None,
    )
    return f"Q{number}"


def note(database: Database, finding: Finding, entry: Entry) -> str:
    """An entry of its own for a bug or an idea, on the day of the one that it stands in."""
    made = entries.insert(
        database,
        body=f"{finding.text}\n\n(from E{entry.id}, line {finding.line + 1})\n",
        created_at=entry.created_at or now(),
        kind=finding.kind,
        day=entry.day,
        zone=entry.zone,
        month_day=entry.month_day,
        author=entry.author,
    )
    return f"E{made.id}"


def seen_before(database: Database, finding: Finding, entry: Entry) -> str:
    """One task in two places: its number and age go on, and the earlier line becomes where it was before."""
    first = where_it_is(database, database.get(Task, int(finding.target.removeprefix("T"))))
    again = where_it_is(database, line_of(database, finding, entry))
    if first is None or again is None:
        raise LabbookError(f"The task {finding.text!r} is no longer there.", "Leave it: `labbook review`, then l.")
    if first.id != again.id:
        for (box,) in database.rows("SELECT id FROM time_box WHERE task_id = :id", id=again.id):
            database.update("time_box", box, task_id=first.id)
        trade_places(database, first, again)
    return f"T{first.id}"


def line_of(database: Database, finding: Finding, entry: Entry) -> Task | None:
    """The task that was found, whose line may have moved, or gained words, since."""
    same = "WHERE entry_id = :entry AND substr(text, 1, length(:text)) = :text ORDER BY abs(line - :line)"
    return database.one(Task, same, entry=entry.id, text=finding.text, line=finding.line)


MAKERS = {
    "hypothesis": hypothesis,
    "prediction": prediction,
    "question": question,
    "bug": note,
    "idea": note,
    SEEN_BEFORE: seen_before,
}
"""How each kind of finding becomes what it is."""
