"""What is loaded once the first screen is there, so that no key waits for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet

from labbook.store.database import Database
from labbook.tui import ahead
from labbook.tui.modes import MODES
from labbook.tui.screens.run import RunScreen
from tests.tui.conftest import opened, until

LOADED = """
import sys
from types import SimpleNamespace
from textual.css.stylesheet import Stylesheet
from labbook.tui import ahead
ahead.load(SimpleNamespace(stylesheet=Stylesheet()))
print(*sys.modules)
"""


def test_every_screen_is_loaded_and_nothing_heavy() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split()
    assert {f"labbook.tui.screens.{mode.where.partition(':')[0]}" for mode in MODES.values()} <= set(loaded)
    assert {"labbook.tui.screens.help", "labbook.tui.screens.run", "labbook.tui.dialogs.jump"} <= set(loaded)
    assert not {"torch", "jax", "sqlmodel", "sqlalchemy", "alembic", "matplotlib", "numpy"} & set(loaded)


def test_a_module_that_cannot_be_loaded_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def refuse(name: str) -> None:
        tried.append(name)
        raise ImportError(name)

    monkeypatch.setattr(ahead, "import_module", refuse)
    monkeypatch.setattr(ahead, "modules", lambda: iter(("one", "two")))
    ahead.load(None)  # type: ignore[arg-type]
    assert tried == ["one", "two"]


async def test_no_style_sheet_is_parsed_when_a_screen_is_opened(
    full: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(full.project) as pilot:
        app: Any = pilot.app
        await until(pilot, lambda: all((path, "") in app.stylesheet.source for path in files()))
        parsed: list[Stylesheet] = []
        monkeypatch.setattr(Stylesheet, "reparse", parsed.append)
        for mode in MODES:
            await app.switch_mode(mode)
        assert parsed == []


async def test_what_was_read_ahead_gives_way_to_what_was_opened_meanwhile_and_to_other_colours(full: Database) -> None:
    async with opened(full.project) as pilot:
        app: Any = pilot.app
        for meanwhile in (lambda sheet: sheet.add_source("Static { }", ("", "new")), other_colours):
            whole, now = ahead.styled(app.stylesheet), app.stylesheet.copy()
            meanwhile(now)
            app.stylesheet = now
            ahead.take_over(app, whole)
            assert app.stylesheet is now


async def test_a_page_that_is_opened_is_read_once(full: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[RunScreen] = []
    monkeypatch.setattr(RunScreen, "read_in_thread", lambda page, only_changed: waiting(read, page, only_changed))
    async with opened(full.project) as pilot:
        await pilot.app.push_screen(RunScreen(3))
        await pilot.pause()
        await pilot.pause()
        assert len(read) == 1


def waiting(read: list[RunScreen], page: RunScreen, only_changed: bool) -> Any:
    """A read that is noted and goes on."""
    read += [] if only_changed else [page]
    return SimpleNamespace(is_finished=False)


def other_colours(sheet: Stylesheet) -> None:
    """As when a theme was chosen."""
    sheet.set_variables({**sheet._variables, "primary": "#123456"})


def files() -> list[str]:
    """The style sheets of the app."""
    return [str(path) for path in Path(ahead.__file__).parent.glob("*.tcss")]
