"""The app: how long until today's page is there, and how long a key takes to the screen."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.big import BIG, MARK, MIDDLE, SMALL, Size, fill
from benchmarks.commands import LABBOOK
from benchmarks.measure import Row, in_turn, milliseconds, times
from labbook.project import find
from labbook.store.database import open_database
from tests.terminal import Terminal

SMALLEST = """
from textual.app import App
from textual.widgets import Static

class Smallest(App):
    def compose(self):
        yield Static("here it is")

Smallest().run()
"""
SIZES = {"small": SMALL, "middle": MIDDLE, "big": BIG}


def rows(folder: Path) -> Iterator[Row]:
    """The first frame at three sizes against the smallest app, then keys."""
    smallest = [sys.executable, "-c", SMALLEST]
    for name, size in SIZES.items():
        home = folder / name
        made(home, size)
        subjects = {
            "labbook": lambda home=home: first_frame([*LABBOOK], home, MARK),
            "smallest": lambda: first_frame(smallest, folder, "here it is"),
        }
        taken = in_turn(subjects, 9)
        ratio = times(taken["labbook"] / taken["smallest"])
        floor = f"{milliseconds(taken['smallest'])} the smallest Textual app"
        yield Row(f"first frame, {told(size)}", milliseconds(taken["labbook"]), floor, ratio, "1.6x")
        for key, slowest in sorted(answers(home).items()):
            yield Row(f"key {key}, {name}", milliseconds(slowest), "median of 5, to the screen", "", "")


def made(home: Path, size: Size) -> None:
    """A labbook of a size."""
    home.mkdir()
    (home / "labbook.toml").touch()
    with open_database(find(home)) as database:
        fill(database, size)


def first_frame(command: list[str], folder: Path, mark: str) -> float:
    """Seconds until a program shows a text."""
    with Terminal(command, folder) as terminal:
        return terminal.first(mark)


def answers(home: Path) -> dict[str, float]:
    """How long each of the screens takes to show its content once it was opened before."""
    with Terminal([*LABBOOK], home) as terminal:
        terminal.until(MARK)
        terminal.settle()
        taken: dict[str, list[float]] = {key: [] for key in "124"}
        marks = {"1": "8/8 model again", "2": "addition.train", "4": "fewer heads"}
        for _ in range(6):
            for key in ("2", "4", "1"):
                terminal.press(key)
                taken[key].append(terminal.until(marks[key]))
                terminal.settle()
        return {key: statistics.median(times[1:]) for key, times in taken.items()}


def told(size: Size) -> str:
    """A size in words."""
    return f"{size.entries:,} entries, {size.runs:,} runs, {size.runs * size.points:,} points"
