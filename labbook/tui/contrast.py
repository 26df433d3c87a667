"""How well one colour can be read on another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from textual.color import BLACK, WHITE, Color
from textual.constants import DIM_FACTOR

LEAST = 4.5
"""The contrast that web pages are asked to give to their text."""
MIDDLE = 0.179
"""The luminance on which black and white can be read equally well."""
STEPS = 10


@lru_cache(1024)
def faint(ink: Color, ground: Color) -> Color:
    """An ink as it is when dim, or as much stronger as it takes to be read on its ground."""
    return next((colour for colour in stronger(ink, ground) if contrast(colour, ground) >= LEAST), strongest(ground))


@lru_cache(256)
def readable(ink: Color, ground: Color) -> Color:
    """An ink if it can be read on a ground, else black or white."""
    return ink if contrast(ink, ground) >= LEAST else strongest(ground)


def stronger(ink: Color, ground: Color) -> Iterator[Color]:
    """From a dim ink to the full one, and from there to what can be read best."""
    yield from (ground.blend(ink, DIM_FACTOR + (1 - DIM_FACTOR) * step / STEPS) for step in range(STEPS + 1))
    yield from (ink.blend(strongest(ground), step / STEPS) for step in range(1, STEPS))


def strongest(ground: Color) -> Color:
    """What can be read best on a ground."""
    return WHITE if luminance(ground) < MIDDLE else BLACK


def contrast(one: Color, other: Color) -> float:
    """The ratio of two luminances, from 1 to 21, as WCAG 2 has it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Color) -> float:
    """How light a colour is, from 0 to 1."""
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
