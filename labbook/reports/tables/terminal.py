"""A table as terminal lines: aligned, and in blocks one below the other where it is too wide."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import NamedTuple

from labbook.reports.tables.numbers import written
from labbook.reports.tables.table import Cell, Column, Table
from labbook.text import visible

GAP = 2
Style = Callable[[str], str]


class Drawn(NamedTuple):
    """A column as texts of one width; `best` tells which rows are to be bold."""

    column: Column
    texts: tuple[str, ...]
    best: tuple[bool, ...]
    width: int


def lines(table: Table, room: int = 0, bold: Style = str, dim: Style = str) -> list[str]:
    """The table in at most `room` columns where that can be (0 for as many as it takes)."""
    columns = drawn(table)
    keys = [column for column in columns if column.column.kind == "setting"]
    rest = [column for column in columns if column.column.kind != "setting"]
    told = wrapped(table.title, room, bold) + wrapped(same(table), room, dim) + [""]
    for part in blocks(keys, rest, room):
        told += [*rows([*keys, *part], bold), ""]
    below = [*table.notes, table.legend()]
    told += [line for note in below for line in wrapped(note, room, dim)]
    return told + [line for warning in table.warnings for line in wrapped(f"! {warning}", room, str)]


def same(table: Table) -> str:
    """What is the same in all rows."""
    return f"the same in all: {table.same}" if table.same else ""


def drawn(table: Table) -> list[Drawn]:
    """Each column as texts."""
    return [of_column(column, [row[place] for row in table.rows]) for place, column in enumerate(table.columns)]


def of_column(column: Column, cells: Sequence[Cell]) -> Drawn:
    """One column, its heading first; numbers end at the right, so that signs and symbols do not push them about."""
    from rich.cells import cell_len

    texts = [plain(column.name), *(plain(written(cell, column.kind)) for cell in cells)]
    best = (False, *("best" in cell.marks for cell in cells))
    return Drawn(column, tuple(texts), best, max(map(cell_len, texts)))


def plain(text: str) -> str:
    """Text that stays in its line."""
    return visible(text).replace("\n", " ").replace("\t", " ")


def blocks(keys: Sequence[Drawn], rest: Sequence[Drawn], room: int) -> list[list[Drawn]]:
    """The columns beside the keys, parted so that each part fits; a difference stays with its value."""
    units: list[list[Drawn]] = []
    for column in rest:
        if column.column.kind == "delta" and units:
            units[-1].append(column)
        else:
            units.append([column])
    parts: list[list[Drawn]] = [[]]
    for unit in units:
        if parts[-1] and room and width([*keys, *parts[-1], *unit]) > room:
            parts.append([])
        parts[-1] += unit
    return parts


def width(columns: Sequence[Drawn]) -> int:
    """How wide some columns are beside each other."""
    return sum(column.width + GAP for column in columns) - GAP


def rows(columns: Sequence[Drawn], bold: Style) -> list[str]:
    """Some columns beside each other, under their headings."""
    found = []
    for row in range(len(columns[0].texts)):
        texts = [padded(column, row) for column in columns]
        if row == 0:
            found.append(bold((" " * GAP).join(texts).rstrip()))
        else:
            marked = [bold(text) if column.best[row] else text for column, text in zip(columns, texts, strict=True)]
            found.append((" " * GAP).join(marked).rstrip())
    return found


def padded(column: Drawn, row: int) -> str:
    """A text as wide as its column: counts and times end at the right, all else begins at the left."""
    from rich.cells import cell_len

    blank = " " * (column.width - cell_len(column.texts[row]))
    text = column.texts[row]
    return blank + text if column.column.kind == "count" else text + blank


def wrapped(text: str, room: int, style: Style) -> list[str]:
    """A text in lines that fit."""
    if not text:
        return []
    return (
        [style(line) for line in textwrap.wrap(plain(text), room, subsequent_indent="  ") or [""]]
        if room
        else [style(plain(text))]
    )
