"""What the library says of its commands, as the app says it."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.journal.planning import plan
from labbook.store.database import Database
from labbook.tui.hints import MOST, brief, in_app
from tests.tui.conftest import NARROW, opened, shown, until


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        ("`labbook runs` lists runs.", "2 Runs lists runs."),
        ("`labbook find` shows ids.", "5 Find shows ids."),
        ("Take it up again: labbook plan reopen T3", "Take it up again: Space on T3"),
        ("To do it today: labbook plan carry T3", "To do it today: > on T3, then today"),
        ('As in: labbook plan add "train the 8/8 model"', 'As in: "train the 8/8 model"'),
        ("See: labbook show E4 --raw | cat -n", "See: g o E4"),
        ("`labbook watch R7` follows it to its end.", "g o R7 follows it to its end."),
        ("Write it there: labbook edit E12", "Write it there: e on E12"),
        ("`labbook history` tells what was undone.", "`labbook history` (in a shell) tells what was undone."),
        ("First: labbook stop R2\nand then more", "First: s on R2\nand then more"),
        ("Run it again: labbook run -- ./x.sh", "Run it again: labbook run -- ./x.sh (in a shell)"),
        ("Name another file with --db.", "Put yours back, or a copy of it: the app goes on by itself."),
        ("a labbook of schema 3", "a labbook of schema 3"),
    ],
)
def test_a_command_becomes_what_to_press(hint: str, told: str) -> None:
    assert in_app(hint) == told


def test_a_long_message_keeps_its_beginning_and_its_next_step() -> None:
    assert brief("A sentence.\nA step.") == "A sentence.\nA step."
    long = brief("why " * 500 + "\nPress e.")
    assert len(long) <= MOST + 2
    assert long.startswith("why why") and long.endswith(" …\nPress e.")
    assert brief("line\n" * 50).count("\n") <= 1
    assert brief("x" * 5000 + "\n" + "y" * 5000).endswith(" …")


async def test_a_long_message_fits_on_the_screen_and_all_of_it_is_a_key_away(database: Database) -> None:
    plan.add(database, "train the 8/8 model")
    async with opened(database.project, size=NARROW) as pilot:
        pilot.app.screen.post_message(
            pilot.app.screen.Refused(
                LabbookError("begun " + "and so on " * 90 + "ended.", "`labbook runs` lists runs.")
            )
        )
        await until(pilot, lambda: "! shows all of it" in shown(pilot) and "2 Runs lists runs." in shown(pilot))
        assert "T1 train" in shown(pilot) and "ended." not in shown(pilot)
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: "ended." in shown(pilot) and "begun" in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: "ended." not in shown(pilot))
