"""The table of runs: live, narrowed, sorted over all runs, with chosen columns, marks and a trash."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from labbook.journal import doubts, trash
from labbook.store.database import Database
from labbook.store.records import Run
from labbook.tui.data import runs as data
from labbook.tui.data.run_order import matching
from labbook.tui.data.runs import Wanted
from labbook.tui.run_list.columns import ChooseColumns
from labbook.tui.screens.comparison import ComparisonScreen
from labbook.tui.screens.run import RunScreen
from labbook.tui.screens.runs import RunsScreen
from labbook.tui.widgets.flex_table import FlexTable
from tests.tui.conftest import NARROW, WIDE, AppPilot, add_run, opened, shown, typed, until


async def test_what_another_connection_changes_is_shown_by_itself(full: Database) -> None:
    async with opened(full.project, "runs") as pilot:
        await until(pilot, lambda: "50%" in line_of(pilot, "R1"))
        with full.write():
            full.update("run", 1, progress=0.75)
        await until(pilot, lambda: "75%" in line_of(pilot, "R1"))
        with full.write():
            full.update("run", 1, status="done", progress=1.0)
        await until(pilot, lambda: "✓ done" in line_of(pilot, "R1"))


async def test_a_new_run_moves_neither_the_cursor_nor_a_half_typed_filter(full: Database) -> None:
    async with opened(full.project, "runs") as pilot:
        await pilot.press("down", "down", "slash")
        await typed(pilot, "toy")
        assert table(pilot).current == "4"
        new = add_run(full)
        await until(pilot, lambda: f"R{new} " in shown(pilot))
        assert table(pilot).current == "4"
        assert pilot.app.screen.query_one(Input).value == "toy"


async def test_scrolled_rows_stay_in_place_when_runs_come_in_above(database: Database) -> None:
    for _ in range(60):
        add_run(database, status="done")
    async with opened(database.project, "runs") as pilot:
        await pilot.press("G", *["up"] * 5)
        on, place = table(pilot).current, table(pilot).cursor_row - table(pilot).scroll_y
        add_run(database)
        await until(pilot, lambda: len(table(pilot).listed) == 61)
        assert (table(pilot).current, table(pilot).cursor_row - table(pilot).scroll_y) == (on, place)


async def test_the_running_come_first_then_the_next_in_line_then_the_past(full: Database) -> None:
    for _ in range(data.NEXT + 2):
        add_run(full, status="queued", started_at=None, progress=None)
    async with opened(full.project, "runs") as pilot:
        await until(pilot, lambda: "3 queued not listed" in shown(pilot))
        assert keys(pilot) == [1, 2, *range(5, 5 + data.NEXT - 1), 4, 3]


async def test_a_filter_narrows_and_a_mistake_is_explained_with_the_rows_left_as_they_were(full: Database) -> None:
    async with opened(full.project, "runs") as pilot:
        await pilot.press("slash")
        await typed(pilot, "is:failed")
        await until(pilot, lambda: keys(pilot) == [4])
        line = pilot.app.screen.query_one(Input)
        line.value += " statsu:done"  # at once: half a word is a search of its own
        await until(pilot, lambda: "Did you mean status:?" in shown(pilot))
        assert keys(pilot) == [4]
        await pilot.press("escape")
        await until(pilot, lambda: keys(pilot) == [1, 2, 4, 3] and "Did you mean" not in shown(pilot))
        assert table(pilot).has_focus


async def test_columns_order_and_filter_are_remembered(full: Database) -> None:
    async with opened(full.project, "runs") as pilot:
        await pilot.press("plus")
        await typed(pilot, "min(loss)")
        await pilot.press("enter", "slash")
        await typed(pilot, "toy")
        await pilot.press("enter")
        await until(pilot, lambda: "min(loss)" in shown(pilot))
        screen(pilot).sort("min(loss)")
        await until(pilot, lambda: "min(loss) ▲" in shown(pilot))
    async with opened(full.project, "runs", WIDE) as pilot:
        await until(pilot, lambda: "min(loss) ▲" in shown(pilot) and "0.02" in line_of(pilot, "R4"))
        assert pilot.app.screen.query_one(Input).value == "toy"
        await pilot.press("C", "space", "enter")  # without the status
        await until(pilot, lambda: "✓ done" not in line_of(pilot, "R3"))


async def test_a_column_is_sorted_by_its_heading_and_the_other_way_round_by_the_same(database: Database) -> None:
    for width in (4, 16, 8):
        add_run(database, status="done", config={"width": width})
    async with opened(database.project, "runs") as pilot:
        await pilot.press("d")
        await until(pilot, lambda: "width" in shown(pilot))
        headings = shown(pilot).splitlines()
        row = next(number for number, line in enumerate(headings) if " run " in line)
        await pilot.click(offset=(headings[row].index("width") + 1, row))
        await until(pilot, lambda: keys(pilot) == [1, 3, 2] and "width ▲" in shown(pilot))
        await pilot.click(offset=(headings[row].index("width") + 1, row))
        await until(pilot, lambda: keys(pilot) == [2, 3, 1] and "width ▼" in shown(pilot))


async def test_only_what_differs_has_columns_and_the_rest_is_told_once(database: Database) -> None:
    add_run(database, status="done", config={"width": 8, "steps": 100})
    add_run(database, status="done", config={"width": 16, "steps": 100})
    async with opened(database.project, "runs") as pilot:
        await pilot.press("d")
        await until(pilot, lambda: "the same in all: steps=100" in shown(pilot))
        assert "16" in line_of(pilot, "R2") and "100" not in line_of(pilot, "R2")


async def test_marked_runs_are_laid_over_the_one_that_is_opened_and_compared(full: Database) -> None:
    async with opened(full.project, "runs") as pilot:
        await pilot.press("m", "m")
        await until(pilot, lambda: "2 marked" in shown(pilot) and "R1●" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen))
        assert pilot.app.screen.ref == "R4" and pilot.app.screen.page_reader.overlay == (1, 2)
        await pilot.press("escape", "equals_sign")
        await until(pilot, lambda: isinstance(pilot.app.screen, ComparisonScreen) and "R1, R2" in shown(pilot))
        await pilot.press("escape", "M")
        await until(pilot, lambda: "marked" not in shown(pilot))


async def test_a_run_is_deleted_to_the_trash_and_taken_back(full: Database) -> None:
    async with opened(full.project, "runs") as pilot:
        await pilot.press("G", "D")
        await until(pilot, lambda: "Delete R3?" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: keys(pilot) == [1, 2, 4])
        await pilot.press("T")
        await until(pilot, lambda: keys(pilot) == [3] and "in the trash" in shown(pilot))
        await pilot.press("u")
        await until(pilot, lambda: keys(pilot) == [] and "The trash is empty" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: keys(pilot) == [1, 2, 4, 3])


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_run_under_the_cursor_is_shown_beside(full: Database, size: tuple[int, int]) -> None:
    doubts.doubt(full, [full.get(Run, 4)], "labels flipped")  # type: ignore[list-item]
    async with opened(full.project, "runs", size) as pilot:
        await until(pilot, lambda: "R4†" in shown(pilot))
        screen(pilot).look_at(4)
        await until(pilot, lambda: table(pilot).current == "4")
        await pilot.press("v")
        await until(pilot, lambda: "labels flipped" in shown(pilot) and "ValueError: too wide" in shown(pilot))
        if size == WIDE:
            await until(pilot, lambda: "loss of R4" in shown(pilot) and "└" in shown(pilot))
        await pilot.press("v")
        await until(pilot, lambda: "labels flipped" not in shown(pilot))


async def test_s_twice_asks_a_run_to_stop_and_once_does_not(full: Database) -> None:
    async with opened(full.project, "runs") as pilot:
        await pilot.press("s")
        await until(pilot, lambda: "Press s again to stop R1" in shown(pilot))
        assert not full.get(Run, 1).cancel
        await pilot.press("s")
        await until(pilot, lambda: full.get(Run, 1).cancel)
        await pilot.press("down", "up", "s")
        assert not full.get(Run, 2).cancel


def test_runs_are_sorted_by_anything_and_those_without_it_come_last(database: Database) -> None:
    add_run(database, status="done", config={"width": 8, "act": "relu"})
    add_run(database, status="done", config={"width": 16, "act": "gelu"}, metric="accuracy")
    add_run(database, status="done", config={"width": 4})
    assert ordered(database, "config.width") == [3, 1, 2]
    assert ordered(database, "config.width", descending=True) == [2, 1, 3]
    assert ordered(database, "config.act") == [2, 1, 3]
    assert ordered(database, "config.act", descending=True) == [1, 2, 3]
    assert ordered(database, "min(accuracy)") == [2, 3, 1]
    assert ordered(database, "at(loss, 3)", descending=True) == [3, 1, 2]
    assert [id for id, _ in matching(database, "width>=8", order="run")] == [1, 2]


def test_the_table_reads_a_bounded_number_of_runs_and_counts_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "MOST", 3)
    for _ in range(5):
        add_run(database, status="done")
    trash.delete(database, [database.get(Run, 4)])  # type: ignore[list-item]
    read = data.RunReader().read(database, Wanted())
    assert [row.run.id for row in read.rows] == [5, 3, 2]
    assert read.counts == {"done": 4}
    assert [row.run.id for row in data.RunReader().read(database, Wanted(trash=True)).rows] == [4]


def test_a_run_that_was_just_launched_is_listed_though_many_wait_before_it(database: Database) -> None:
    for _ in range(data.NEXT + 5):
        add_run(database, status="queued", started_at=None, progress=None)
    read = data.RunReader().read(database, Wanted(sought=data.NEXT + 5))
    assert [row.run.id for row in read.rows] == [*range(1, data.NEXT + 1), data.NEXT + 5]


def test_courses_that_take_long_are_read_a_few_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    add_run(database, status="done")
    reader = data.RunReader()
    monkeypatch.setattr(data, "PATIENCE", -1.0)
    read = reader.read(database, Wanted())
    assert not read.complete and read.rows[0].newest == 0.02 and read.rows[0].course == ()
    monkeypatch.setattr(data, "PATIENCE", 1.0)
    read = reader.read(database, Wanted())
    assert read.complete and read.rows[0].course[0] == 1.0


def ordered(database: Database, key: str, descending: bool = False) -> list[int]:
    """The numbers of all runs in the order of a column."""
    return [id for id, _ in matching(database, "", order=key, descending=descending)]


def screen(pilot: AppPilot) -> RunsScreen:
    """The Runs screen."""
    assert isinstance(pilot.app.screen, RunsScreen)
    return pilot.app.screen


def table(pilot: AppPilot) -> FlexTable:
    """Its table."""
    return pilot.app.screen.query_one(FlexTable)


def keys(pilot: AppPilot) -> list[int]:
    """The runs that are listed."""
    return [int(row.key) for row in table(pilot).listed]


def line_of(pilot: AppPilot, id: str) -> str:
    """The line of a run in the table."""
    return next((line for line in shown(pilot).splitlines() if line.strip().startswith(f"{id} ")), "")


def test_what_a_run_lacks_is_told_by_the_word_of_its_page(database: Database) -> None:
    add_run(database, status="done", summary='{"left_ln10": null, "odd": {"$float": "nan"}}')
    with database.write():
        database.insert("run_summary", run_id=1, name="left_ln10", number=None, text="none")
        database.insert("run_summary", run_id=1, name="odd", number=None, text="nan")
    columns = ("left_ln10", "summary.left_ln10", "odd", "summary.odd", "first(loss < 0)", "min(loss)")
    (row,) = data.RunReader().read(database, Wanted(columns=columns)).rows
    assert [row.cells.get(key) for key in columns] == ["none", "none", "nan", "nan", "never", "0.02"]


async def test_a_column_that_is_added_brings_no_other_along(database: Database) -> None:
    add_run(database, status="done", config={"width": 8})
    async with opened(database.project, "runs") as pilot:
        await until(pilot, lambda: "width=8" in line_of(pilot, "R1"))
        before = headings(pilot)
        await pilot.press("plus")
        await typed(pilot, "max(loss)")
        await pilot.press("enter")
        await until(pilot, lambda: "max(loss)" in shown(pilot))
        assert sorted(headings(pilot)) == sorted([*before, "max(loss)"])
        await pilot.press("C", "G", "end", "space", "enter")
        await until(pilot, lambda: len(headings(pilot)) == len(before) + 2)
        assert set(before) < set(headings(pilot))


async def test_columns_that_were_chosen_without_a_change_stay_as_they_go(database: Database) -> None:
    add_run(database, status="done")
    async with opened(database.project, "runs") as pilot:
        await pilot.press("C")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseColumns))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunsScreen))
        assert screen(pilot).wanted.columns == ()


def headings(pilot: AppPilot) -> list[str]:
    """The names of the columns."""
    return [column.name for column in table(pilot).shape]
