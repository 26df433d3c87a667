"""How long a key would wait: keys go through every screen while a watch asks the app again and again.

`python -m benchmarks.stalls HOME 80x24` visits everything, in a process of its own so that nothing is loaded yet.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from textual.events import Key
from textual.screen import ModalScreen

from benchmarks.app import made
from benchmarks.big import BIG, SMALL
from benchmarks.measure import Row
from labbook.project import find
from labbook.tui.app import SHARE, LabbookApp, first_page
from labbook.tui.garbage import hold_back

EVERY = 0.005
"""Seconds between two questions."""
START = 2.5
"""Seconds that the app is given to load what the other screens need."""
BETWEEN, SETTLED = 0.03, 0.06
"""Seconds between two keys, which is a key held down; and after those that open something, once all is read."""
OPENING = {*"1234567", "enter", "escape", "push", "pop"}
CHARACTERS = {"space": " ", "slash": "/", "colon": ":", "semicolon": ";", "question_mark": "?", "enter": "\r"}
CHARACTERS |= {"equals_sign": "="}
PROCESSES, ROUNDS = 3, 2
"""How often the app is opened, and how often all is visited each time, the first of which loads."""
SIZES = ("80x24", "160x48")
DOWN = "down down down ctrl+d G k k ctrl+u"
STEPS = (
    ("today", f"1 {DOWN} tab {DOWN} left_square_bracket left_square_bracket right_square_bracket"),
    ("the line for notes", "1 n t space r e a d space R 1 escape"),
    ("runs", f"2 {DOWN}"),
    ("filter", "2 slash s t a t u s : d o n e enter escape"),
    ("run", f"2 home enter c right left m c f t {DOWN} e {DOWN} d w {DOWN} o {DOWN} escape"),
    ("comparison", f"2 home m down m equals_sign {DOWN} escape"),
    ("launch", "3 tab tab tab escape"),
    ("hypotheses", f"4 {DOWN} enter escape P {DOWN} escape"),
    ("find", f"5 slash l o s s space r 1 enter {DOWN}"),
    ("experiments", f"6 {DOWN}"),
    ("review", f"7 {DOWN}"),
    ("palette", "1 colon r u n 4 1 escape"),
    ("help", "1 question_mark j j k escape"),
    ("dialogs", "1 g d escape e escape semicolon escape 2 o escape C escape"),
    ("nothing: an empty screen of Textual's", "1 push pop"),
)
"""Names of what is measured, and keys."""
Waits = dict[str, list[float]]
"""The longest wait of each step, each time around."""


class Watch:
    """Sends a message the way a key goes, app, screen, focused widget, and times it."""

    def __init__(self, app: LabbookApp) -> None:
        self.app = app
        self.longest = 0.0

    async def run(self) -> None:
        """Ask until cancelled; the next question follows the answer."""
        while True:
            asked = time.perf_counter()
            heard = asyncio.Event()
            self.app.call_later(lambda heard=heard: self.pass_on(heard))
            with suppress(TimeoutError):  # a screen that is left gives no answer
                await asyncio.wait_for(heard.wait(), 2)
                self.longest = max(self.longest, time.perf_counter() - asked)
            rested = time.perf_counter()
            await asyncio.sleep(EVERY)
            self.longest = max(self.longest, time.perf_counter() - rested - EVERY)

    def pass_on(self, heard: asyncio.Event) -> None:
        """From the app to the widget that has the keys."""
        target = self.app.focused or self.app.screen
        target.call_later(heard.set)

    def taken(self) -> float:
        """The longest since the last time."""
        longest, self.longest = self.longest, 0.0
        return longest


async def watched(home: Path, size: tuple[int, int]) -> Waits:
    """Every step several times; the first time around, screens are made."""
    app = LabbookApp(find(home))
    app.opening = first_page(app.library)
    measured: Waits = {name: [] for name, _ in STEPS}
    async with app.run_test(size=size):
        watch = Watch(app)
        asking = asyncio.create_task(watch.run())
        await asyncio.sleep(START)
        for _ in range(ROUNDS):
            for name, keys in STEPS:
                watch.taken()
                for key in keys.split():
                    press(app, key)
                    await (settled(app) if key in OPENING else asyncio.sleep(BETWEEN))
                await settled(app)
                measured[name].append(watch.taken())
        asking.cancel()
    return measured


def press(app: LabbookApp, key: str) -> None:
    """A key, or the bare screen that the others are measured against."""
    if key == "push":
        app.push_screen(ModalScreen())
    elif key == "pop":
        app.pop_screen()
    else:
        app.post_message(Key(key, CHARACTERS.get(key, key if len(key) == 1 else None)))


async def settled(app: LabbookApp) -> None:
    """Until what was asked of the labbook is there and shown."""
    await asyncio.sleep(SETTLED)
    until = time.perf_counter() + 2
    while any(not worker.is_finished for worker in app.workers) and time.perf_counter() < until:
        await asyncio.sleep(EVERY)
    await asyncio.sleep(SETTLED)


def rows(folder: Path) -> Iterator[Row]:
    """The longest wait on each screen: when it was visited before, for the first time, and ever, at each size."""
    columns: list[dict[str, list[list[float]]]] = []
    for name, filling in (("small", SMALL), ("big", BIG)):
        made(folder / name, filling)
        columns += [several(folder / name, size) for size in SIZES]
    titles = " / ".join(f"{name} {size}" for name in ("small", "big") for size in SIZES)
    yield Row(f"longest wait of a key, {titles}", "visited before", "first visit; longest of all", "", "")
    for step, _ in STEPS:
        visits = [column[step] for column in columns]
        before = told([statistics.median(wait for one in app for wait in one[1:]) for app in visits])
        first = told([statistics.median(one[0] for one in app) for app in visits])
        ever = told([max(wait for one in app for wait in one) for app in visits])
        yield Row(step, before, f"{first}; {ever}", "", "50 ms")


def several(home: Path, size: str) -> dict[str, list[list[float]]]:
    """The waits of each step in several apps, one after another."""
    command = [sys.executable, "-m", "benchmarks.stalls", str(home), size]
    apps: list[Waits] = [json.loads(subprocess.check_output(command)) for _ in range(PROCESSES)]
    return {step: [app[step] for app in apps] for step, _ in STEPS}


def told(waits: list[float]) -> str:
    """Waits side by side."""
    return " / ".join(f"{wait * 1000:.0f}" for wait in waits) + " ms"


def main(home: str, size: str) -> None:
    """One app, as `labbook` opens it."""
    hold_back()
    sys.setswitchinterval(SHARE)
    width, height = map(int, size.split("x"))
    print(json.dumps(asyncio.run(watched(Path(home), (width, height)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
