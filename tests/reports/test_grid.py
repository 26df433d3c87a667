"""Pivots: cells over seeds, holes, failures and runs that go on told apart, and what fills the holes."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.figures import Bar, Heatmap, Line
from labbook.journal import claims
from labbook.reports.tables import grid, pictures
from labbook.reports.tables.axes import Axes
from labbook.reports.tables.by_config import Asked
from labbook.reports.tables.criteria import conditions
from labbook.reports.tables.grid import Grid
from labbook.store.database import Database
from tests.reports import lab
from tests.reports.lab import texts


@pytest.fixture
def runs(database: Database) -> Database:
    """A grid with a hole, a failure and a run that goes on."""
    for seed in range(3):
        lab.run(database, {"loss": 0.5 + seed / 10}, d_model=8, n_heads=1, seed=seed, steps=5)
        lab.run(database, {"loss": 0.1 + seed / 10}, d_model=16, n_heads=1, seed=seed, steps=5)
    lab.run(database, {"loss": 0.9}, d_model=8, n_heads=4, seed=0, steps=5)
    lab.run(database, {}, "failed", d_model=16, n_heads=4, seed=0, steps=5)
    lab.run(database, {}, "running", d_model=32, n_heads=1, seed=0, steps=5)
    return database


def drawn(database: Database, rows: str = "", columns: str = "", where: str = "", **known: list[object]) -> Grid:
    """The grid of all runs."""
    asked = Asked((claims.parse_quantity("loss"),), conditions(where))
    return grid.of_runs(database, lab.every(database), "all", Axes(rows, columns, known), asked)


def test_each_cell_has_its_mean_its_seeds_or_why_it_has_none(runs: Database) -> None:
    shown = grid.table(drawn(runs))
    assert [column.name for column in shown.columns] == ["d_model", "n_heads=1", "n_heads=4"]
    assert texts(shown, "n_heads=1") == ["0.600 ± 0.25 (3)", "0.200 ± 0.25 (3) ★", "▶"]
    assert texts(shown, "n_heads=4") == ["0.9 (one seed)", "✗", "·"]
    assert shown.legend() == "★ best   · not run   ✗ failed   ▶ running"
    assert "1 hole: `labbook pivot` with --fill runs what is missing" in shown.warnings
    assert shown.same == "steps=5"


def test_axes_are_chosen_or_asked_for(runs: Database) -> None:
    turned = drawn(runs, "n_heads", "d_model")
    assert (turned.rows, turned.columns) == ("n_heads", "d_model")
    assert [value.text for value in turned.column_values] == ["8", "16", "32"]
    alone = drawn(runs, "d_model", where="n_heads=1")
    assert (alone.rows, alone.columns) == ("d_model", "")
    assert drawn(runs, "steps", "d_model").row_values[0].text == "5"
    for rows, columns, what in (("nope", "", "no parameter 'nope'"), ("steps", "steps", "both rows and columns")):
        with pytest.raises(LabbookError, match=what):
            drawn(runs, rows, columns)


def test_the_seed_may_be_an_axis_like_any_other(runs: Database) -> None:
    seeds = drawn(runs, "d_model", "seed", where="n_heads=1")
    assert [value.text for value in seeds.column_values] == ["0", "1", "2"]
    assert texts(grid.table(seeds), "seed=2") == ["0.7", "0.3", "·"]


def test_what_a_sweep_was_to_have_and_has_not_is_a_hole(runs: Database) -> None:
    found = drawn(runs, d_model=[16, 8, 32, 64])
    assert [value.text for value in found.row_values] == ["16", "8", "32", "64"]
    assert [(row.text, column.text) for row, column in found.holes()] == [("32", "4"), ("64", "1"), ("64", "4")]
    assert len(drawn(runs, where="d_model<=16", d_model=[8, 16, 64]).holes()) == 0


def test_a_mean_over_other_configs_has_no_interval_and_says_so(runs: Database) -> None:
    """An interval is one over seeds."""
    shown = grid.table(drawn(runs, "n_heads", "steps"))
    assert texts(shown, "steps=5") == ["0.4 (6) ★ ≈", "0.9 (one seed)"]
    assert "≈ mean over d_model too: --where keeps one" in shown.notes


def test_only_seeds_make_no_grid(database: Database) -> None:
    for seed in range(2):
        lab.run(database, {"loss": 0.5}, lr=1, seed=seed)
    with pytest.raises(LabbookError, match="Nothing but the seed varies"):
        drawn(database)


def test_one_seed_everywhere_is_said_once(database: Database) -> None:
    for lr in (1, 2, 3):
        lab.run(database, {"loss": lr / 10}, lr=lr, seed=0)
    shown = grid.table(drawn(database))
    assert texts(shown, "loss") == ["0.1 ★", "0.2", "0.3"]
    assert shown.notes == ("one seed in every cell",)


def test_what_is_in_doubt_is_marked_and_never_best(runs: Database) -> None:
    lab.taint(runs, 2)
    assert texts(grid.table(drawn(runs)), "n_heads=1")[:2] == ["0.600 ± 0.25 (3) ★", "0.200 ± 0.25 (3) †"]


def test_a_grid_is_drawn_as_what_it_is(runs: Database) -> None:
    heatmap = pictures.drawing(drawn(runs))
    assert isinstance(heatmap, Heatmap)
    assert heatmap.values[0] == pytest.approx((0.6, 0.9))
    line = pictures.drawing(drawn(runs, "d_model", where="n_heads=1"))
    assert isinstance(line, Line) and line.title == "mean loss over d_model"
    assert isinstance(pictures.drawing(drawn(runs, "n_heads", where="d_model=8")), Bar)


def test_a_cell_that_lost_a_seed_says_so_is_never_best_and_is_a_hole_in_the_figure(database: Database) -> None:
    for heads, seed, loss in ((1, 0, 0.2), (1, 1, None), (4, 0, 0.3), (8, 0, 0.4)):
        lab.run(database, {"loss": loss}, n_heads=heads, seed=seed)
    found = drawn(database)
    assert texts(grid.table(found), "loss") == ["0.2 (1 of 2 never)", "0.3 (one seed) ★", "0.4 (one seed)"]
    assert "loss is never: R2" in found.warnings
    figure = pictures.drawing(found)
    assert isinstance(figure, Line) and str(figure.series[0].y[0]) == "nan"
