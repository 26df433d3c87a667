"""Dim text can be read, be it under the cursor, in every theme: by the colours that are really drawn."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES
from textual.widget import Widget
from textual.widgets import OptionList

from labbook.journal.planning import plan
from labbook.store.database import Database
from labbook.store.records import Task
from labbook.tui import themes
from labbook.tui.contrast import faint, readable
from labbook.tui.run_list.columns import ChooseColumns
from labbook.tui.widgets.flex_table import FlexTable
from tests.tui.conftest import NARROW, AppPilot, opened, until
from tests.tui.drawn import still, strips
from tests.tui.test_themes import CHOSEN, contrast
from tests.tui.walk import to_mode

LEAST, LEAST_OF_16 = 4.5, 3.0
MODES = ("experiments", "today", "launch", "runs")
EXPERIMENT = '''
from labbook import experiment


@experiment("toy.train")
def train(run, width: int = 8):
    """Does it learn?"""
'''


@pytest.fixture
def lab(full: Database) -> Database:
    """A labbook whose lists have something dim where the cursor begins."""
    full.project.experiments.mkdir()
    (full.project.experiments / "toy.py").write_text(EXPERIMENT)
    plan.mark(full, full.get(Task, 1), "done")
    return full


async def lists(pilot: AppPilot, modes: tuple[str, ...]) -> AsyncIterator[Widget]:
    """Lists with something dim under their cursors, one after the other, each as it is seen."""
    for mode in modes:
        await to_mode(pilot, mode)
        await still(pilot)
        yield pilot.app.screen.query(OptionList if mode in ("today", "launch") else FlexTable).first()
    pilot.app.push_screen(ChooseColumns((), ["config.width"]))
    await until(pilot, lambda: isinstance(pilot.app.screen, ChooseColumns) and pilot.app.screen.focused is not None)
    await pilot.press("end")
    await still(pilot)
    yield pilot.app.screen.query_one(OptionList)


def dim_cells(pilot: AppPilot, widget: Widget) -> list[tuple[bool, Style]]:
    """How each letter of a list that is meant to be dim is drawn, and whether the cursor is on it."""
    drawn = [[segment.style or Style() for segment in strip for _ in segment.text] for strip in strips(pilot)]
    corner, found = widget.content_region.offset, []
    for y in range(widget.content_size.height):
        meant = [(letter, segment.style) for segment in widget.render_line(y) for letter in segment.text]
        for x, (letter, style) in enumerate(meant[: widget.content_size.width]):
            if style and style.dim and letter.strip():
                found.append((y == cursor_line(widget), drawn[corner.y + y][corner.x + x]))
    return found


def cursor_line(widget: Widget) -> int:
    """The line of a list where its cursor is; of an option of several lines the last."""
    if isinstance(widget, FlexTable):
        return widget.cursor_row + 1 - round(widget.scroll_y)
    assert isinstance(widget, OptionList) and widget.highlighted is not None
    heights = [str(option.prompt).count("\n") + 1 for option in widget.options[: widget.highlighted + 1]]
    return sum(heights) - 1 - round(widget.scroll_y)


def colours(style: Style) -> tuple[Color, Color]:
    """Ink and ground of what is drawn."""
    assert style.color and style.bgcolor
    return Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)


@pytest.mark.parametrize("no_color", [False, True])
async def test_dim_text_can_be_read_in_every_theme(
    lab: Database, no_color: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    async with opened(lab.project, size=NARROW) as pilot:
        for theme in ("textual-dark", "textual-light") if no_color else CHOSEN:
            pilot.app.theme = theme
            async for widget in lists(pilot, MODES if theme.startswith("textual") else MODES[:1]):
                cells = dim_cells(pilot, widget)
                assert any(is_under_cursor for is_under_cursor, _ in cells), (theme, widget)
                assert not any(style.dim for _, style in cells)
                assert min(contrast(*colours(style)) for _, style in cells) >= LEAST, (theme, widget)


@pytest.mark.parametrize("theme", [name for name in BUILTIN_THEMES if name.startswith("ansi")])
async def test_with_16_colours_nothing_is_dim_under_the_cursor(lab: Database, theme: str) -> None:
    inks = themes.ON_LIGHT if "light" in theme else themes.ON_DARK
    async with opened(lab.project, size=NARROW) as pilot:
        pilot.app.theme = theme
        async for widget in lists(pilot, MODES):
            under_cursor = [style for is_under_cursor, style in dim_cells(pilot, widget) if is_under_cursor]
            assert under_cursor
            for style in under_cursor:
                assert style.reverse and not style.dim
                ink = Color(*style.color.get_truecolor(inks)) if style.color else Color(*inks.foreground_color)
                ground = (
                    Color(*style.bgcolor.get_truecolor(inks, False)) if style.bgcolor else Color(*inks.background_color)
                )
                assert contrast(ink, ground) >= LEAST_OF_16


def test_what_cannot_be_read_is_made_as_strong_as_it_takes() -> None:
    white, grey, dark = Color.parse("#ffffff"), Color.parse("#777777"), Color.parse("#101010")
    assert contrast(faint(white, dark), dark) < contrast(white, dark)
    assert faint(grey, grey) == Color.parse("#000000")
    assert LEAST <= contrast(faint(grey, dark), dark) < contrast(white, dark)
    assert readable(white, dark) == white
    assert readable(grey, Color.parse("#707070")) == white
