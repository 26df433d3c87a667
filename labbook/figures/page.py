"""The text around a drawing: fitting to cells, colour, number formats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich.cells import cell_len, set_cell_size

from labbook.text import visible

NOTHING = "nothing to draw yet"
PALETTE = (32, 172, 36, 169, 74, 166, 142, 103)
"""Terminal colour numbers of successive series: the hues of Okabe and Ito, which colour-blind readers can tell apart,
in shades that are seen on dark and on light backgrounds."""
GREY = 244
"""Seen on dark and on light backgrounds, which the terminal's own greys are not."""
SYMBOLS = "●▲■◆○△□◇"
"""Symbols of successive series, so that curves can be told apart without colour."""


def colour_of(place: int) -> int:
    """The colour of a series by its place."""
    return PALETTE[place % len(PALETTE)]


def symbol_of(place: int) -> str:
    """The symbol of a series by its place; where colours begin again they meet other symbols."""
    return SYMBOLS[(place + place // len(PALETTE)) % len(SYMBOLS)]


def one_line(text: str) -> str:
    """User text that is safe to print on one line."""
    return visible(text).replace("\n", " ").replace("\t", " ")


def fit(text: str, width: int) -> str:
    """The text cut to at most `width` cells, an ellipsis showing that it was."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def pad(text: str, width: int, right: bool = False) -> str:
    """The text as exactly `width` cells; right puts the padding before it."""
    fitted = fit(text, width)
    padding = " " * (width - cell_len(fitted))
    return padding + fitted if right else fitted + padding


def short(value: float) -> str:
    """A number in about four significant digits: 0.1234, 15000, 1.2e-5."""
    if 1000 <= abs(value) < 1e6:
        return f"{value:.0f}"
    text = f"{value:.4g}"
    mantissa, mark, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if mark else text


@dataclass(frozen=True)
class Pen:
    """Writes ANSI styles, or nothing where colour is off."""

    colour: bool

    def _styled(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def bold(self, text: str) -> str:
        return self._styled("1", text)

    def title(self, text: str, width: int) -> list[str]:
        """The line that a title takes, or none where it is empty."""
        return [self.bold(fit(one_line(text), width))] if text else []

    def dim(self, text: str) -> str:
        return self._styled("2", text)

    def tint(self, text: str, number: int | None) -> str:
        """The text in one of the terminal's 256 colours; dim where the number is None."""
        return self.dim(text) if number is None else self._styled(f"38;5;{number}", text)

    def on(self, text: str, background: int, foreground: int) -> str:
        """The text on a background, both among the terminal's 256 colours."""
        return self._styled(f"38;5;{foreground};48;5;{background}", text)


@dataclass(frozen=True)
class Entry:
    """One item of a legend: a symbol in its colour, and what it stands for."""

    symbol: str
    colour: int | None
    text: str

    def cells(self) -> int:
        return cell_len(self.symbol) + 1 + cell_len(self.text)


def legend(entries: Sequence[Entry], width: int, pen: Pen, max_lines: int = 3) -> list[str]:
    """Entries side by side, wrapped to the width; what does not fit in max_lines is counted."""
    rows: list[list[Entry]] = []
    used = 0
    for entry in (_fitted(entry, width) for entry in entries):
        if not rows or used + 3 + entry.cells() > width:
            rows.append([])
            used = -3
        rows[-1].append(entry)
        used += 3 + entry.cells()
    lines = ["   ".join(f"{pen.tint(e.symbol, e.colour)} {e.text}" for e in row) for row in rows[:max_lines]]
    hidden = sum(map(len, rows[max_lines:]))
    return [*lines, pen.dim(fit(f"… and {hidden} more", width))] if hidden else lines


def _fitted(entry: Entry, width: int) -> Entry:
    return Entry(entry.symbol, entry.colour, fit(entry.text, max(1, width - 2)))


def wrapped(notes: Iterable[str], width: int, pen: Pen) -> list[str]:
    """Short notes joined by semicolons, broken into dim lines of at most `width` cells."""
    lines: list[str] = []
    for note in notes:
        joined = f"{lines[-1]}; {note}" if lines else note
        if lines and cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines += [fit(part, width) for part in wrap(note, max(1, width))]
    return [pen.dim(line) for line in lines]
