"""Readings in Markdown tables: the header names the metrics, the first columns name the rows."""

from __future__ import annotations

import re
from typing import NamedTuple

from labbook.journal.recognise.quantities import UNIT, Quantity, as_fraction, quantity_in, undressed
from labbook.journal.recognise.values import Reading

RULE = re.compile(r"[|+]?[ \t]*:?-+:?[ \t]*(?:[|+][ \t]*:?-+:?[ \t]*)*(?:[|+][ \t]*)?")
PIPE = re.compile(r"(?<!\\)\|")
HEADER_UNIT = re.compile(rf"(?P<name>.*[^\s(\[])\s?[\[(](?P<unit>{UNIT})[\])]")
NO_METRIC = re.compile(
    r"#|no\.?|nr|ids?|idx|index|runs?|date|year|time|commit|hash|sha|version|page|link|url|seeds?|notes?|comments?",
    re.IGNORECASE,
)
EMPTY = frozenset(["", "-", "--", "---", "–", "—", ".", "?", "n/a", "na", "nan", "none", "tbd", "…", "..."])
MOST_COLUMNS = 100


class Cell(NamedTuple):
    """A cell of a table: as written, and the quantity in it."""

    raw: str
    quantity: Quantity | None


Rows = dict[int, list[Cell]]
"""The rows of a table by their line."""


def markdown_tables(lines: list[str]) -> tuple[list[list[Reading]], set[int]]:
    """The readings of each table with a rule under its header, and the lines that tables take up."""
    found: list[list[Reading]] = []
    taken: set[int] = set()
    for rule in range(1, len(lines)):
        if rule in taken or not is_rule(lines[rule]) or "|" not in lines[rule - 1] or is_rule(lines[rule - 1]):
            continue
        end = end_of(lines, rule)
        taken.update(range(rule - 1, end))
        rows = {at: cells(lines[at]) for at in range(rule + 1, end) if not is_rule(lines[at])}
        found.append(readings_of([undressed(name.raw) for name in cells(lines[rule - 1])], rows))
    return [block for block in found if block], taken


def is_rule(line: str) -> bool:
    """Whether a line is the rule between header and rows."""
    return "-" in line and ("|" in line or "+" in line) and bool(RULE.fullmatch(line.strip(" \t>")))


def end_of(lines: list[str], rule: int) -> int:
    """The first line after a table; further rules between its rows belong to it."""
    below = range(rule + 1, len(lines))
    return next((at for at in below if "|" not in lines[at] and not is_rule(lines[at])), len(lines))


def cells(line: str) -> list[Cell]:
    """The cells of a line."""
    text = line.strip(" \t>").removeprefix("|")
    text = text if text.endswith("\\|") else text.removesuffix("|")
    return [Cell(part.strip(), quantity_in(part.strip())) for part in PIPE.split(text, MOST_COLUMNS)]


def readings_of(names: list[str], rows: Rows) -> list[Reading]:
    """The readings of a table: one for each number under a metric."""
    metrics = [at for at, name in enumerate(names) if not NO_METRIC.fullmatch(name) and is_numeric(column(rows, at))]
    subjects = subject_columns(names, metrics, rows)
    found: list[Reading] = []
    for line, row in rows.items():
        subject = subject_of(row, names, subjects)
        numbers = [(names[at], row[at]) for at in metrics if at not in subjects and at < len(row)]
        found += [reading(line, subject, name, cell.quantity, cell.raw) for name, cell in numbers if cell.quantity]
    return found


def column(rows: Rows, at: int) -> list[Cell]:
    """The cells of a column that say something."""
    return [row[at] for row in rows.values() if at < len(row) and row[at].raw.lower() not in EMPTY]


def is_numeric(cells_of_column: list[Cell]) -> bool:
    """Whether at least half of a column's cells are numbers."""
    numbers = sum(cell.quantity is not None for cell in cells_of_column)
    return numbers > 0 and 2 * numbers >= len(cells_of_column)


def subject_columns(names: list[str], metrics: list[int], rows: Rows) -> list[int]:
    """The columns that name a row: those before the first metric, or a first column of whole numbers."""
    before = list(range(min(metrics, default=0)))
    if before or len(names) < 2:
        return before
    first = [cell.quantity for cell in column(rows, 0) if cell.quantity]
    return [0] if all(read.value.is_integer() and not read.unit for read in first) else []


def subject_of(row: list[Cell], names: list[str], columns: list[int]) -> str:
    """A row's name; a number is told with the name of its column, as "epoch 3"."""
    named = [(names[at], row[at]) for at in columns if at < len(row)]
    parts = [f"{name} {undressed(cell.raw)}".strip() if cell.quantity else undressed(cell.raw) for name, cell in named]
    return ", ".join(part for part in parts if part)


def reading(line: int, subject: str, name: str, read: Quantity, raw: str) -> Reading:
    """One reading; a unit that only the column's name gives, as in "time (min)", is taken from there."""
    header = HEADER_UNIT.fullmatch(name)
    if header is None or read.unit:
        return Reading(line, 0, subject, name, *read, raw)
    value = as_fraction(read.value) if header["unit"] == "%" else read.value
    return Reading(line, 0, subject, header["name"], value, header["unit"], read.of, raw)
