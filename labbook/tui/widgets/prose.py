"""Markdown made readable at any width: wrapped text, aligned tables, figures drawn in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from labbook.journal.figures import LINK
from labbook.tui import words
from labbook.tui.widgets.inline import Hanging
from labbook.tui.widgets.inline import linked as linked
from labbook.tui.widgets.inline import written as written

if TYPE_CHECKING:
    from labbook.figures.base import Figure

TABLE_RULE = re.compile(r"^\s*\|?(\s*:?-+:?\s*\|)+\s*$")
FENCE = re.compile(r"^\s*(```|~~~)")
WIDEST = 110
"""Figures are not drawn wider than this."""

Drawable: TypeAlias = "Figure | str"
"""A figure, or a sentence about why there is none."""
Rows = list[list[str]]


class Drawing:
    """A figure, drawn at the width it is looked at; one that `waits` is drawn by `prepare`, in a thread."""

    def __init__(self, figure: Drawable, height: int | None = None, waits: bool = False) -> None:
        self.figure = figure
        self.height = height
        self.waits = waits and not isinstance(figure, str)
        self.drawn: dict[int, Text] = {}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, WIDEST)
        if width not in self.drawn and not self.waits:
            self.prepare(width)
        yield self.drawn.get(width) or next(iter(self.drawn.values()), Text("… drawing", "dim"))

    def prepare(self, width: int) -> None:
        """Draw it for a width, instead of that before."""
        width = min(width, WIDEST)
        if width not in self.drawn:
            self.drawn = {width: self.at(width)}

    def at(self, width: int) -> Text:
        """The figure at one width."""
        if isinstance(self.figure, str):
            return words.plain(self.figure, "dim")
        from labbook.figures.canvas import draw

        return Text.from_ansi(draw(self.figure, width, self.height), no_wrap=True, overflow="crop")


class Grid:
    """A table with aligned columns, numbers to the right; the widest columns give way where there is no room."""

    def __init__(self, rows: Rows) -> None:
        count = max(len(row) for row in rows)
        self.rows = [[words.line(cell).plain for cell in row] + [""] * (count - len(row)) for row in rows]
        self.numeric = [all(is_number(row[column]) for row in self.rows[1:]) for column in range(count)]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        sizes = narrowed(
            [max(cell_len(row[c]) for row in self.rows) for c in range(len(self.numeric))], options.max_width
        )
        for number, row in enumerate(self.rows):
            cells = [self.cell(text, c, sizes[c]) for c, text in enumerate(row)]
            joined = Text("  ").join(cells)
            joined.rstrip()
            joined.no_wrap, joined.overflow = True, "crop"
            yield Text.assemble((joined.plain, "dim")) if number == 0 else linked(joined)

    def cell(self, text: str, column: int, size: int) -> Text:
        """A cell as wide as its column."""
        cell = words.fitted(Text(text), size)
        space = " " * (size - cell_len(cell.plain))
        return Text.assemble(space, cell) if self.numeric[column] else Text.assemble(cell, space)


class Prose:
    """A Markdown text with its figures; of a very long one its beginning."""

    def __init__(self, body: str, figures: Mapping[str, Drawable | Drawing] | None = None) -> None:
        begun, more = words.beginning(body.rstrip())
        self.parts = [*parts_of(begun, figures or {}), *([Text(more, "dim")] if more else [])]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.parts


def parts_of(body: str, figures: Mapping[str, Drawable | Drawing]) -> Iterator[Text | Hanging | Grid | Drawing]:
    """The lines, tables and figures of a text; nothing inside a code block is one of the latter two."""
    lines, in_code = body.split("\n"), False
    while lines:
        table = [] if in_code else taken_table(lines)
        if table:
            yield Grid(table)
            continue
        line = lines.pop(0)
        if FENCE.match(line):
            in_code = not in_code
        figure = None if in_code else LINK.match(line)
        if figure and figure[1] in figures:
            yield drawing(figures[figure[1]])
        else:
            yield words.plain(line.expandtabs(4), "dim" if FENCE.match(line) else "") if in_code else written(line)


def drawing(figure: Drawable | Drawing) -> Drawing:
    """A figure as a drawing; one that is drawn elsewhere stays as it is."""
    return figure if isinstance(figure, Drawing) else Drawing(figure)


def taken_table(lines: list[str]) -> Rows:
    """The cells of the table that the lines begin with, taken from them; nothing where there is none."""
    if len(lines) < 2 or not lines[0].lstrip().startswith("|") or not TABLE_RULE.match(lines[1]):
        return []
    rows = []
    while lines and lines[0].lstrip().startswith("|"):
        line = lines.pop(0)
        if not TABLE_RULE.match(line):
            inner = line.strip().removeprefix("|").removesuffix("|")
            rows.append([cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)])
    return rows


def narrowed(sizes: Sequence[int], width: int) -> list[int]:
    """Column sizes that fit into a width, two cells apart."""
    fitting = list(sizes)
    while sum(fitting) + 2 * (len(fitting) - 1) > width and max(fitting) > 3:
        fitting[fitting.index(max(fitting))] -= 1
    return fitting


def is_number(text: str) -> bool:
    """Whether a cell holds a number, or nothing."""
    try:
        float(text or "0")
    except ValueError:
        return text == "·"
    return True
