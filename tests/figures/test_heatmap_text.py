"""Heatmaps as text tell no number that is not so."""

from __future__ import annotations

import re

from labbook.figures import Heatmap
from labbook.figures.heatmap_text import heatmap_sheet
from labbook.figures.page import Pen

NUMBER = re.compile(r"\d+(?:\.\d+)?")


def numbers_in(figure: Heatmap, width: int) -> set[str]:
    """The numbers in the cells of a heatmap."""
    pen = Pen(colour=False)
    sheet = heatmap_sheet(figure, width, None, pen)
    return {
        word for line in sheet.lines[sheet.top :][: len(figure.values)] for word in NUMBER.findall(line[sheet.left :])
    }


def test_a_heatmap_never_rounds_to_a_false_number() -> None:
    """Where two digits do not fit there are shades alone."""
    attention = Heatmap([[0.76892 if row == column else 0.3 for column in range(8)] for row in range(8)])
    assert numbers_in(attention, 80) == {"0.77", "0.30"}
    assert numbers_in(attention, 8 * 6 + 2) == {"0.77", "0.30"}
    assert numbers_in(attention, 8 * 5 + 2) == set()
    assert numbers_in(Heatmap([[0.051, 0.02]]), 80) == {"0.051", "0.020"}
    assert numbers_in(Heatmap([[4.26] * 8]), 8 * 5 + 2) == {"4.3"}
    assert numbers_in(Heatmap([[4.26] * 8]), 8 * 3 + 2) == set()
    assert numbers_in(Heatmap([[3.0, 0.0, 1.0, 2.0]]), 4 * 3 + 2) == {"3", "0", "1", "2"}


def lines_of(figure: Heatmap, width: int, height: int | None = None) -> list[str]:
    return heatmap_sheet(figure, width, height, Pen(colour=False)).lines


def test_columns_whose_labels_would_be_cut_alike_have_letters_that_are_explained() -> None:
    labels = ["base + truth", "base + lie", "truth - base"]
    figure = Heatmap([[0.5, 0.625, 0.75]] * 4, row_labels=["a", "b", "c", "d"], col_labels=labels)
    narrow = lines_of(figure, 30)
    assert narrow[0].split() == ["a", "b", "c"]
    assert all(f"{letter} {label}" in " ".join(narrow[5:]) for letter, label in zip("abc", labels, strict=True))
    assert lines_of(figure, 80)[0].split() == " ".join(labels).split()
    assert lines_of(figure, 30, 10) == narrow
    pooled = lines_of(figure, 30, 8)
    assert len(pooled) <= 8 and narrow[5:7] == pooled[3:5], "what letters stand for has room before rows have"
    assert not any("a base" in line for line in lines_of(figure, 30, 5)), "letters that cannot be explained are none"
    told_apart = Heatmap([[0.5, 0.625]], col_labels=["validation of all", "out of distribution"])
    assert not any("a validation" in line for line in lines_of(told_apart, 22))
