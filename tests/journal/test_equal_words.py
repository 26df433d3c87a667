"""Tasks with the very same words keep their numbers apart."""

from __future__ import annotations

import pytest

from labbook.journal import entries
from labbook.journal.planning import carrying, plan
from labbook.store.database import Database
from labbook.store.records import Task


def task(database: Database, number: int) -> Task:
    found = database.get(Task, number)
    assert found is not None
    return found


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_of_several_is_carried(database: Database, number: int) -> None:
    entries.add(database, "- [ ] exercise\n- [ ] exercise\n- [ ] exercise\n", kind="plan", day="2026-01-01")
    carrying.carry(database, [task(database, number)], "2026-01-02")
    open_now = database.all(Task, "WHERE state = 'todo' AND same_as IS NULL ORDER BY id")
    assert [found.id for found in open_now] == [1, 2, 3]
    assert [found.entry_id for found in open_now] == [2 if found.id == number else 1 for found in open_now]


@pytest.mark.parametrize("number", [1, 2])
def test_one_of_two_is_dropped(database: Database, number: int) -> None:
    entries.add(database, "- [ ] exercise\n- [ ] exercise\n", kind="plan", day="2026-01-01")
    plan.mark(database, task(database, number), "dropped", "why")
    assert task(database, number).state == "dropped"
    assert task(database, 3 - number).state == "todo"


def test_a_line_above_shifts_them_together(database: Database) -> None:
    entries.add(database, "- [ ] exercise\n- [x] exercise\n", kind="plan", day="2026-01-01")
    entries.edit(database, entries.get(database, 1), "- [ ] new\n- [ ] exercise\n- [x] exercise\n")
    assert [(t.id, t.line, t.state) for t in database.all(Task, "ORDER BY line")] == [
        (3, 0, "todo"),
        (1, 1, "todo"),
        (2, 2, "done"),
    ]


def test_a_task_without_words_keeps_its_number(database: Database) -> None:
    entries.add(database, "- [ ]\n- [ ] b\n", kind="plan", day="2026-01-01")
    plan.start(database, task(database, 1))
    plan.mark(database, task(database, 1), "dropped", "why")
    assert task(database, 1).state == "dropped"
    assert [found.id for found in database.all(Task)] == [1, 2]


def test_many_tasks_reworded_at_once_keep_their_numbers(database: Database) -> None:
    body = "".join(f"- [ ] train model {number} for long\n" for number in range(90))
    entries.add(database, body, kind="plan", day="2026-01-01")
    entries.edit(database, entries.get(database, 1), body.replace("train model", "train the model"))
    assert [(found.id, found.line) for found in database.all(Task)] == [(n + 1, n) for n in range(90)]
