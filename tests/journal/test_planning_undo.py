"""Each thing done to a plan, a question or a line is one change: undone to the byte, and made again the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labbook.clock import days_before
from labbook.journal import entries, promoting, questions, undo
from labbook.journal.planning import carrying, evening, plan
from labbook.store.changes import RECORDED
from labbook.store.database import Database
from labbook.store.records import Change, Entry, Prediction, Question, Task

LOG = "# Losses\r\n- [/] train ~25m\r\n  - [ ] part\r\n  - [x] done part\r\n- it will descend (pending)\r\n- [-] gone"


def task(database: Database, words: str) -> Task:
    return next(found for found in database.all(Task) if found.text.startswith(words))


def question(database: Database) -> Question:
    return database.all(Question)[-1]


def tomorrow(database: Database) -> str:
    return days_before(entries.current_day(database), -1)


def promote(kind: str) -> Callable[[Database], object]:
    return lambda database: promoting.promote(database, database.all(Entry)[0], 5, kind, 0.7)


ACTIONS: dict[str, Callable[[Database], object]] = {
    "add": lambda db: plan.add(db, "new ~5m"),
    "add elsewhere": lambda db: plan.add(db, "new", day=tomorrow(db)),
    "add under": lambda db: plan.add(db, "new", under=task(db, "train")),
    "add all": lambda db: plan.add_all(db, ["one", "two", "three"], day=tomorrow(db)),
    "done": lambda db: plan.mark_all(db, [task(db, "train"), task(db, "read")], "done"),
    "drop": lambda db: plan.mark(db, task(db, "train"), "dropped", "no time"),
    "do": lambda db: plan.mark(db, task(db, "read"), "doing"),
    "reopen": lambda db: plan.mark(db, task(db, "gone"), "todo"),
    "carry": lambda db: carrying.carry(db, [task(db, "train")], tomorrow(db)),
    "carry to a plan": lambda db: carrying.carry(db, [task(db, "train")], entries.current_day(db)),
    "carry several": lambda db: carrying.carry(db, [task(db, "read"), task(db, "part")], tomorrow(db)),
    "defer": lambda db: carrying.defer(db, task(db, "read"), tomorrow(db), "late"),
    "start": lambda db: plan.start(db, task(db, "read"), 25),
    "start another": lambda db: plan.start(db, task(db, "part")),
    "stop": lambda db: plan.stop(db, task(db, "train")),
    "for tomorrow": lambda db: evening.keep_for_tomorrow(db, "look at R3", entries.current_day(db)),
    "ask": lambda db: questions.ask(db, "and now?", question(db)),
    "answer": lambda db: questions.answer(db, question(db), "yes", "E1"),
    "drop question": lambda db: questions.drop(db, question(db), "no matter"),
    "reopen question": lambda db: questions.reopen(db, db.all(Question)[0]),
    **{f"promote to {kind}": promote(kind) for kind in ("task", "hypothesis", "question", "idea", "bug")},
}


@pytest.fixture
def full(database: Database) -> Database:
    """A note with tasks, a plan with one, a clock that runs, and two questions of which one is closed."""
    entries.add(database, LOG, day="2026-01-01")
    plan.add(database, "read")
    plan.start(database, task(database, "train"))
    for words in ("settled?", "why?"):
        questions.ask(database, words)
    questions.drop(database, database.all(Question)[0], "")
    return database


def state(database: Database) -> dict[str, list[tuple[object, ...]]]:
    found = {table: database.rows(f"SELECT * FROM {table} ORDER BY id") for table in sorted(RECORDED)}
    return found | {table: sorted(database.rows(f"SELECT * FROM {table}")) for table in ("tag", "mention")}


@pytest.mark.parametrize("action", ACTIONS)
def test_it_is_taken_back_and_made_again(full: Database, action: str) -> None:
    before, changes = state(full), len(full.all(Change))
    ACTIONS[action](full)
    after = state(full)
    assert after != before
    assert len(full.all(Change)) == changes + 1
    undo.undo(full)
    assert state(full) == before
    undo.redo(full)
    assert state(full) == after
    undo.undo(full)
    assert state(full) == before


def test_what_was_sealed_stays_sealed(full: Database) -> None:
    before = full.all(Change)
    promote("prediction")(full)
    assert full.all(Change) == before
    undo.undo(full)
    assert [prediction.status for prediction in full.all(Prediction)] == ["open"]


def test_a_week_of_changes_is_taken_back_one_by_one(full: Database) -> None:
    states = [state(full)]
    day = entries.current_day(full)
    for step in range(1, 6):
        carrying.carry(full, [task(full, "train")], days_before(day, -step))
        states.append(state(full))
    while states[1:]:
        assert state(full) == states.pop()
        undo.undo(full)
    assert state(full) == states[0]
