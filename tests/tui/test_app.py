"""Every screen draws at every size, whatever the journal holds; opening the app loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual.widgets import Input

from labbook.journal import entries
from labbook.project import Project, find
from labbook.store.database import Database
from labbook.tui.app import LabbookApp
from labbook.tui.dialogs.jump import Jump
from labbook.tui.memory import Memory
from labbook.tui.modes import MODES
from labbook.tui.screens.help import Help, keys_of
from labbook.tui.screens.page import EVERY
from labbook.tui.screens.run import RunScreen
from labbook.tui.screens.today import TodayScreen
from tests.tui.conftest import NARROW, WIDE, opened, shown, until

FIRST_WORDS = {"today": "This labbook is new", "runs": "Nothing was run", "launch": "no experiments"}
FIRST_WORDS |= {"hypotheses": "No hypothesis is stated", "find": "words, hypothesis:H1"}
FIRST_WORDS |= {"experiments": "There are no experiments", "review": "here for"}


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("mode", MODES)
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


async def test_question_mark_lists_every_key_of_a_screen_and_its_parts(full: Database) -> None:
    async with opened(full.project, "hypotheses", WIDE) as pilot:
        screen = pilot.app.screen
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, Help))
        here, everywhere = keys_of(screen)
        assert {binding.id for binding in screen.BINDINGS} <= {known.name for known in here}
        assert {binding.id for binding in LabbookApp.BINDINGS} <= {known.name for known in everywhere}
        for known in (*here, *everywhere):
            assert known.does in shown(pilot)
        await pilot.press("escape")
        assert pilot.app.screen is screen


async def test_a_key_that_was_set_works_in_place_of_the_other(full: Database) -> None:
    (full.project.root / "labbook.toml").write_text('theme = "nord"\n[keys]\n"app.runs" = "ctrl+r,R"\n')
    async with opened(find(full.project.root)) as pilot:
        assert pilot.app.theme == "nord"
        await pilot.press("2")
        assert pilot.app.current_mode == "today"
        await pilot.press("R")
        assert pilot.app.current_mode == "runs"


async def test_colours_that_were_chosen_are_there_the_next_time(project: Project) -> None:
    async with opened(project) as pilot:
        pilot.app.theme = "contrast-light"
        await until(pilot, lambda: pilot.app.memory.get("theme") == "contrast-light")
    async with opened(project) as pilot:
        assert pilot.app.theme == "contrast-light"


async def test_jump_mode_goes_to_the_part_with_the_letter(full: Database) -> None:
    async with opened(full.project) as pilot:
        screen = pilot.app.screen
        await pilot.press("semicolon")
        await until(pilot, lambda: isinstance(pilot.app.screen, Jump))
        letter = next(key for key, part in pilot.app.screen.targets.items() if isinstance(part, Input))
        await pilot.press(letter)
        await until(pilot, lambda: pilot.app.screen is screen and isinstance(screen.focused, Input))


async def test_the_palette_goes_to_a_thing_and_to_a_day(full: Database) -> None:
    async with opened(full.project) as pilot:
        await pilot.press("colon")
        await pilot.press(*"R4")
        await until(pilot, lambda: "R4  toy.train" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen) and pilot.app.screen.ref == "R4")
        await pilot.press("g", "t")
        await until(pilot, lambda: isinstance(pilot.app.screen, TodayScreen))


async def test_what_another_window_writes_is_shown_within_half_a_second_and_a_half_typed_text_stays(
    full: Database,
) -> None:
    assert EVERY <= 0.25
    async with opened(full.project) as pilot:
        await pilot.press("n", *"half a th")
        line = pilot.app.screen.query_one("#capture", Input)
        line.cursor_position = 4
        entries.add(full, "written elsewhere")
        await until(pilot, lambda: "written elsewhere" in shown(pilot))
        assert (line.value, line.cursor_position, line.has_focus) == ("half a th", 4, True)


async def test_a_worker_that_fails_is_told_and_written_down_and_the_app_goes_on(full: Database) -> None:
    async with opened(full.project) as pilot:
        pilot.app.screen.change(fails)
        await until(pilot, lambda: "ZeroDivisionError: division by zero" in shown(pilot))
        [report] = (full.project.files / "crashes").glob("*.txt")
        assert "division" in report.read_text()
        pilot.app.failures.clear()
        await pilot.press("2")
        assert pilot.app.current_mode == "runs"


def fails(database: Database) -> str:
    """What no screen expects."""
    return str(1 / 0)


def test_an_app_that_has_to_close_keeps_drafts_and_says_where_its_report_is(project: Project) -> None:
    code = """
from labbook.project import find
from labbook.tui.app import LabbookApp

def on_mount(self):
    self.memory.put("draft.note", "half a thought")
    raise ValueError("nobody thought of this")

LabbookApp.on_mount = on_mount
app = LabbookApp(find())
app.run(headless=True)
raise SystemExit(app.return_code)
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=project.root, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    told = " ".join(ended.stderr.split() + ended.stdout.split())
    assert "Traceback" not in told
    assert "Nothing saved is lost" in told
    [report] = (project.files / "crashes").glob("*.txt")
    assert report.name in told.replace(" ", "")
    assert Memory(project.files / "app.json").get("draft.note") == "half a thought"


async def test_the_palette_finds_what_keys_do(full: Database) -> None:
    async with opened(full.project) as pilot:
        await pilot.press("ctrl+p")
        await pilot.press(*"hypotheses")
        await until(pilot, lambda: "key 4" in shown(pilot) and "key h" not in shown(pilot))
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
    assert [bindings[f"app.{mode}"] for mode in MODES] == list("1234567")
