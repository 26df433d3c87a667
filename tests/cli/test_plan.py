"""`labbook plan`: words in, lines in the plan out, and the clock."""

from __future__ import annotations

import io
import json

import pytest

from labbook.journal import entries
from labbook.journal.planning import clocks, plan
from labbook.store.database import Database
from labbook.store.records import TimeBox
from tests.cli.answering import answers
from tests.cli.conftest import Command
from tests.wall_clock import WallClock


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    clock = WallClock(monkeypatch)
    clock.set("2026-11-20 09:00")  # a Friday
    return clock


def body(labbook: Command, id: str = "E1") -> str:
    return labbook("show", id, "--raw").out


def test_options_are_written_into_the_line(labbook: Command, wall: WallClock) -> None:
    labbook("plan", "add", "collect")
    options = ("--for", "1h30m", "--dod", "loss < 1", "--priority", "high", "--after", "t1", "--due", "friday")
    told = labbook("plan", "add", "train", "8/8", *options)
    assert (told.code, told.out, told.err) == (0, "", "planned T2\n")
    assert body(labbook) == "- [ ] collect\n- [ ] train 8/8 ~1h30m !high after:T1 due:2026-11-27 dod: loss < 1\n"


def test_tasks_from_stdin_are_one_change(labbook: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = io.TextIOWrapper(io.BytesIO(b"train\r\n\n- [ ] plot it\n  2. write\n"))
    monkeypatch.setattr("sys.stdin", lines)
    assert labbook("plan", "add", "-", "--for", "5m").err == "planned T1, T2, T3\n"
    assert body(labbook) == "- [ ] train ~5m\n- [ ] plot it ~5m\n- [ ] write ~5m\n"
    labbook("undo")
    assert labbook("show", "E1").code == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--for", "soon"), "not a length"),
        (("--after", "T9"), "There is no T9"),
        (("--due", "someday"), "not a day"),
        (("--priority", "urgent"), "not a priority"),
        (("--under", "T9"), "There is no T9"),
        (("--day", "2026-02-30"), "not a day"),
    ],
)
def test_what_cannot_be_said_of_a_task(labbook: Command, options: tuple[str, str], words: str) -> None:
    told = labbook("plan", "add", "train", *options)
    assert told.code != 0
    assert words in told.err
    assert labbook("plan").out == ""


def test_words_for_done_are_the_authors_to_judge(labbook: Command) -> None:
    assert "tick it by hand" in labbook("plan", "add", "plot", "--dod", "it reads well").err
    assert "tick it by hand" not in labbook("plan", "add", "train", "--dod", "loss < 1").err


def test_several_tasks_through_their_states(labbook: Command) -> None:
    for words in ("a", "b", "c after:T1"):
        labbook("plan", "add", words)
    told = labbook("plan", "done", "T1", "T2")
    assert told.err == "T1 done: a\nT2 done: b\nT3 need not wait any more: c after:T1\n"
    labbook("plan", "reopen", "T2", "--because", "labels were wrong")
    labbook("plan", "do", "T3")
    assert body(labbook) == "- [x] a\n- [ ] b (labels were wrong)\n- [/] c after:T1\n"
    assert labbook("plan", "do", "T3").err == "T3 is doing already\n"
    labbook("undo")
    labbook("undo")
    labbook("undo")
    assert body(labbook) == "- [ ] a\n- [ ] b\n- [ ] c after:T1\n"


def test_a_task_that_is_taken_up_again_leaves_the_reason_it_was_dropped_for(labbook: Command) -> None:
    labbook("plan", "add", "read (again)")
    labbook("plan", "drop", "T1", "--because", "no time")
    assert body(labbook) == "- [-] read (again) (no time)\n"
    assert labbook("plan", "reopen", "T1").err == "T1 todo: read (again)\n"
    assert body(labbook) == "- [ ] read (again)\n"


def test_next_says_the_one_and_who_waits(labbook: Command) -> None:
    for words in ("a after:T2", "b !low", "c"):
        labbook("plan", "add", words)
    told = labbook("plan", "next")
    assert (told.out, told.err) == ("T3 c\n", "T1 waits for T2: a after:T2\n")
    assert json.loads(labbook("plan", "next", "--json").out)["task"]["id"] == 3
    labbook("plan", "done", "T3")
    labbook("plan", "drop", "T2")
    labbook("plan", "done", "T1")
    assert "nothing to do now" in labbook("plan", "next").err


