"""Hypotheses around one: parts, rivals, circles, and two that are one."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labbook.errors import LabbookError
from labbook.journal import undo
from labbook.journal.beliefs import evidence, hypotheses, kinship
from labbook.journal.beliefs.hypotheses import Belief
from labbook.journal.beliefs.kinship import PART, RIVAL
from labbook.store.database import Database
from labbook.store.records import Evidence, Hypothesis, HypothesisLink, Run
from tests import made


def state(database: Database, *statements: str) -> list[Hypothesis]:
    return [is_now(database, hypotheses.add(database, statement)) for statement in statements]


def is_now(database: Database, number: int) -> Hypothesis:
    found = database.get(Hypothesis, number)
    assert found is not None
    return found


def links(database: Database) -> set[tuple[int, str, int]]:
    return {(link.hypothesis_id, link.kind, link.other_id) for link in database.all(HypothesisLink)}


def test_a_circle_of_parts_is_refused_however_long(database: Database) -> None:
    one, two, three = state(database, "one", "two", "three")
    kinship.link(database, two, PART, one)
    kinship.link(database, three, PART, two)
    with pytest.raises(LabbookError, match="H1 cannot be part of H3, which is part of H1"):
        kinship.link(database, one, PART, three)
    with pytest.raises(LabbookError, match="itself"):
        kinship.link(database, one, PART, one)
    assert [h.id for h in kinship.below(database, one)] == [2, 3]


def test_rivals_are_so_both_ways_and_once(database: Database) -> None:
    one, two = state(database, "one", "two")
    kinship.link(database, one, RIVAL, two)
    kinship.link(database, two, RIVAL, one)
    assert links(database) == {(1, RIVAL, 2)}
    kinship.unlink(database, two, one)
    assert links(database) == set()
    with pytest.raises(LabbookError, match="Nothing links"):
        kinship.unlink(database, one, two)


def test_what_hangs_on_the_merged_one_goes_over_and_comes_back(database: Database) -> None:
    one, two, part, rival = state(database, "one", "two", "part", "rival")
    made.run(database, hypothesis_id=2)
    evidence.add(database, two, "R1", "for")
    kinship.link(database, part, PART, two)
    kinship.link(database, two, RIVAL, rival)
    kinship.merge(database, two, one)
    assert links(database) == {(3, PART, 1), (1, RIVAL, 4)}
    assert evidence.counts(database) == {1: {"for": 1}}
    assert [run.id for run in evidence.bearing(database, 1)] == [1]
    undo.undo(database)
    assert links(database) == {(3, PART, 2), (2, RIVAL, 4)}
    assert evidence.counts(database) == {2: {"for": 1}}


def test_a_hypothesis_merged_with_its_own_part_is_no_part_of_itself(database: Database) -> None:
    one, two, three = state(database, "one", "two", "three")
    kinship.link(database, two, PART, one)
    kinship.link(database, three, PART, two)
    kinship.merge(database, one, three)
    assert links(database) == {(3, PART, 2)}
    assert [h.id for h in kinship.above(database, three)] == [2, 3]


def test_a_merge_is_undone_under_runs_that_came_later(database: Database) -> None:
    one, two = state(database, "one", "two")
    made.run(database, hypothesis_id=2)
    kinship.merge(database, two, one)
    made.run(database, hypothesis_id=1)
    undo.undo(database)
    assert [run.hypothesis_id for run in database.all(Run)] == [2, 1]


def test_moving_a_credence_or_a_criterion_is_no_verdict_of_the_other(database: Database) -> None:
    one, two = state(database, "one", "two")
    hypotheses.conclude(database, one, "supported")
    hypotheses.move(database, one, 0.9)
    hypotheses.move(database, two, 0.2)
    hypotheses.set_criterion(database, two, "x < 1")
    kinship.merge(database, two, one)
    merged = is_now(database, 1)
    assert (merged.status, merged.credence) == ("supported", 0.9)
    assert hypotheses.credences(hypotheses.history(database, 1)) == [0.9]


def test_a_verdict_on_the_merged_one_can_be_struck_on_the_other(database: Database) -> None:
    one, two = state(database, "one", "two")
    hypotheses.conclude(database, two, "supported")
    hypotheses.strike(database, two)
    hypotheses.conclude(database, two, "refuted")
    kinship.merge(database, two, one)
    assert is_now(database, 1).status == "refuted"
    assert hypotheses.strike(database, is_now(database, 1)) == "open"


@pytest.mark.parametrize(("same", "into"), [(2, 1), (1, 2), (2, 3)])
def test_what_is_withdrawn_is_merged_no_more(database: Database, same: int, into: int) -> None:
    """Its withdrawal would become the other's."""
    one, two, _ = state(database, "one", "two", "three")
    kinship.merge(database, two, one)
    with pytest.raises(LabbookError, match="H2 is withdrawn"):
        kinship.merge(database, is_now(database, same), is_now(database, into))
    assert is_now(database, 1).status == "open"


moves = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4), st.sampled_from(["merge", PART, RIVAL])), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(moves)
def test_no_merge_or_link_loses_evidence_or_makes_a_circle(
    database: Database, moves: list[tuple[int, int, str]]
) -> None:
    first = database.value("SELECT coalesce(max(id), 0) FROM hypothesis")
    standing = len(database.all(Evidence))
    for hypothesis in state(database, "a", "b", "c", "d"):
        evidence.add(database, hypothesis, f"E{hypothesis.entry_id}", "for")
    for one, other, move in moves:
        left, right = is_now(database, first + one), is_now(database, first + other)
        try:
            if move == "merge":
                kinship.merge(database, left, right)
            else:
                kinship.link(database, left, move, right)
        except LabbookError:
            continue
    pieces = database.all(Evidence)
    assert len(pieces) == standing + 4 and not any(piece.withdrawn_at for piece in pieces)
    for hypothesis in database.all(Hypothesis):
        wholes = {h.id for h in kinship.above(database, hypothesis)} - {hypothesis.id}
        assert wholes.isdisjoint(h.id for h in kinship.below(database, hypothesis))
    assert all(one != other for one, _, other in links(database))


def test_belief_of_the_kept_one_stays(database: Database) -> None:
    hypotheses.add(database, "one", Belief("x < 1", 0.4))
    hypotheses.add(database, "two", Belief("x < 2", 0.6))
    kinship.merge(database, is_now(database, 2), is_now(database, 1))
    assert (is_now(database, 1).criterion, is_now(database, 1).credence) == ("x < 1", 0.4)
