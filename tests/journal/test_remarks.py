"""Taking a closed task up again: the reason it was closed with goes from its line, and nothing else does."""

from __future__ import annotations

import pytest

from labbook.journal import entries, versions
from labbook.journal.planning import plan
from labbook.store.database import Database
from labbook.store.records import Task


def first(database: Database) -> Task:
    found = database.get(Task, 1)
    assert found is not None
    return found


def body(database: Database) -> str:
    return entries.get(database, 1).body


@pytest.mark.parametrize("words", ["train 8/8", "train 8/8 (again)", "train 8/8  ", "(a) or (b)"])
@pytest.mark.parametrize("reason", ["", "no time", "(see E1) no\nroom"])
@pytest.mark.parametrize("state", ["dropped", "done"])
def test_the_line_is_again_as_it_was_before_it_was_closed(
    database: Database, words: str, reason: str, state: str
) -> None:
    before = f"# plan\n\n- [ ] {words}\n- [ ] train 8/8\n"
    entries.add(database, before, kind="plan", day="2026-11-21")
    plan.mark(database, first(database), state, reason)
    plan.mark(database, first(database), "todo")
    assert body(database) == before


def test_another_reason_takes_the_place_of_the_first(database: Database) -> None:
    plan.add(database, "read it")
    plan.mark(database, first(database), "dropped", "no time")
    plan.mark(database, first(database), "done", "there was time")
    assert body(database) == "- [x] read it (there was time)\n"
    plan.mark(database, first(database), "todo", "the wrong paper")
    assert body(database) == "- [ ] read it (the wrong paper)\n"


def test_a_reason_is_found_after_the_line_has_moved_and_history_keeps_it(database: Database) -> None:
    plan.add(database, "read it")
    plan.mark(database, first(database), "dropped", "no time")
    entry = entries.get(database, 1)
    entries.edit(database, entry, f"# morning\n\n{entry.body}")
    plan.mark(database, first(database), "todo")
    assert body(database) == "# morning\n\n- [ ] read it\n"
    assert any("(no time)" in version.body for version in versions.of(database, entries.get(database, 1)))
