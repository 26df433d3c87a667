"""Figures as terminal text."""

from __future__ import annotations

import math
import re
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from labbook.figures import Bar, Heatmap, Histogram, Line, Scatter, Series
from labbook.figures.canvas import draw, sheet
from labbook.figures.graph import Trace, graph_plot
from labbook.figures.heatmap_text import heatmap_sheet
from labbook.figures.page import Pen, colour_of, symbol_of

from .strategies import FIGURES

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def widest(text: str) -> int:
    return max(cell_len(line) for line in ANSI.sub("", text).split("\n"))


@settings(deadline=None, max_examples=150)
@given(FIGURES, st.integers(1, 40) | st.integers(20, 300), st.integers(1, 40) | st.none())
def test_no_figure_leaves_its_box(figure, width, height):
    text = draw(figure, width, height, colour=False)
    assert "\x1b" not in text
    assert widest(text) <= width
    assert height is None or text.count("\n") < height


@settings(deadline=None, max_examples=60)
@given(FIGURES, st.integers(20, 160))
def test_colour_changes_no_character(figure, width):
    coloured = ANSI.sub("", draw(figure, width))
    plain = draw(figure, width, colour=False)
    assert [line.rstrip() for line in coloured.split("\n")] == plain.split("\n")


def test_colour_is_there_when_asked_for(one_of_each):
    assert all("\x1b[" in draw(figure, 76) for figure in one_of_each)


def line(y, **options) -> Line:
    return Line(Series("loss", range(len(y)), y), **options)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Line(), "nothing to draw"),
        (line([]), "no points"),
        (line([math.nan] * 5), "left out: 5 NaN"),
        (line([1, math.inf, 2, -math.inf]), "left out: 2 infinite"),
        (line([0.0, -1.0, 1.0, 2.0], log_y=True), "left out: 2 with y ≤ 0 (log axis)"),
        (line([1.0, 2.0, 3.0], log_x=True), "left out: 1 with x ≤ 0 (log axis)"),
        (line([0.0, -1.0], log_y=True), "nothing to draw"),
        (line([1.0, 2.0], log_y=True, marks={"zero": 0.0}), "zero = 0 not on this axis"),
        (line([3.0]), "●"),
        (line([7.0] * 10), "7.0"),
        (line([-1e308, 1e308]), "left out: 2 infinite"),
        (line([0.0, 5e-324]), "loss"),
        (line([1.0, 1.0 + 1e-15]), "loss"),
        (Scatter([], []), "nothing to draw"),
        (Scatter([1], [1], log_x=True), "•"),
        (Bar([], []), "nothing to draw"),
        (Bar(["a", "b"], [math.nan, math.inf]), "no value"),
        (Bar(["a"], [0.0]), "0"),
        (Histogram([]), "nothing to draw"),
        (Histogram([math.nan]), "left out: 1 not"),
        (Histogram([4.0] * 9), "n = 9"),
        (Heatmap([]), "nothing to draw"),
        (Heatmap([[]]), "nothing to draw"),
        (Heatmap([[math.nan, None]]), "· no value (2)"),
        (Heatmap([[math.inf, 1.0]]), "inf"),
        (Heatmap([[2.0, 2.0]]), "2.00"),
    ],
)
@pytest.mark.parametrize("width", [20, 76, 300])
def test_odd_data_is_drawn_and_spoken_of(figure, said, width):
    text = draw(figure, width, colour=False)
    assert said[: width - 6] in text


def test_marks_are_lines_with_their_names(loss_curve):
    lines = draw(loss_curve, 76, colour=False).split("\n")
    (ln_2,) = [line for line in lines if line.endswith("ln 2 = 0.6931")]
    assert ln_2.count("┄") > 40


