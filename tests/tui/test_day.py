"""Going from day to day, and how a day begins and ends."""

from __future__ import annotations

import pytest

from labbook.clock import days_before
from labbook.journal import entries
from labbook.journal.planning import carrying, plan
from labbook.store.database import Database
from labbook.store.records import Entry, Task
from labbook.tui.data import calendar
from labbook.tui.data.calendar import Happened
from labbook.tui.screens.today import TodayScreen
from labbook.tui.widgets.calendar import fitting, strip
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.plan_list import PlanList
from tests.tui.conftest import AppPilot, add_run, opened, shown, typed, until


@pytest.fixture
def now(database: Database) -> str:
    """The day that is on."""
    return entries.current_day(database)


def screen(pilot: AppPilot) -> TodayScreen:
    """The Today screen."""
    found = pilot.app.screen
    assert isinstance(found, TodayScreen)
    return found


async def test_what_is_written_on_another_days_page_stands_on_that_day(database: Database, now: str) -> None:
    async with opened(database.project) as pilot:
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: "yesterday" in shown(pilot))
        await pilot.press("n")
        await typed(pilot, "forgot this")
        await pilot.press("enter")
        await until(pilot, lambda: "E1 note  forgot this" in shown(pilot))
        await pilot.press("escape", "full_stop")
        await until(pilot, lambda: "yesterday" not in shown(pilot))
        assert "forgot this" not in shown(pilot)
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "tomorrow" in shown(pilot))
    assert database.one(Entry).day == days_before(now, 1)


async def test_braces_go_to_days_with_something_on_them(database: Database) -> None:
    entries.add(database, "long ago", day="2020-02-29")
    async with opened(database.project) as pilot:
        await pilot.press("left_curly_bracket")
        await until(pilot, lambda: "29 February 2020" in shown(pilot) and "long ago" in shown(pilot))
        await pilot.click("#calendar", offset=(0, 0))
        await until(pilot, lambda: "29 February" not in shown(pilot))


async def test_an_id_leads_to_its_day_and_its_line(database: Database) -> None:
    plan.add(database, "other", day="2024-05-03")
    plan.add(database, "wanted", day="2024-05-03")
    async with opened(database.project) as pilot:
        pilot.app.open_ref("T2")  # type: ignore[attr-defined]
        await until(pilot, lambda: "T2 wanted" in shown(pilot))
        await until(pilot, lambda: screen(pilot).query_one(PlanList).highlighted == 1)
        assert screen(pilot).ref == "T2"


async def test_the_page_goes_on_to_the_next_day_by_itself(
    database: Database, now: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan.add(database, "of today")
    async with opened(database.project) as pilot:
        await until(pilot, lambda: "of today" in shown(pilot))
        monkeypatch.setattr(entries, "today", lambda day_start: days_before(now, -1))
        await until(pilot, lambda: "earlier plans: 1 task. b begins" in shown(pilot))


async def test_a_task_is_carried_with_a_key(database: Database, now: str) -> None:
    plan.add(database, "too much for today")
    async with opened(database.project) as pilot:
        await until(pilot, lambda: "T1" in shown(pilot))
        await pilot.press("greater_than_sign", "enter")
        await until(pilot, lambda: "→ moved" in shown(pilot))
        await pilot.press("space")
        await until(pilot, lambda: "T1 went on to" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "tomorrow" in shown(pilot) and "○ todo" in shown(pilot))


async def test_the_day_begins_with_what_is_left_of_the_last(database: Database, now: str) -> None:
    before = days_before(now, 1)
    for words in ("one", "two", "three"):
        plan.add(database, words, day=before)
    entries.add(database, "stuck at ln 2", day=before)
    async with opened(database.project) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: "1 of 3" in shown(pilot) and "stuck at ln 2" in shown(pilot))
        await pilot.press("tab")
        await until(pilot, lambda: "3 tasks:" in shown(pilot))
        await pilot.press("space")
        await until(pilot, lambda: "2 tasks:" in shown(pilot))
        await pilot.press("x", "enter")
        await until(pilot, lambda: "1 task:" in shown(pilot))
        await pilot.press("greater_than_sign", "enter")
        await until(pilot, lambda: "Nothing is left open" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "3 of 3" in shown(pilot) and "T1 one" in shown(pilot))
        await typed(pilot, "four")
        await pilot.press("enter")
        await until(pilot, lambda: "T4" in shown(pilot) or "four" in [task.text for task in database.all(Task)])
        await pilot.press("enter")
        await until(pilot, lambda: screen(pilot).is_current)
    assert [task.state for task in database.all(Task, "WHERE id <= 3 ORDER BY id")] == ["todo", "dropped", "todo"]
    assert [task.text for task in plan.tasks_of(database, plan.of_day(database, now).id)] == ["one", "four"]
    assert not carrying.left_over(database, now)


