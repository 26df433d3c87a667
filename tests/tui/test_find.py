"""The Find screen: results as one types, mistakes in place, the thing under the cursor in full."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from labbook.journal import entries
from labbook.query import views
from labbook.store.database import Database
from labbook.tui.widgets.flex_table import FlexTable
from tests.tui.conftest import NARROW, WIDE, AppPilot, opened, shown, typed, until


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


async def test_a_saved_view_is_asked_by_its_name(full: Database) -> None:
    views.save(full, "mine", "is:open kind:task")
    async with opened(full.project, "find") as pilot:
        await ask(pilot, "view:mine", "2 found")
