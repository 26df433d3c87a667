"""Colours: Textual's themes, and two of high contrast."""

from __future__ import annotations

from rich.color import parse_rgb_hex
from rich.terminal_theme import TerminalTheme
from textual.color import Color
from textual.theme import Theme

from labbook.tui import contrast

DARK = Theme(
    name="contrast-dark",
    primary="#5fafff",
    secondary="#ffd700",
    accent="#ffd700",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    success="#5fff87",
    warning="#ffd700",
    error="#ff8787",
    dark=True,
    variables={"text-muted": "#e0e0e0", "text-disabled": "#c0c0c0"},
)
LIGHT = Theme(
    name="contrast-light",
    primary="#00489c",
    secondary="#7a4b00",
    accent="#7a4b00",
    foreground="#000000",
    background="#ffffff",
    surface="#ffffff",
    panel="#e8e8e8",
    success="#00551e",
    warning="#6b4400",
    error="#a00000",
    dark=False,
    variables={"text-muted": "#202020", "text-disabled": "#404040"},
)
OURS = (DARK, LIGHT)


def inks(ground: str, text: str, *colours: str) -> TerminalTheme:
    """What black, red, green, yellow, blue, magenta, cyan and white are, plain and then bright."""
    numbers: list[tuple[int, int, int]] = [parse_rgb_hex(colour) for colour in colours]
    return TerminalTheme(parse_rgb_hex(ground), parse_rgb_hex(text), numbers[:8], numbers[8:])


ON_DARK = inks(
    *("0c0c0c", "d9d9d9"),
    *("3a3a3a", "ff8098", "98e024", "ffb454", "b3a6ff", "ff79c6", "58d1eb", "c4c5b5"),
    *("8a8a8a", "ff9aac", "b5f04d", "e0d561", "7fb4ff", "ffa0d8", "7fe3f7", "f6f6ef"),
)
ON_LIGHT = inks(
    *("f7f7f7", "000000"),
    *("000000", "a3262f", "2b6a12", "7a5200", "4a3fb5", "7a2a8c", "005f73", "555555"),
    *("6a6a6a", "b3232e", "2f7412", "805800", "1d4fb8", "8c2f9e", "006a80", "222222"),
)
"""Colours of states and of series that can be read on the ground, and under the cursor, of every theme."""
CURSOR = 0.4
"""How much of the primary colour is in the ground under the cursor."""
FEW_COLOURS = "ansi-dark"
"""The theme for a terminal with 16 colours, which a theme of millions would be rounded for."""


def with_cursor(variables: dict[str, str]) -> dict[str, str]:
    """The colours of a theme, and what is written in under its cursor and on its primary colour, so that it is read."""
    ground, primary, ink = (Color.parse(variables[name]) for name in ("background", "primary", "foreground"))
    if ink.ansi is not None:  # nobody knows its shade
        return variables | {"on-cursor": variables["foreground"], "on-primary": variables["background"]}
    under_cursor = contrast.readable(ink, ground.blend(primary, CURSOR))
    return variables | {"on-cursor": under_cursor.hex, "on-primary": contrast.readable(ground, primary).hex}
