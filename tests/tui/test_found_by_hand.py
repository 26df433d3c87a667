"""Small things that the running program got wrong: what is said, where one lands, which keys are told."""

from __future__ import annotations

import pytest
from textual.widgets import Input, OptionList

from labbook.journal.predicting import betting, predictions
from labbook.project import Project
from labbook.runs import launch
from labbook.store.database import Database
from labbook.store.records import Prediction, SavedView, Task
from labbook.tui.dialogs.ask import Ask
from labbook.tui.screens.run import RunScreen
from labbook.tui.screens.runs import RunsScreen
from labbook.tui.widgets.capture import Capture
from tests import made
from tests.tui.conftest import WIDE, AppPilot, add_run, opened, shown, typed, until

TOY = """
from labbook import experiment
"""
ONE = '''

@experiment("toy.{name}")
def {name}(run, width: int = 8):
    """What does {name} do?"""
'''
NAMES = ("ash", "beech", "cedar", "daphne", "elm", "fir", "gean", "hazel")


@pytest.fixture
def toys(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with eight experiments, in which no process is started."""
    project.experiments.mkdir()
    (project.experiments / "toy.py").write_text(TOY + "".join(ONE.format(name=name) for name in NAMES))
    monkeypatch.setattr(launch, "spawn_supervisor", lambda *launched: None)
    return project


def last_line(pilot: AppPilot) -> str:
    return shown(pilot).split("\n")[-1]


def said(pilot: AppPilot) -> str:
    """What was said last, which the corner of the screen may break into several lines."""
    return str(pilot.app.last_message)  # type: ignore[attr-defined]


async def line(pilot: AppPilot, key: str, text: str) -> None:
    """Write a line on Today."""
    await pilot.press(key)
    await typed(pilot, text)
    await pilot.press("enter")


async def test_a_launch_leads_to_the_list_of_runs_though_a_run_lay_over_it(toys: Project, database: Database) -> None:
    old = add_run(database, status="done", ended_at=1_700_000_060_000_000)
    async with opened(toys, "runs") as pilot:
        await until(pilot, lambda: f"R{old} " in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen))
        await pilot.press("3")
        await until(pilot, lambda: "Makes 1 run" in shown(pilot))
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunsScreen) and pilot.app.screen.ref == f"R{old + 1}")


async def test_only_the_experiment_under_the_cursor_asks_its_question_where_it_is_narrow(toys: Project) -> None:
    async with opened(toys, "launch") as pilot:
        await until(pilot, lambda: "What does ash do?" in shown(pilot))
        assert all(f"toy.{name}" in shown(pilot) for name in NAMES[:5]) and "What does beech" not in shown(pilot)
        await pilot.press("down")
        await until(pilot, lambda: "What does beech do?" in shown(pilot) and "What does ash" not in shown(pilot))
        await pilot.resize_terminal(*WIDE)
        await until(pilot, lambda: "What does ash do?" in shown(pilot) and "What does cedar do?" in shown(pilot))
        assert pilot.app.screen.query_one("#experiments", OptionList).highlighted == 1


async def test_the_keys_of_a_page_are_not_told_below_a_dialog(full: Database) -> None:
    async with opened(full.project) as pilot:
        await until(pilot, lambda: "? Help" in last_line(pilot))
        await pilot.press("g")
        await until(pilot, lambda: "to a day" in shown(pilot) and not last_line(pilot).strip())
        await pilot.press("escape")
        await until(pilot, lambda: "? Help" in last_line(pilot))
        await pilot.press("n")
        await until(pilot, lambda: "Save" in last_line(pilot) and "esc Back to the plan" in last_line(pilot))


async def test_a_part_is_told_among_the_keys_where_there_is_room(full: Database) -> None:
    async with opened(full.project, size=WIDE) as pilot:
        await until(pilot, lambda: "a Add a part" in last_line(pilot))


async def test_the_last_message_is_the_last_one(full: Database) -> None:
    async with opened(full.project) as pilot:
        await line(pilot, "p", "the probe transfers to every other month of the corpus and back yes 70%")
        await until(pilot, lambda: len(full.all(Prediction)) == 2)
        await pilot.press("escape")
        await until(pilot, lambda: "sealed" in last_line(pilot))
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: "of the corpus" in shown(pilot).replace("▌", "") and "sealed P2" in shown(pilot))


async def test_a_prediction_about_nothing_known_is_sealed_with_a_warning(database: Database) -> None:
    made.run(database, summary='{"final_loss": 1.0}', started_at=1, ended_at=2)
    async with opened(database.project) as pilot:
        await line(pilot, "p", "final_florp < 3 80%")
        await until(pilot, lambda: len(database.all(Prediction)) == 1)
        await until(pilot, lambda: "did you mean final_loss?" in said(pilot) and "sealed P1" in shown(pilot))


async def test_a_prediction_after_the_fact_says_so_when_it_is_sealed_and_in_the_list(database: Database) -> None:
    made.run(database, summary='{"final_loss": 1.0}', started_at=1, ended_at=2)
    async with opened(database.project) as pilot:
        await line(pilot, "p", "final_loss < 3 80%")
        await until(pilot, lambda: "it does not count" in said(pilot) and "sealed P1" in shown(pilot))
        predictions.seal(database, betting.read(database, "the probe transfers yes 70%"))
        predictions.grade_by_hand(database, database.all(Prediction)[1], yes=True)
        await pilot.press("escape", "4", "P")
        await until(pilot, lambda: "late" in shown(pilot) and "so not counted: 1" in shown(pilot))


async def test_a_half_typed_task_is_planned_with_tab_and_told_of_with_escape(database: Database) -> None:
    async with opened(database.project) as pilot:
        await pilot.press("b", "tab", "tab")
        await until(pilot, lambda: isinstance(pilot.app.screen.focused, Capture))
        await typed(pilot, "run the sweep")
        await pilot.press("tab")
        await until(pilot, lambda: [task.text for task in database.all(Task)] == ["run the sweep"])
        await typed(pilot, "half")
        await pilot.press("escape")
        await until(pilot, lambda: "what you typed stays" in shown(pilot))
        assert len(database.all(Task)) == 1


async def test_what_is_no_thing_is_not_called_a_day(full: Database) -> None:
    async with opened(full.project) as pilot:
        await pilot.press("g", "o")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        await typed(pilot, "zzz")
        await pilot.press("enter")
        await until(pilot, lambda: "'zzz' is not a short id" in shown(pilot))
        assert "not a day" not in shown(pilot)


async def test_a_caret_points_at_its_place_and_the_examples_compare_two_arms(full: Database) -> None:
    async with opened(full.project) as pilot:
        await line(pilot, "p", "florp > (banana) 80%")
        await until(pilot, lambda: "final_loss[n_heads=1] < final_loss[n_heads=4]" in shown(pilot))
        lines = shown(pilot).splitlines()
        at = next(number for number, text in enumerate(lines) if text.strip() == "^")
        assert lines[at - 1][lines[at].index("^") :].startswith("(banana)")


async def test_a_name_for_a_view_that_is_refused_is_asked_for_again(full: Database) -> None:
    async with opened(full.project, "find") as pilot:
        await typed(pilot, "kind:run")
        await pilot.press("enter")
        await until(pilot, lambda: "R1" in shown(pilot) and not isinstance(pilot.app.screen.focused, Input))
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        await typed(pilot, "heads at 16")
        await pilot.press("enter")
        await until(pilot, lambda: "heads at 16" in shown(pilot) and "is no name" in shown(pilot).replace("\n", " "))
        assert pilot.app.screen.query_one(Input).value == "heads at 16"
        pilot.app.screen.query_one(Input).value = "heads-at-16"
        await pilot.press("enter")
        await until(pilot, lambda: [view.name for view in full.all(SavedView)] == ["heads-at-16"])