@pytest.mark.parametrize(("key", "steps"), [("b", 3), ("B", 4)])
@pytest.mark.parametrize("next_key", ["enter", "tab", "right"])
async def test_each_step_of_a_guide_goes_on_with_the_same_keys_and_changes_nothing(
    database: Database, now: str, key: str, steps: int, next_key: str
) -> None:
    plan.add(database, "of yesterday", day=days_before(now, 1))
    plan.add(database, "of today")
    async with opened(database.project) as pilot:
        before = database.all(Task)
        await pilot.press(key)
        for step in range(1, steps):
            await until(pilot, lambda step=step: f"{step} of {steps}" in shown(pilot))
            await pilot.press(next_key)
        await until(pilot, lambda: f"{steps} of {steps}" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: screen(pilot).is_current)
        assert database.all(Task) == before


async def test_the_day_ends_with_a_line_for_the_next(database: Database, now: str) -> None:
    plan.add(database, "one ~25m")
    entries.add(database, "does one head do? need to rerun with 3 seeds")
    async with opened(database.project) as pilot:
        await pilot.press("B")
        await until(pilot, lambda: "1 of 4" in shown(pilot) and "1 todo" in shown(pilot))
        await pilot.press("tab")
        await until(pilot, lambda: "1 task:" in shown(pilot))
        await pilot.press("d")
        await until(pilot, lambda: "Nothing on today's plan is open" in shown(pilot))
        await pilot.press("tab")
        await until(pilot, lambda: "E2:1" in shown(pilot) and "need to rerun" in shown(pilot))
        await pilot.press("tab")
        await until(pilot, lambda: "4 of 4" in shown(pilot))
        await typed(pilot, "3 seeds")
        await pilot.press("enter")
        await until(pilot, lambda: "For tomorrow: 3 seeds" in shown(pilot))
    assert database.one(Task).state == "done"


def test_the_calendar_counts_what_happened(database: Database, now: str) -> None:
    before = days_before(now, 1)
    entries.add(database, "a note", day=before)
    plan.mark(database, plan.add(database, "done", day=before), "done")
    plan.add(database, "open", day=now)
    at = entries.get(database, 1).created_at
    add_run(database, status="done", ended_at=at)
    add_run(database, status="failed", ended_at=at)
    found = calendar.around(database, now, now)
    assert found.days[-1] == days_before(now, -1)
    assert found.happened == {before: Happened(entries=1, tasks=1), now: Happened(runs=1, failed=1)}
    assert calendar.neighbour(database, now, -1) == before


def test_the_strip_keeps_the_shown_day_in_sight(database: Database, now: str) -> None:
    days = calendar.around(database, now, now).days
    assert fitting(days, now, 10) == days[-10:]
    assert fitting(days, days[30], 11) == days[25:36]
    assert fitting(days, days[0], 10)[0] == days[0]
    long_ago = calendar.around(database, "2020-03-01", now)
    assert "Mar 1" in strip(long_ago, "2020-03-01", 160).plain
    assert strip(long_ago, "2020-03-01", 60).cell_len <= 60


@pytest.mark.parametrize("size", [(60, 20), (160, 48)])
async def test_the_page_behind_a_guide_follows_the_size_of_the_terminal(
    database: Database, size: tuple[int, int]
) -> None:
    plan.add(database, "read the plateau")
    entries.add(database, "words " * 60)
    async with opened(database.project) as pilot:
        await until(pilot, lambda: "read the plateau" in shown(pilot))
        page = screen(pilot)
        await pilot.press("B")
        await until(pilot, lambda: "What became of the plan" in shown(pilot))
        await pilot.resize_terminal(*size)
        bar = page.query_one(KeyBar)
        await until(pilot, lambda: (bar.region.right, bar.region.bottom) == size)
        before = shown(pilot).splitlines()
        await pilot.press("escape")
        await until(pilot, lambda: screen(pilot) is page)
        assert shown(pilot).splitlines()[0] == before[0]
