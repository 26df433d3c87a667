"""A walk through every screen of the app over the sample labbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from textual.screen import Screen

from labbook.tui.screens.comparison import ComparisonScreen
from labbook.tui.screens.predictions import PredictionsScreen
from labbook.tui.screens.run import RunScreen
from labbook.tui.screens.sweep import SweepScreen
from labbook.tui.screens.table import TableScreen
from labbook.tui.screens.thing import ThingScreen
from tests.tui.conftest import AppPilot, until
from tests.tui.drawn import settle


class Stop(NamedTuple):
    """A screen: where it is, the keys that lead to what is to be seen, and a fact that tells that it is seen."""

    name: str
    mode: str
    fact: str
    keys: tuple[str, ...] = ()
    page: Callable[[], Screen[Any]] | None = None


STOPS = (
    Stop("today", "today", "sooner with one head"),
    Stop("morning", "today", "1 of 3", ("b",)),
    Stop("evening", "today", "1 of 4", ("B",)),
    Stop("go", "today", "to a day", ("g",)),
    Stop("runs", "runs", "R9"),
    Stop("run", "today", "is it the heads", page=lambda: RunScreen(1)),
    Stop("run-charts", "today", "step 390", ("c",), lambda: RunScreen(1)),
    Stop("run-metrics", "today", "accuracy", ("c", "c"), lambda: RunScreen(1)),
    Stop("run-figures", "today", "By answer", ("f",), lambda: RunScreen(1)),
    Stop("run-failed", "today", "too wide", page=lambda: RunScreen(7)),
    Stop("sweep", "today", "heads", page=lambda: SweepScreen(1)),
    Stop("launch", "launch", "Still needed: layer", ("enter",)),
    Stop("hypotheses", "hypotheses", "both widths agree", ("down",)),
    Stop("verdict", "hypotheses", "inconclusive", ("a",)),
    Stop("predictions", "today", "the probe transfers", page=PredictionsScreen),
    Stop("table", "today", "R1", page=lambda: TableScreen("H1")),
    Stop("comparison", "today", "final_loss", page=lambda: ComparisonScreen((1, 3, 5))),
    Stop("find", "find", "1 found", (*"plateau", "space", *"is:open")),
    Stop("experiments", "experiments", "Logs", ("down", "down")),
    Stop("review", "review", "rerun R1"),
    Stop("thing", "today", "one head", page=lambda: ThingScreen("Q1")),
    Stop("help", "hypotheses", "Everywhere", ("question_mark",)),
)


async def visit(pilot: AppPilot, stop: Stop) -> None:
    """Go there from wherever one is, and wait until all is drawn."""
    await to_mode(pilot, stop.mode)
    if stop.page:
        await pilot.app.push_screen(stop.page())
        await until(pilot, lambda: getattr(pilot.app.screen, "seen", None) is not None)
    await pilot.press(*stop.keys)
    await settle(pilot, stop.fact)


async def to_mode(pilot: AppPilot, mode: str) -> None:
    """Leave what is open, and go to a numbered screen."""
    while len(pilot.app.screen_stack) > 1:
        await pilot.app.pop_screen()
    await pilot.app.switch_mode(mode)
    await until(pilot, lambda: getattr(pilot.app.screen, "seen", None) is not None)
