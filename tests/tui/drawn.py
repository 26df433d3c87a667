"""What the app draws: its text, and a map of the style of every cell."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from functools import cache
from itertools import groupby

from rich.color import Color
from rich.style import Style
from textual.strip import Strip
from textual.widgets import Input

from tests.tui.conftest import AppPilot, shown, until

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse")

Cells = list[tuple[str, str]]
"""A line: each of its characters with its style in words."""


async def settle(pilot: AppPilot, fact: str) -> None:
    """Wait until a fact is shown, no worker works, and nothing changes any more."""
    await until(pilot, lambda: fact in shown(pilot))
    for line in pilot.app.screen.query(Input):
        line.cursor_blink = False
    await still(pilot)


async def still(pilot: AppPilot) -> None:
    """Wait until no worker works and two looks see the same."""
    before: list[Strip] = []
    while before != (before := strips(pilot)) or not all(worker.is_finished for worker in pilot.app.workers):
        await pilot.pause(0.02)


def strips(pilot: AppPilot) -> list[Strip]:
    """The lines of the screen, dialogs over what is below them."""
    return pilot.app.screen._compositor.render_strips()


def drawn(pilot: AppPilot) -> str:
    """The screen as text; then its styles, each line as letters and how many cells; then what the letters mean."""
    lines = cells(pilot)
    styles = dict.fromkeys(style for line in lines for _, style in line)
    letters = dict(zip(styles, LETTERS, strict=False))
    text = ["".join(letter for letter, _ in line).rstrip() for line in lines]
    looks = [" ".join(stretches(line, letters)) for line in lines]
    meanings = [f"{letter} {style}" for style, letter in letters.items()]
    return "\n".join([*text, "", *looks, "", *meanings, ""])


def cells(pilot: AppPilot) -> list[Cells]:
    """Each character of each line with its style."""
    return [
        [(letter, in_words(segment.style)) for segment in strip for letter in segment.text] for strip in strips(pilot)
    ]


def stretches(line: Cells, letters: dict[str, str]) -> Iterator[str]:
    """The styles of a line, as in: a12 b60."""
    for style, stretch in groupby(line, key=lambda cell: cell[1]):
        yield f"{letters[style]}{len(list(stretch))}"


@cache
def in_words(style: Style | None) -> str:
    """A style as in: #e0e0e0 on #121212 bold."""
    if style is None:
        return "none"
    known = [name for name in ATTRIBUTES if getattr(style, name)]
    return " ".join([f"{colour(style.color)} on {colour(style.bgcolor)}", *known])


def colour(found: Color | None) -> str:
    """A colour by its name or its numbers."""
    return found.name if found else "-"


def differing(was: str, now: str) -> list[str]:
    """The lines that differ, as a person reads them."""
    return list(unified_diff(was.splitlines(), now.splitlines(), "stored", "drawn", lineterm="", n=1))