@pytest.mark.parametrize("log_y", [False, True])
def test_a_mark_far_from_the_curve_is_named_at_the_edge_and_flattens_nothing(log_y):
    values = [0.01 + 0.00002 * step for step in range(100)]
    marks = {"ln 10": math.log(10), "near": 0.0115, "tiny": 1e-9 if log_y else -1.0}
    wide = draw(line(values, log_y=log_y, marks=marks), 76, colour=False).split("\n")
    canvas = [row for row in wide if "│" in row or "┤" in row]
    assert canvas[0].endswith("↑ ln 10 = 2.303") and "┄" not in canvas[0]
    assert "↓ tiny" in canvas[-1]
    assert sum("near = 0.0115" in row and "┄" in row for row in canvas) == 1
    assert sum(bool(re.search("[⠁-⣿]", row)) for row in canvas) == len(canvas)
    assert "↑ ln 10 = 2.303" in draw(line(values, log_y=log_y, marks=marks), 24, colour=False)


def test_log_axis_is_labelled_by_decades():
    text = draw(line([10.0**-i for i in range(7)], log_y=True), 76, colour=False)
    assert re.findall(r"(1e-?\d)┤", text) == ["1e0", "1e-2", "1e-4", "1e-6"]


def test_narrow_plots_name_marks_below(loss_curve):
    assert "┄ ln 2 = 0.6931" in draw(loss_curve, 24, colour=False)


def test_several_series_have_a_legend_and_symbols_of_their_own():
    curves = [Series(f"p{k}", range(50), [k + 1.0] * 50) for k in range(3)]
    text = draw(Line(curves), 76, colour=False)
    first, canvas = text.split("\n", 1)
    assert first == "● p0 → 1   ▲ p1 → 2   ■ p2 → 3"
    assert all(symbol in canvas for symbol in "●▲■")


def test_thinning_keeps_the_extremes():
    values = [0.0] * 1_000_000
    values[123_456], values[800_000] = 7.0, -3.0
    figure = line(values)
    started = time.process_time()
    rows = [row for row in draw(figure, 76, colour=False).split("\n") if "│" in row or "┤" in row]
    assert time.process_time() - started < 10
    assert re.search("[⠀-⣿]", rows[0])
    assert re.search("[⠀-⣿]", rows[-1])


def test_a_gap_breaks_the_curve():
    with_gap = draw(line([1.0, 1.0, math.nan, 1.0, 1.0]), 60, colour=False)
    whole = draw(line([1.0] * 5), 60, colour=False)
    assert len(re.findall("[⠁-⣿]", with_gap)) < len(re.findall("[⠁-⣿]", whole)) * 0.7


def test_single_character_labels_are_drawn_as_themselves():
    text = draw(Scatter(range(10), range(10), labels=range(10)), 76, colour=False)
    canvas = "".join(row.split("│")[-1].split("┤")[-1] for row in text.split("\n")[:-2])
    assert set("0123456789") <= set(canvas)


def test_bars_are_as_long_as_their_values():
    rows = draw(Bar(["a", "b"], [1, 2]), 76, colour=False).split("\n")
    short, long = (row.count("█") for row in rows)
    assert abs(2 * short - long) <= 1


def test_bars_that_do_not_fit_are_counted():
    text = draw(Bar(range(30), range(30)), 76, height=10, colour=False)
    assert text.endswith("… 21 more bars")


def test_heatmap_prints_its_values_and_marks_holes():
    text = draw(Heatmap([[0.25, None], [1, 0]], ["L0", "L1"], ["H0", "H1"]), 76, colour=False)
    rows = text.split("\n")
    assert rows[0].split() == ["H0", "H1"]
    assert rows[1].split() == ["L0", "░░", "0.25", "·"]
    assert rows[2].split() == ["L1", "██", "1.00", "0.00"]


@pytest.mark.parametrize("size", [(2, 3), (12, 12)])
def test_heatmaps_show_numbers_where_they_fit(size):
    rows, columns = size
    text = draw(Heatmap([[0.5 + i + j for j in range(columns)] for i in range(rows)]), 76, colour=False)
    assert text.count(".5") >= rows * columns


