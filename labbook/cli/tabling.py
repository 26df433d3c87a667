"""What the commands that draw tables share: which runs, which format, and printing it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from labbook.cli.complete import ids_of
from labbook.cli.output import bold, dim, is_terminal, say, show, show_json, width
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.journal.claims import Conditions
    from labbook.reports.tables.criteria import Suggested
    from labbook.reports.tables.table import Table
    from labbook.store.database import Database


class Format(StrEnum):
    """How a table is written."""

    terminal = "terminal"
    markdown = "markdown"
    csv = "csv"
    latex = "latex"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="For the terminal, or as another kind of text.")]
Query = Annotated[str, typer.Option("--query", help="The runs that a query finds, as in `labbook find`.")]
Where = Annotated[
    str, typer.Option("--where", help="Only runs with these config values (d_model=8,n_heads>=2), or found by a query.")
]
Best = Annotated[str, typer.Option("--best", help="Whether min or max is best, if the name does not tell.")]


def hypothesis_or_sweep_id(incomplete: str) -> list[tuple[str, str]]:
    """Hypotheses and sweeps."""
    return ids_of("HS", incomplete)


class Meant(NamedTuple):
    """The runs that a command is about, under their title."""

    title: str
    runs: list[int]
    where: Conditions
    suggested: Suggested
    hypothesis_id: int | None = None
    sweep_id: int | None = None


def meant(database: Database, target: str, query: str, where: str) -> Meant:
    """The runs of a hypothesis or a sweep, or those that a query finds, narrowed by `where`."""
    if bool(target) == bool(query):
        raise LabbookError("A table of which runs?", "Name a hypothesis or a sweep (H1, S5), or give --query.", code=2)
    found = by_query(database, query) if query else by_id(database, target)
    return narrowed(database, found, where) if where else found


def by_query(database: Database, query: str) -> Meant:
    """The runs that a query finds."""
    from labbook.query.run_ids import run_ids
    from labbook.reports.tables.criteria import Suggested

    return Meant(query, run_ids(database, query), (), Suggested())


def by_id(database: Database, target: str) -> Meant:
    """The runs of a hypothesis or a sweep."""
    from labbook.journal import ids
    from labbook.reports.tables import chosen
    from labbook.reports.tables.criteria import Suggested, suggested

    ref = ids.parse(target, "HS")
    record = ids.fetch(database, ref)
    if ref.letter == "H":
        runs = chosen.of_hypothesis(database, ref.number)
        return Meant(f"{ref} {record.statement}", runs, (), suggested(record.criterion), ref.number)
    title = f"{ref} {record.experiment}"
    return Meant(title, chosen.of_sweep(database, ref.number), (), Suggested(), record.hypothesis_id, ref.number)


def narrowed(database: Database, found: Meant, where: str) -> Meant:
    """Only the runs with some config values, or those that a query finds, too."""
    from labbook.query.run_ids import run_ids
    from labbook.reports.tables.criteria import readable

    known = "SELECT 1 FROM run_param WHERE name = :name LIMIT 1"
    conditions = readable(where, lambda name: bool(database.value(known, name=name)))
    if conditions is not None:
        return found._replace(where=conditions)
    also = set(run_ids(database, where))
    return found._replace(runs=[run for run in found.runs if run in also])


def best_word(best: str) -> str:
    """Which is best: min, max, or to be told by the name."""
    if best not in ("", "min", "max"):
        raise LabbookError(f"--best is min or max, not {best!r}.", "As in --best max", code=2)
    return best


def show_drawn(table: Table, format: Format, json: bool) -> None:
    """Print a table; where its format has no place for warnings they are told beside it."""
    from labbook.reports.tables import terminal
    from labbook.reports.tables.table import as_json

    if json:
        show_json(as_json(table))
    elif format is Format.terminal:
        for line in terminal.lines(table, width() if is_terminal() else 0, bold, dim):
            show(line)
    else:
        show(text_of(table, format).rstrip("\n"))
        if format is Format.csv:
            for warning in table.warnings:
                say(f"note: {warning}")


def text_of(table: Table, format: Format) -> str:
    """The table in a format for files."""
    from labbook.reports.tables.csv import csv
    from labbook.reports.tables.latex import latex
    from labbook.reports.tables.markdown import markdown

    return {Format.markdown: markdown, Format.csv: csv, Format.latex: latex}[format](table)
