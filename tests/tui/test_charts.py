"""Charts: thinning, smoothing, windows and cursors, and drawing that no key waits for."""

from __future__ import annotations

import math
import threading
import time
from array import array
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from labbook.figures import Bar, Heatmap, Line, Series
from labbook.tui.charts import plot, view
from labbook.tui.charts.chart import Chart
from labbook.tui.charts.drawn import as_strip
from labbook.tui.charts.gallery import Gallery
from labbook.tui.charts.grid import grid_for, page_lines, plain
from labbook.tui.charts.heatmap import Cell, HeatmapView, in_words
from labbook.tui.charts.plot import Plot
from labbook.tui.charts.series import Series as Curve
from labbook.tui.charts.smooth import smoothed
from labbook.tui.charts.thin import thinned
from labbook.tui.charts.view import Picture, View
from tests.tui.conftest import shown, until

NUMBERS = st.floats(-1e6, 1e6)


def curve(values: Sequence[float], name: str = "R1", place: int = 0, every: int = 1) -> Curve:
    """A curve of values, one each so many steps."""
    return Curve(name, array("q", range(0, len(values) * every, every)), array("d", values), place)


@given(st.lists(NUMBERS, min_size=1, max_size=400), st.integers(1, 40))
def test_thinning_keeps_first_last_lowest_and_highest(values: list[float], buckets: int) -> None:
    steps = range(len(values))
    kept = thinned(steps, values, buckets)
    assert kept[0] == (0, values[0])
    assert kept[-1] == (len(values) - 1, values[-1])
    heights = [point[1] for point in kept if point]
    assert (min(heights), max(heights)) == (min(values), max(values))
    assert len(kept) <= 4 * buckets
    assert set(kept) <= set(zip(steps, values, strict=True))


def test_thinning_keeps_the_extremes_of_every_bucket() -> None:
    values = [0.0] * 1000
    for place in range(5, 1000, 100):
        values[place], values[place + 50] = 1.0, -1.0
    kept = thinned(range(1000), values, 10)
    assert sum(point[1] == 1.0 for point in kept if point) == 10
    assert sum(point[1] == -1.0 for point in kept if point) == 10


@pytest.mark.parametrize("count", [20, 5000])
def test_a_stretch_without_numbers_stays_a_gap(count: int) -> None:
    third = count // 3
    values = [1.0] * third + [math.nan] * third + [2.0] * third
    kept = thinned(range(len(values)), values, 4 if count == 20 else 100)
    assert kept.count(None) == 1
    gap = kept.index(None)
    assert {point[1] for point in kept[:gap] if point} == {1.0}
    assert {point[1] for point in kept[gap:] if point} == {2.0}


def test_a_window_is_drawn_to_its_edges() -> None:
    kept = thinned(range(0, 1000, 10), [1.0] * 100, 50, (205, 295))
    assert kept[0] == (200, 1.0)
    assert kept[-1] == (300, 1.0)


def test_many_points_are_thinned_in_no_time() -> None:
    steps, values = array("q", range(100_000)), array("d", map(math.sin, range(100_000)))
    started = time.process_time()
    thinned(steps, values, 320)
    assert time.process_time() - started < 0.2


def test_smoothing_begins_at_the_first_value_and_passes_over_gaps() -> None:
    assert list(smoothed([5.0, 5.0, 5.0], 0.9)) == pytest.approx([5.0, 5.0, 5.0])
    told = smoothed([1.0, math.nan, 3.0], 0.5)
    assert told[0] == 1.0
    assert math.isnan(told[1])
    assert told[2] == pytest.approx((0.25 + 1.5) / 0.75)
    steps = [abs(one - before) for before, one in zip(told, smoothed([0.0, 1.0] * 50, 0.99), strict=False)]
    assert steps[0] == 1.0


def test_zooming_holds_the_step_and_stays_inside() -> None:
    series = [curve([1.0] * 101)]
    assert view.zoomed(series, None, 50, 2) == (25, 75)
    assert view.zoomed(series, None, 100, 2) == (50, 100)
    assert view.zoomed(series, (25, 75), 50, 0.5) is None
    assert view.zoomed(series, (49, 51), 50, 2) == (49, 51)
    assert view.zoomed([], None, 0, 2) is None
    assert view.shifted(series, (20, 40), 30) == (20, 40)
    assert view.shifted(series, (20, 40), 41) == (23, 43)
    assert view.shifted(series, (20, 40), 0) == (0, 20)


