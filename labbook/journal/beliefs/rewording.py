"""Saying a hypothesis in other words: its entry and its statement go together, and the history keeps what it said."""

from __future__ import annotations

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.store.database import Database
from labbook.store.records import Entry, Hypothesis
from labbook.text import storable

REWORDED = "reworded; before: "
"""How the reason of a step begins that changes the statement."""


def reword(database: Database, hypothesis: Hypothesis, statement: str) -> None:
    """Give a hypothesis another statement, also in the entry that states it; status and credence stay."""
    statement = storable(one_line(statement))
    if not statement:
        raise LabbookError("A hypothesis needs a statement.", f"H{hypothesis.id} is unchanged.", code=2)
    with database.change(f"reworded H{hypothesis.id}"):
        found = hypotheses.still_there(database, hypothesis)
        if statement == found.statement:
            return
        entry = database.get(Entry, found.entry_id) if found.entry_id else None
        if entry is not None and states(entry.body, found):
            entries.edit(database, entry, entry.body.replace(first_paragraph(entry.body), statement, 1))
        restate(database, found, statement)


def edit_entry(database: Database, entry: Entry, body: str) -> str:
    """Edit any entry; of one that states a hypothesis the statement follows. Returns what to say of that, if anything.

    The statement is the entry's first paragraph, as long as the entry begins with it.
    """
    with database.change(f"edited E{entry.id}"):
        entries.edit(database, entry, body)
        stated = database.one(Hypothesis, "WHERE entry_id = :entry", entry=entry.id)
        statement = storable(one_line(first_paragraph(body)))
        if stated is None or statement == stated.statement:
            return ""
        if not states(entry.body, stated):
            return f"H{stated.id} still says: {stated.statement}"
        restate(database, stated, statement)
    return f"H{stated.id} says so too"


def restate(database: Database, hypothesis: Hypothesis, statement: str) -> None:
    """Change the statement, inside `change()`; the history keeps what it was."""
    database.update("hypothesis", hypothesis.id, statement=statement)
    hypotheses.note(database, hypothesis.id, hypothesis.status, f"{REWORDED}{hypothesis.statement}")


def states(body: str, hypothesis: Hypothesis) -> bool:
    """Whether a text begins with what a hypothesis says."""
    return one_line(first_paragraph(body)) == hypothesis.statement


def first_paragraph(body: str) -> str:
    """What stands before the first blank line."""
    return body.strip().partition("\n\n")[0]


def one_line(text: str) -> str:
    """A text in one line."""
    return " ".join(text.split())
