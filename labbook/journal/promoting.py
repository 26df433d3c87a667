"""Turning a line of an entry into a thing: a task, a hypothesis, a question, a prediction, an idea, a bug."""

from __future__ import annotations

from contextlib import nullcontext

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.line_makers import MAKERS, Chosen
from labbook.journal.markup.checklist import org_lines
from labbook.journal.markup.styles import named
from labbook.journal.recognise.prose import Line, lines_of, prose
from labbook.store.database import Database
from labbook.store.records import Entry, Finding


def promote(database: Database, entry: Entry, number: int, kind: str, probability: float | None = None) -> str:
    """Turn a line (counted from 1) into a thing; returns its short id. Only a task changes the text.

    Raises LabbookError for a line of code or without words, an unknown kind, and one that is such a thing already.
    """
    if kind not in MAKERS:
        raise LabbookError(f"A line cannot become {kind!r}.", f"Choose {', '.join(MAKERS)}.", code=2)
    with database.change("promoted") as change:
        entry = entries.get(database, entry.id)
        chosen = Chosen(entry, line_at(entry, number), probability)
        refuse_twice(database, chosen, kind)
        with database.unrecorded() if kind == "prediction" else nullcontext():  # what is sealed is not undone
            target = MAKERS[kind](database, chosen)
            if kind != "task":
                remember(database, chosen, kind, target)
        change.what = f"promoted E{entry.id}:{number} to {target}"
    return target


def line_at(entry: Entry, number: int) -> Line:
    """A line of an entry as prose; raises LabbookError where there is none."""
    written = lines_of(entry.body)
    if not 1 <= number <= len(written):
        raise LabbookError(f"E{entry.id} has no line {number}.", f"It has {len(written)}.", code=2)
    found = next((line for line in prose(written) if line.row == number - 1 and line.text), None)
    if named(entry.style).headlines and number - 1 not in {row for row, _ in org_lines(entry.body)}:
        found = None
    if found is None:
        raise LabbookError(
            f"Line {number} of E{entry.id} is code, or has no words.",
            f"See: labbook show E{entry.id} --raw | cat -n",
            2,
        )
    return found


def refuse_twice(database: Database, chosen: Chosen, kind: str) -> None:
    """Raise LabbookError for a line that is such a thing already."""
    entry_id, row = chosen.entry.id, chosen.line.row
    if kind == "task":
        id = database.value(
            "SELECT coalesce(same_as, id) FROM task WHERE entry_id = :entry AND line = :line", entry=entry_id, line=row
        )
        before = [f"T{id}"] if id else []
    else:
        before = [made.target for made in made_of(database, entry_id, row, chosen.line.text) if made.kind == kind]
    if before:
        raise LabbookError(f"{chosen.place} is {before[0]} already.", f"See: labbook show {before[0]}")


def made_of(database: Database, entry_id: int, row: int, text: str) -> list[Finding]:
    """What was made of a line, by its words; or by its place, where import recognised a part of its words."""
    accepted = database.all(Finding, "WHERE entry_id = :entry AND status = 'accepted' ORDER BY id", entry=entry_id)
    return [made for made in accepted if made.text == text or (made.line == row and made.text in text)]


def remember(database: Database, chosen: Chosen, kind: str, target: str) -> None:
    """Keep what became of a line; what import had offered there is settled by it."""
    offered = database.one(
        Finding,
        "WHERE entry_id = :entry AND kind = :kind AND line = :line AND status = 'offered'",
        entry=chosen.entry.id,
        kind=kind,
        line=chosen.line.row,
    )
    if offered:
        database.update("finding", offered.id, status="accepted", target=target)
        return
    database.insert(
        "finding",
        entry_id=chosen.entry.id,
        line=chosen.line.row,
        kind=kind,
        text=chosen.line.text,
        outcome="",
        outcome_text="",
        probability=chosen.probability,
        status="accepted",
        target=target,
    )
