"""The first page of the day: how the last one ended, what ran since, and what is still open, with its age."""

from __future__ import annotations

import pytest

from labbook.journal import day as days
from labbook.journal import entries, findings
from labbook.journal.beliefs import hypotheses
from labbook.journal.importing import File, import_files
from labbook.journal.planning import carrying, evening, morning, plan
from labbook.journal.predicting import predictions
from labbook.store.database import Database
from labbook.store.records import Prediction
from tests import made
from tests.wall_clock import WallClock

THURSDAY, FRIDAY = "2026-11-19", "2026-11-20"


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    clock = WallClock(monkeypatch)
    clock.set(f"{THURSDAY} 09:00")
    return clock


def test_an_empty_labbook_has_an_empty_morning(database: Database) -> None:
    assert morning.read(database, FRIDAY) == morning.Morning(FRIDAY, None, (), (), 0, (), ())


def test_the_last_words_are_of_the_last_day_that_has_any(database: Database, wall: WallClock) -> None:
    wall.set("2026-11-13 17:00")
    entries.add(database, "too early to count")
    wall.set("2026-11-16 17:00")
    last = entries.add(database, "# Losses\n\none\n\ntwo\r\nthree  \n\n")
    evening.keep_for_tomorrow(database, "  look at the\nfigures ", "2026-11-16")
    entries.add(database, "an idea", kind="idea")
    wall.set(f"{THURSDAY} 03:00")
    entries.add(database, "R1 done", kind="result")
    found = morning.read(database, FRIDAY).last
    assert found == morning.LastWords("2026-11-16", last, ("one", "two", "three"), "look at the figures")


def test_what_ended_since_the_last_entry_ran_overnight(database: Database, wall: WallClock) -> None:
    early = wall.set(f"{THURSDAY} 18:00")
    wall.set(f"{THURSDAY} 19:00")
    entries.add(database, "going home")
    night, later = wall.set(f"{FRIDAY} 03:00"), wall.set("2026-11-21 12:00")
    for at in (early, night, later):
        made.run(database, ended_at=at)
    wall.set(f"{FRIDAY} 03:01")
    entries.add(database, "R2 done", kind="result")
    assert [run.id for run in morning.read(database, FRIDAY).overnight] == [2]
    assert [run.id for run in morning.read(database, "2026-11-21").overnight] == [2, 3]


def test_open_tasks_of_plans_come_first_then_the_newest_entries(database: Database, wall: WallClock) -> None:
    entries.add(database, "- [ ] old note\n- [x] done\n", day="2026-11-10")
    entries.add(database, "- [ ] new note\n", day="2026-11-12")
    plan.add(database, "second plan", day="2026-11-17")
    plan.add(database, "first plan", day="2026-11-11")
    plan.add(database, "of today", day=FRIDAY)
    plan.add(database, "of tomorrow", day="2026-11-21")
    entries.add(database, "- [ ] in today's note\n", day=FRIDAY)
    wall.set(f"{FRIDAY} 09:00")
    found = morning.read(database, FRIDAY)
    assert [one.task.text for one in found.open] == [
        "first plan",
        "second plan",
        "in today's note",
        "new note",
        "old note",
    ]
    assert {one.age for one in found.open} == {1}
    assert [one.task.text for one in found.tasks] == ["of today"]


def test_many_open_tasks_are_counted(database: Database, wall: WallClock) -> None:
    entries.add(database, "".join(f"- [ ] task number {number}\n" for number in range(40)))
    found = morning.read(database, FRIDAY)
    assert (len(found.open), found.more) == (15, 25)


def test_a_carried_task_is_open_once(database: Database, wall: WallClock) -> None:
    task = plan.add(database, "train", day="2026-11-17")
    carrying.carry(database, [task], "2026-11-18")
    assert [one.task.id for one in morning.read(database, FRIDAY).open] == [task.id]


def test_predictions_that_wait(database: Database, wall: WallClock) -> None:
    number = hypotheses.add(database, "fewer heads")
    predictions.seal(database, predictions.Draft("loss < 1", 0.8, number))
    assert [one.id for one in morning.read(database, FRIDAY).predictions] == [1]


def test_what_an_old_log_predicted_does_not_wait_on_todays_page(database: Database) -> None:
    day = entries.current_day(database)
    import_files(database, [File("/lab/old.md", b"# 2024-05-01\n\nI predict it will not converge.\n", None)])
    findings.accept_all(database, [offer.finding_id for offer in findings.waiting_offers(database)])
    assert [p.status for p in database.all(Prediction)] == ["open"]
    assert morning.read(database, day).predictions == days.read(database, day).predictions == ()
