"""The last page of the day: plan against what came of it, time, and loose ends."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import carrying, evening, morning, plan
from labbook.store.database import Database
from labbook.store.records import Hypothesis
from tests import made
from tests.wall_clock import WallClock

DAY = "2026-11-20"


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    clock = WallClock(monkeypatch)
    clock.set(f"{DAY} 09:00")
    return clock


def test_the_plan_is_held_against_the_day(database: Database, wall: WallClock) -> None:
    body = "- [ ] a ~25m\n- [ ] b ~1h\n- [ ] c\n- [ ] d ~10m\n- [ ] e\n"
    entries.add(database, body, kind="plan", day=DAY)
    a, b, c, d, _ = plan.tasks_of(database, 1)
    elsewhere = plan.add(database, "elsewhere", day="2026-11-01")
    for task, minutes in ((a, 50), (c, 10), (elsewhere, 5)):
        plan.start(database, task, 20 if task is c else None)
        wall.pass_minutes(minutes)
    plan.mark(database, a, "done")
    plan.mark(database, c, "dropped")
    carrying.carry(database, [d], "2026-11-21")
    plan.mark(database, b, "doing")
    plan.stop(database, elsewhere)
    found = evening.read(database, DAY)
    assert found.states == {"done": 1, "doing": 1, "todo": 1, "dropped": 1, "moved": 1}
    assert (found.planned_minutes, found.clock_minutes) == (25 + 60 + 20 + 10, 65)
    assert [(spent.task.id, spent.minutes) for spent in found.spent] == [(a.id, 50), (c.id, 10), (elsewhere.id, 5)]
    assert evening.read(database, "2026-11-21").clock_minutes == 0


def test_work_after_midnight_belongs_to_the_day_that_began_it(database: Database, wall: WallClock) -> None:
    task = plan.add(database, "train")
    for start in (f"{DAY} 23:50", "2026-11-21 03:50", "2026-11-21 04:10"):
        wall.set(start)
        plan.start(database, task)
        wall.pass_minutes(20 if start != "2026-11-21 03:50" else 15)
        plan.stop(database, task)
    assert evening.read(database, DAY).clock_minutes == 35
    assert evening.read(database, "2026-11-21").clock_minutes == 20


def test_questions_of_the_day_hang_loose_until_they_are_answered(database: Database, wall: WallClock) -> None:
    for day in ("2026-11-10", "2026-11-11", DAY):
        wall.set(f"{day} 09:00")
        entries.add(database, f"why on {day}?", kind="question")
    entries.add(database, "Q1 is still a riddle")
    assert [question.id for question in evening.read(database, DAY).loose.questions] == [1, 3]
    with database.write():
        database.update("question", 3, status="answered")
    assert [question.id for question in evening.read(database, DAY).loose.questions] == [1]


def test_runs_hang_loose_until_a_conclusion_mentions_them(database: Database, wall: WallClock) -> None:
    at = wall.at
    for _ in range(2):
        made.run(database, ended_at=at)
    sweeps = [made.sweep(database, "done") for _ in range(3)]
    for sweep in sweeps:
        made.run(database, "failed", ended_at=at, sweep_id=sweep)
        made.run(database, ended_at=at, sweep_id=sweep)
    made.run(database, ended_at=at - 86_400_000_000)
    made.run(database, "running", ended_at=None)
    entries.add(database, "R1 and R2 look odd")
    assert evening.read(database, DAY).loose.runs == ("R1", "R2", "S1", "S2", "S3")
    entries.add(database, "So yes: R2, S1 and R6 say it.", kind="conclusion")
    assert evening.read(database, DAY).loose.runs == ("R1", "S3")


def test_hypotheses_hang_loose_without_a_run_or_a_word(database: Database, wall: WallClock) -> None:
    for words in ("nobody looked", "a run looked", "a conclusion looked", "withdrawn"):
        hypotheses.add(database, words)
    made.run(database, hypothesis_id=2)
    entries.add(database, "H3 holds in R1", kind="conclusion")
    entries.add(database, "what of H1?")
    hypotheses.conclude(database, database.all(Hypothesis, "WHERE id = 4")[0], "withdrawn", "")
    assert [hypothesis.id for hypothesis in evening.read(database, DAY).loose.hypotheses] == [1]


def test_a_line_for_tomorrow_is_there_tomorrow(database: Database, wall: WallClock) -> None:
    for words in ("first thought", "look at R3"):
        evening.keep_for_tomorrow(database, words, DAY)
    wall.set("2026-11-21 09:00")
    last = morning.read(database, "2026-11-21").last
    assert last is not None
    assert last.for_tomorrow == "look at R3"
    with pytest.raises(LabbookError, match="is empty"):
        evening.keep_for_tomorrow(database, " \n", DAY)
