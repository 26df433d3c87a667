"""Settling what has been open for long, and what import recognised."""

from __future__ import annotations

import pytest

from labbook.journal import entries, findings, questions
from labbook.journal.planning import pending, plan, stale
from labbook.journal.predicting import predictions
from labbook.store.database import Database
from labbook.store.records import Entry, Finding, Prediction, Question, Task
from labbook.tui.data import review as data
from tests.tui.conftest import AppPilot, opened, shown, typed, until

ALL = 0


@pytest.fixture
def waiting(database: Database) -> Database:
    """One of each kind that can be stale, and two findings."""
    plan.add(database, "an old task")
    questions.ask(database, "does one head do?")
    predictions.seal(database, predictions.Draft("the probe transfers yes", 0.7))
    entries.add(database, "# log\n\n- need to rerun R1\n- H: fewer heads learn sooner\n- H: wider is faster\n")
    with database.write():
        for line, text in ((3, "fewer heads learn sooner"), (4, "wider is faster")):
            findings.keep(database, 3, line=line, kind="hypothesis", text=text, probability=None)
    return database


async def reviewed(pilot: AppPilot, *keys: str, until_shown: str) -> None:
    """Press keys and wait for a text."""
    await pilot.press(*keys)
    await until(pilot, lambda: until_shown in shown(pilot))


async def test_each_kind_is_settled_in_its_own_way(waiting: Database) -> None:
    async with opened(waiting.project, mode="review", size=(160, 48)) as pilot:
        await reviewed(pilot, "d", "backspace", "0", "enter", until_shown="4 open for 0 days")
        await reviewed(pilot, "tab", "space", until_shown="3 open for 0 days")
        await reviewed(pilot, "space", "y", until_shown="2 open for 0 days")
        await reviewed(pilot, "space", until_shown="What is the answer to Q1?")
        await typed(pilot, "it does, see E2")
        await reviewed(pilot, "enter", until_shown="1 open for 0 days")
        await reviewed(pilot, "x", until_shown="0 open for 0 days")
        await reviewed(pilot, "u", until_shown="1 open for 0 days")
    assert waiting.one(Task).state == "done"
    assert waiting.one(Prediction).status == "right"
    assert (waiting.one(Question).status, waiting.one(Question).evidence) == ("answered", "E2")


async def test_what_import_recognised_is_accepted_or_left(waiting: Database) -> None:
    async with opened(waiting.project, mode="review") as pilot:
        await until(pilot, lambda: "2 findings" in shown(pilot) and "E3:4" in shown(pilot))
        await until(pilot, lambda: "4  - H: fewer heads" in shown(pilot))
        await reviewed(pilot, "a", until_shown="1 finding of")
        await reviewed(pilot, "p", "q", until_shown="0 findings")
        assert "will wait here for your word" in shown(pilot)
    assert [found.status for found in waiting.all(Finding, "ORDER BY id LIMIT 2")] == ["accepted", "declined"]
    assert waiting.all(Question)[-1].text == "H: wider is faster"


async def test_an_empty_review_says_what_will_stand_there(database: Database) -> None:
    async with opened(database.project, mode="review", size=(160, 48)) as pilot:
        assert "promises will stand here" in shown(pilot)
        await pilot.press("space", "x", "a", "p", "greater_than_sign")
        assert "0 open for 7 days or longer, 0 findings of imports" in shown(pilot)


def test_a_line_that_is_let_go_is_struck_and_nothing_else_changes(waiting: Database) -> None:
    assert data.let_go(waiting, "E3:3").startswith("let go of E3:3")
    body = "# log\n\n- ~~need to rerun R1~~\n- H: fewer heads learn sooner\n- H: wider is faster\n"
    assert waiting.get(Entry, 3).body == body
    assert [one.kind for one in stale.listed(waiting, ALL)] == ["task", "prediction", "question"]


@pytest.mark.parametrize(
    ("line", "struck"),
    [
        ("TODO: plot it", "~~TODO: plot it~~"),
        ("  1. TODO plot  ", "  1. ~~TODO plot~~  "),
        ("> - (pending)", "> - ~~(pending)~~"),
        ("", ""),
    ],
)
def test_striking_keeps_bullets_and_blanks(line: str, struck: str) -> None:
    assert pending.struck(line) == struck


def test_a_place_is_a_line_with_those_around_it(waiting: Database) -> None:
    place = data.place(waiting, "E3:4")
    assert place is not None and (place.line, place.first) == (4, 1)
    assert place.lines[3] == "- H: fewer heads learn sooner"
    assert data.place(waiting, "P1") is None
