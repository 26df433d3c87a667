"""Tables in HTML, which scroll by themselves where the page is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.reports.html.inline import Ink, text
from labbook.reports.tables.markdown import RIGHT
from labbook.reports.tables.numbers import written
from labbook.reports.tables.table import Cell, Column, Table


def measured(table: Table, ink: Ink) -> str:
    """A table that was drawn from runs, with what has to be said of it."""
    headings = "".join(f"<th{side(column)}>{text(column.name)}</th>" for column in table.columns)
    rows = "".join(f"<tr>{row(cells, table.columns, ink)}</tr>" for cells in table.rows)
    caption = f"<caption>{text(table.title)}</caption>" if table.title else ""
    same = f'<p class="dim note">The same in all: {text(table.same)}</p>' if table.same else ""
    below = [f'<p class="dim note">{text(note)}</p>' for note in (*table.notes, table.legend()) if note]
    warnings = "".join(f"<li>{ink.words(warning)}</li>" for warning in table.warnings)
    return "".join(
        [
            same,
            scrolling(f"{caption}<thead><tr>{headings}</tr></thead><tbody>{rows}</tbody>"),
            *below,
            f'<ul class="warnings">{warnings}</ul>' if warnings else "",
        ]
    )


def row(cells: Sequence[Cell], columns: Sequence[Column], ink: Ink) -> str:
    """The cells of a row; the best stand out."""
    return "".join(
        f"<td{side(column, cell)}>{ink.words(written(cell, column.kind))}</td>"
        for cell, column in zip(cells, columns, strict=True)
    )


def side(column: Column, cell: Cell | None = None) -> str:
    """Numbers end at the right; nothing is broken."""
    kinds = ["number" if column.kind in RIGHT else "short", *(["best"] if cell and "best" in cell.marks else [])]
    return f' class="{" ".join(kinds)}"'


def scrolling(inside: str) -> str:
    """A table in a box of its own, which a keyboard reaches."""
    return f'<div class="wide" role="region" aria-label="table" tabindex="0"><table>{inside}</table></div>'
