"""Colours: Textual's themes, and two of high contrast."""

from __future__ import annotations

from textual.theme import Theme

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
FEW_COLOURS = "ansi-dark"
"""The theme for a terminal with 16 colours, which a theme of millions would be rounded for."""
