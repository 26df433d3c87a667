"""The tour: a card below each screen that hides nothing of it, and an end that says what to do next."""

from __future__ import annotations

import pytest
from textual.containers import Vertical

from labbook.store.database import Database
from labbook.tui.dialogs.tour import ENDED, STEPS, Tour
from labbook.tui.widgets.key_bar import KeyBar
from tests.tui.conftest import NARROW, WIDE, AppPilot, opened, shown, until


def card(pilot: AppPilot, number: int) -> bool:
    """Whether a card is seen with room made for it."""
    screen = pilot.app.screen
    return isinstance(screen, Tour) and screen.number == number and bool(screen.below.styles.padding.bottom)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_card_hides_nothing_of_its_screen(full: Database, size: tuple[int, int]) -> None:
    async with opened(full.project, size=size) as pilot:
        await pilot.press("f1")
        for number, step in enumerate(STEPS):
            await until(pilot, lambda number=number: card(pilot, number))
            tour = pilot.app.screen
            assert isinstance(tour, Tour)
            top = tour.query_one(Vertical).region.y
            below = tour.below
            await until(pilot, lambda below=below, top=top: below.query_one(KeyBar).region.bottom == top)
            assert step.title in shown(pilot)
            await pilot.press("enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Tour))
        assert pilot.app.screen.query_one(KeyBar).region.bottom == size[1]
        await until(pilot, lambda: ENDED[:20] in shown(pilot))


async def test_the_last_card_says_what_to_do_next_and_left_goes_back(full: Database) -> None:
    async with opened(full.project) as pilot:
        await pilot.press("f1")
        for number in range(len(STEPS) - 1):
            await until(pilot, lambda number=number: card(pilot, number))
            await pilot.press("enter")
        await until(pilot, lambda: "What to do next" in shown(pilot) and "Enter ends the tour" in shown(pilot))
        await pilot.press("left")
        await until(pilot, lambda: card(pilot, len(STEPS) - 2))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Tour))
