"""Words: in which thing they are found, whatever their script, case and accents, and what comes first."""

from __future__ import annotations

import pytest

from labbook.journal import entries, questions
from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import plan
from labbook.query.find import find
from labbook.query.hits import line
from labbook.store.database import Database
from tests import made
from tests.query.things import refs


def everywhere(database: Database, text: str) -> None:
    """A text as one of each noun: H1, P1, T1, R1, Q1 and the entries they stand in."""
    hypotheses.add(database, text)
    with database.write():
        columns = {
            "sealed_at": 1,
            "seen": "[]",
            "after_the_fact": False,
            "status": "open",
            "experiment": "",
            "commit": "",
            "observed": "",
        }
        database.insert("prediction", claim=text, **columns)
    plan.add(database, text)
    questions.ask(database, text)
    made.run(database, why=text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("un café noir", "CAFE"),
        ("UN CAFE NOIR", "café"),
        ("un cafe\u0301 noir", "Café"),
        ("die Straße lang", "STRASSE"),
        ("die STRASSE lang", "straße"),
        ("die Straßenmasse", "strassenmasse"),
        ("in İstanbul", "istanbul"),
        ("in istanbul", "İSTANBUL"),
        ("ΛΟΓΟΣ", "λογος"),
        ("это ёлка", "ЁЛКА"),
        ("the d_model is wide", "d_model"),
        ("the d_model is wide", "D_MODEL"),
        ("blocks.0.attn.hook_z is read", "blocks.0.attn.hook_z"),
        ("blocks.0.attn.hook_z is read", "hook_z"),
        ("blocks.0.attn.hook_z is read", "attn.hook"),
        ("損失は日本語で", "日本語"),
        ("損失はABCで", "はabc"),
        ("การทดลอง", "ทดลอง"),
        ("한국어 실험", "한국"),
        ("written in C++ of old", "++"),
        ("a -> b", "->"),
        ("section # 3", "#"),
        ("100% sure", "%"),
        ("so … it ends", "…"),
        ("½ of it", "½"),
        ("well 😀 done", "😀"),
        ('say "NEAR(a b)" aloud', "NEAR"),
        ("the title:x of it", '"title:x"'),
        ("back\\slash", "back\\slash"),
    ],
)
def test_a_word_is_found_in_every_noun(database: Database, text: str, asked: str) -> None:
    everywhere(database, text)
    found = refs(database, asked).split()
    assert [ref for ref in found if ref[0] != "E"] == ["H1", "Q1", "P1", "T1", "R1"]
    assert len([ref for ref in found if ref[0] == "E"]) == database.value("SELECT count(*) FROM entry")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("ln 256", '"ln 2"'),
        ("seed 12", '"seed 1"'),
        ("see R12", "R1"),
        ("a b", "ab"),
        ("digit carry", '"carry digit"'),
        ("loss", "lost"),
    ],
)
def test_another_word_is_not_found_in_entries(database: Database, text: str, asked: str) -> None:
    entries.add(database, text)
    assert refs(database, asked) == ""


def test_a_short_id_finds_itself_and_what_says_it(database: Database) -> None:
    made.run(database)
    made.run(database, why="again as R1")
    made.run(database, why="unlike R12")
    plan.add(database, "look at R1")
    plan.add(database, "look at R12")
    entries.add(database, "r1 was good")
    assert refs(database, "r1") == "T1 R2 R1 E2 E1"
    assert refs(database, "T2") == "T2"


def test_the_title_weighs_most_then_how_often_then_the_newest(database: Database) -> None:
    entries.add(database, "plateau of the loss\n\nit stays")
    entries.add(database, "one thing\n\nwith a plateau and a plateau and a plateau")
    entries.add(database, "another thing\n\nwith a plateau and " + "many other words " * 20)
    entries.add(database, "another thing\n\nwith a plateau and " + "many other words " * 20)
    assert refs(database, "plateau") == "E1 E2 E4 E3"


def test_without_words_the_newest_comes_first(database: Database) -> None:
    for number in range(3):
        entries.add(database, f"plateau {number}")
    assert refs(database, "kind:note") == "E3 E2 E1"
    assert refs(database, "NOT nothing") == "E3 E2 E1"


def test_words_of_a_condition_are_ranked_too(database: Database) -> None:
    entries.add(database, "plateau plateau", kind="idea")
    entries.add(database, "once a plateau in a longer text than that", kind="idea")
    entries.add(database, "plateau")
    assert refs(database, "kind:idea plateau") == "E1 E2"
    assert refs(database, "kind:idea (plateau OR nothing)") == "E1 E2"


def test_the_first_so_many_are_given_and_more_is_said(database: Database) -> None:
    for _ in range(3):
        entries.add(database, "plateau")
    found = find(database, "plateau", limit=2)
    assert (len(found.entries), found.more) == (2, ("entries",))
    assert find(database, "plateau", limit=3).more == ()


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("first\nthen a plateau came\n", ["plateau"], "then a [plateau] came"),
        ("loss\nloss at a plateau\n", ["plateau", "loss"], "[loss] at a [plateau]"),
        ("in the Straße, CAFÉ", ["STRASSE", "cafe"], "in the [Straße], [CAFÉ]"),
        ("carry, digit", ["carry digit"], "[carry, digit]"),
        ("the d-model", ["d_model"], "the [d-model]"),
        ("R12 and R1", ["r1"], "R12 and [R1]"),
        ("損失は日本語", ["日本"], "損失は[日本]語"),
        ("C++ -> D", ["++", "->"], "C[++] [->] D"),
        ("lossloss", ["loss", "los"], "[loss][loss]"),
        ("\n\n  nothing of it", ["x"], "nothing of it"),
        ("", ["x"], ""),
        ("ab", ["\u0301"], "ab"),
    ],
)
def test_where_the_words_stand(text: str, words: list[str], shown: str) -> None:
    found = line(text, words)
    marked = found.text
    for start, end in reversed(found.hits):
        marked = f"{marked[:start]}[{marked[start:end]}]{marked[end:]}"
    assert marked == shown
