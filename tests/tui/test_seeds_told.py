"""Where one seed of a sweep graded a prediction, every screen that has the grade says what the other seeds say."""

from __future__ import annotations

import pytest

from labbook.journal.beliefs import hypotheses
from labbook.journal.predicting import betting, predictions
from labbook.store.database import Database
from labbook.store.records import Prediction
from labbook.tui.screens.predictions import PredictionsScreen
from labbook.tui.screens.run import RunScreen
from tests.journal.test_other_seeds import swept
from tests.tui.conftest import NARROW, AppPilot, opened, shown, until

SAID = "graded by the first of 3 seeds, right in 1 of 3 (the others: R5 30, R6 180)"


@pytest.fixture
def graded(database: Database) -> Database:
    """A prediction about a hypothesis that the first of three seeds graded, and one that waits."""
    hypotheses.add(database, "a drift carries it away")
    predictions.seal(database, betting.read(database, "end in 60..140 @ drift=0.2 70%"))
    swept(database)
    with database.write():
        database.update("prediction", 1, hypothesis_id=1)
    predictions.seal(database, betting.read(database, "the probe transfers yes 60%", 1))
    return database


def says(pilot: AppPilot) -> bool:
    """Whether it is said, over as many lines as it takes."""
    return SAID in " ".join(shown(pilot).split())


async def test_the_predictions_and_the_overview_of_the_run_say_it(graded: Database) -> None:
    number = graded.get(Prediction, 1).run_id
    async with opened(graded.project, size=NARROW) as pilot:
        await pilot.app.push_screen(RunScreen(number))
        await until(pilot, lambda: says(pilot))
        await pilot.app.push_screen(PredictionsScreen())
        await until(pilot, lambda: "your own word" in shown(pilot) and not says(pilot))
        await pilot.press("down")
        await until(pilot, lambda: says(pilot))
        await pilot.press("up")
        await until(pilot, lambda: "your own word" in shown(pilot) and "of 3 seeds" not in shown(pilot))


async def test_the_hypothesis_says_it(graded: Database) -> None:
    async with opened(graded.project, "hypotheses", NARROW) as pilot:
        await until(pilot, lambda: says(pilot))
