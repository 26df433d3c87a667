"""Weighing a hypothesis by its criterion: groups, seeds, pairs, doubt, and the credence that follows."""

from __future__ import annotations

import math

import pytest

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import claims, evidence, hypotheses, weighing
from labbook.journal.hypotheses import Belief
from labbook.runs.outcome import conclude
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Entry, Evidence, Hypothesis, Run
from tests import made

CRITERION = "mean(auroc) of probe=adapter > probe=base, split=ood, seeds>=3"


def stated(database: Database, criterion: str = CRITERION, credence: float | None = None) -> Hypothesis:
    return of(database, hypotheses.add(database, "probes on adapters win", Belief(criterion, credence)))


def of(database: Database, number: int) -> Hypothesis:
    found = database.get(Hypothesis, number)
    assert found is not None
    return found


def auroc(database: Database, probe: str, seed: int, value: float, split: str = "ood", hypothesis: int = 1) -> Run:
    config = {"probe": probe, "split": split, "seed": seed}
    summary = values.dump({"auroc": value})
    return made.run(database, config=config, summary=summary, hypothesis_id=hypothesis, started_at=now())


def ended(database: Database, run: Run) -> None:
    with database.write():
        conclude.after_run(database, run.id)


def test_too_few_seeds_decide_nothing_and_say_so(database: Database) -> None:
    hypothesis = stated(database)
    for probe, value in (("adapter", 0.7), ("base", 0.6)):
        auroc(database, probe, 0, value)
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    assert (found.direction, found.enough) == ("neutral", False)
    assert "one seed" in found.sentence and "1 of 3 seeds are there" in found.sentence


def test_pairs_by_seed_decide_what_groups_do_not(database: Database) -> None:
    """The seeds differ much from each other, the probes little and always the same way."""
    hypothesis = stated(database)
    for seed, level in enumerate((0.5, 0.6, 0.7)):
        auroc(database, "base", seed, level)
        auroc(database, "adapter", seed, level + 0.02 + 0.001 * seed)
        auroc(database, "adapter", seed, 0.1, split="train")
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    assert found.estimate.paired and found.estimate.n == 3
    assert (found.direction, found.enough, len(found.runs)) == ("for", True, 6)
    assert found.estimate.mean == pytest.approx(0.021)
    assert found.chance is not None and found.chance > 0.97


def test_the_other_way_round_speaks_against(database: Database) -> None:
    hypothesis = stated(database, CRITERION.replace(">", "<", 1))
    for seed in range(3):
        auroc(database, "base", seed, 0.5)
        auroc(database, "adapter", seed, 0.7 + 0.001 * seed)
    found = weighing.weigh(database, hypothesis)
    assert found is not None and found.direction == "against"


def test_a_limit_is_weighed_by_the_mean_of_its_runs(database: Database) -> None:
    hypothesis = stated(database, "auroc > 0.6 @ probe=base")
    for seed, value in enumerate((0.7, 0.72, 0.71)):
        auroc(database, "base", seed, value)
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    assert (found.direction, found.estimate.n) == ("for", 3)
    assert "[" in found.sentence and "spread" in found.sentence


def test_doubtful_and_deleted_runs_do_not_count(database: Database) -> None:
    hypothesis = stated(database, "auroc > 0.6")
    good, doubtful, deleted = (auroc(database, "base", seed, value) for seed, value in enumerate((0.7, 0.1, 0.2)))
    with database.write():
        taint = database.insert("taint", scope="", because="labels flipped", at=1)
        database.insert("tainted_run", taint_id=taint, run_id=doubtful.id)
        database.update("run", deleted.id, deleted_at=1)
    found = weighing.weigh(database, hypothesis)
    assert found is not None and [run.id for run in found.runs] == [good.id]


def test_nan_is_left_out_and_told(database: Database) -> None:
    hypothesis = stated(database, "auroc > 0.6")
    for seed, value in enumerate((0.7, 0.72, math.nan)):
        auroc(database, "base", seed, value)
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    assert found.estimate.n == 2 and "1 of 3 NaN" in found.sentence


