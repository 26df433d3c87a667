"""Lines and grids of a report as wide as the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import zip_longest

from labbook.cli import in_doubt
from labbook.cli.output import bold, colourful, dim, is_terminal, show, styled, width
from labbook.journal.ids import SHORT_ID
from labbook.journal.statuses import COLOURS, SYMBOLS
from labbook.reports.report import Grid, Line, Mark
from labbook.text import visible

GAP = 2
NARROWEST = 12
"""Columns that a column of a grid keeps."""


def show_line(line: Line, start: str, indent: str = "") -> None:
    """Print a line, broken between words, with what stands out in it."""
    from rich.cells import cell_len

    row, used, empty = start, cell_len(start), True
    for word, mark in words(line):
        size = cell_len(word)
        if not empty and is_terminal() and used + 1 + size > width() - 1:
            show(row)
            row, used, empty = indent or " " * cell_len(start), cell_len(indent or start), True
        row += ("" if empty else " ") + painted(word, mark)
        used += size + (0 if empty else 1)
        empty = False
    show(row.rstrip())


def words(line: Line) -> Iterator[tuple[str, Mark | None]]:
    """The words of a line, each with the mark that it began in; a full stop stays with the word before it."""
    found: list[tuple[str, Mark | None]] = []
    glued = False
    for part in line:
        text = told(part)
        pieces = text.split()
        mark = part if isinstance(part, Mark) else None
        for place, piece in enumerate(pieces):
            if place == 0 and glued and found and not text[:1].isspace():
                found[-1] = (found[-1][0] + piece, found[-1][1])
            else:
                found.append((piece, mark))
        if text:
            glued = not text[-1:].isspace()
    return iter(found)


def told(part: str | Mark) -> str:
    """Words as they are read: a status by its symbol too, and what is in doubt marked."""
    if isinstance(part, Mark):
        text = visible(part.text)
        if part.kind in ("status", "code"):
            return f"{SYMBOLS[text]} {text}" if part.kind == "status" and text in SYMBOLS else text
        return in_doubt.marked(text)
    return in_doubt.marked(visible(part))


def painted(text: str, mark: Mark | None) -> str:
    """Words in the colour or weight of their mark."""
    match mark:
        case Mark(status, "status"):
            return styled(text, fg=COLOURS.get(status))
        case Mark(_, "strong"):
            return bold(linked(text))
        case Mark(_, "dim"):
            return dim(linked(text))
        case Mark(_, "struck"):
            return styled(text, strikethrough=True) if is_terminal() else f"~{text}~"
        case Mark(_, "code"):
            return styled(text, fg="cyan")
        case _:
            return linked(text)


def linked(text: str) -> str:
    """The text with its short ids in colour, on a terminal."""
    return SHORT_ID.sub(lambda found: styled(found[0], fg="bright_blue"), text) if colourful() else text


def show_grid(grid: Grid, indent: str) -> None:
    """Print rows under headings; the widest columns are broken so that the rows fit the terminal."""
    rows = [["".join(map(told, cell)) for cell in row] for row in grid.rows]
    sizes = fitting([list(grid.headings), *rows], len(indent))
    show(indent + bold(laid_out(list(grid.headings), sizes, grid.numbers)).rstrip())
    for texts, cells in zip(rows, grid.rows, strict=True):
        broken = [textwrap.wrap(text, size) or [""] for text, size in zip(texts, sizes, strict=True)]
        for part in zip_longest(*broken, fillvalue=""):
            marks = [cell[0] if len(cell) == 1 and isinstance(cell[0], Mark) else None for cell in cells]
            show(indent + laid_out(list(part), sizes, grid.numbers, marks).rstrip())


def fitting(rows: list[list[str]], indent: int) -> list[int]:
    """How wide each column may be; all as wide as their texts where no terminal sets a limit."""
    from rich.cells import cell_len

    sizes = [max(1, *(cell_len(row[place]) for row in rows)) for place in range(len(rows[0]))]
    room = width() - 1 - indent - GAP * (len(sizes) - 1)
    while is_terminal() and sum(sizes) > room and max(sizes) > NARROWEST:
        sizes[sizes.index(max(sizes))] -= 1
    return sizes


def laid_out(
    texts: list[str], sizes: list[int], numbers: tuple[int, ...], marks: list[Mark | None] | None = None
) -> str:
    """Cells beside each other."""
    from rich.cells import cell_len

    cells = []
    for place, (text, size) in enumerate(zip(texts, sizes, strict=True)):
        blank = " " * (size - cell_len(text))
        shown = painted(text, marks[place]) if marks else text
        cells.append(blank + shown if place in numbers else shown + blank)
    return (" " * GAP).join(cells)
