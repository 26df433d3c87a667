"""How long a key would wait: keys go through every screen while a watch asks the app again and again."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from textual.events import Key

from benchmarks.app import made, told
from benchmarks.big import BIG, SMALL
from benchmarks.measure import Row, milliseconds
from labbook.project import find
from labbook.tui.app import SHARE, LabbookApp

EVERY = 0.005
"""Seconds between two questions."""
SETTLED = 0.35
"""Seconds that each screen is given after the keys that open it, for what it reads to arrive."""
BETWEEN = 0.05
"""Seconds between two keys, which is fast typing."""
OPENING = {*"1234567", "enter"}
CHARACTERS = {"space": " ", "slash": "/", "colon": ":", "semicolon": ";", "question_mark": "?", "enter": "\r"}
ROUNDS = 3
SIZES = ((160, 48), (80, 24))
DOWN = "down down down ctrl+d G k k ctrl+u"
STEPS = (
    ("today", f"1 {DOWN} tab {DOWN} left_square_bracket left_square_bracket right_square_bracket"),
    ("capture line", "1 n t space r e a d space R 1 escape"),
    ("runs", f"2 {DOWN}"),
    ("filter", "2 slash s t a t u s : d o n e enter escape"),
    ("run", f"2 home enter c right left m c f t {DOWN} e {DOWN} d w {DOWN} o {DOWN} escape"),
    ("launch", "3 tab tab tab escape"),
    ("hypotheses", f"4 {DOWN} enter escape"),
    ("find", f"5 slash l o s s space r 1 enter {DOWN}"),
    ("experiments, review", f"6 {DOWN} 7 {DOWN}"),
    ("palette", "1 colon r u n 4 1 escape"),
    ("dialogs", "1 g escape e escape question_mark escape semicolon escape"),
)
"""Names of what is measured, and keys."""


class Waits(NamedTuple):
    """How long the app took to hear of a key, in seconds."""

    every: list[float]

    @property
    def longest(self) -> float:
        """The longest of all."""
        return max(self.every)

    @property
    def usual(self) -> float:
        """What 99 of 100 stay under."""
        return statistics.quantiles(self.every, n=100)[98]


class Watch:
    """Sends a message the way a key goes, app, screen, focused widget, and times it."""

    def __init__(self, app: LabbookApp) -> None:
        self.app = app
        self.waits: list[float] = []

    async def run(self) -> None:
        """Ask until cancelled; the next question follows the answer."""
        while True:
            asked = time.perf_counter()
            heard = asyncio.Event()
            self.app.call_later(lambda heard=heard: self.pass_on(heard))
            with suppress(TimeoutError):  # a screen that is left gives no answer
                await asyncio.wait_for(heard.wait(), 2)
                self.waits.append(time.perf_counter() - asked)
            rested = time.perf_counter()
            await asyncio.sleep(EVERY)
            self.waits.append(time.perf_counter() - rested - EVERY)

    def pass_on(self, heard: asyncio.Event) -> None:
        """From the app to the widget that has the keys."""
        target = self.app.focused or self.app.screen
        target.call_later(heard.set)

    def taken(self) -> Waits:
        """What was measured since the last time."""
        waits, self.waits = self.waits, []
        return Waits(waits)


async def watched(home: Path, size: tuple[int, int]) -> dict[str, list[Waits]]:
    """Every step several times; the first time around, screens are loaded."""
    app = LabbookApp(find(home))
    measured: dict[str, list[Waits]] = {name: [] for name, _ in STEPS}
    async with app.run_test(size=size):
        watch = Watch(app)
        asking = asyncio.create_task(watch.run())
        await asyncio.sleep(1)
        for _ in range(1 + ROUNDS):
            for name, keys in STEPS:
                watch.taken()
                for key in keys.split():
                    app.post_message(Key(key, CHARACTERS.get(key, key if len(key) == 1 else None)))
                    await asyncio.sleep(SETTLED if key in OPENING else BETWEEN)
                await asyncio.sleep(SETTLED)
                measured[name].append(watch.taken())
        asking.cancel()
    return measured


def rows(folder: Path) -> Iterator[Row]:
    """The longest wait on each screen, the first time it is opened and after that."""
    sys.setswitchinterval(SHARE)
    for name, filling in (("small", SMALL), ("big", BIG)):
        home = folder / name
        made(home, filling)
        for width, height in SIZES:
            for step, waits in asyncio.run(watched(home, (width, height))).items():
                later = statistics.median(one.longest for one in waits[1:])
                usual = statistics.median(one.usual for one in waits[1:])
                against = f"p99 {milliseconds(usual)}, first time {milliseconds(waits[0].longest)}"
                yield Row(f"{step}, {width}x{height}, {told(filling)}", milliseconds(later), against, "", "50 ms")
