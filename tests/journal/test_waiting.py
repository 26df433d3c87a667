"""What to do now: what does not wait, by priority, then by the day it is due, then as it stands."""

from __future__ import annotations

from typing import Any

import pytest

from labbook.clock import days_before
from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import carrying, plan, waiting
from labbook.store.database import Database
from labbook.store.records import Task
from tests import made

TODAY = "2026-11-20"


def planned(database: Database, *lines: str) -> None:
    entries.add(database, "\n".join(lines) + "\n", kind="plan", day=TODAY)


def next_words(database: Database) -> str:
    task = waiting.next_task(database, TODAY).task
    return task.text if task else ""


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        (["- [ ] a", "- [ ] b"], "a"),
        (["- [x] a", "- [-] b", "- [/] c"], "c"),
        (["- [ ] a !low", "- [ ] b", "- [ ] c !high"], "c !high"),
        (["- [ ] a", "- [ ] b due:2026-11-30", "- [ ] c due:2026-11-22"], "c due:2026-11-22"),
        (["- [ ] a due:2026-11-22", "- [ ] b !high"], "b !high"),
        (["- [ ] a after:T2", "- [ ] b"], "b"),
        (["- [ ] a after:T2", "- [x] b"], "a after:T2"),
        (["- [ ] a after:T99,R9,E1"], "a after:T99,R9,E1"),
        (["- [ ] a after:T1"], "a after:T1"),
        (["- [ ] a after:T2", "- [ ] b after:T1"], ""),
        (["- [ ] whole", "  - [ ] part"], "part"),
        (["- [ ] whole", "  - [x] part"], "whole"),
        (["- [ ] a", "- [ ] whole !high", "  - [ ] part"], "part"),
        (["- [ ] a", "- [ ] whole after:T1", "  - [ ] part !high"], "a"),
        ([" nothing"], ""),
    ],
)
def test_the_next_one(database: Database, lines: list[str], first: str) -> None:
    planned(database, *lines)
    assert next_words(database) == first


def test_no_plan_has_no_next(database: Database) -> None:
    assert waiting.next_task(database, TODAY) == waiting.Next(None, ())


def test_those_that_wait_are_told_with_what_for(database: Database) -> None:
    planned(database, "- [ ] a after:T2,T3", "- [ ] b", "- [x] c")
    (held_up,) = waiting.next_task(database, TODAY).waiting
    assert (held_up.task.id, held_up.waits_for) == (1, ("T2",))


@pytest.mark.parametrize(("status", "waits"), [("queued", True), ("running", True), ("done", False), ("failed", False)])
def test_a_run_is_waited_for_until_it_has_ended(database: Database, status: str, waits: bool) -> None:
    made.run(database, status)
    assert bool(waiting.unfinished(database, "R1")) is waits


def test_questions_and_hypotheses_are_waited_for_until_decided(database: Database) -> None:
    entries.add(database, "why?", kind="question")
    number = hypotheses.add(database, "fewer heads")
    assert waiting.unfinished(database, "Q1 H1 E1") == ("Q1", "H1")
    hypothesis = hypotheses.listed(database)[0]
    assert hypothesis.id == number
    hypotheses.conclude(database, hypothesis, "refuted", "")
    assert waiting.unfinished(database, "Q1 H1") == ("Q1",)


def test_a_carried_task_is_still_waited_for(database: Database) -> None:
    planned(database, "- [ ] a")
    carrying.carry(database, database.all(Task), days_before(TODAY, -1))
    (earlier,) = database.all(Task, "WHERE same_as IS NOT NULL")
    assert waiting.unfinished(database, f"T1 T{earlier.id}") == ("T1", f"T{earlier.id}")


def test_who_need_not_wait_any_more(database: Database) -> None:
    planned(database, "- [ ] a", "- [ ] b after:T1", "- [ ] c after:T1,T2", "- [ ] d after:T10", "- [x] e after:T1")
    first = database.all(Task)[0]
    plan.mark(database, first, "done")
    assert [task.id for task in waiting.freed_by(database, first)] == [2]


@pytest.mark.parametrize(("refs", "known"), [("t1", "T1"), ("T1, E1", "T1 E1")])
def test_only_what_is_there_can_be_waited_for(database: Database, refs: str, known: str) -> None:
    planned(database, "- [ ] a")
    assert waiting.known(database, refs) == known


@pytest.mark.parametrize("refs", ["", "T2", "F1", "soon"])
def test_what_is_not_there_cannot_be_waited_for(database: Database, refs: Any) -> None:
    planned(database, "- [ ] a")
    with pytest.raises(LabbookError):
        waiting.known(database, refs)
