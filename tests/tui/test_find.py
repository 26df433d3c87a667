"""The Find screen: results as one types, mistakes in place, the thing under the cursor in full."""

from __future__ import annotations

import json

import pytest
from textual.widgets import Input

from labbook.errors import LabbookError
from labbook.figures import Bar
from labbook.journal import entries
from labbook.query import views
from labbook.store.database import Database
from labbook.tui.data import find as data
from labbook.tui.data.patience import unless
from labbook.tui.screens.run import RunScreen
from labbook.tui.widgets.flex_table import FlexTable
from tests.tui.conftest import NARROW, WIDE, AppPilot, add_run, opened, shown, typed, until


async def ask(pilot: AppPilot, query: str, *facts: str) -> None:
    """Type a query into the empty box and wait for what it shows."""
    pilot.app.screen.query_one(Input).value = ""
    await typed(pilot, query)
    await until(pilot, lambda: all(fact in shown(pilot) for fact in facts))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_results_follow_what_is_typed(full: Database, size: tuple[int, int]) -> None:
    async with opened(full.project, "find", size) as pilot:
        await ask(pilot, "plateau", "2 found", "T2", "read the plateau")
        await ask(pilot, "is:open kind:task", "2 found", "T1", "train the 8/8 model")
        await ask(pilot, "hypothesis:H1 kind:run", "1 found", "R1")
        await ask(pilot, "nothingofthekind", "nothing found")


async def test_runs_that_look_alike_say_what_sets_them_apart(database: Database) -> None:
    for width in (8, 16):
        add_run(database, status="done", config={"width": width, "steps": 100}, why="why not")
    async with opened(database.project, "find") as pilot:
        await ask(pilot, "is:done", "2 found", "width=8  toy.train why not", "width=16  toy.train why not")
        await ask(pilot, "is:done width>=16", "1 found")
        assert "width=16  toy" not in shown(pilot)


async def test_a_mistake_is_shown_with_its_place_and_the_next_step(full: Database) -> None:
    async with opened(full.project, "find") as pilot:
        await ask(pilot, "statsu:done", "there is no field", "^", "Did you mean status:?")


async def test_the_thing_under_the_cursor_is_shown_in_full(database: Database) -> None:
    entries.add(database, "plateau at ln 2\n\nand the end of the first")
    entries.add(database, "plateau again\n\nand the end of the second")
    async with opened(database.project, "find") as pilot:
        await ask(pilot, "plateau", "2 found", "and the end of the")
        await pilot.press("enter", "down")
        table = pilot.app.screen.query_one(FlexTable)
        await until(pilot, lambda: table.current is not None and table.has_focus)
        last = {"E1": "end of the first", "E2": "end of the second"}[str(table.current)]
        await until(pilot, lambda: last in shown(pilot))
        await pilot.press("escape")
        assert pilot.app.screen.query_one(Input).has_focus


async def test_a_result_is_told_in_words_and_opened(full: Database) -> None:
    async with opened(full.project, "find") as pilot:
        await ask(pilot, "kind:prediction", "1 found", "runs seen before: none")
        assert "sealed_at" not in shown(pilot)
        await ask(pilot, "is:failed", "1 found", "R4  run")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen))
        assert pilot.app.screen.ref == "R4"
        await pilot.press("escape")
        await until(pilot, lambda: "1 found" in shown(pilot))
        assert pilot.app.screen.query_one(Input).value == "is:failed"


async def test_an_entry_is_shown_with_its_figures(database: Database) -> None:
    entries.add(database, "the plateau\n\n![](F1)\n\nthe end")
    with database.write():
        spec = json.dumps(Bar(("a", "b"), (1.0, 2.0), title="two bars").to_json())
        database.insert("figure", name="bars", spec=spec, created_at=0)
    async with opened(database.project, "find", WIDE) as pilot:
        await ask(pilot, "plateau", "1 found", "two bars", "the end")


async def test_views_are_listed_saved_asked_and_deleted(full: Database) -> None:
    async with opened(full.project, "find") as pilot:
        await until(pilot, lambda: "No views are saved" in shown(pilot))
        await ask(pilot, "is:open kind:task", "2 found")
        await pilot.press("enter", "w")
        await until(pilot, lambda: "A name for is:open kind:task" in shown(pilot))
        await typed(pilot, "mine")
        await pilot.press("enter")
        await until(pilot, lambda: [view.name for view in views.listed(full)] == ["mine"])
        pilot.app.screen.query_one(Input).value = ""
        await until(pilot, lambda: "Saved views" in shown(pilot) and "mine" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "2 found" in shown(pilot))
        assert pilot.app.screen.query_one(Input).value == "view:mine"
        pilot.app.screen.query_one(Input).value = ""
        await until(pilot, lambda: "Saved views" in shown(pilot))
        await pilot.press("D")
        await until(pilot, lambda: "Delete the view mine?" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: views.listed(full) == [] and "No views are saved" in shown(pilot))


async def test_what_others_write_is_found_without_losing_what_is_half_typed(full: Database) -> None:
    async with opened(full.project, "find") as pilot:
        await ask(pilot, "plateau", "2 found")
        entries.add(full, "another plateau")
        await until(pilot, lambda: "3 found" in shown(pilot))
        assert pilot.app.screen.query_one(Input).value == "plateau"
        assert pilot.app.screen.query_one(Input).has_focus


def test_a_query_that_is_not_wanted_any_more_is_given_up(database: Database) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    looks = iter([False, False, True])
    with pytest.raises(LabbookError), unless(database, lambda: next(looks)):
        database.value(endless)
    assert database.value("SELECT 1") == 1


def test_a_query_is_asked_once_however_many_results_are_looked_at(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries.add(database, "plateau one")
    entries.add(database, "plateau two")
    reader = data.FindReader()
    first = reader.read(database, "plateau", "", "now")
    monkeypatch.setattr(data, "find", None)
    other = reader.read(database, "plateau", first.result.hits[1].ref, "now")
    assert other.ref == first.result.hits[1].ref != first.ref
    assert "plateau" in other.thing.body
