"""A table as LaTeX with booktabs, ready for a paper."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.reports.tables.markdown import RIGHT
from labbook.reports.tables.numbers import written
from labbook.reports.tables.table import Cell, Column, Table
from labbook.reports.tables.terminal import plain

ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "±": r"$\pm$",
    "Δ": r"$\Delta$",
    "★": r"$^\star$",
    "†": r"$^\dagger$",
    "≈": r"$\approx$",
    "✗": r"$\times$",
    "×": r"$\times$",
    "▶": r"$\triangleright$",
    "■": r"\rule{1ex}{1ex}",
    "…": r"\dots",
    "·": r"$\cdot$",
    "–": "--",
}
"""How signs are written that LaTeX has another use for, or no letter for in its first fonts."""


def latex(table: Table) -> str:
    """The table as a float; what has to be said with it stands under it in small print. Needs booktabs."""
    alignment = "".join("r" if column.kind in RIGHT else "l" for column in table.columns)
    said = [table.same and f"the same in all: {table.same}", *table.notes, table.legend(), *table.warnings]
    return "\n".join(
        [
            r"\begin{table}",
            r"\centering",
            rf"\caption{{{escaped(table.title)}}}",
            rf"\begin{{tabular}}{{{alignment}}}",
            r"\toprule",
            line([escaped(column.name) for column in table.columns]),
            r"\midrule",
            *(line(cells(row, table.columns)) for row in table.rows),
            r"\bottomrule",
            r"\end{tabular}",
            *(rf"\par\footnotesize {escaped(text)}" for text in said if text),
            r"\end{table}",
        ]
    )


def cells(row: Sequence[Cell], columns: Sequence[Column]) -> list[str]:
    """The cells of one row, the best ones bold."""
    texts = [escaped(written(cell, column.kind)) for cell, column in zip(row, columns, strict=True)]
    return [rf"\textbf{{{text}}}" if "best" in cell.marks else text for cell, text in zip(row, texts, strict=True)]


def line(cells: Sequence[str]) -> str:
    """One line of a tabular."""
    return " & ".join(cells) + r" \\"


def escaped(text: str) -> str:
    """Text as LaTeX prints it."""
    return "".join(ESCAPES.get(sign, sign) for sign in plain(text))
