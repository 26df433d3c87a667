"""Undo: every kind of change is taken back to the byte, in order, and made again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries, findings, undo, versions
from labbook.journal.beliefs import hypotheses
from labbook.journal.importing import File, import_files
from labbook.journal.planning import plan
from labbook.store.changes import RECORDED
from labbook.store.database import Database
from labbook.store.records import Entry, Finding, Hypothesis, Task

LOG = (
    "# 2024-05-01\n- [ ] train 8/8 for longer\n\n"
    "**Hypothesis**: fewer heads leave sooner\n\nSo yes! Hypothesis confirmed\n"
)
State = dict[str, list[tuple[object, ...]]]


def state(database: Database) -> State:
    """Every row that undo answers for, and the indexes of the texts."""
    found = {table: database.rows(f"SELECT * FROM {table} ORDER BY id") for table in sorted(RECORDED)}
    for table in ("tag", "mention"):
        found[table] = sorted(database.rows(f"SELECT * FROM {table}"))
    found["reading"] = sorted(database.rows("SELECT entry_id, line, name, value FROM reading"))
    for text in ("train", "sooner", "later"):
        found[text] = sorted(database.rows(f"SELECT rowid FROM entry_fts WHERE entry_fts MATCH '{text}'"))
    return found


def first_task(database: Database) -> Task:
    (task, *_) = database.all(Task, "ORDER BY id")
    return task


def edit(database: Database, change: Callable[[str], str]) -> None:
    entry = database.all(Entry, "ORDER BY id")[0]
    entries.edit(database, entry, change(entry.body))


def import_again(database: Database) -> None:
    longer = LOG.replace("yes!", "yes!!") + "\n# 2024-05-02\n- [ ] one more thing\n"
    import_files(database, [File("/lab/log.md", longer.encode(), None)])


def accept(database: Database) -> None:
    findings.accept_all(database, [finding.id for finding in database.all(Finding)])


def conclude(database: Database) -> None:
    hypotheses.conclude(database, database.all(Hypothesis)[0], "refuted", "R1")


def start(database: Database) -> None:
    plan.start(database, database.all(Task, "WHERE state = 'todo' ORDER BY id DESC")[0])


ACTIONS: dict[str, Callable[[Database], object]] = {
    "log": lambda db: entries.add(db, "later #tag see R1\n| a | acc |\n|---|---|\n| x | 0.5 |\n"),
    "ask": lambda db: entries.add(db, "is it the seed?", kind="question"),
    "edit": lambda db: edit(db, lambda body: body.replace("sooner", "later #new")),
    "edit away a task": lambda db: edit(db, lambda body: body.replace("- [ ] train", "train")),
    "reorder tasks": lambda db: edit(db, lambda body: "- [x] a new one\n" + body),
    "plan": lambda db: plan.add(db, "write it up"),
    "plan below": lambda db: plan.add(db, "a part", under=first_task(db)),
    "done": lambda db: plan.mark(db, first_task(db), "done"),
    "dropped": lambda db: plan.mark(db, first_task(db), "dropped", "no time"),
    "start": start,
    "state": lambda db: hypotheses.add(db, "it is the heads"),
    "conclude": conclude,
    "import": lambda db: import_files(db, [File("/lab/other.md", b"# 2023-01-01\r\n- [x] old\r\n", None)]),
    "import again": import_again,
    "accept": accept,
    "decline": lambda db: findings.decline(db, db.all(Finding)[0]),
}


@pytest.fixture
def written(database: Database) -> Database:
    """A labbook with an imported log, a plan, a clock that runs, and a hypothesis."""
    import_files(database, [File("/lab/log.md", LOG.encode(), None)])
    plan.start(database, plan.add(database, "read the paper"))
    plan.add(database, "train more")
    hypotheses.add(database, "it is the width")
    return database


@pytest.mark.parametrize("name", ACTIONS)
def test_undo_restores_and_redo_makes_again(written: Database, name: str) -> None:
    before = state(written)
    ACTIONS[name](written)
    after = state(written)
    assert after != before
    undo.undo(written)
    assert state(written) == before
    undo.redo(written)
    assert state(written) == after


def test_everything_can_be_taken_back_to_an_empty_journal(database: Database) -> None:
    states = [state(database)]
    import_files(database, [File("/lab/log.md", LOG.encode(), None)])
    plan.add(database, "read the paper")
    plan.add(database, "train more")
    hypotheses.add(database, "it is the width")
    for action in ACTIONS.values():
        states.append(state(database))
        action(database)
    count = database.value("SELECT count(*) FROM change")
    for place in range(count):
        undo.undo(database)
        if place < len(ACTIONS):
            assert state(database) == states[-1 - place]
    assert state(database) == states[0]
    with pytest.raises(LabbookError, match="no change left"):
        undo.undo(database)
    for _ in range(count):
        undo.redo(database)
    with pytest.raises(LabbookError, match="nothing to do again"):
        undo.redo(database)


def test_a_new_change_ends_redoing(written: Database) -> None:
    plan.add(written, "one")
    undo.undo(written)
    plan.add(written, "two")
    with pytest.raises(LabbookError, match="nothing to do again"):
        undo.redo(written)
    assert undo.undo(written).what.startswith("planned")


def test_what_a_run_has_changed_since_is_not_taken_back(written: Database) -> None:
    task = plan.add(written, "train for real")
    with written.write():  # as a run does it: not a person's change
        plan.mark(written, task, "done")
    before = state(written)
    with pytest.raises(LabbookError, match="changed since by something else"):
        undo.undo(written)
    assert state(written) == before


def test_what_a_run_needs_is_not_taken_back(written: Database) -> None:
    number = hypotheses.add(written, "one more")
    with written.write():
        written.insert("run", experiment="x", status="done", config="{}", created_at=1, hypothesis_id=number,
                       reason="", why="", command="", summary="{}", attempt=0, cancel=False, spool_segment=0,
                       spool_offset=0, device="", traceback="", note="")  # fmt: skip
    before = state(written)
    with pytest.raises(LabbookError, match="R1 needs it"):
        undo.undo(written)
    assert state(written) == before


def test_a_change_that_fails_leaves_nothing_to_undo(written: Database) -> None:
    count = written.value("SELECT count(*) FROM change")
    with pytest.raises(LabbookError):
        entries.add(written, "x", kind="poem")
    with pytest.raises(LabbookError), written.change("half"):
        plan.add(written, "half of it")
        raise LabbookError("no", "")
    assert written.value("SELECT count(*) FROM change") == count
    assert written.recorder is None


def test_an_entry_tells_what_it_was(written: Database) -> None:
    number = entries.add(written, "first\nsecond\n")
    for body in ("first\n2nd\n", "first\n2nd\nthird\n"):
        entries.edit(written, entries.get(written, number), body)
    undo.undo(written)
    told = versions.of(written, entries.get(written, number))
    assert [version.body.split("\n")[1:] for version in told] == [
        ["second", ""],
        ["2nd", ""],
        ["2nd", "third", ""],
        ["2nd", ""],
    ]
    assert versions.changed_lines(told[1]) == ["- second", "+ 2nd"]


def test_redo_makes_again_what_was_undone_last(written: Database) -> None:
    plan.add(written, "one")
    undo.undo(written)
    plan.add(written, "two")
    undo.undo(written)
    undo.redo(written)
    assert [task.text for task in written.all(Task, "WHERE text IN ('one', 'two')")] == ["two"]