def test_the_plan_shows_who_waits_and_where_things_went(labbook: Command, wall: WallClock) -> None:
    labbook("plan", "add", "a after:T2")
    labbook("plan", "add", "b", "--for", "25m")
    labbook("plan", "add", "c")
    labbook("plan", "defer", "T3", "+2", "--because", "late")
    told = labbook("plan")
    assert "T1 a after:T2  waiting for T2" in told.out
    assert "→ moved   T3 c (late) -> 2026-11-22" in told.out
    assert "25 min 0 s to go by estimate" in told.err
    labbook("plan", "start", "T1")
    assert "T1 was to wait for T2" in labbook("plan", "start", "T1").err or labbook("plan", "clock").out.startswith(
        "T1"
    )


def test_starting_a_waiting_task_is_noted(labbook: Command) -> None:
    labbook("plan", "add", "a after:T2")
    labbook("plan", "add", "b")
    told = labbook("plan", "start", "T1")
    assert told.code == 0
    assert "T1 was to wait for T2; it is started all the same" in told.err


def test_carrying_on_the_command_line(labbook: Command, wall: WallClock) -> None:
    labbook("plan", "add", "train")
    labbook("plan", "add", "a part", "--under", "T1")
    labbook("plan", "add", "read")
    wall.set("2026-11-21 09:00")
    told = labbook("plan", "carry", "--all")
    assert told.err == (
        "T1 is on the plan of 2026-11-21 (E2): train\n  T2 is on the plan of 2026-11-21 (E2): a part\n"
        "T3 is on the plan of 2026-11-21 (E2): read\n"
    )
    assert "nothing is open" in labbook("plan", "carry", "--all").err
    assert labbook("plan", "carry", "T3", "--to", "monday").code == 0
    shown = labbook("plan", "show", "T3").out
    assert "1 day old, carried 2 times" in shown
    assert "been in E1 (2026-11-20), E2 (2026-11-21), E3 (2026-11-23)" in shown
    story = json.loads(labbook("show", "T3", "--json").out)
    assert (story["carried"], story["age"], [place["entry_id"] for place in story["places"]]) == (2, 1, [1, 2, 3])
    assert labbook("plan", "carry").code == 2
    assert labbook("plan", "defer", "T1", "yesterday").code == 2


def test_the_clock_says_how_long_of_how_much(labbook: Command, wall: WallClock) -> None:
    labbook("plan", "add", "train ~25m")
    assert labbook("plan", "start", "T1").err == "the clock of T1 runs for 25 min: train ~25m\n"
    wall.pass_minutes(7)
    assert labbook("plan", "clock").out == "T1 train ~25m  7 min 0 s of 25 min\n"
    assert json.loads(labbook("plan", "clock", "--json").out)["minutes"] == 25
    assert labbook("plan", "stop", "--at", "09:05").err == "stopped T1 after 5 min 0 s in all\n"
    assert labbook("plan", "clock").err == "No clock is running: labbook plan start T4\n"
    assert labbook("plan", "clock", "--json").out == "null\n"


def test_a_time_box_is_kept(labbook: Command, database: Database, wall: WallClock) -> None:
    labbook("plan", "add", "train ~25m")
    labbook("plan", "start", "T1", "--for", "10m")
    assert [box.minutes for box in database.all(TimeBox)] == [10]
    assert labbook("plan", "stop", "--at", "08:00").code == 2
    assert plan.running(database)


def test_waiting_counts_down_and_rings(labbook: Command, wall: WallClock, monkeypatch: pytest.MonkeyPatch) -> None:
    slept = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        wall.pass_minutes(seconds / 60)

    monkeypatch.setattr("labbook.cli.countdown.sleep", sleep)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    labbook("plan", "add", "train")
    told = labbook("plan", "start", "T1", "--for", "2m", "--wait")
    assert told.code == 0
    assert len(slept) == 120
    assert "\r\x1b[K2:00 left for T1\r\x1b[K1:59 left" in told.err
    assert told.err.count("\a") == 1
    assert "2 min are over" in told.err
    assert labbook("plan", "clock").out.startswith("T1 train  2 min 0 s of 2 min")


