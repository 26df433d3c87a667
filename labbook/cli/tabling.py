"""What the commands that draw tables share: which runs, which format, and printing it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.complete import ids_of
from labbook.cli.output import bold, dim, hand_over, is_terminal, say, show, show_json, width
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.reports.tables.table import Table


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
        hand_over(text_of(table, format).rstrip("\n") + "\n")
        if format is Format.csv:
            for warning in table.warnings:
                say(f"note: {warning}")


def text_of(table: Table, format: Format) -> str:
    """The table in a format for files."""
    from labbook.reports.tables.csv import csv
    from labbook.reports.tables.latex import latex
    from labbook.reports.tables.markdown import markdown

    return {Format.markdown: markdown, Format.csv: csv, Format.latex: latex}[format](table)
