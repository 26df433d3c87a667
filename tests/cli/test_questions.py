"""`labbook questions` and `ask`: asked, answered with evidence, dropped, taken up again."""

from __future__ import annotations

import json

import pytest

from tests.cli.answering import answers
from tests.cli.conftest import Command


@pytest.fixture
def asked(labbook: Command) -> Command:
    assert labbook("ask", "does", "one head do [/x]?").err.endswith("asked Q1\n")
    assert labbook("questions", "ask", "for the next digit?", "--under", "Q1").err == "asked Q2\n"
    labbook("log", "Q1 is on my mind")
    return labbook


def test_the_list_shows_what_hangs_under_each(asked: Command) -> None:
    told = asked("questions").out
    assert told == (
        "Q1 ○ open  does one head do [/x]?  0 days\n    parts: Q2\n    mentioned in: E3\n"
        "  Q2 ○ open  for the next digit?  0 days\n"
    )
    found = json.loads(asked("questions", "--json").out)
    assert [(one["ref"], one["depth"], one["parts"]) for one in found] == [("Q1", 0, ["Q2"]), ("Q2", 1, [])]


def test_an_answer_shows_its_evidence(asked: Command) -> None:
    told = asked("questions", "answer", "q1", "it does", "--evidence", "e3")
    assert told.err == "answered Q1 in E4\n"
    assert "Q1 answered: it does (E3)" in asked("today").out
    assert "it does (E3)" in asked("show", "Q1").out
    assert "Q1" not in asked("questions").out
    assert "it does (E3)" in asked("questions", "--all").out
    assert json.loads(asked("show", "Q1", "--json").out)["parts"] == ["Q2"]
    asked("undo")
    assert "Q1 ○ open" in asked("questions").out


def test_without_a_terminal_evidence_has_to_be_given(asked: Command) -> None:
    told = asked("questions", "answer", "Q1", "it does")
    assert told.code == 2
    assert "--evidence R3,E12 (or none)" in told.err
    assert asked("questions", "answer", "Q1", "it does", "--evidence", "none").code == 0
    assert "it does (no evidence given)" in asked("show", "Q1").out


def test_on_a_terminal_it_is_asked_for(asked: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "R9", "E3 E1")
    told = asked("questions", "answer", "Q1", "it does")
    assert told.code == 0, told.err
    assert "There is no R9." in told.err
    assert "it does (E3, E1)" in asked("show", "Q1").out


def test_dropped_and_taken_up_again(asked: Command) -> None:
    assert asked("questions", "drop", "Q2", "--because", "no time").code == 0
    assert asked("questions", "drop", "Q2").code == 1
    assert "no time" in asked("show", "Q2").out
    assert "a part of Q1" in asked("show", "Q2").out
    assert asked("questions", "reopen", "Q2").err == "Q2 is open again\n"
    assert asked("questions", "reopen", "Q7").code == 1


def test_none_is_open(labbook: Command) -> None:
    labbook("log", "a note")
    assert "No question is open" in labbook("questions").err
    assert json.loads(labbook("questions", "--json").out) == []
