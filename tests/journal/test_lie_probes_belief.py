"""One belief of the lie-probes log, lived again: two confirmations, a struck verdict, its return, ten more days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from labbook.journal import findings
from labbook.journal.beliefs import evidence, hypotheses, kinship
from labbook.journal.importing import Options, files_of, import_files
from labbook.store.database import Database
from labbook.store.records import Entry, Evidence, Hypothesis

LOG = Path(__file__).parent.parent / "journals" / "lie-probes.md"


def stated(database: Database, words: str) -> Hypothesis:
    found = database.one(Hypothesis, "WHERE statement LIKE :words", words=f"%{words}%")
    assert found is not None, words
    return found


def entry_on(database: Database, day: str, words: str) -> str:
    found = database.one(Entry, "WHERE day = :day AND body LIKE :words", day=day, words=f"%{words}%")
    assert found is not None, day
    return f"E{found.id}"


@pytest.fixture
def belief(database: Database) -> Hypothesis:
    """Moments 147 to 152 and 171, in the order in which their author lived them."""
    import_files(database, files_of(LOG), Options())
    waiting = [offer.finding_id for offer in findings.waiting_offers(database) if offer.kind == "hypothesis"]
    findings.accept_all(database, waiting)
    first = stated(database, "probe acc is greater than adapter acc")
    again = stated(database, "Probes on adapter are better than either")
    eve = entry_on(database, "2023-12-24", "Hypothesis confirmed")
    evidence.add(database, first, eve, "for", "OOD 0.974 against 0.917 and 0.65, one seed")
    kinship.merge(database, again, first)
    christmas = entry_on(database, "2023-12-25", "hypothesis is disproven")
    hypotheses.strike(database, hypotheses.still_there(database, first), "the ranking label distorts")
    evidence.add(database, first, christmas, "for", "0.98 to 0.96 roc_auc, still good")
    hypotheses.conclude(database, first, "supported", "still good without the ranking label", christmas)
    matrix = stated(database, "importance matrix")
    kinship.link(database, matrix, kinship.PART, first)
    for day, words, direction, reason in (
        ("2024-01-03", "w matrix", "for", "0.64 to 0.673"),
        ("2024-01-04", "helps but not much", "neutral", "helps but not much"),
        ("2024-01-10", "no importance matrix", "against", "0.616 without, 0.605 with"),
    ):
        evidence.add(database, matrix, entry_on(database, day, words), direction, reason)
    return hypotheses.still_there(database, first)


def test_two_confirmations_are_one_hypothesis(database: Database, belief: Hypothesis) -> None:
    again = stated(database, "Probes on adapter are better than either")
    assert again.status == "withdrawn"
    reasons = [event.reason for event in hypotheses.history(database, belief.id)]
    assert sum("confirmed" in reason for reason in reasons) == 2


def test_the_struck_verdict_stays_and_its_return_is_dated(database: Database, belief: Hypothesis) -> None:
    steps = [event.status for event in hypotheses.history(database, belief.id)]
    assert steps == ["open", "supported", "supported", "open", "supported"]
    assert any("struck supported" in event.reason for event in hypotheses.history(database, belief.id))
    assert belief.status == "supported"
    assert hypotheses.history(database, belief.id)[-1].target.startswith("E")


def test_evidence_over_ten_days_stands_side_by_side(database: Database, belief: Hypothesis) -> None:
    pieces = evidence.on(database, belief.id)
    for part in kinship.below(database, belief):
        pieces += evidence.on(database, part.id)
    days = [date.fromisoformat(piece.day) for piece in pieces]
    assert days == sorted(days) and (days[-1] - days[0]).days >= 10
    assert [piece.evidence.direction for piece in pieces] == ["for", "for", "for", "neutral", "against"]


def test_evidence_against_the_part_contests_it_once_it_was_concluded(database: Database, belief: Hypothesis) -> None:
    matrix = kinship.below(database, belief)[0]
    assert matrix.status == "open"
    hypotheses.conclude(database, matrix, "supported", "importance matrix helps")
    late = database.all(Evidence, "WHERE direction = 'against'")[0].target
    assert evidence.add(database, hypotheses.still_there(database, matrix), late, "against", "0.605 with")
    assert hypotheses.still_there(database, matrix).status == "contested"