def test_the_cursor_goes_from_logged_step_to_logged_step() -> None:
    series = [curve([0.0] * 5, every=100), curve([0.0] * 3, every=150)]
    picture = Picture(series, series, 0, 400, columns=401)
    assert view.moved(picture, 0, 1) == 100
    assert view.moved(picture, 100, 1) == 150
    assert view.moved(picture, 150, -1) == 100
    assert view.moved(picture, 400, 1) == 400
    assert view.moved(picture, 0, 160) == 150
    assert view.snapped(series, 390) == 400
    assert view.snapped([], 7) == 7


def test_columns_and_steps_belong_together() -> None:
    picture = Picture(low=100, high=300, left=6, columns=51)
    assert [picture.column(step) for step in (99, 100, 200, 300, 301)] == [None, 6, 31, 56, None]
    assert [picture.step(column) for column in (0, 6, 31, 56, 99)] == [100, 100, 200, 300, 300]


def test_each_run_has_a_colour_and_a_symbol_of_its_own() -> None:
    runs = [curve([1.0, 2.0, place], f"R{place}", place) for place in range(3)]
    _, lines = view.drawn(runs, {}, View(), 60, 12)
    text = "\n".join(lines)
    assert all(symbol in text for symbol in "●▲■")
    assert all(f"38;5;{colour}m" in text for colour in (32, 172, 36))


def test_on_a_window_only_the_constants_in_sight_are_drawn() -> None:
    falling = [curve([10.0 - step / 10 for step in range(100)])]
    marks = {"ln 10": 2.3026, "nine": 9.0}
    for window, told in ((None, {"ln 10", "nine"}), ((0.0, 20.0), {"nine"})):
        _, lines = view.drawn(falling, marks, View(window=window), 70, 14)
        assert {name for name in marks if name in "\n".join(lines)} == told


def test_a_constant_far_from_the_curves_does_not_flatten_them() -> None:
    falling = [curve([0.02 - step / 10_000 for step in range(100)])]
    _, lines = view.drawn(falling, {"ln 10": 2.3026}, View(), 70, 14)
    text = Text.from_ansi("\n".join(lines)).plain.split("\n")
    assert text[0].rstrip().endswith("↑ ln 10 = 2.303")
    assert sum(any("\u2801" <= letter <= "\u28ff" for letter in line) for line in text) > 10


def test_ansi_colours_become_styles() -> None:
    strip = as_strip("a\x1b[38;5;32mb\x1b[0mc")
    assert strip.text == "abc"
    numbers = [segment.style.color.number for segment in strip if segment.style and segment.style.color]
    assert numbers == [32]


