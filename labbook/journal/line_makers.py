"""What a line of an entry can be made into; only a task changes the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.markup import lines
from labbook.journal.markup.styles import named
from labbook.journal.planning import plan
from labbook.journal.predicting import betting, predictions
from labbook.journal.predicting.predictions import Draft
from labbook.journal.recognise import ticks_without_box
from labbook.journal.recognise.prose import Line
from labbook.store.database import Database
from labbook.store.records import Entry

ITEM = re.compile(r"(\s*(?:[-*+]|\d{1,9}[.)])\s+)(.*)")
GIVEN_UP = "✗✘"
LABEL = re.compile(r"\W*(?:hypothe\w*|question|prediction|idea|bug)\W*:\W*(?=\w)", re.IGNORECASE)


class Chosen(NamedTuple):
    """A line that was chosen: its entry, what it is there, and how sure one is of it, if it is to be a prediction."""

    entry: Entry
    line: Line
    probability: float | None

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"Line {self.line.row + 1} of E{self.entry.id}"

    @property
    def words(self) -> str:
        """What it says, without the label that names its kind."""
        return LABEL.sub("", self.line.text, count=1)


def task(database: Database, chosen: Chosen) -> str:
    """A checkbox on the line itself; the task is as old as its entry."""
    entry, row = chosen.entry, chosen.line.row
    written = lines.bare(lines.split(entry.body)[row])
    refuse_unticked(chosen, written)
    ticked = row in ticks_without_box(entry.body) or chosen.line.text.startswith("x ")
    entries.edit(database, entry, lines.replaced(entry.body, row, with_box(written, ticked)))
    made = plan.task_at(database, entry.id, row)
    database.update("task", made.id, created_at=entry.created_at)
    return f"T{made.id}"


def refuse_unticked(chosen: Chosen, written: str) -> None:
    """Raise LabbookError for a heading or a quotation, which nobody ticks."""
    headline = named(chosen.entry.style).headlines and written.startswith("*")
    what = "a quotation" if chosen.line.mark == ">" else "a heading" if headline or chosen.line.mark == "#" else ""
    if what:
        raise LabbookError(f"{chosen.place} is {what}, which cannot be ticked.", "Choose a line under it.", code=2)


def with_box(written: str, ticked: bool) -> str:
    """A line as a checkbox item; one that is ticked by a letter is done, or given up."""
    item = ITEM.fullmatch(written)
    blanks = written[: len(written) - len(written.lstrip())]
    start, words = (item[1], item[2]) if item else (f"{blanks}- ", written.lstrip())
    if not ticked:
        return f"{start}[ ] {words}"
    return f"{start}[{'-' if words[0] in GIVEN_UP else 'x'}] {words[1:].lstrip()}"


def hypothesis(database: Database, chosen: Chosen) -> str:
    """An open hypothesis of the entry's date."""
    entry = chosen.entry
    number = database.insert(
        "hypothesis", statement=chosen.words, status="open", created_at=entry.created_at, entry_id=entry.id
    )
    database.insert("hypothesis_event", hypothesis_id=number, at=entry.created_at, status="open", reason="")
    return f"H{number}"


def question(database: Database, chosen: Chosen) -> str:
    """An open question of the entry's date."""
    entry = chosen.entry
    number = database.insert(
        "question", entry_id=entry.id, text=chosen.words, status="open", answer="", created_at=entry.created_at
    )
    return f"Q{number}"


def prediction(database: Database, chosen: Chosen) -> str:
    """A prediction that is sealed now: a claim is graded by a run, other words by hand."""
    if chosen.probability is None:
        raise LabbookError("A prediction needs a probability.", "Say how sure you are: --probability 70%", code=2)
    return f"P{sealed(database, chosen.words, chosen.probability, chosen.entry.id)}"


def sealed(database: Database, words: str, probability: float, entry_id: int) -> int:
    """A prediction that came from an entry; returns its number."""
    about, claim = betting.meant(database, words, None)
    return predictions.seal(database, Draft(claim, probability, about, entry_id=entry_id)).id


def entry_of(kind: str) -> Callable[[Database, Chosen], str]:
    """The maker of an entry of its own, of today, for an idea or a bug."""

    def make(database: Database, chosen: Chosen) -> str:
        body = f"{chosen.words}\n\n(from E{chosen.entry.id}, line {chosen.line.row + 1})\n"
        return f"E{entries.add(database, body, kind=kind)}"

    return make


MAKERS: dict[str, Callable[[Database, Chosen], str]] = {
    "task": task,
    "hypothesis": hypothesis,
    "question": question,
    "prediction": prediction,
    "idea": entry_of("idea"),
    "bug": entry_of("bug"),
}
"""How a line becomes each kind of thing."""
