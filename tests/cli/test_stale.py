"""`labbook stale` and `promote`."""

from __future__ import annotations

import json

import pytest

from labbook.journal import entries
from labbook.store.database import Database
from tests.cli.conftest import Command


@pytest.fixture
def logged(labbook: Command, database: Database) -> Command:
    entries.add(database, "- always lie (pending) [/x]\n- it \x1b[31mdescends by 4k\n")
    return labbook


def test_a_promise_becomes_a_task(logged: Command) -> None:
    told = logged("stale", "--days", "0")
    assert "E1:1  0     always lie (pending) [/x]" in told.out
    assert "labbook promote E12:14 --as task" in told.err
    assert logged("promote", "e1:1", "--as", "task").err == "E1:1 is T1 now\n"
    assert logged("show", "E1", "--raw").out.startswith("- [ ] always lie (pending) [/x]\n")
    found = json.loads(logged("stale", "--days", "0", "--json").out)
    assert [(one["ref"], one["kind"]) for one in found] == [("T1", "task")]
    logged("undo")
    assert json.loads(logged("stale", "--days", "0", "--json").out)[0]["ref"] == "E1:1"


def test_nothing_is_stale(logged: Command) -> None:
    assert logged("stale").err == "Nothing has been open for 7 days.\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("E1:2", "--as", "prediction", "--probability", "70%"), 0, "E1:2 is P1 now"),
        (("E1:2", "--as", "prediction"), 2, "needs a probability"),
        (("E1:2", "--as", "prediction", "--probability", "100%"), 2, "no room to be wrong"),
        (("E1:2", "--as", "run"), 2, "cannot become"),
        (("E1", "--as", "task"), 2, "not a line of an entry"),
        (("E1:²", "--as", "task"), 2, "not a line of an entry"),
        (("E9:1", "--as", "task"), 1, "There is no E9"),
        (("H1:1", "--as", "task"), 2, "not a short id of an entry"),
        (("E1:99999999999999999999", "--as", "task"), 2, "has no line"),
    ],
)
def test_promoting(logged: Command, words: tuple[str, ...], code: int, said: str) -> None:
    told = logged("promote", *words)
    assert told.code == code
    assert said in told.err