def test_a_run_that_completes_the_seeds_becomes_evidence_and_is_told_in_its_entry(database: Database) -> None:
    hypothesis = stated(database)
    for seed in range(3):
        ended(database, auroc(database, "base", seed, 0.5 + 0.01 * seed))
    assert database.all(Evidence) == []
    for seed in range(3):
        ended(database, auroc(database, "adapter", seed, 0.6 + 0.011 * seed))
    (piece,) = database.all(Evidence)
    assert (piece.target, piece.direction, piece.source) == ("R6", "for", "criterion")
    entry = database.one(Entry, "WHERE run_id = 6")
    assert entry is not None and f"For H{hypothesis.id}: " in entry.body


def test_a_verdict_is_contested_by_evidence_against_it(database: Database) -> None:
    hypothesis = stated(database, "auroc > 0.6")
    ended(database, auroc(database, "base", 0, 0.7))
    hypotheses.conclude(database, hypothesis, "supported", "R1")
    ended(database, auroc(database, "base", 1, 0.65))
    assert of(database, hypothesis.id).status == "supported"
    for seed in range(2, 8):
        ended(database, auroc(database, "base", seed, 0.3 + 0.001 * seed))
    contested = of(database, hypothesis.id)
    assert contested.status == "contested"
    last = hypotheses.history(database, hypothesis.id)[-1]
    assert last.target and last.target in last.reason and "though it was supported" in last.reason
    assert database.one(Entry, "WHERE kind = 'conclusion' AND body LIKE '%contested%'")
    assert [d.evidence.direction for d in evidence.on(database, hypothesis.id)][-1] == "against"


def test_the_credence_follows_bayes_from_what_was_held_before_the_runs(database: Database) -> None:
    sure = stated(database, "auroc > 0.6", credence=0.9)
    for seed, value in enumerate((0.7, 0.72, 0.5)):
        auroc(database, "base", seed, value)
    weighed = weighing.weigh(database, sure)
    assert weighed is not None and weighed.chance is not None
    odds = 9 * weighed.chance / (1 - weighed.chance)
    assert weighing.suggested(database, sure, weighed) == pytest.approx(odds / (1 + odds), abs=0.01)
    hypotheses.move(database, sure, 0.2, "after the fact", "R1")
    assert weighing.suggested(database, of(database, 1), weighed) == pytest.approx(odds / (1 + odds), abs=0.01)


def test_one_seed_suggests_no_credence(database: Database) -> None:
    hypothesis = stated(database, "auroc > 0.6")
    auroc(database, "base", 0, 0.7)
    weighed = weighing.weigh(database, hypothesis)
    assert weighed is not None
    assert weighed.direction == "for" and "one seed" in weighed.sentence
    assert weighing.suggested(database, hypothesis, weighed) is None


def test_power_says_how_many_more_seeds_would_decide(database: Database) -> None:
    hypothesis = stated(database, "auroc > 0.6")
    criterion = claims.criterion(hypothesis.criterion)
    auroc(database, "base", 0, 0.7)
    weighed = weighing.weigh(database, hypothesis)
    assert weighed is not None
    assert weighing.power(weighed, criterion).more is None
    for seed, value in enumerate((0.5, 0.75), 1):
        auroc(database, "base", seed, value)
    weighed = weighing.weigh(database, hypothesis)
    assert weighed is not None and weighed.direction == "neutral"
    assert (weighing.power(weighed, criterion).more or 0) > 3


@pytest.mark.parametrize(
    "criterion",
    [
        "auroc",
        "auroc of a=1 > a=1",
        "auroc of a=1 > a=2, a=3",
        "at least 3 of 4 auroc > 1",
        "auroc > 1 @ a=1, a=2",
        "x <",
    ],
)
def test_contradictory_or_unreadable_criteria_are_refused(database: Database, criterion: str) -> None:
    with pytest.raises(LabbookError):
        stated(database, criterion)
    assert database.all(Hypothesis) == []
