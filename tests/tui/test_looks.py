"""Every size, every kind of terminal: nothing breaks, nothing is invisible, nothing is drawn that cannot be shown."""

from __future__ import annotations

import re
import sys
from itertools import pairwise

import pytest

from labbook.project import find
from labbook.store.database import Database
from labbook.tui.modes import MODES
from labbook.tui.screens.run import RunScreen
from labbook.tui.themes import FEW_COLOURS, OURS
from labbook.tui.widgets.flex_table import FlexTable
from tests.terminal import Terminal
from tests.tui.conftest import NARROW, AppPilot, opened, shown
from tests.tui.drawn import cells, still
from tests.tui.walk import to_mode

SIZES = ((60, 20), (250, 70), (129, 30), (130, 30), (80, 24))
COLOURS = re.compile(rb"\x1b\[[0-9;]*(?:[34][0-8]|9[0-7]|10[0-7])[0-9;]*m")
LABBOOK = (sys.executable, "-m", "labbook")


async def resize(pilot: AppPilot, size: tuple[int, int]) -> None:
    """Another size, and all that follows from it."""
    await pilot.resize_terminal(*size)
    await still(pilot)
    lines = shown(pilot).splitlines()
    assert len(lines) == size[1]
    assert all(len(line) <= size[0] for line in lines)


async def test_every_screen_can_be_resized_live(full: Database) -> None:
    async with opened(full.project, size=NARROW) as pilot:
        for mode in MODES:
            await to_mode(pilot, mode)
            for size in SIZES:
                await resize(pilot, size)
        await pilot.app.push_screen(RunScreen(1))
        for key, size in zip("ocfte", SIZES, strict=True):
            await pilot.press(key)
            await resize(pilot, size)


async def test_the_cursor_stays_on_its_row(full: Database) -> None:
    async with opened(full.project, "runs", NARROW) as pilot:
        table = pilot.app.screen.query_one(FlexTable)
        await pilot.press("down", "down")
        before = table.current
        for size in SIZES:
            await resize(pilot, size)
            assert pilot.app.screen.query_one(FlexTable).current == before


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", *(theme.name for theme in OURS)])
async def test_every_letter_has_another_colour_than_its_ground(full: Database, theme: str) -> None:
    (full.project.root / "labbook.toml").write_text(f'theme = "{theme}"\n')
    async with opened(find(full.project.root), size=NARROW) as pilot:
        for mode in MODES:
            await to_mode(pilot, mode)
            await still(pilot)
            hidden = [letter for line in cells(pilot) for letter, style in line if letter.strip() and is_hidden(style)]
            assert not hidden, mode


def is_hidden(style: str) -> bool:
    """Whether a style has one colour for both."""
    return any(before == after for before, after in pairwise(style.replace(" on ", " ").split()))


async def test_a_terminal_of_16_colours_gets_their_theme(full: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("COLORTERM")
    async with opened(full.project) as pilot:
        assert pilot.app.theme == FEW_COLOURS


def test_a_terminal_of_ascii_gets_nothing_else(full: Database) -> None:
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    full.close()
    with Terminal(LABBOOK, full.project.root, (80, 24), **plain) as terminal:
        terminal.until("train the 8/8 model")
        terminal.press("2")
        terminal.until("toy.train")
        terminal.until("v done")
        terminal.settle()
        assert terminal.drawn.isascii()


def test_no_color_draws_none_on_a_real_terminal(full: Database) -> None:
    full.close()
    with Terminal(LABBOOK, full.project.root, (80, 24), NO_COLOR="1") as terminal:
        terminal.until("train the 8/8 model")
        terminal.settle()
    painted = {found[0] for found in COLOURS.finditer(terminal.drawn)}
    assert not {one for one in painted if is_coloured(one)}


def is_coloured(escape: bytes) -> bool:
    """Whether an escape names a colour that is not a grey."""
    triples = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", escape)
    return any(len(set(triple)) > 1 for triple in triples) or not triples
