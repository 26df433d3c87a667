"""Dialogs on the smallest and on a huge terminal: nothing is cut off, no thin strip, no huge empty box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.command import CommandList
from textual.containers import Vertical
from textual.widgets import Input

from labbook.project import Project
from labbook.store.database import Database
from labbook.tui.day.evening import EveningScreen
from labbook.tui.day.morning import MorningScreen
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.choose import Choice, Choose
from labbook.tui.dialogs.confirm import Confirm
from labbook.tui.dialogs.dialog import Dialog
from labbook.tui.dialogs.tell import Tell, Told
from labbook.tui.dialogs.tour import Tour
from labbook.tui.dialogs.write import Write
from labbook.tui.run_list.columns import ChooseColumns
from labbook.tui.widgets.key_bar import KeyBar
from tests.tui.conftest import NARROW, WIDE, AppPilot, opened, shown, until
from tests.tui.drawn import still

SMALL, HUGE = (60, 20), (250, 70)
CLAIM = "a claim that takes some lines " * 40
LINES = "\n".join(f"line {number}" for number in range(90))
EVERY: dict[str, Callable[[], Dialog[Any]]] = {
    "ask": lambda: Ask("What do you believe?", CLAIM, "A claim that runs can support or refute; how sure you are."),
    "choose": lambda: Choose(f"Verdict: {CLAIM}", [Choice(f"n{number}", f"name {number}") for number in range(90)]),
    "hinted": lambda: Choose("Sort by", [Choice(f"n{number}", f"name {number}") for number in range(90)], "Hint."),
    "columns": lambda: ChooseColumns(("status",), [f"config.name_{number}" for number in range(90)]),
    "confirm": lambda: Confirm("Delete it?", LINES),
    "tell": lambda: Tell("The last message", LINES),
    "write": lambda: Write("Edit E1", LINES, draft="E1"),
}


async def asked(pilot: AppPilot, dialog: Dialog[Any]) -> Vertical:
    """The box of a dialog, as soon as it is laid out."""
    pilot.app.push_screen(dialog)
    await until(pilot, lambda: pilot.app.screen is dialog and dialog.focused is not None)
    await still(pilot)
    return dialog.query("Dialog > Vertical").first(Vertical)


@pytest.mark.parametrize("size", [SMALL, NARROW, WIDE, HUGE])
async def test_a_dialog_with_much_in_it_shows_its_title_and_its_end(project: Project, size: tuple[int, int]) -> None:
    async with opened(project, size=size) as pilot:
        for name, make in EVERY.items():
            box = await asked(pilot, make())
            assert box.max_scroll_y == 0, name
            assert box.region.y >= 0 and box.region.bottom <= size[1], name
            assert 56 <= box.region.width <= 112, name
            await pilot.app.pop_screen()


@pytest.mark.parametrize("size", [SMALL, HUGE])
async def test_a_dialog_with_little_in_it_is_small(project: Project, size: tuple[int, int]) -> None:
    async with opened(project, size=size) as pilot:
        for dialog in (
            Ask("Why?"),
            Choose("Is it so?", [Choice("y", "yes")]),
            Confirm("Is it?", "It is."),
            Tell("", "."),
        ):
            box = await asked(pilot, dialog)
            assert box.region.height <= 8
            await pilot.app.pop_screen()
        box = await asked(pilot, Write("A note"))
        assert box.region.height <= 36
        await pilot.app.pop_screen()


@pytest.mark.parametrize("size", [SMALL, HUGE])
@pytest.mark.parametrize("guide", [MorningScreen, EveningScreen])
async def test_a_guide_is_as_high_as_its_step_and_its_keys_are_seen(
    full: Database, guide: type[MorningScreen | EveningScreen], size: tuple[int, int]
) -> None:
    async with opened(full.project, size=size) as pilot:
        page = guide()
        await pilot.app.push_screen(page)
        await until(pilot, lambda: page.seen is not None)
        for number in range(1, len(page.NAMES) + 1):
            page.go_to_step(number)
            await still(pilot)
            step, box = page.query_one(f"#step-{number}"), page.query_one("#guide")
            assert page.query_one(KeyBar).region.y >= step.region.bottom
            assert page.query_one(KeyBar).region.bottom == box.region.bottom <= size[1]
            assert box.region.height <= max(16, step.region.height + 5)


async def test_what_is_too_long_is_scrolled_with_the_keys(project: Project) -> None:
    async with opened(project, size=SMALL) as pilot:
        for dialog in (Confirm("Delete it?", LINES), Tell("The last message", LINES)):
            await asked(pilot, dialog)
            await pilot.press("j", "down")
            await until(pilot, lambda dialog=dialog: dialog.query_one(Told).scroll_y == 2)
            await pilot.press("k", "up")
            await until(pilot, lambda dialog=dialog: dialog.query_one(Told).scroll_y == 0)
            await pilot.app.pop_screen()


async def test_a_long_line_is_shown_at_its_end_where_one_goes_on(project: Project) -> None:
    async with opened(project, size=SMALL) as pilot:
        dialog = Ask("What does H1 say?", f"{CLAIM}and so on")
        await asked(pilot, dialog)
        await until(pilot, lambda: "and so on" in shown(pilot))
        assert dialog.query_one(Input).cursor_position == len(f"{CLAIM}and so on")


@pytest.mark.parametrize("size", [SMALL, HUGE])
async def test_a_card_of_the_tour_is_read_in_full(full: Database, size: tuple[int, int]) -> None:
    async with opened(full.project, size=size) as pilot:
        tour = Tour(0, pilot.app.screen)
        pilot.app.push_screen(tour)
        await until(pilot, lambda: tour.is_mounted and "Escape ends the" in shown(pilot))
        card = tour.query_one(Vertical)
        assert card.max_scroll_y == 0
        assert card.region.bottom == size[1]


async def test_the_palette_is_no_wider_than_what_is_read(full: Database) -> None:
    async with opened(full.project, size=HUGE) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "an action, R41" in shown(pilot))
        await until(pilot, lambda: pilot.app.screen.query_one(CommandList).region.width == 100)
