"""Whatever the journal holds: nothing in it steers the terminal, and nothing closes the app."""

from __future__ import annotations

import random
import re
import sys

import pytest

from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import plan
from labbook.journal.predicting import predictions
from labbook.project import Project, find
from labbook.store.database import Database, open_database
from tests.terminal import Terminal
from tests.tui.conftest import add_run

PIECES = [
    *("\x1b]0;OWNED\x07", "\x1b]52;c;T1dORUQ=\x07", "\x1b[31;77m", "\x1b[2J", "\x1b[77;77H", "\x1bP77q\x1b\\", "\x1bc"),
    *("\x9b77m", "\x9d0;OWNED\x9c", "\x07", "\x08", "\r", "\x00", "\x0e", "\x7f"),
    *("\u202e", "\u2066", "\u200f", "\u200b", "\u0301" * 30, "\ufeff", "\U000e0041", "\u2028"),
    *("漢字", "🧪", "👨‍👩‍👧", "ﷺ"),
    *("[/x]", "[bold]", "[@click=app.quit]x[/]", "[[", "\\[", "$primary", "{0}", "%s", "`", "|", "<b>", "a" * 40, " "),
    *("![](F1)", "- [ ] T1", "| a |\n|---|", "```", "# ", "R1 H1 S9", "\t"),
]
OURS = re.compile(
    r"\x1b\[(?!31;77m|77;77H|77m|2J)(?:[0-9;]*[mHhl]|[?>=<][0-9;]*[a-z]|\?[0-9;]*\$p)|\x1b\]22;[a-z]*\x07"
)
"""The sequences that the app itself writes: colours, places, what the terminal can do, the mouse's shape."""
FOREIGN = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
MANY = 10_000
LONG = 10_000_000
PATIENCE = 1.5
"""Seconds after which the app need not be done with what a key began."""


def hostile(number: int) -> str:
    """A text that nobody would want to print."""
    chance = random.Random(number)
    return f"{number} " + "".join(chance.choices(PIECES, k=chance.randint(2, 12)))


def fill(database: Database) -> None:
    """All of the texts, in every place that a person or a run can fill."""
    texts = map(hostile, range(MANY))
    with database.write():
        for _ in range(300):
            plan.add(database, next(texts).replace("\n", " ").replace("\r", " "))
        for _ in range(300):
            number = hypotheses.add(database, next(texts))
            predictions.seal(database, predictions.Draft(f"{next(texts)} yes", 0.8, number))
        for text in texts:
            entries.add(database, text)
        entries.add(database, hostile(-1) * (LONG // len(hostile(-1))))
    for number in range(40):
        text = hostile(number)
        columns = {"config": {text: text}, "metric": text[:200], "reason": text, "status": "failed", "note": text}
        run = add_run(database, text, 1, **columns, traceback=text, device=text)
        folder = database.project.run_folder(run)
        folder.mkdir(parents=True)
        for name in ("stdout.log", "stderr.log"):
            (folder / name).write_text("\n".join(map(hostile, range(number, number + 50))), errors="replace")


@pytest.fixture(scope="module")
def hostile_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A labbook that is full of them."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "labbook.toml").touch()
    with open_database(find(folder)) as database:
        fill(database)
    return find(folder)


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
def test_nothing_foreign_reaches_the_terminal_and_nothing_crashes(
    hostile_project: Project, size: tuple[int, int]
) -> None:
    with Terminal([sys.executable, "-m", "labbook"], hostile_project.root, size) as terminal:
        terminal.until("Today")
        for keys in journey():
            terminal.press(keys)
            terminal.settle(0.15, PATIENCE)
        terminal.insist("\x1b", "1", "?", text="The plan, what is running")
        terminal.settle(0.15, PATIENCE)
        drawn = terminal.drawn.decode("utf-8", "replace")
    rest = OURS.sub("", drawn)
    found = FOREIGN.search(rest)
    assert not found, repr(rest[max(0, found.start() - 80) : found.end() + 80])
    reports = list((hostile_project.files / "crashes").glob("*"))
    assert not reports, "\n".join(file.read_text() for file in reports)


def test_what_is_no_sequence_of_ours_is_noticed() -> None:
    foreign = [piece for piece in PIECES if FOREIGN.search(OURS.sub("", piece))]
    assert {"\x1b[31;77m", "\x1b[2J", "\x1b[77;77H", "\x9b77m", "\x08", "\u202e"} <= {*foreign}


def journey() -> list[str]:
    """The keys that go to every screen, and through what it lists."""
    through = "\x04\x04Gkk"
    return [
        *("\t" + through, "e", "\x1b", "y", "\x1b", "[", "]", "1"),
        *("2" + through, "\r", "c", "t", "w", "e", "\x1b", "\x1b"),
        *("3", "\r", "\x1b"),
        *("4" + through, "\r" + through, "P" + through, "\x1b"),
        *("5", "77", "\r" + through, "\x1b"),
        *("6", "7" + through, ":", "R1", "\x1b", "\x1b"),
    ]
