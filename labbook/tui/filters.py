"""The last look at every line before it goes to the terminal."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

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
