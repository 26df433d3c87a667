"""A task is ticked by the run that reaches what it waits for, and by nothing less."""

from __future__ import annotations

import pytest

from labbook.clock import days_before
from labbook.journal import entries
from labbook.journal.planning import carrying, done_when, plan
from labbook.runs.outcome import conclude
from labbook.store.database import Database
from labbook.store.records import Entry, Run, Task
from tests import made


def ended(database: Database, run: Run) -> str:
    """The plan's text after a run has ended."""
    with database.write():
        conclude.after_run(database, run.id)
    planned = database.one(Entry, "WHERE kind = 'plan' ORDER BY day DESC")
    assert planned is not None
    return planned.body


@pytest.mark.parametrize(
    ("said", "status", "losses", "line"),
    [
        ("", "done", [2.0], "- [x] train"),
        ("", "failed", [0.5], "- [ ] train"),
        (" dod: loss < 1", "done", [2.0, 0.82], "- [x] train dod: loss < 1 (R1: loss 0.82)"),
        (" dod: loss < 1", "done", [0.5, 2.0], "- [ ] train dod: loss < 1"),
        (" dod: min(loss) < 1", "done", [0.5, 2.0], "- [x] train dod: min(loss) < 1 (R1: min(loss) 0.5)"),
        (" dod: loss < 1", "failed", [0.5], "- [ ] train dod: loss < 1"),
        (" dod: accuracy > 1", "done", [0.5], "- [ ] train dod: accuracy > 1"),
        (" dod: loss < 1 @ d_model=16", "done", [0.5], "- [ ] train dod: loss < 1 @ d_model=16"),
        (" dod: loss < 1 @ d_model=8", "done", [0.5], "- [x] train dod: loss < 1 @ d_model=8 (R1: loss 0.5)"),
        (" dod: the figure reads well", "done", [0.5], "- [ ] train dod: the figure reads well"),
        (" ~25m dod: loss < 1 !high", "done", [0.5], "- [x] train ~25m dod: loss < 1 !high (R1: loss 0.5)"),
    ],
)
def test_the_run_of_a_task_ticks_it(database: Database, said: str, status: str, losses: list[float], line: str) -> None:
    task = plan.add(database, f"train{said}")
    run = made.run(database, status, losses, task_id=task.id, config={"d_model": 8})
    assert ended(database, run) == f"{line}\n"


def test_a_sweep_ticks_when_any_of_its_runs_gets_there(database: Database) -> None:
    task = plan.add(database, "train dod: loss < 1")
    number = made.sweep(database, task_id=task.id)
    columns = {"sweep_id": number, "task_id": task.id}
    made.run(database, "failed", [0.1], config={"d_model": 1}, **columns)
    made.run(database, "done", [3.0], config={"d_model": 2}, **columns)
    last = made.run(database, "done", [0.7], config={"d_model": 3}, **columns)
    assert ended(database, last) == "- [x] train dod: loss < 1 (R3: loss 0.7)\n"


def test_a_sweep_that_does_not_get_there_leaves_it_open(database: Database) -> None:
    task = plan.add(database, "train dod: loss < 1")
    number = made.sweep(database, task_id=task.id)
    run = made.run(database, "done", [3.0], sweep_id=number, task_id=task.id)
    assert ended(database, run) == "- [ ] train dod: loss < 1\n"


def test_a_carried_task_is_ticked_where_it_is(database: Database) -> None:
    task = plan.add(database, "train dod: loss < 1", day=days_before(entries.current_day(database), 1))
    run = made.run(database, "done", [0.5], task_id=task.id)
    carrying.carry(database, [task], entries.current_day(database))
    assert ended(database, run) == "- [x] train dod: loss < 1 (R1: loss 0.5)\n"


def test_a_dropped_task_stays_dropped(database: Database) -> None:
    task = plan.add(database, "train")
    plan.mark(database, task, "dropped")
    assert ended(database, made.run(database, "done", task_id=task.id)) == "- [-] train\n"


def test_words_wait_for_their_author(database: Database) -> None:
    for words in ("train dod: reads well", "train too dod: loss < 1", "read dod: understood", "simply train"):
        plan.add(database, words)
    tasks = database.all(Task)
    made.run(database, "done", task_id=1)
    made.sweep(database, "done", task_id=1)
    made.run(database, "done", task_id=2)
    made.run(database, "failed", task_id=3)
    assert done_when.unjudged(database, tasks) == [done_when.Unjudged(tasks[0], ("R1", "S1"))]
