"""The last look at every line before it goes to the terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.color import Color
from textual.filter import NO_DIM, LineFilter

from labbook.tui import contrast

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that steer a terminal or turn the direction of a line."""
SPELLED = {
    "-": "─━┄┈╌—–−═‐‑",
    "|": "│┃║▏▕▎▌▐┆┊",
    "+": "┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╠╣╦╩╬†",
    "#": "█▓▉▊▋▍■◆⬛▇▆",
    "=": "▒▬≡▅▄",
    ".": "░·▁▂▃",
    "_": "▔",
    "*": "•●★☆✱",
    "o": "○◯°◌◎□◇",
    "~": "◐◑≈∼◒",
    "v": "✓✔▼▽↓",
    "x": "✗✘×⊘✕",
    "^": "▲△↑",
    ">": "▶▷▸→⏎↷⤷›",
    "<": "◀◁◂←‹",
    "'": "‘’",
    '"': "“”",
    "/": "÷",
    "u": "µ",
}
CUT = re.compile(r"…  |(?<=[!-~])[!-~]{2}…(?!  )|…")
"""Where a line was cut: with room behind it, with letters to give up before it, or neither."""
PLAIN = str.maketrans({sign: letter for letter, signs in SPELLED.items() for sign in signs})


class NothingForeign(LineFilter):
    """Takes out what would steer the terminal, should a widget ever let it through."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, each as wide as before."""
        return [
            segment if segment.text.isprintable() or segment.control else Segment(tamed(segment.text), segment.style)
            for segment in segments
        ]


class Faint(LineFilter):
    """Draws dim text as faint as it can be read, be it under the cursor; `inks` are the terminal's colours if known."""

    def __init__(self, inks: Callable[[], TerminalTheme | None]) -> None:
        super().__init__()
        self.inks = inks

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, none of them dim unless the terminal draws that itself."""
        inks = self.inks()
        return [
            Segment(segment.text, faint(segment.style, background, inks), segment.control)
            if segment.style is not None and segment.style.dim
            else segment
            for segment in segments
        ]


class Ascii(LineFilter):
    """Draws lines, marks and dots with ASCII, for a terminal that has nothing else."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, each as wide as before."""
        return [
            segment if segment.text.isascii() or segment.control else Segment(spelled(segment.text), segment.style)
            for segment in segments
        ]


def tamed(text: str) -> str:
    """A text with its control characters taken out, or replaced where they took up room."""
    return CONTROL.sub(lambda found: "?" * cell_len(found[0]), text)


@lru_cache(4096)
def faint(style: Style, background: Color, inks: TerminalTheme | None) -> Style:
    """A dim style as a colour; with unknown inks it stays dim, but for the cursor, on which it could not be read."""
    if style.reverse or style.color is None:
        return style + NO_DIM if style.reverse else style
    if inks is None:
        return style
    ink = Color(*style.color.get_truecolor(inks))
    ground = Color(*style.bgcolor.get_truecolor(inks, foreground=False)) if style.bgcolor else background
    return style + NO_DIM + Style.from_color(contrast.faint(ink, ground).rich_color)


@lru_cache(4096)
def spelled(text: str) -> str:
    """A text in ASCII, as wide as before; a character nobody can spell is a question mark."""
    drawn = text.translate(PLAIN)
    letters = "".join(letter if letter.isascii() or letter == "…" else in_ascii(letter) for letter in drawn)
    return CUT.sub(lambda found: "..." if len(found[0]) == 3 else "~", letters)


def in_ascii(letter: str) -> str:
    """One character in ASCII: Braille dots by how many there are, letters without their accents."""
    import unicodedata

    if "\u2800" <= letter <= "\u28ff":
        dots = (ord(letter) - 0x2800).bit_count()
        return " .:+*#"[min(5, (dots + 1) // 2 if dots else 0)]
    bare = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    width = cell_len(letter)
    return bare[:width].ljust(width, "?") if bare else "?" * width
