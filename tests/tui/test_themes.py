"""States can be told apart and read in every theme that can be chosen."""

from __future__ import annotations

import pytest
from rich.color import ANSI_COLOR_NAMES
from textual.color import Color
from textual.filter import ANSIToTruecolor
from textual.theme import BUILTIN_THEMES, Theme

from labbook.journal.statuses import COLOURS
from labbook.project import find
from labbook.store.database import Database
from labbook.tui import themes, words
from tests.tui.conftest import opened

GROUND, UNDER_CURSOR = 3.0, 2.3
"""How much lighter or darker than its ground a state is at least; 4.5 is asked of web pages, 1 cannot be seen."""
CHOSEN = {name: theme for name, theme in BUILTIN_THEMES.items() if not name.startswith("ansi")}
CHOSEN |= {theme.name: theme for theme in themes.OURS}


@pytest.mark.parametrize("theme", CHOSEN.values(), ids=CHOSEN)
def test_every_state_is_readable_on_the_ground_and_under_the_cursor(theme: Theme) -> None:
    found = theme.to_color_system().generate()
    ground, primary = Color.parse(found["background"]), Color.parse(found["primary"])
    cursor = ground.blend(primary, 0.4 if theme.dark else 0.25)
    for name in sorted({*COLOURS.values(), "bright_blue"}):
        assert contrast(ink(theme, name), ground) >= GROUND, name
        assert contrast(ink(theme, name), cursor) >= UNDER_CURSOR, name


@pytest.mark.parametrize("theme", CHOSEN.values(), ids=CHOSEN)
def test_what_has_no_colour_of_its_own_is_readable_under_the_cursor(theme: Theme) -> None:
    found = themes.with_cursor(theme.to_color_system().generate())
    ground, primary = Color.parse(found["background"]), Color.parse(found["primary"])
    assert contrast(Color.parse(found["on-cursor"]), ground.blend(primary, 0.4)) >= 4.5


def ink(theme: Theme, name: str) -> Color:
    """A colour of ours as it is drawn in a theme."""
    inks = themes.ON_DARK if theme.dark else themes.ON_LIGHT
    return Color(*inks.ansi_colors[ANSI_COLOR_NAMES[name]])


def contrast(one: Color, other: Color) -> float:
    """The ratio of two luminances, as WCAG has it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Color) -> float:
    """How light a colour is."""
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("name", "inks"), [("textual-light", themes.ON_LIGHT), ("nord", themes.ON_DARK)])
async def test_an_app_that_begins_in_a_theme_has_its_colours(full: Database, name: str, inks: object) -> None:
    (full.project.root / "labbook.toml").write_text(f'theme = "{name}"\n')
    async with opened(find(full.project.root)) as pilot:
        ground = CHOSEN[name].to_color_system().generate()["background"]
        assert pilot.app.screen.styles.background == Color.parse(ground)
        [used] = [one for one in pilot.app._filters if isinstance(one, ANSIToTruecolor)]
        assert used._terminal_theme is inks


def test_foreign_text_has_its_colour_as_a_stretch() -> None:
    assert words.line("Still needed", "yellow").style == ""  # as Text.style Textual would take it for CSS's yellow
    assert words.line("Still needed", "yellow").spans[0].style == "yellow"