def test_heatmap_too_wide_is_pooled_and_says_so():
    figure = Heatmap([[float(i) for i in range(400)]] * 3)
    assert "each cell is the mean of 1×" in draw(figure, 40, colour=False).replace("\n", " ")


HOSTILE = "a\x1b[31mred\x07[/bold][link=x]\u202eevil\x9b2J\r\nnext\u2028line"


@pytest.mark.parametrize(
    "figure",
    [
        Line((Series(HOSTILE, [1, 2], [1, 2]), Series("b", [1], [1])), HOSTILE, HOSTILE, HOSTILE),
        Line(Series(HOSTILE), title=HOSTILE, marks={HOSTILE: 1.0}),
        Line(Series("a", [1, 2], [1, 2]), marks={HOSTILE: 1.0, HOSTILE + "2": math.nan}),
        Scatter([1, 2], [1, 2], labels=[HOSTILE, "\x1b"], title=HOSTILE),
        Bar([HOSTILE], [1], title=HOSTILE, y_label=HOSTILE, marks={HOSTILE: 0.5}),
        Histogram([1, 2], title=HOSTILE, x_label=HOSTILE, y_label=HOSTILE),
        Heatmap([[1, 2]], [HOSTILE], [HOSTILE, HOSTILE], HOSTILE, HOSTILE, HOSTILE),
    ],
)
@pytest.mark.parametrize("width", [5, 30, 200])
def test_user_text_is_harmless(figure, width):
    text = draw(figure, width)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028]", ANSI.sub("", text))
    assert "\x1b[31m" not in text
    assert not re.search(r"\x1b\[(?!0m|1m|2m|38;5;|48;5;)", text)


def test_brackets_stay_visible():
    assert "[/x] [bold]" in draw(Bar(["a"], [1], title="[/x] [bold]"), 76, colour=False)


def test_threads_get_their_own_drawings():
    figures = [line([float(k)] * 40, title=f"figure {k}") for k in range(4)]
    expected = [draw(figure, 60) for figure in figures]
    wrong: list[int] = []

    def draw_often(k: int) -> None:
        if any(draw(figures[k], 60) != expected[k] for _ in range(25)):
            wrong.append(k)

    threads = [threading.Thread(target=draw_often, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_size_of_the_terminal_does_not_matter(loss_curve, monkeypatch):
    wanted = draw(loss_curve, 120, 30)
    monkeypatch.setenv("COLUMNS", "10")
    monkeypatch.setenv("LINES", "5")
    assert draw(loss_curve, 120, 30) == wanted


def test_no_two_of_many_series_look_alike():
    assert len({(symbol_of(place), colour_of(place)) for place in range(64)}) == 64


def test_a_sheet_knows_where_its_canvas_is():
    points = [(float(step), float(step % 7)) for step in range(50)]
    found = sheet(graph_plot([Trace(0, points)], {"three": 3.0}), 60, 14)
    lines = [ANSI.sub("", text) for text in found.lines]
    canvas = lines[found.top : found.top + found.rows]
    assert {text[found.left - 1] for text in canvas} <= set("│┤")
    assert any(len(text) > found.left + found.columns for text in canvas)  # the name of the constant
    assert lines[found.top + found.rows][found.left - 1] == "└"
    assert not re.search("[⠀-⣿]", "".join(text[found.left + found.columns :] for text in canvas))


@pytest.mark.parametrize(("width", "height"), [(60, 12), (24, 12), (60, 5)])
def test_a_heatmap_sheet_knows_where_its_cells_are(width, height):
    values = [[10.0 * row + column for column in range(6)] for row in range(4)]
    found = heatmap_sheet(Heatmap(values, title="grid"), width, height, Pen(colour=False))
    for row in range(0, 4, found.tall):
        text = found.lines[found.top + row // found.tall]
        cells = [text[found.left + n * found.cell_width :][: found.cell_width] for n in range(6 // found.wide)]
        if width == 60 and found.tall == 1:
            assert [float(cell.strip(" ░▒▓█")) for cell in cells] == values[row]
        assert len(text) <= found.left + len(cells) * found.cell_width
