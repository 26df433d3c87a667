"""A hypothesis in other words: entry and statement go together, and nothing it said is forgotten."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries, undo
from labbook.journal.beliefs import hypotheses, rewording
from labbook.store.database import Database
from labbook.store.records import Entry, Hypothesis


def of(database: Database) -> tuple[Hypothesis, Entry]:
    """The first hypothesis and the entry that states it, as they are now."""
    found = database.get(Hypothesis, 1)
    assert found is not None and found.entry_id is not None
    return found, entries.get(database, found.entry_id)


def reasons(database: Database) -> list[str]:
    return [event.reason for event in hypotheses.history(database, 1)]


def test_the_statement_follows_its_entry_and_the_history_keeps_what_it_was(database: Database) -> None:
    hypotheses.add(database, "fewer haeds learn sooner", hypotheses.Belief("", 0.6))
    told = rewording.edit_entry(database, of(database)[1], "fewer heads\nlearn sooner\n\nAn aside.\n")
    found, entry = of(database)
    assert (found.statement, found.credence, told) == ("fewer heads learn sooner", 0.6, "H1 says so too")
    assert reasons(database)[-1] == "reworded; before: fewer haeds learn sooner"
    assert rewording.edit_entry(database, entry, f"{entry.body}More.\n") == ""
    assert len(reasons(database)) == 2


def test_what_is_reworded_is_reworded_in_its_entry_and_can_be_undone(database: Database) -> None:
    hypotheses.add(database, "fewer haeds learn sooner")
    rewording.edit_entry(database, of(database)[1], "fewer haeds learn sooner\n\nAn aside.\n")
    rewording.reword(database, of(database)[0], "fewer heads learn  sooner")
    found, entry = of(database)
    assert (found.statement, entry.body) == ("fewer heads learn sooner", "fewer heads learn sooner\n\nAn aside.\n")
    undo.undo(database)
    found, entry = of(database)
    assert found.statement == "fewer haeds learn sooner" and entry.body.startswith("fewer haeds")
    with pytest.raises(LabbookError, match="needs a statement"):
        rewording.reword(database, found, "  ")


def test_an_entry_that_went_its_own_way_changes_alone_and_says_so(database: Database) -> None:
    hypotheses.add(database, "fewer heads learn sooner")
    with database.write():
        database.update("hypothesis", 1, statement="one head learns sooner")
    told = rewording.edit_entry(database, of(database)[1], "no head learns")
    assert told == "H1 still says: one head learns sooner" and of(database)[0].statement == "one head learns sooner"
    assert rewording.edit_entry(database, entries.get(database, entries.add(database, "a note")), "another") == ""
