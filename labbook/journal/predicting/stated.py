"""Predictions stated in an entry, one a line: `P: 32/8 yes 70%`; they are offered for sealing, never sealed unasked."""

from __future__ import annotations

import re

from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.journal.predicting import betting, predictions
from labbook.journal.predicting.predictions import Code, Draft
from labbook.journal.recognise.prose import Line, lines_of, prose
from labbook.store.database import Database
from labbook.store.records import Entry, Hypothesis, Prediction

LABEL = re.compile(r"P:\s*\S")


def lines(entry: Entry) -> list[Line]:
    """The lines of an entry that state a prediction, code aside."""
    return [line for line in prose(lines_of(entry.body)) if LABEL.match(line.text)]


def unsealed(database: Database, entry: Entry) -> list[Line]:
    """Those that are not sealed yet: that say what none of the entry's predictions says, or said before a revision."""
    sealed = {
        (claim, probability)
        for claim, probability in database.rows(
            "SELECT claim, probability FROM prediction WHERE entry_id = :id", id=entry.id
        )
    }
    return [line for line in lines(entry) if not is_sealed(database, entry, line, sealed)]


def is_sealed(database: Database, entry: Entry, line: Line, sealed: set[tuple[str, float]]) -> bool:
    """Whether a line says what is sealed already; one that cannot be read is not."""
    try:
        draft = read(database, entry, line)
    except LabbookError:
        return False
    return any(claim == draft.claim and sure == draft.probability for claim, sure in sealed)


def read(database: Database, entry: Entry, line: Line) -> Draft:
    """The prediction that a line states, about the hypothesis that it or its entry names. Raises LabbookError."""
    named = [ref for ref in ids.mentions(line.text) or ids.mentions(entry.body) if ref.startswith("H")]
    known = [int(ref[1:]) for ref in named if database.get(Hypothesis, int(ref[1:]))]
    about = entry.hypothesis_id or (known[0] if len(set(known)) == 1 else None)
    return betting.read(database, line.text, about)._replace(entry_id=entry.id)


def seal_all(database: Database, entry: Entry, code: Code) -> list[Prediction]:
    """Seal what an entry states; all of it or, where a line cannot be read, nothing. Raises LabbookError for that."""
    with database.write():
        drafts = [read(database, entry, line) for line in unsealed(database, entry)]
        return [seal(database, draft, code) for draft in drafts]


def seal(database: Database, draft: Draft, code: Code) -> Prediction:
    """Seal what a line states; the same claim with another probability is a changed mind about the open one."""
    where = "WHERE status = 'open' AND entry_id = :entry AND claim = :claim ORDER BY id"
    before = database.one(Prediction, where, entry=draft.entry_id, claim=draft.claim)
    return predictions.revise(database, before, draft, code) if before else predictions.seal(database, draft, code)