@pytest.mark.parametrize(
    ("count", "size", "pages"),
    [(1, (80, 18), 1), (4, (80, 18), 1), (9, (80, 18), 3), (9, (160, 40), 1), (3, (20, 4), 3)],
)
def test_as_many_figures_on_a_page_as_can_be_read(count: int, size: tuple[int, int], pages: int) -> None:
    grid = grid_for(count, *size)
    assert -(-count // grid.each) == pages
    lines = page_lines([Bar(["a"], [1.0], title="t")] * min(count, grid.each), grid)
    assert len(lines) <= size[1]
    assert max(len(plain(line)) for line in lines) <= size[0]
    for index in range(grid.each):
        assert grid.at(*grid.place(index)) == index


def test_a_cell_is_told_in_words() -> None:
    figure = Heatmap([[1.0, 2.0], [math.nan, 4.0]], x_label="head", y_label="layer", col_labels=["0", "head 1"])
    assert in_words(figure, Cell(1, 1)).plain == "layer 1, head 1   4   1 of 3 from the top"
    assert in_words(figure, Cell(1, 0)).plain == "layer 1, head 0   no value"
    assert in_words(Heatmap(), Cell()).plain == "nothing to draw yet"


@asynccontextmanager
async def showing(widget: Widget, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """A bare app with one widget."""

    class Bare(App[None]):
        def compose(self) -> ComposeResult:
            yield widget

    async with Bare().run_test(size=size) as pilot:
        yield pilot


async def test_values_under_the_cursor_and_the_ways_to_look() -> None:
    chart = Chart()
    async with showing(chart) as pilot:
        chart.show("loss", [curve([4.0, 2.0, 1.0, 0.5]), curve([3.0, 3.0], "R2", 1)], {"ln 2": 0.6931})
        await until(pilot, lambda: "step 3 newest" in shown(pilot))
        assert "R1 0.5" in shown(pilot)
        assert "R2 3 at 1" in shown(pilot)
        assert "ln 2 = 0.6931" in shown(pilot)
        chart.plot.focus()
        await pilot.press("left", "left")
        await until(pilot, lambda: "step 1 " in shown(pilot) and "R1 2" in shown(pilot))
        assert chart.copied() == "loss R1 step 1: 2.0\nloss R2 step 1: 3.0"
        await pilot.press("L", "m", "+")
        await until(pilot, lambda: "log y   smoothed 0.6   steps 0 to 2" in shown(pilot))
        await pilot.press("0")
        await until(pilot, lambda: "steps" not in shown(pilot))
        await pilot.click(Plot, offset=(79, 5))
        await until(pilot, lambda: "step 3 " in shown(pilot))
        await pilot.resize_terminal(40, 16)  # the cursor of the picture of before lies beyond the edge
        await until(pilot, lambda: chart.plot.picture.columns < 40)
        assert "step 3" in shown(pilot)


async def test_while_a_plot_is_drawn_keys_go_on_and_only_the_newest_is_drawn_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on, drawn, looks = threading.Event(), view.drawn, []

    def slow(series: Sequence[Curve], marks: dict[str, float], look: View, *size: int) -> object:
        looks.append(look)
        go_on.wait(10)
        return drawn(series, marks, look, *size)

    monkeypatch.setattr(plot.views, "drawn", slow)
    chart = Chart()
    async with showing(chart) as pilot:
        chart.show("loss", [curve([4.0, 2.0, 1.0])], {})
        chart.plot.focus()
        await until(pilot, lambda: looks)
        await pilot.press("L", "m", "m")
        assert "log y   smoothed 0.9" in shown(pilot)
        assert looks == [View()]
        go_on.set()
        await until(pilot, lambda: len(looks) == 2 and chart.plot.strips)
        assert looks[1] == View(log=True, weight=0.9)


async def test_a_heatmap_has_a_cursor_on_its_values() -> None:
    heatmap = HeatmapView()
    async with showing(heatmap) as pilot:
        heatmap.show(Heatmap([[1, 2, 3], [4, 9, 6]], x_label="head", y_label="layer"))
        heatmap.cells.focus()
        await until(pilot, lambda: "layer 0, head 0   1 " in shown(pilot))
        await pilot.press("down", "right", "right", "right")
        await until(pilot, lambda: "layer 1, head 2   6 " in shown(pilot))
        await pilot.press("+")
        await until(pilot, lambda: "layer 1, head 1   9   1 of 6" in shown(pilot))
        await pilot.press("-")
        await until(pilot, lambda: "layer 0, head 0" in shown(pilot))


async def test_small_multiples_have_pages_and_open_in_full() -> None:
    gallery = Gallery()
    figures = [Line(Series("loss", range(9), range(9)), title=f"figure {n}") for n in range(9)]
    figures[1] = Heatmap([[1.0, 2.0]], title="figure 1")
    async with showing(gallery) as pilot:
        gallery.show(figures)
        gallery.focus_view()
        await until(pilot, lambda: "page 1 of 3" in shown(pilot) and "figure 3" in shown(pilot))
        gallery.turn(1)
        await until(pilot, lambda: "page 2 of 3" in shown(pilot) and "figure 4" in shown(pilot))
        await pilot.press("left", "left", "left", "enter")
        await until(pilot, lambda: "figure 2 of 9" in shown(pilot) and "row 0, column 0   1" in shown(pilot))
        gallery.turn(1)
        await until(pilot, lambda: "figure 3 of 9" in shown(pilot) and "step 8 newest" in shown(pilot))
        assert gallery.close()
        await until(pilot, lambda: "page 1 of 3" in shown(pilot))
        assert not gallery.close()
        await until(pilot, lambda: "9 figures" in shown(pilot))
