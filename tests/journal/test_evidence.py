"""Evidence, verdicts and strikes: what stands, what is contested, and what it goes back to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.errors import LabbookError
from labbook.journal import entries, trash, undo
from labbook.journal.beliefs import evidence, hypotheses
from labbook.journal.statuses import VERDICTS
from labbook.store.database import Database
from labbook.store.records import Evidence, Figure, Hypothesis, HypothesisEvent
from tests import made


@pytest.fixture
def belief(database: Database) -> Hypothesis:
    return now_is(database, hypotheses.add(database, "it works"))


def now_is(database: Database, number: int) -> Hypothesis:
    found = database.get(Hypothesis, number)
    assert found is not None
    return found


def step(status: str, reason: str = "") -> HypothesisEvent:
    return HypothesisEvent(0, 1, 0, status, reason, None, "")


def test_the_newer_word_on_one_thing_withdraws_the_older(database: Database, belief: Hypothesis) -> None:
    made.run(database)
    evidence.add(database, belief, "r1", "for", "0.7")
    evidence.add(database, belief, "R1", "against", "0.6, after a second look")
    assert [bool(piece.withdrawn_at) for piece in database.all(Evidence)] == [True, False]
    assert evidence.counts(database) == {1: {"against": 1}}


@pytest.mark.parametrize(("target", "direction"), [("R9", "for"), ("H1", "for"), ("x", "for"), ("E1", "maybe")])
def test_what_cannot_speak_is_refused(database: Database, belief: Hypothesis, target: str, direction: str) -> None:
    with pytest.raises(LabbookError):
        evidence.add(database, belief, target, direction)
    assert database.all(Evidence) == []


@pytest.mark.parametrize(
    ("verdict", "direction", "after"),
    [
        ("supported", "against", "contested"),
        ("refuted", "for", "contested"),
        ("supported", "for", "supported"),
        ("supported", "neutral", "supported"),
        ("inconclusive", "against", "inconclusive"),
        ("withdrawn", "for", "withdrawn"),
    ],
)
def test_only_contrary_evidence_contests(
    database: Database, belief: Hypothesis, verdict: str, direction: str, after: str
) -> None:
    made.run(database)
    hypotheses.conclude(database, belief, verdict)
    assert evidence.add(database, belief, "R1", direction) is (after == "contested")
    assert now_is(database, 1).status == after


def test_what_was_deleted_stays_as_a_tombstone(database: Database, belief: Hypothesis) -> None:
    run = made.run(database)
    with database.write():
        figure = database.insert("figure", run_id=run.id, name="loss", spec="{}", created_at=1)
    for target in ("R1", f"F{figure}"):
        evidence.add(database, belief, target, "for", "0.7")
    trash.delete(database, [run])
    with database.write():
        database.delete("figure", figure)
    assert database.all(Figure) == []
    told = [piece.told for piece in evidence.on(database, 1)]
    assert sorted(told) == [f"F{figure} (deleted): 0.7", "R1 (deleted): 0.7"]
    assert evidence.bearing(database, 1) == []


def test_evidence_by_an_entry_that_is_undone_goes_with_it(database: Database, belief: Hypothesis) -> None:
    entry = entries.add(database, "0.7!")
    evidence.add(database, belief, f"E{entry}", "for")
    undo.undo(database)
    assert evidence.on(database, 1) == []
    undo.undo(database)
    undo.redo(database)
    undo.redo(database)
    assert [piece.there for piece in evidence.on(database, 1)] == [True]


def test_a_struck_verdict_cannot_be_struck_again(database: Database, belief: Hypothesis) -> None:
    hypotheses.conclude(database, belief, "supported")
    assert hypotheses.strike(database, belief, "the labels") == "open"
    with pytest.raises(LabbookError, match="no verdict to strike"):
        hypotheses.strike(database, belief)


def test_verdicts_are_struck_from_the_newest_to_the_oldest(database: Database, belief: Hypothesis) -> None:
    for verdict in ("supported", "refuted", "inconclusive"):
        hypotheses.conclude(database, belief, verdict)
    assert [hypotheses.strike(database, belief) for _ in range(3)] == ["refuted", "supported", "open"]


def test_striking_what_is_contested_takes_the_verdict_back(database: Database, belief: Hypothesis) -> None:
    made.run(database)
    hypotheses.conclude(database, belief, "supported")
    evidence.add(database, belief, "R1", "against")
    assert hypotheses.strike(database, belief) == "open"
    assert hypotheses.history(database, 1)[-1].reason == "struck supported"


def test_a_reason_that_begins_with_struck_strikes_nothing(database: Database, belief: Hypothesis) -> None:
    hypotheses.conclude(database, belief, "supported")
    hypotheses.conclude(database, belief, "refuted", "struck supported is what I would say")
    assert hypotheses.strike(database, belief) == "supported"


@given(st.lists(st.one_of(st.sampled_from(VERDICTS), st.just("strike")), max_size=12), st.sampled_from(VERDICTS))
def test_a_strike_after_a_verdict_restores_what_was_there(moves: list[str], last: str) -> None:
    events = [step("open")]
    for move in [*moves, last]:
        *rest, newest = hypotheses.verdicts(events)
        if move != "strike":
            events.append(step(move))
        elif rest:
            events.append(step(rest[-1], f"struck {newest}"))
    before = hypotheses.verdicts(events)
    if len(before) > 1:
        after = hypotheses.verdicts([*events, step(before[-2], f"struck {before[-1]}: why")])
        assert after == before[:-1]


@pytest.mark.parametrize("credence", [-0.1, 1.01, float("nan"), float("inf")])
def test_what_is_no_credence_is_refused(database: Database, belief: Hypothesis, credence: float) -> None:
    with pytest.raises(LabbookError, match="no credence"):
        hypotheses.move(database, belief, credence)


def test_what_the_criterion_finds_once_more_on_a_grown_sweep_stays_one_line(
    database: Database, belief: Hypothesis
) -> None:
    made.sweep(database)
    evidence.add(database, belief, "S1", "for", "3 pairs", source="criterion")
    evidence.add(database, belief, "S1", "for", "5 pairs", source="criterion")
    (piece,) = evidence.on(database, belief.id)
    assert piece.told == "S1: 5 pairs"
    evidence.add(database, belief, "S1", "against", "7 pairs", source="criterion")
    assert [piece.told for piece in evidence.on(database, belief.id)] == ["S1 (withdrawn): 5 pairs", "S1: 7 pairs"]


def test_a_word_by_hand_is_not_written_over_by_the_criterion(database: Database, belief: Hypothesis) -> None:
    made.sweep(database)
    evidence.add(database, belief, "S1", "for", "my own eyes")
    evidence.add(database, belief, "S1", "for", "3 pairs", source="criterion")
    assert [piece.told for piece in evidence.on(database, belief.id)] == [
        "S1 (withdrawn): my own eyes",
        "S1: 3 pairs",
    ]
