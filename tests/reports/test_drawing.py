"""A table in its four outputs, and how numbers are written."""

from __future__ import annotations

import csv as standard
import math

import pytest
from markdown_it import MarkdownIt

from labbook.reports.tables.csv import csv
from labbook.reports.tables.latex import latex
from labbook.reports.tables.markdown import markdown
from labbook.reports.tables.numbers import with_interval
from labbook.reports.tables.table import Cell, Column, Table, as_json, refs
from labbook.reports.tables.terminal import lines
from labbook.store.database import Database
from tests.reports import lab

UGLY = "a|b *c* <b> \\x_{y} 50% & #1\n\x1b[31m"


@pytest.fixture
def table() -> Table:
    """A table with everything in it."""
    columns = (Column("name_x", "setting"), Column("acc", "value"), Column("Δ acc", "delta"), Column("time", "time"))
    rows = (
        (Cell(UGLY), Cell("", 1 / 3, 0.3, 0.36, 3, (1, 2, 3), ("best",)), Cell("baseline"), Cell(value=61.0)),
        (Cell("b"), Cell("✗ failed", marks=("failed",)), Cell(value=-0.25), Cell()),
    )
    return Table("H1 50% & more", "steps=5", columns, rows, ("± note",), ("one seed: R4",))


def test_the_terminal_gets_aligned_lines(table: Table) -> None:
    assert lines(table, bold=lambda text: f"<{text}>") == [
        "<H1 50% & more>",
        "the same in all: steps=5",
        "",
        "<name_x                             acc              Δ acc     time>",
        "a|b *c* <b> \\x_{y} 50% & #1 ␛[31m  <0.333 ± 0.030 ★>  baseline  1 min 1 s",
        "b                                  ✗ failed         -0.25",
        "",
        "± note",
        "★ best   ✗ failed",
        "! one seed: R4",
    ]


@pytest.mark.parametrize("room", [60, 80])
def test_what_is_too_wide_goes_on_below(database: Database, room: int) -> None:
    for lr in (1, 2):
        lab.run(database, {"accuracy_on_all": 0.5, "loss_on_all": 0.1, "another_one": 3.0}, learning_rate=lr, seed=0)
    drawn = lines(lab.table(database), room)
    assert max(map(len, drawn)) <= room
    assert sum(line.startswith("learning_rate") for line in drawn) > 1
    assert [line for line in lines(lab.table(database)) if line.startswith("learning_rate")] != []


def test_markdown_is_a_table_that_nothing_breaks_out_of(table: Table) -> None:
    html = MarkdownIt("commonmark").enable("table").render(markdown(table))
    assert html.count("<tr>") == 3 and html.count("<td") == 8
    assert "<td>a|b *c* &lt;b&gt;" in html
    assert "<strong>0.333 ± 0.030 ★</strong>" in html
    assert "&lt;b&gt;" in html and "<em>" not in html and "\x1b" not in html
    assert "! one seed: R4" in html


def test_csv_has_one_header_and_every_digit(table: Table) -> None:
    header, first, second = standard.reader(csv(table).splitlines())
    assert header == [
        *("name_x", "acc", "acc_low", "acc_high", "acc_n", "acc_marks"),
        *("delta_acc", "delta_acc_low", "delta_acc_high", "seconds"),
    ]
    assert first[1:] == ["0.3333333333333333", "0.3", "0.36", "3", "best", "", "", "", "61"]
    assert second == ["b", "", "", "", "0", "failed", "-0.25", "", "", ""]


def test_latex_is_escaped(table: Table) -> None:
    text = latex(table)
    assert r"a|b *c* \textless{}b\textgreater{} \textbackslash{}x\_\{y\} 50\% \& \#1" in text
    assert r"\textbf{0.333 $\pm$ 0.030 $^\star$} & baseline & 1 min 1 s \\" in text
    assert r"name\_x & acc & $\Delta$ acc & time \\" in text
    assert text.count("{") == text.count("}")
    assert not set(text) & set("±Δ★✗\x1b")


def test_json_has_stable_keys(table: Table) -> None:
    found = as_json(table)
    assert list(found) == ["title", "same", "columns", "rows", "notes", "warnings"]
    assert found["rows"][0]["acc"]["runs"] == ["R1", "R2", "R3"]
    assert list(found["rows"][0]["acc"]) == ["text", "value", "low", "high", "n", "runs", "marks", "doubts", "lost"]


@pytest.mark.parametrize(
    ("value", "reach", "text"),
    [
        (0.91234, 0.01321, "0.912 ± 0.013"),
        (0.91234, 3.4, "0.912 ± 3.4"),
        (1234.5, 56.7, "1234 ± 57"),
        (0.00001234, 0.0000012, "(1.23 ± 0.12)e-5"),
        (2.5e9, 1.2e8, "(2.50 ± 0.12)e9"),
        (29.0, 0.0, "29 ± 0"),
        (-0.04, 2e-16, "-0.04 ± 0"),
        (0.0, 0.5, "0.00 ± 0.50"),
        (math.nan, 1.0, "NaN"),
        (-0.000398, 0.009, "-0.0004 ± 0.0090"),
    ],
)
def test_a_value_has_the_digits_that_its_interval_allows(value: float, reach: float, text: str) -> None:
    digits = 1 if value < 0 else 3
    assert with_interval(value, value - reach, value + reach, digits) == text


def test_runs_are_named_in_stretches() -> None:
    assert refs([3, 1, 2, 7, 8, 12]) == "R1..R3, R7, R8, R12"
    assert refs([]) == ""
