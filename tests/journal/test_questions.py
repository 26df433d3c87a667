"""Questions: what hangs under them, and answers that name their evidence."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.journal import asked, entries, questions
from labbook.journal.beliefs import hypotheses
from labbook.store.database import Database
from labbook.store.records import Entry, Question
from tests import made


def question(database: Database, number: int = 1) -> Question:
    found = database.get(Question, number)
    assert found is not None
    return found


def last_entry(database: Database) -> Entry:
    return database.all(Entry, "ORDER BY id DESC")[0]


def test_a_question_stands_on_the_days_page_with_all_its_words(database: Database) -> None:
    words = "does one head do, " + "really " * 20 + "?"
    number = questions.ask(database, f"  {words}\n")
    found = question(database, number)
    assert (found.text, found.status, found.parent_id) == (words, "open", None)
    assert last_entry(database).body == words
    assert last_entry(database).kind == "question"


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_is_no_question(database: Database, text: str) -> None:
    with pytest.raises(LabbookError, match="needs some words"):
        questions.ask(database, text)
    assert database.all(Question) == []


def test_an_answer_names_its_evidence(database: Database) -> None:
    questions.ask(database, "does one head do?")
    made.run(database)
    number = questions.answer(database, question(database), " one head\ndoes ", "r1, E1,R1")
    found = question(database)
    assert (found.status, found.answer, found.evidence) == ("answered", "one head does", "R1 E1")
    assert found.closed_at is not None
    entry = entries.get(database, number)
    assert (entry.kind, entry.body) == ("conclusion", "Q1 answered: one head does (R1, E1)")


def test_no_evidence_is_said_out_loud(database: Database) -> None:
    questions.ask(database, "does one head do?")
    questions.answer(database, question(database), "yes", "None")
    assert question(database).evidence == ""
    assert last_entry(database).body == "Q1 answered: yes (no evidence given)"


@pytest.mark.parametrize("evidence", ["", " , ", "R9", "soon", "Q1", "none,E1"])
def test_evidence_has_to_be_there(database: Database, evidence: str) -> None:
    questions.ask(database, "does one head do?")
    with pytest.raises(LabbookError):
        questions.answer(database, question(database), "yes", evidence)
    assert question(database).status == "open"
    assert len(database.all(Entry)) == 1


def test_a_closed_question_is_taken_up_again_first(database: Database) -> None:
    questions.ask(database, "does one head do?")
    open_then = question(database)
    questions.drop(database, open_then, "no longer matters")
    assert (question(database).status, question(database).answer) == ("dropped", "no longer matters")
    assert last_entry(database).body == "Q1 dropped: no longer matters"
    with pytest.raises(LabbookError, match="is dropped already"):
        questions.answer(database, open_then, "yes", "none")
    questions.reopen(database, question(database), "R9 says otherwise")
    assert (question(database).status, question(database).answer, question(database).closed_at) == ("open", "", None)
    assert last_entry(database).body == "Q1 open again: R9 says otherwise"
    with pytest.raises(LabbookError, match="is open"):
        questions.reopen(database, question(database))


def test_what_hangs_under_a_question(database: Database) -> None:
    questions.ask(database, "does one head do?")
    questions.ask(database, "for the next digit?", question(database))
    number = hypotheses.add(database, "one head is enough")
    with database.write():
        database.update("hypothesis", number, question_id=1)
    entries.add(database, "Q1 bothers me, not Q10")
    made.run(database, why="for Q1")
    made.run(database, why="for Q10")
    made.run(database, why="a sweep for Q1", sweep_id=made.sweep(database, why="for Q1"))
    found = asked.of_one(database, question(database))
    assert [one.id for one in found.hypotheses] == [number]
    assert (found.parts, found.entries, found.runs, found.age) == (("Q2",), ("E4",), ("R1", "S1"), 0)


def test_parts_stand_under_their_question_as_long_as_that_is_listed(database: Database) -> None:
    for words, parent in (("a", None), ("b", None), ("a1", 1), ("a11", 3), ("b1", 2)):
        questions.ask(database, words, question(database, parent) if parent else None)
    assert [(one.question.text, one.depth) for one in asked.listed(database)] == [
        ("a", 0),
        ("a1", 1),
        ("a11", 2),
        ("b", 0),
        ("b1", 1),
    ]
    questions.drop(database, question(database, 1), "")
    assert [(one.question.text, one.depth) for one in asked.listed(database)] == [
        ("b", 0),
        ("b1", 1),
        ("a1", 0),
        ("a11", 1),
    ]
    assert len(asked.listed(database, every=True)) == 5