def test_leaving_a_countdown_leaves_the_clock(
    labbook: Command, wall: WallClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleep(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("labbook.cli.countdown.sleep", sleep)
    labbook("plan", "add", "train")
    told = labbook("plan", "start", "T1", "--for", "2m", "--wait")
    assert told.code == 0
    assert "the clock of T1 runs on" in told.err
    assert "\a" not in told.err
    assert "T1 train" in labbook("plan", "clock").out


def test_a_countdown_ends_when_the_clock_is_stopped_elsewhere(
    labbook: Command, database: Database, wall: WallClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = plan.add(database, "train")
    monkeypatch.setattr("labbook.cli.countdown.sleep", lambda seconds: plan.stop(database, task))
    assert "was stopped elsewhere" in labbook("plan", "start", "T1", "--for", "2m", "--wait").err


def test_there_is_something_to_wait_for(labbook: Command) -> None:
    labbook("plan", "add", "train")
    assert labbook("plan", "start", "T1", "--wait").code == 2
    assert labbook("plan", "clock").out == ""


@pytest.fixture
def forgotten(database: Database, wall: WallClock) -> Database:
    """A clock that was started at nine, and an entry of 18:20; it is the next morning."""
    plan.start(database, plan.add(database, "train"))
    wall.set("2026-11-20 18:20")
    entries.add(database, "stuck")
    wall.set("2026-11-21 09:00")
    return database


@pytest.mark.parametrize("words", [("plan",), ("plan", "clock"), ("day", "start"), ("day", "finish")])
def test_a_forgotten_clock_is_said(labbook: Command, forgotten: Database, words: tuple[str, ...]) -> None:
    told = labbook(*words)
    assert "T1 runs since Fri 20 Nov 09:00: was it forgotten?" in told.err
    assert "labbook plan stop --at 18:20" in told.err
    assert plan.running(forgotten)
    assert labbook("plan", "stop", "--at", "18:20").err == "stopped T1 after 9 h 20 min in all\n"


def test_another_is_not_started_over_it(labbook: Command, forgotten: Database) -> None:
    labbook("plan", "add", "read")
    told = labbook("plan", "start", "T2")
    assert told.code == 1
    assert "--at 18:20" in told.err


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [(("",), 33600), (("now",), 86400), (("25:00", "soon", "17:00"), 28800), (("leave",), None)],
)
def test_a_forgotten_clock_is_asked_about(
    labbook: Command,
    forgotten: Database,
    monkeypatch: pytest.MonkeyPatch,
    typed: tuple[str, ...],
    seconds: float | None,
) -> None:
    answers(monkeypatch, *typed)
    told = labbook("plan")
    assert "When did it stop? [18:20 your last entry / now / HH:MM / leave]" in told.err
    (box,) = forgotten.all(TimeBox)
    assert (clocks.seconds(box) if box.stopped_at else None) == seconds


def test_times_need_five_tasks_for_a_sentence(labbook: Command, database: Database, wall: WallClock) -> None:
    assert "No task" in labbook("plan", "times").err
    for number in range(5):
        task = plan.add(database, f"task {number} ~10m #{'odd' if number % 2 else 'even'}")
        plan.start(database, task)
        wall.pass_minutes(10 * (number + 1))
        if number == 4:
            told = labbook("plan", "times")
            assert "times as long" not in told.out
        plan.mark(database, task, "done")
    found = json.loads(labbook("plan", "times", "--json").out)
    assert [task["ratio"] for task in found["tasks"]] == [1, 2, 3, 4, 5]
    assert found["tags"] == [{"tag": "even", "ratio": 3, "n": 3}, {"tag": "odd", "ratio": 3, "n": 2}]
    assert labbook("plan", "times").out.endswith("you take 3.0 times as long as you think, n=5\n")
    wall.pass_minutes(60 * 24 * 8)
    assert json.loads(labbook("plan", "times", "--weeks", "1", "--json").out)["tasks"] == []


def test_a_time_box_is_an_estimate_where_there_is_no_other(database: Database, wall: WallClock) -> None:
    from labbook.journal.planning import times

    for minutes, estimate in ((20, ""), (None, ""), (20, " ~40m")):
        task = plan.add(database, f"task {minutes}{estimate}")
        plan.start(database, task, minutes)
        wall.pass_minutes(40)
        plan.mark(database, task, "done")
    assert [(timed.estimate, timed.ratio) for timed in times.of_weeks(database, 1).tasks] == [(20, 2), (40, 1)]
