"""`labbook day`: the morning's questions and the evening's accounts."""

from __future__ import annotations

import json

import pytest

from labbook.journal import entries
from labbook.journal.planning import plan
from labbook.store.database import Database
from labbook.store.records import Change
from tests.cli.answering import answers
from tests.cli.conftest import Command
from tests.wall_clock import WallClock


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    clock = WallClock(monkeypatch)
    clock.set("2026-11-20 17:00")  # a Friday
    return clock


@pytest.fixture
def left(database: Database, wall: WallClock) -> Database:
    """A plan of the day before with five open tasks, one of them a part of the first."""
    entries.add(database, "- [/] a\n  - [ ] part of a\n- [ ] b\n- [ ] c\n- [ ] d\n- [x] e\n", kind="plan")
    entries.add(database, "loss [/x] stuck \x1b[31m at ln 2")
    wall.set("2026-11-21 09:00")
    return database


def body(database: Database, day: str) -> str:
    planned = plan.of_day(database, day)
    return planned.body if planned else ""


def test_without_a_terminal_it_only_tells(labbook: Command, left: Database) -> None:
    told = labbook("day", "start")
    for part in ("Last words of Friday 20 November 2026 (E2)", "stuck ␛[31m", "T1 a  1 day, plan of 2026-11-20"):
        assert part in told.out
    assert "\x1b" not in told.out
    assert told.err == "5 open on earlier plans. To take all along: labbook plan carry --all\n"
    assert body(left, "2026-11-21") == ""
    found = json.loads(labbook("day", "start", "--json").out)
    assert [one["task"]["text"] for one in found["open"]] == ["a", "part of a", "b", "c", "d"]
    assert found["last"]["for_tomorrow"] == ""


def test_each_is_asked_about_and_each_answer_is_one_change(
    labbook: Command, left: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(left.all(Change))
    answers(monkeypatch, "d", "monday", "r", "the library does it", "l")
    told = labbook("day", "start")
    assert told.code == 0, told.err
    assert "part of a [l]" not in told.err
    assert body(left, "2026-11-21") == "- [/] a\n  - [ ] part of a\n"
    assert body(left, "2026-11-23") == "- [ ] b\n"
    assert "- [-] c (the library does it)\n- [ ] d\n" in body(left, "2026-11-20")
    assert len(left.all(Change)) == before + 3


@pytest.mark.parametrize(
    ("typed", "day", "told"),
    [
        (("someday", "yesterday", "day", "+2", "q"), "2026-11-23", "not a day"),
        (("today", "q"), "2026-11-21", "is on the plan of"),
        (("q",), "", "[q]uit"),
    ],
)
def test_odd_answers(
    labbook: Command, left: Database, monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...], day: str, told: str
) -> None:
    answers(monkeypatch, *typed)
    said = labbook("day", "start")
    assert said.code == 0, said.err
    assert told in said.err
    assert ("a\n" in body(left, day)) is bool(day)


def test_yes_takes_the_last_plan_along(labbook: Command, left: Database) -> None:
    plan.add(left, "much older", day="2026-11-01")
    told = labbook("day", "start", "--yes")
    assert body(left, "2026-11-21") == "- [/] a\n  - [ ] part of a\n- [ ] b\n- [ ] c\n- [ ] d\n"
    assert body(left, "2026-11-01") == "- [ ] much older\n"
    assert "▶ doing   T1 a" in told.out
    labbook("undo")
    assert "[>]" not in body(left, "2026-11-20")


def test_the_evening_tells_and_keeps_a_line(labbook: Command, left: Database, wall: WallClock) -> None:
    wall.set("2026-11-20 17:30")
    labbook("plan", "start", "T3")
    wall.pass_minutes(30)
    labbook("ask", "why ln 2?")
    told = labbook("day", "finish", "--tomorrow", "look at R3 [/x]")
    assert "1 done, 2 doing, 3 todo" in told.out
    assert "30 min on the clock" in told.out
    assert "Q1 is open: why ln 2?" in told.out
    assert "The clock of T3 is running: `labbook plan stop` stops it." in told.err
    assert "kept for tomorrow as E4" in told.err
    wall.set("2026-11-21 08:00")
    assert "For tomorrow: look at R3 [/x]" in labbook("day", "start").out


def test_the_evening_asks_on_a_terminal(
    labbook: Command, left: Database, wall: WallClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall.set("2026-11-20 17:30")
    labbook("plan", "start", "T3")
    wall.pass_minutes(30)
    answers(monkeypatch, "17:45", "first the figures")
    told = labbook("day", "finish")
    assert told.code == 0, told.err
    assert plan.seconds_spent(left, 3) == 900
    assert entries.get(left, 3).body == "For tomorrow: first the figures"


def test_the_evening_as_json(labbook: Command, left: Database, wall: WallClock) -> None:
    found = json.loads(labbook("day", "finish", "--day", "yesterday", "--json").out)
    assert found["states"] == {"done": 1, "doing": 1, "todo": 4, "dropped": 0, "moved": 0}
    assert found["loose"] == {"questions": [], "runs": [], "hypotheses": []}
