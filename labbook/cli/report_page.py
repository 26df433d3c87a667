"""A report as a terminal page."""

from __future__ import annotations

from functools import singledispatch

from labbook.cli import page
from labbook.cli.output import bold, colourful, dim, is_terminal, show, width
from labbook.cli.report_lines import show_grid, show_line
from labbook.reports.report import (
    Code,
    Facts,
    Grid,
    Items,
    Measured,
    Paragraph,
    Picture,
    Prose,
    Report,
)
from labbook.store.database import Database
from labbook.text import visible

INDENT = "  "
FIGURE_WIDTH = 100


def show_report(database: Database, report: Report) -> None:
    """Print a report as wide as the terminal."""
    show(dim(visible(report.kind)))
    for row in page.folded(visible(report.title), width() - 1):
        show(bold(row))
    show_line(report.about, "")
    for section in report.sections:
        show()
        show((INDENT if section.level > 2 else "") + bold(visible(section.heading)))
        for number, one in enumerate(section.blocks):
            if number and not isinstance(one, Items):
                show()
            show_block(one, database)
    show()
    show(dim(f"Drawn by labbook on {report.made}"))


@singledispatch
def show_block(block: object, database: Database) -> None:
    """Print a block by its type."""
    raise NotImplementedError(type(block).__name__)


@show_block.register
def _(block: Paragraph, database: Database) -> None:
    show_line(block.line, INDENT)


@show_block.register
def _(block: Facts, database: Database) -> None:
    column = min(22, max(len(visible(name)) for name, _ in block.pairs))
    for name, said in block.pairs:
        start = f"{INDENT}{visible(name):{column}}  "
        show_line(said, start, " " * len(start))


@show_block.register
def _(block: Items, database: Database) -> None:
    for said in block.lines:
        show_line(said, f"{INDENT}- ", f"{INDENT}  ")


@show_block.register
def _(block: Grid, database: Database) -> None:
    show_grid(block, INDENT)


@show_block.register
def _(block: Measured, database: Database) -> None:
    from labbook.reports.tables import terminal

    for row in terminal.lines(block.table, width() - len(INDENT) if is_terminal() else 0, bold, dim):
        show(INDENT + page.linked(row) if row else "")


@show_block.register
def _(block: Picture, database: Database) -> None:
    from labbook.figures.canvas import draw

    room = max(20, min(width(), FIGURE_WIDTH) - len(INDENT))
    for row in draw(block.figure, room, colour=colourful()).splitlines():
        show(INDENT + row)
    if block.caption:
        show(INDENT + dim(block.caption))


@show_block.register
def _(block: Code, database: Database) -> None:
    for row in visible(block.text).splitlines():
        show(INDENT * 2 + row)


@show_block.register
def _(block: Prose, database: Database) -> None:
    page.show_body(database, block.body)
