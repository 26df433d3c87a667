"""Clocks: stretches of work count by the day they began on, and a forgotten clock is noticed."""

from __future__ import annotations

import time

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.planning import clocks, plan
from labbook.store.database import Database
from labbook.store.records import TimeBox
from tests.wall_clock import WallClock


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    clock = WallClock(monkeypatch)
    clock.set("2026-11-20 09:00")
    return clock


def worked(database: Database, wall: WallClock, start: str, minutes: float, fold: int = 0) -> TimeBox:
    wall.set(start, fold)
    task = plan.add(database, f"work from {start} {fold}", day="2026-01-01")
    plan.start(database, task)
    wall.pass_minutes(minutes)
    plan.stop(database, task)
    (box,) = database.all(TimeBox, "WHERE task_id = :task", task=task.id)
    return box


@pytest.mark.parametrize(
    ("start", "fold", "day"),
    [
        ("2026-11-20 03:59", 0, "2026-11-19"),
        ("2026-11-20 04:00", 0, "2026-11-20"),
        ("2026-11-20 23:30", 0, "2026-11-20"),
        ("2026-03-29 01:30", 0, "2026-03-28"),  # the clocks go forward at 2
        ("2026-03-29 03:30", 0, "2026-03-28"),
        ("2026-03-29 04:00", 0, "2026-03-29"),
        ("2026-10-25 02:30", 0, "2026-10-24"),  # the clocks go back at 3
        ("2026-10-25 02:30", 1, "2026-10-24"),
        ("2026-10-25 03:59", 0, "2026-10-24"),
        ("2026-10-25 04:00", 0, "2026-10-25"),
    ],
)
def test_work_counts_for_the_day_it_began_on(
    database: Database, wall: WallClock, start: str, fold: int, day: str
) -> None:
    box = worked(database, wall, start, 60, fold)
    assert clocks.of_day(database, day) == [box]
    neighbours = {"2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2026-11-19", "2026-11-20"} - {day}
    assert not any(clocks.of_day(database, other) for other in neighbours)


def test_an_hour_is_an_hour_when_the_clocks_change(database: Database, wall: WallClock) -> None:
    assert clocks.seconds(worked(database, wall, "2026-03-29 01:30", 60)) == 3600
    assert clocks.seconds(worked(database, wall, "2026-10-25 02:30", 60)) == 3600


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Auckland", "2026-11-20"), ("UTC", "2026-11-19"), ("America/New_York", "2026-11-19")]
)
def test_the_day_is_that_of_the_wall(database: Database, monkeypatch: pytest.MonkeyPatch, zone: str, day: str) -> None:
    wall = WallClock(monkeypatch, "UTC")
    wall.set("2026-11-19 23:30")
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    plan.start(database, plan.add(database, "work"))
    assert [box.id for box in clocks.of_day(database, day)] == [1]


@pytest.mark.parametrize(
    ("minutes", "estimate", "passed", "lost"),
    [
        (None, "", 60 * 18, False),  # 03:00, still the same working day
        (None, "", 60 * 19 + 1, True),
        (25, "", 239, False),
        (25, "", 241, True),
        (None, " ~25m", 241, True),
        (90, "", 241, False),
        (90, "", 271, True),
        (300, " ~5m", 241, False),
    ],
)
def test_a_clock_is_forgotten_after_the_day_or_far_beyond_its_box(
    database: Database, wall: WallClock, minutes: int | None, estimate: str, passed: float, lost: bool
) -> None:
    plan.start(database, plan.add(database, f"train{estimate}"), minutes)
    wall.pass_minutes(passed)
    assert bool(clocks.forgotten(database)) is lost


def test_a_forgotten_clock_knows_the_last_entry_of_its_day(database: Database, wall: WallClock) -> None:
    entries.add(database, "before")
    wall.pass_minutes(1)
    plan.start(database, plan.add(database, "train"))
    last = wall.set("2026-11-20 18:20")
    entries.add(database, "stuck")
    wall.set("2026-11-20 19:00")
    entries.add(database, "R1 done", kind="result")
    wall.set("2026-11-21 09:00")
    entries.add(database, "next morning")
    lost = clocks.forgotten(database)
    assert lost is not None
    assert lost.last_entry == last


def test_no_other_clock_is_started_over_a_forgotten_one(database: Database, wall: WallClock) -> None:
    plan.start(database, plan.add(database, "train"))
    other = plan.add(database, "read")
    wall.set("2026-11-21 09:00")
    with pytest.raises(LabbookError, match="was it forgotten") as told:
        plan.start(database, other)
    assert "plan stop --at" in told.value.hint
    assert plan.fresh(database, other).state == "todo"


@pytest.mark.parametrize(
    ("said", "passed", "at"),
    [
        ("18:20", 600, "2026-11-20 18:20"),
        ("9.05", 600, "2026-11-20 09:05"),
        ("09:00", 600, "2026-11-20 09:00"),
        ("01:30", 1440, "2026-11-21 01:30"),
        ("now", 7, "2026-11-20 09:07"),
    ],
)
def test_when_it_stopped(database: Database, wall: WallClock, said: str, passed: float, at: str) -> None:
    plan.start(database, plan.add(database, "train"))
    box = database.all(TimeBox)[0]
    wall.pass_minutes(passed)
    found = clocks.moment(said, box)
    assert found == wall.set(at)


@pytest.mark.parametrize("said", ["18:20", "08:59", "25:00", "soon", "", "٠٩:٣٠"])
def test_no_such_moment(database: Database, wall: WallClock, said: str) -> None:
    plan.start(database, plan.add(database, "train"))
    wall.pass_minutes(60)
    with pytest.raises(LabbookError):
        clocks.moment(said, database.all(TimeBox)[0])


def test_a_moment_that_was_twice_is_the_first_since_the_start(database: Database, wall: WallClock) -> None:
    wall.set("2026-10-25 02:40")
    plan.start(database, plan.add(database, "train"))
    box = database.all(TimeBox)[0]
    wall.set("2026-10-25 09:00")
    assert clocks.moment("02:50", box) == wall.set("2026-10-25 02:50", fold=0)
    wall.set("2026-10-25 09:00")
    assert clocks.moment("02:30", box) == wall.set("2026-10-25 02:30", fold=1)


@pytest.mark.parametrize(("text", "minutes"), [("25m", 25), ("25", 25), ("2h", 120), ("1h30m", 90), ("~1.5h", 90)])
def test_lengths(text: str, minutes: int) -> None:
    assert clocks.length(text) == minutes


@pytest.mark.parametrize("text", ["", "0", "soon", "-5m", "25x", "m", "²5"])
def test_no_lengths(text: str) -> None:
    with pytest.raises(LabbookError, match="not a length"):
        clocks.length(text)
