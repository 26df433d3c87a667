"""A report as a value: sections of paragraphs, lists, tables, figures and commands, drawn by several writers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from labbook.figures import Figure
from labbook.reports.tables.table import Table, as_json

MarkKind = Literal["status", "strong", "dim", "code", "struck"]
Tone = Literal["plain", "lead", "dim", "warning"]


class Mark(NamedTuple):
    """Words that stand out in a line; a status is shown by symbol, word and colour."""

    text: str
    kind: MarkKind


Line = tuple[str | Mark, ...]
"""Words of one line. Short ids in them become links, and those in doubt are marked, when they are drawn."""


class Paragraph(NamedTuple):
    """One line of prose."""

    line: Line
    tone: Tone = "plain"


class Facts(NamedTuple):
    """Names, each with what is to be said of it."""

    pairs: tuple[tuple[str, Line], ...]


class Items(NamedTuple):
    """A list."""

    lines: tuple[Line, ...]


class Grid(NamedTuple):
    """Rows of lines under headings; `numbers` are the columns that end at the right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    numbers: tuple[int, ...] = ()


class Measured(NamedTuple):
    """A table that was drawn from runs."""

    table: Table


class Picture(NamedTuple):
    """A figure with its metrics filled in; its short id and the run or sweep that kept it, if there are such."""

    figure: Figure
    ref: str = ""
    owner: str = ""

    @property
    def caption(self) -> str:
        """Which figure it is, and whose."""
        return " of ".join(part for part in (self.ref, self.owner) if part)


class Code(NamedTuple):
    """Text that stays as it is: commands, tracebacks."""

    text: str


class Prose(NamedTuple):
    """Markdown as a person wrote it."""

    body: str


Block = Paragraph | Facts | Items | Grid | Measured | Picture | Code | Prose


class Section(NamedTuple):
    """Blocks under a heading; level 3 stands below the last section of level 2."""

    heading: str
    blocks: tuple[Block, ...]
    level: int = 2


class Report(NamedTuple):
    """A page to hand on. `doubts` tells why runs and sweeps are in doubt, by short id; `made` when it was drawn."""

    kind: str
    title: str
    about: Line
    sections: tuple[Section, ...]
    doubts: Mapping[str, str]
    made: str


def section(heading: str, blocks: Iterable[Block | None], level: int = 2) -> Section:
    """A section of the blocks that there are."""
    return Section(heading, tuple(block for block in blocks if block is not None), level)


def filled(sections: Iterable[Section]) -> tuple[Section, ...]:
    """The sections that say something, or that one of level 3 stands below."""
    said = [one for one in sections if one.blocks or one.level == 2]
    levels = [*(one.level for one in said[1:]), 2]
    return tuple(one for one, following in zip(said, levels, strict=True) if one.blocks or following > one.level)


def items(lines: Iterable[Line]) -> Items | None:
    """A list, if there is anything to list."""
    found = tuple(lines)
    return Items(found) if found else None


def grid(headings: Iterable[str], rows: Iterable[Iterable[Line]], numbers: tuple[int, ...] = ()) -> Grid | None:
    """A grid, if it has rows; columns that are empty in each of them are left out."""
    found = [tuple(row) for row in rows]
    names = tuple(headings)
    kept = [place for place in range(len(names)) if any(any(row[place]) for row in found)]
    right = tuple(new for new, old in enumerate(kept) if old in numbers)
    cells = tuple(tuple(row[place] for place in kept) for row in found)
    return Grid(tuple(names[place] for place in kept), cells, right) if found else None


def facts(*pairs: tuple[str, str | Line | None]) -> Facts | None:
    """The facts that have something to say."""
    lines = [(name, (line,) if isinstance(line, str) else line) for name, line in pairs if line]
    return Facts(tuple((name, line) for name, line in lines if any(line))) if lines else None


def plain(line: Line) -> str:
    """A line without what makes words stand out."""
    return "".join(part if isinstance(part, str) else part.text for part in line)


def fields(report: Report) -> dict[str, Any]:
    """A report with stable keys; each block tells its type."""
    return {**report._asdict(), "about": plain(report.about), "sections": [section_fields(s) for s in report.sections]}


def section_fields(found: Section) -> dict[str, Any]:
    """A section with stable keys."""
    return {**found._asdict(), "blocks": [block_fields(block) for block in found.blocks]}


def block_fields(block: Block) -> dict[str, Any]:
    """A block with its type; lines as plain text."""
    return {"type": type(block).__name__.lower(), **contents(block)}


def contents(block: Block) -> dict[str, Any]:
    """What a block holds."""
    match block:
        case Paragraph(line, tone):
            return {"text": plain(line), "tone": tone}
        case Facts(pairs):
            return {"facts": {name: plain(line) for name, line in pairs}}
        case Items(lines):
            return {"items": [plain(line) for line in lines]}
        case Grid(headings, rows):
            return {"rows": [dict(zip(headings, map(plain, row), strict=True)) for row in rows]}
        case Measured(table):
            return as_json(table)
        case Picture(figure, ref, owner):
            return {"ref": ref, "of": owner, "figure": figure.to_json()}
        case _:
            return block._asdict()
