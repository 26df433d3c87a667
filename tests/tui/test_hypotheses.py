"""The hypotheses and all that bears on them."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from labbook.journal import entries
from labbook.journal.beliefs import evidence, hypotheses
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Prediction
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.choose import Choose
from labbook.tui.dialogs.write import Write
from labbook.tui.widgets.entries import EntryList
from labbook.tui.widgets.form import LaunchForm
from tests import made
from tests.tui.conftest import NARROW, WIDE, AppPilot, opened, shown, typed, until

TOY = """
from labbook import Run, experiment

@experiment("toy.train")
def train(run: Run, width: int = 8):
    return {}
"""


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


async def dialog(pilot: AppPilot, key: str, text: str = "") -> None:
    """Open a dialog with a key and answer it."""
    below = pilot.app.screen
    await pilot.press(key)
    await until(pilot, lambda: pilot.app.screen is not below)
    if text:
        await typed(pilot, text)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is below)


async def choose(pilot: AppPilot, key: str, letter: str, text: str) -> None:
    """Open a choice with a key, take one of its letters, answer what is asked then."""
    await dialog(pilot, key)
    await pilot.press(letter)
    await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
    await typed(pilot, text)
    await pilot.press("enter")


def now(database: Database, number: int = 1) -> Hypothesis:
    """The hypothesis as it is stored."""
    found = database.get(Hypothesis, number)
    assert found is not None
    return found


async def test_a_hypothesis_is_stated_believed_judged_and_struck_with_the_keys(full: Database) -> None:
    async with opened(full.project, "hypotheses", WIDE) as pilot:
        await dialog(pilot, "n", "decay delays it 60%")
        await until(pilot, lambda: len(full.all(Hypothesis)) == 2)
        assert (now(full, 2).statement, now(full, 2).credence) == ("decay delays it", 0.6)
        await until(pilot, lambda: pilot.app.screen.ref == "H1")
        await dialog(pilot, "c", "80% three seeds agree, see R3")
        await until(pilot, lambda: now(full).credence == 0.8)
        await choose(pilot, "a", "r", "R3 shows the contrary")
        await until(pilot, lambda: now(full).status == "refuted")
        assert hypotheses.history(full, 1)[-1].target == "R3"
        await until(pilot, lambda: "R3 shows the contrary" in shown(pilot))
        await choose(pilot, "a", "x", "the labels were flipped")
        await until(pilot, lambda: now(full).status == "open")


async def test_its_criterion_evidence_and_relations_are_changed_with_e(full: Database) -> None:
    hypotheses.add(full, "decay delays it")
    async with opened(full.project, "hypotheses", WIDE) as pilot:
        await until(pilot, lambda: pilot.app.screen.ref == "H2")
        await choose(pilot, "e", "c", "final_loss < 0.1 @ width=8")
        await until(pilot, lambda: now(full, 2).criterion == "final_loss < 0.1 @ width=8")
        await choose(pilot, "e", "p", "h1")
        await until(pilot, lambda: "part of   H1" in shown(pilot))
        await dialog(pilot, "e")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choose) and "Evidence" in pilot.app.screen.asked)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        await typed(pilot, "R3 no better")
        await pilot.press("enter")
        await until(pilot, lambda: evidence.counts(full).get(2) == {"against": 1})


async def test_it_is_reworded_with_the_keys_and_by_editing_its_entry(full: Database) -> None:
    async with opened(full.project, "hypotheses", WIDE) as pilot:
        await choose(pilot, "e", "t", " by far")
        await until(pilot, lambda: now(full).statement == "fewer heads learn sooner by far")
        await until(pilot, lambda: "reworded; before: fewer heads learn sooner" in shown(pilot))
        await pilot.press("1", "tab")
        entry_list = pilot.app.screen.query_one(EntryList)
        await until(pilot, lambda: entry_list.current is not None and pilot.app.screen.focused is entry_list)
        await until(pilot, lambda: entry_list.point_at(now(full).entry_id))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Write))
        await typed(pilot, " and wide")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: now(full).statement == "fewer heads learn sooner by far and wide")
        await until(pilot, lambda: "H1 says so too" in shown(pilot))


async def test_a_mistake_is_told_with_the_next_step_and_changes_nothing(full: Database) -> None:
    async with opened(full.project, "hypotheses") as pilot:
        await dialog(pilot, "c")
        await typed(pilot, "rather sure")
        await pilot.press("enter")
        await until(pilot, lambda: "'rather' is not a probability" in shown(pilot))
        assert now(full).credence is None
        assert pilot.app.screen.query_one(Input).value == "rather sure"
        await pilot.press("escape")
        await pilot.press("w")
        await until(pilot, lambda: "has no criterion" in shown(pilot))


async def test_its_runs_are_weighed_and_the_credence_they_suggest_is_taken(database: Database) -> None:
    number = hypotheses.add(database, "it converges", hypotheses.Belief("final_loss < 0.1 @ width=8, seeds>=3", 0.5))
    for seed in range(4):
        summary = {"final_loss": 0.01 + 0.001 * seed}
        made.run(database, config={"width": 8, "seed": seed}, hypothesis_id=number, summary=values.dump(summary))
    async with opened(database.project, "hypotheses") as pilot:
        await pilot.press("w")
        await until(pilot, lambda: "these runs suggest" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: (now(database).credence or 0) > 0.9)
        assert "suggested by its runs: for: " in hypotheses.history(database, 1)[-1].reason
        await pilot.press("t")
        await until(pilot, lambda: "final_loss" in shown(pilot) and "it converges" in shown(pilot))


async def test_predictions_are_sealed_graded_and_revised(full: Database) -> None:
    async with opened(full.project, "hypotheses", WIDE) as pilot:
        await dialog(pilot, "p", "the plateau is at ln 10 yes 70%")
        await until(pilot, lambda: len(full.all(Prediction)) == 2)
        await dialog(pilot, "P")
        await until(pilot, lambda: pilot.app.screen.ref == "P2" and "waiting" in shown(pilot))
        await choose(pilot, "a", "y", "read off F1")
        await until(pilot, lambda: full.get(Prediction, 2).status == "right")
        await until(pilot, lambda: "Calibration" in shown(pilot) and pilot.app.screen.ref == "P2")
        await pilot.press("k", "k", "v")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        pilot.app.screen.query_one(Input).value = "final_loss < 0.2 @ width=8 90%"
        await pilot.press("enter")
        await until(pilot, lambda: full.get(Prediction, 1).status == "revised")


async def test_r_fills_in_the_launch_form_for_the_hypothesis(full: Database) -> None:
    folder = full.project.experiments
    folder.mkdir()
    (folder / "toy.py").write_text(TOY)
    async with opened(full.project, "hypotheses") as pilot:
        await until(pilot, lambda: pilot.app.screen.ref == "H1")
        await pilot.press("r")
        await until(pilot, lambda: pilot.app.current_mode == "launch" and pilot.app.screen.query(LaunchForm))
        form = pilot.app.screen.query_one(LaunchForm)
        await until(pilot, lambda: form.info and form.typed().intents == {"hypothesis": "H1"})
