"""Save a picture of each screen of the terminal app, from a copy of the demo's labbook (`make demo` makes it):

python demo/pictures.py                  # to docs/pictures/tui-<screen>.svg
python demo/pictures.py runs run-charts  # these only
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from textual.pilot import Pilot
from textual.screen import Screen

from labbook.project import find
from labbook.tui.app import LabbookApp
from labbook.tui.screens.comparison import ComparisonScreen
from labbook.tui.screens.predictions import PredictionsScreen
from labbook.tui.screens.run import RunScreen
from labbook.tui.screens.sweep import SweepScreen
from labbook.tui.screens.table import TableScreen

LAB = Path(__file__).parent / "lab"
PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
SIZE = (120, 36)
MOST = 200_000
"""Bytes of a picture."""


class Scene(NamedTuple):
    """A screen, and the keys that lead to what is to be seen on it."""

    mode: str
    keys: tuple[str, ...] = ()
    page: Callable[[], Screen[Any]] | None = None


SCENES = {
    "today": Scene("today"),
    "morning": Scene("today", ("b",)),
    "evening": Scene("today", ("B",)),
    "runs": Scene("runs", ("v",)),
    "run": Scene("runs", (), lambda: RunScreen(3)),
    "run-charts": Scene("runs", ("c",), lambda: RunScreen(3, (1, 2))),
    "run-figures": Scene("runs", ("f",), lambda: RunScreen(3)),
    "sweep": Scene("runs", (), lambda: SweepScreen(1)),
    "launch": Scene("launch", ("enter",)),
    "hypotheses": Scene("hypotheses"),
    "predictions": Scene("hypotheses", (), PredictionsScreen),
    "table": Scene("hypotheses", (), lambda: TableScreen("H1")),
    "comparison": Scene("runs", (), lambda: ComparisonScreen((1, 4, 7))),
    "find": Scene("find", tuple("ln10")),
    "experiments": Scene("experiments"),
    "review": Scene("review"),
    "palette": Scene("today", ("colon",)),
    "help": Scene("today", ("question_mark",)),
}


async def photograph(names: list[str]) -> None:
    """Walk through the app and save what is seen."""
    app = LabbookApp(find())
    async with app.run_test(size=SIZE) as pilot:
        for name in names:
            await go(pilot, SCENES[name])
            drawn = app.export_screenshot(title="labbook", simplify=True)
            assert len(drawn.encode()) < MOST, f"the picture of {name} is too large"
            (PICTURES / f"tui-{name}.svg").write_text(drawn)


async def go(pilot: Pilot[None], scene: Scene) -> None:
    """Go there from wherever one is, and wait until all is drawn."""
    while len(pilot.app.screen_stack) > 1:
        await pilot.app.pop_screen()
    await pilot.app.switch_mode(scene.mode)
    await settle(pilot)
    if scene.page:
        await pilot.app.push_screen(scene.page())
        await settle(pilot)
    for key in scene.keys:
        await pilot.press(key)
    await settle(pilot)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing works any more, for long enough that what follows from it has begun."""
    for _ in range(4):
        await pilot.pause(0.2)
        while not all(worker.is_finished for worker in pilot.app.workers):
            await pilot.pause(0.05)


if __name__ == "__main__":
    if not LAB.exists():
        sys.exit("There is no demo/lab yet: make demo")
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(shutil.copytree(LAB, Path(folder) / "lab"))
        asyncio.run(photograph(sys.argv[1:] or list(SCENES)))
