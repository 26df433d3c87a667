"""Every screen draws at every size, whatever the journal holds; opening the app loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import plan
from labbook.project import Project
from labbook.store.database import Database
from labbook.tui.app import SCREENS, LabbookApp
from tests.tui.conftest import NARROW, WIDE, add_run, opened, shown, typed, until

HOSTILE = "[/x] [bold]no[/] [@click=app.quit]x[/] \x1b]0;owned\x07\x1b[31mred \u202eabc\\ [[ $primary {0} %s"
FIRST_WORDS = {"today": "Nothing is planned yet", "runs": "Nothing was run", "launch": "no experiments"}
FIRST_WORDS |= {"hypotheses": "No hypothesis is stated", "find": "words, hypothesis:H1"}


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("mode", SCREENS)
async def test_an_empty_labbook_says_what_to_do(project: Project, mode: str, size: tuple[int, int]) -> None:
    async with opened(project, mode, size) as pilot:
        assert FIRST_WORDS[mode] in shown(pilot)


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize(
    ("mode", "facts"),
    [
        ("today", ["train the 8/8 model", "○ todo", "R1", "50%", "final_loss < 0.1"]),
        ("runs", ["▶ running", "… queued", "✓ done", "✗ failed", "toy.train", "loss 0.02"]),
        ("hypotheses", ["H1", "○ open", "fewer heads learn sooner", "P1", "R1"]),
    ],
)
async def test_each_screen_shows_what_there_is(
    full: Database, mode: str, facts: list[str], size: tuple[int, int]
) -> None:
    async with opened(full.project, mode, size) as pilot:
        await until(pilot, lambda: all(fact in shown(pilot) for fact in facts))
        assert all(len(line) <= size[0] for line in shown(pilot).splitlines())


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_hostile_text_is_shown_as_text_on_every_screen(database: Database, size: tuple[int, int]) -> None:
    plan.add(database, HOSTILE)
    number = hypotheses.add(database, HOSTILE)
    entries.add(database, f"{HOSTILE}\n\n# {HOSTILE}\n\n| {HOSTILE} | b |\n|---|---|\n| {HOSTILE} | 2 |\n")
    hostile = {"config": {HOSTILE: HOSTILE}, "metric": HOSTILE, "reason": HOSTILE, "traceback": HOSTILE}
    add_run(database, HOSTILE, number, **hostile)
    run = add_run(database, HOSTILE, number, **hostile, status="failed", note=HOSTILE, device=HOSTILE)
    folder = database.project.run_folder(run)
    folder.mkdir(parents=True)
    (folder / "stderr.log").write_text(HOSTILE)
    async with opened(database.project, "today", size) as pilot:
        for mode, key in zip(SCREENS, "12345", strict=True):
            await pilot.press(key)
            await until(pilot, lambda mode=mode: pilot.app.current_mode == mode and pilot.app.screen.seen is not None)
            assert "\x1b" not in shown(pilot)
            if mode == "find":
                await typed(pilot, "bold")
                await until(pilot, lambda: "found" in shown(pilot))
            if mode != "launch":
                assert "[/x] [bold]" in shown(pilot)
        await pilot.press("escape", "2", "down", "enter")
        await until(pilot, lambda: "Traceback" in shown(pilot))
        assert "\x1b" not in shown(pilot)
        assert pilot.app.is_running


async def test_keys_go_from_screen_to_screen_and_question_mark_shows_help(project: Project) -> None:
    async with opened(project) as pilot:
        await pilot.press("2")
        assert pilot.app.current_mode == "runs"
        await pilot.press("question_mark")
        assert "Ask" in shown(pilot) or "Stop" in shown(pilot) or "Launch" in shown(pilot)
        assert pilot.app.screen.query("HelpPanel")
        await pilot.press("question_mark")
        assert not pilot.app.screen.query("HelpPanel")


async def test_the_palette_finds_what_keys_do(full: Database) -> None:
    async with opened(full.project) as pilot:
        await pilot.press("ctrl+p")
        await pilot.press(*"hypotheses")
        await until(pilot, lambda: "key 4" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "hypotheses")


async def test_a_labbook_that_cannot_be_read_is_told_once_and_nothing_crashes(project: Project) -> None:
    async with opened(project) as pilot:
        project.database.rename(project.database.with_suffix(".away"))
        project.database.write_text("this is no database, and long enough to be looked at as one " * 50)
        pilot.app.screen.reload()
        await until(pilot, lambda: "SQLite" in shown(pilot))


def test_opening_the_app_loads_nothing_heavy() -> None:
    heavy = ["torch", "jax", "matplotlib", "optuna", "sqlmodel", "sqlalchemy", "alembic", "pydantic", "plotext"]
    code = f"import sys, labbook.tui.app; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_each_mode_has_its_key(project: Project) -> None:
    bindings = {binding.id: binding.key for binding in LabbookApp.BINDINGS if hasattr(binding, "id")}
    assert [bindings[f"app.{mode}"] for mode in SCREENS] == ["1", "2", "3", "4", "5"]
