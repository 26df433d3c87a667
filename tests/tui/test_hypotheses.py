"""The hypotheses and all that bears on them."""

from __future__ import annotations

import pytest

from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.store.database import Database
from labbook.store.records import Hypothesis
from tests.tui.conftest import NARROW, WIDE, opened, shown, until


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_evidence_of_the_hypothesis_under_the_cursor_is_shown(full: Database, size: tuple[int, int]) -> None:
    hypotheses.add(full, "decay delays it")
    entries.add(full, "this speaks for H1")
    async with opened(full.project, "hypotheses", size) as pilot:
        await until(pilot, lambda: "Nothing bears on it yet" in shown(pilot))
        await pilot.press("down")
        facts = ("Predictions", "final_loss < 0.1", "Runs", "width=8", "this speaks for H1")
        await until(pilot, lambda: all(fact in shown(pilot) for fact in facts))


async def test_a_verdict_given_elsewhere_appears_with_its_reason(full: Database) -> None:
    async with opened(full.project, "hypotheses") as pilot:
        await until(pilot, lambda: "○ open" in shown(pilot))
        hypotheses.conclude(full, full.get(Hypothesis, 1), "refuted", "see R3")
        await until(pilot, lambda: shown(pilot).count("✗ refuted") >= 3 and "see R3" in shown(pilot))


async def test_h_goes_to_where_a_hypothesis_is_typed(full: Database) -> None:
    async with opened(full.project, "hypotheses") as pilot:
        await pilot.press("h")
        await until(pilot, lambda: pilot.app.current_mode == "today")
        await pilot.press(*"bigger", "enter")
        await until(pilot, lambda: len(full.all(Hypothesis)) == 2)
