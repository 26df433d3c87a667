"""A table as Markdown, as it stands in entries and reports."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.reports.tables.numbers import written
from labbook.reports.tables.table import Cell, Column, Table
from labbook.reports.tables.terminal import plain
from labbook.text import visible

RIGHT = ("count", "number", "value", "delta", "time")


def markdown(table: Table, strong: bool = True) -> str:
    """The whole table with its title, what is the same in all rows, and what has to be said under it.

    Not `strong`, nothing is bold: an entry is also read as it is written.
    """
    below = [*table.notes, table.legend()]
    parts = [
        strongly(escaped(table.title), strong),
        f"The same in all: {escaped(table.same)}" if table.same else "",
        grid(table, strong),
        "  \n".join(escaped(note) for note in below if note),
        "\n".join(f"- ! {escaped(warning)}" for warning in table.warnings),
    ]
    return "\n\n".join(part for part in parts if part)


def grid(table: Table, strong: bool = True) -> str:
    """The rows alone."""
    rule = "|" + "|".join("---:" if column.kind in RIGHT else "---" for column in table.columns) + "|"
    heading = line([cell(column.name) for column in table.columns])
    return "\n".join([heading, rule, *(line(cells(row, table.columns, strong)) for row in table.rows)])


def cells(row: Sequence[Cell], columns: Sequence[Column], strong: bool) -> list[str]:
    """The cells of one row, the best ones bold."""
    texts = [cell(written(one, column.kind)) for one, column in zip(row, columns, strict=True)]
    return [strongly(text, strong and "best" in one.marks) for one, text in zip(row, texts, strict=True)]


def strongly(text: str, strong: bool) -> str:
    """A text in bold, if it should be and there is one."""
    return f"**{text}**" if strong and text else text


def line(cells: Sequence[str]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def cell(text: str) -> str:
    """Text that stays inside its cell."""
    return escaped(plain(text)).replace("|", "\\|")


def escaped(text: str) -> str:
    """Text without what Markdown would take for emphasis, code or HTML, and a terminal for an order."""
    text = visible(text)
    for sign in "`*<":
        text = text.replace(sign, f"\\{sign}")
    return text
