"""A line of an entry becomes a thing: a task by a checkbox on the line, all else without a touch of the text."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries, promoting
from labbook.store.database import Database
from labbook.store.records import Entry, Finding, Hypothesis, HypothesisEvent, Prediction, Question, Task
from tests import made


def written(database: Database, body: str, style: str = "", day: str = "2024-01-02") -> Entry:
    with database.write():
        return entries.insert(database, body, 1_704_200_000_000_000, kind="note", day=day, zone="+00:00", style=style)


def body(database: Database, entry: Entry) -> str:
    return entries.get(database, entry.id).body


@pytest.mark.parametrize(
    ("line", "becomes", "state"),
    [
        ("- text", "- [ ] text", "todo"),
        ("  * text", "  * [ ] text", "todo"),
        ("1. text", "1. [ ] text", "todo"),
        ("- x tried, nope", "- [x] tried, nope", "done"),
        ("a plain line", "- [ ] a plain line", "todo"),
        ("TODO try pl bolt  ", "- [ ] TODO try pl bolt  ", "todo"),
        ("- [link](there)", "- [ ] [link](there)", "todo"),
        ("- xavier init", "- [ ] xavier init", "todo"),
        ("- ~~gone~~", "- [ ] ~~gone~~", "dropped"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_as_a_task_the_line_gets_a_box(database: Database, line: str, becomes: str, state: str, end: str) -> None:
    entry = written(database, f"# head\r\n\n{line}{end}")
    assert promoting.promote(database, entry, 3, "task") == "T1"
    assert body(database, entry) == f"# head\r\n\n{becomes}{end}"
    (task,) = database.all(Task)
    assert (task.state, task.created_at) == (state, entry.created_at)


def test_ticks_of_one_list_are_ticks(database: Database) -> None:
    entry = written(database, "- v this\n- ✗ that\n- not\n")
    for number in (1, 2):
        promoting.promote(database, entry, number, "task")
        if number == 1:
            assert body(database, entry).startswith("- [x] this\n")
    assert body(database, entry) == "- [x] this\n- [ ] ✗ that\n- not\n"


@pytest.mark.parametrize(
    ("style", "text", "number", "words"),
    [
        ("", "# why inf", 1, "is a heading"),
        ("", "> quoted", 1, "is a quotation"),
        ("", "```\ncode\n```\n", 2, "is code"),
        ("", "text\n\n", 2, "has no words"),
        ("", "text\n", 7, "has no line 7"),
        ("", "text\n", 0, "has no line 0"),
        ("", "- [ ] text\n", 1, "is T1 already"),
        ("org", "* headline\n", 1, "is a heading"),
        ("org", "#+begin_src\ncode\n#+end_src\n", 2, "is code"),
    ],
)
def test_what_cannot_be_a_task(database: Database, style: str, text: str, number: int, words: str) -> None:
    entry = written(database, text, style)
    with pytest.raises(LabbookError, match=words):
        promoting.promote(database, entry, number, "task")
    assert body(database, entry) == text
    assert database.all(Finding) == []


@pytest.mark.parametrize("kind", ["hypothesis", "question", "idea", "bug"])
def test_the_others_leave_the_text_and_are_made_once(database: Database, kind: str) -> None:
    entry = written(database, f"**{kind.title()}:** one head does\n")
    target = promoting.promote(database, entry, 1, kind)
    assert body(database, entry) == entry.body
    with pytest.raises(LabbookError, match=f"Line 1 of E1 is {target} already"):
        promoting.promote(database, entry, 1, kind)
    other = "question" if kind != "question" else "idea"
    assert promoting.promote(database, entry, 1, other) != target


def test_a_hypothesis_has_its_history_and_links_back(database: Database) -> None:
    entry = written(database, "- Hypotheis: one head does\n")
    assert promoting.promote(database, entry, 1, "hypothesis") == "H1"
    (found,) = database.all(Hypothesis)
    assert (found.statement, found.status, found.entry_id) == ("one head does", "open", entry.id)
    assert [event.status for event in database.all(HypothesisEvent)] == ["open"]


def test_a_question_links_back(database: Database) -> None:
    entry = written(database, "1. why is ranking better?\n")
    assert promoting.promote(database, entry, 1, "question") == "Q1"
    (found,) = database.all(Question)
    assert (found.text, found.status, found.entry_id) == ("why is ranking better?", "open", entry.id)


@pytest.mark.parametrize("kind", ["idea", "bug"])
def test_an_idea_is_an_entry_of_today(database: Database, kind: str) -> None:
    entry = written(database, "text\n- use botorch\n")
    assert promoting.promote(database, entry, 2, kind) == "E2"
    found = entries.get(database, 2)
    assert (found.kind, found.day) == (kind, entries.current_day(database))
    assert found.body == "use botorch\n\n(from E1, line 2)\n"


def test_a_prediction_in_words_waits_for_its_author(database: Database) -> None:
    entry = written(database, "it will never descend\n")
    with pytest.raises(LabbookError, match="needs a probability"):
        promoting.promote(database, entry, 1, "prediction")
    assert promoting.promote(database, entry, 1, "prediction", 0.7) == "P1"
    (found,) = database.all(Prediction)
    assert (found.claim, found.probability, found.status, found.entry_id) == ("it will never descend", 0.7, "open", 1)
    assert not found.after_the_fact


def test_a_prediction_that_is_a_claim_is_answered_by_runs(database: Database) -> None:
    made.run(database, losses=[0.5])
    entry = written(database, "- loss < 1\n")
    promoting.promote(database, entry, 1, "prediction", 0.7)
    (found,) = database.all(Prediction)
    assert (found.status, found.after_the_fact, found.entry_id) == ("right", True, entry.id)


def test_what_import_offered_there_is_settled(database: Database) -> None:
    entry = written(database, "Hypothesis: one head does\n")
    with database.write():
        database.insert(
            "finding",
            entry_id=entry.id,
            line=0,
            kind="hypothesis",
            text="one head does",
            outcome="",
            outcome_text="",
            probability=None,
            status="offered",
            target="",
        )
    promoting.promote(database, entry, 1, "hypothesis")
    assert [(finding.status, finding.target) for finding in database.all(Finding)] == [("accepted", "H1")]
    with pytest.raises(LabbookError, match="is H1 already"):
        promoting.promote(database, entry, 1, "hypothesis")


def test_there_are_six_kinds(database: Database) -> None:
    with pytest.raises(LabbookError, match="cannot become 'run'"):
        promoting.promote(database, written(database, "text"), 1, "run")
