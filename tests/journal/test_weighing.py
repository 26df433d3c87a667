"""Weighing a hypothesis by its criterion: groups, seeds, pairs, doubt, and the credence that follows."""

from __future__ import annotations

import math

import pytest

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import claims, doubts
from labbook.journal.beliefs import evidence, hypotheses, weighing
from labbook.journal.beliefs.hypotheses import Belief
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


def compared(database: Database, seed: int, **summary: float) -> Run:
    """A run that returned several quantities."""
    return made.run(database, config={"seed": seed}, summary=values.dump(summary), hypothesis_id=1, started_at=now())


def test_two_quantities_of_the_same_runs_are_paired_run_by_run(database: Database) -> None:
    hypothesis = stated(database, "probe > mean(base), seeds>=3")
    for seed, level in enumerate((0.5, 0.6, 0.7)):
        compared(database, seed, probe=level + 0.02 + 0.001 * seed, base=level)
    compared(database, 3, probe=0.1)
    compared(database, 4, base=0.9)
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    assert (found.direction, found.enough, [run.id for run in found.runs]) == ("for", True, [1, 2, 3])
    assert found.sentence.startswith("probe 0.621, mean(base) 0.6; difference 0.021 [")
    assert found.sentence.endswith(", 3 runs")


def test_two_quantities_that_no_run_has_together_are_told(database: Database) -> None:
    hypothesis = stated(database, "probe > base")
    found = weighing.weigh(database, hypothesis)
    assert found is not None and found.sentence == "no run is done yet"
    compared(database, 0, probe=0.5)
    compared(database, 1, base=0.5)
    found = weighing.weigh(database, hypothesis)
    assert found is not None and (found.sentence, found.runs) == ("no run has probe and base yet", ())


def test_runs_with_both_quantities_that_bear_on_something_else_are_told(database: Database) -> None:
    hypothesis = stated(database, "probe > base @ layer=1")
    for layer, about, summary in (
        (0, 1, {"probe": 0.5, "base": 0.4}),
        (1, None, {"probe": 0.5, "base": 0.4}),
        (1, None, {"probe": 1.0}),
    ):
        config, told = {"layer": layer}, values.dump(summary)
        made.run(database, config=config, summary=told, hypothesis_id=about, started_at=now())
    found = weighing.weigh(database, hypothesis)
    assert found is not None and found.sentence == (
        "no run of layer=1 is done yet for H1, but R2 would fit: labbook hypothesis evidence H1 for R2"
    )


def test_more_runs_are_not_asked_for_on_two_sides_where_there_is_one(database: Database) -> None:
    hypothesis = stated(database, "probe > base")
    for seed, step in enumerate((0.1, -0.05, 0.2)):
        compared(database, seed, probe=0.5 + step, base=0.5)
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    said = weighing.power(found, claims.criterion("probe > base")).sentence
    assert "more seeds would decide" in said and "of each" not in said


def test_one_run_with_both_quantities_is_one_seed(database: Database) -> None:
    hypothesis = stated(database, "probe > base, seeds>=3")
    compared(database, 0, probe=0.5, base=0.4)
    found = weighing.weigh(database, hypothesis)
    assert found is not None and (found.direction, len(found.runs)) == ("neutral", 1)
    assert found.sentence == "probe 0.5, base 0.4; difference 0.1 (one seed), 1 run; 1 of 3 seeds are there"


def test_different_quantities_of_two_groups_are_told_by_their_names(database: Database) -> None:
    hypothesis = stated(database, "auroc[probe=adapter] > other[probe=base]")
    for seed in range(2):
        auroc(database, "adapter", seed, 0.5 + 0.1 * seed)
        config = {"probe": "base", "split": "ood", "seed": seed}
        made.run(database, config=config, summary='{"other": 0.25}', hypothesis_id=1, started_at=now())
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    assert found.sentence.startswith("auroc of probe=adapter 0.55, other of probe=base 0.25; difference 0.3 [")


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
    sure = stated(database, "auroc > 0.6", credence=0.2)
    for seed, value in enumerate((0.7, 0.72, 0.66)):
        auroc(database, "base", seed, value)
    weighed = weighing.weigh(database, sure)
    assert weighed is not None and weighed.chance is not None
    odds = 0.25 * weighed.chance / (1 - weighed.chance)
    assert weighing.suggested(database, sure, weighed) == pytest.approx(odds / (1 + odds), abs=0.01)
    hypotheses.move(database, sure, 0.9, "after the fact", "R1")
    assert weighing.suggested(database, of(database, 1), weighed) == pytest.approx(odds / (1 + odds), abs=0.01)


def test_what_is_neutral_suggests_no_credence(database: Database) -> None:
    found = weighed(database, "auroc > 0.6", [0.7, 0.72, 0.61])
    assert (found.direction, found.enough) == ("neutral", True)
    assert found.chance is not None and found.chance > 0.9
    assert weighing.suggested(database, of(database, 1), found) is None
    assert weighing.told_chance(found).endswith(", too unsure to suggest a credence")


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


def weighed(database: Database, criterion: str, values_of: list[float]) -> weighing.Weighed:
    hypothesis = stated(database, criterion)
    for seed, value in enumerate(values_of):
        auroc(database, "base", seed, value, hypothesis=hypothesis.id)
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("criterion", "values_of", "direction"),
    [
        ("auroc in 0.6..0.7", [0.0, 0.65, 1.3], "neutral"),
        ("auroc in 0.6..0.7", [0.64, 0.65, 0.66], "for"),
        ("auroc in 0.6..0.7", [0.94, 0.95, 0.96], "against"),
        ("not auroc in 0.6..0.7", [0.94, 0.95, 0.96], "for"),
        ("not auroc in 0.6..0.7", [0.0, 0.65, 1.3], "neutral"),
        ("auroc = 0.65", [0.6, 0.65, 0.7], "neutral"),
        ("auroc != 0.65", [0.6, 0.65, 0.7], "neutral"),
        ("auroc != 0.65", [0.94, 0.95, 0.96], "for"),
    ],
)
def test_an_interval_around_the_limits_says_neither(
    database: Database, criterion: str, values_of: list[float], direction: str
) -> None:
    found = weighed(database, criterion, values_of)
    assert found.direction == direction
    assert found.chance is None or 0 <= found.chance <= 1
    assert (found.chance is None) == ("=" in criterion)


def test_nan_never_speaks_for_and_is_no_seed(database: Database) -> None:
    few = weighed(database, "auroc > 0.6 @ seeds>=3", [0.7, 0.71, math.nan])
    assert (few.direction, few.enough) == ("neutral", False)
    assert "2 of 3 seeds are there" in few.sentence
    enough = weighed(database, "auroc > 0.6 @ seeds>=3", [0.7, 0.71, 0.72, math.nan])
    assert (enough.direction, enough.enough) == ("neutral", True)
    assert weighing.suggested(database, of(database, 2), enough) is None
    against = weighed(database, "auroc > 0.6 @ seeds>=3", [0.3, 0.31, 0.32, math.nan])
    assert against.direction == "against"


def test_a_run_of_both_groups_is_in_neither(database: Database) -> None:
    hypothesis = stated(database, "auroc of seed>=0 > seed>=2")
    for seed in range(4):
        auroc(database, "base", seed, 0.5)
    found = weighing.weigh(database, hypothesis)
    assert found is not None and [run.id for run in found.runs] == [1, 2]
    assert found.sentence == "no run of seed>=2 is done yet"


def test_one_config_of_two_experiments_is_two_runs(database: Database) -> None:
    hypothesis = stated(database, "auroc > 0.6")
    first, second = (auroc(database, "base", 0, value) for value in (0.7, 0.8))
    with database.write():
        database.update("run", second.id, experiment="other.train")
    found = weighing.weigh(database, hypothesis)
    assert found is not None and {run.id for run in found.runs} == {first.id, second.id}


def test_power_looks_at_the_limit_that_is_near(database: Database) -> None:
    found = weighed(database, "auroc in 0.1..0.7", [0.66, 0.69, 0.72])
    assert (weighing.power(found, claims.criterion("auroc in 0.1..0.7")).more or 0) > 0


def test_an_unreadable_criterion_stops_no_ending(database: Database) -> None:
    hypothesis = stated(database, "auroc > 0.6")
    with database.write():
        database.update("hypothesis", hypothesis.id, criterion="auroc over the moon")
    ended(database, auroc(database, "base", 0, 0.7))
    assert database.one(Entry, "WHERE run_id = 1") is not None
    assert database.all(Evidence) == []


def trained(database: Database, d_model: int, n_heads: int, seed: int, value: float, status: str = "done") -> Run:
    config = {"d_model": d_model, "n_heads": n_heads, "seed": seed}
    summary = values.dump({"left": value} if status == "done" else {})
    return made.run(database, status, config=config, summary=summary, hypothesis_id=1, started_at=now())


def test_a_config_that_one_side_lacks_counts_on_none(database: Database) -> None:
    """Wider is sooner at each head count, and more heads are later: without like for like the means turn round."""
    hypothesis = stated(database, "left of d_model=32 < d_model=8, seeds>=3")
    for seed in range(3):
        for n_heads, narrow, wide in ((1, 500, 300), (4, 900, 700), (8, None, 1500)):
            trained(database, 32, n_heads, seed, wide + seed)
            if narrow:
                trained(database, 8, n_heads, seed, narrow + 2 * seed)
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    assert (found.direction, found.estimate.n) == ("for", 6)
    assert found.estimate.mean == pytest.approx(-201)
    assert "left: d_model=32 501, d_model=8 702; difference -201" in found.sentence
    assert "3 without a partner" not in found.sentence and "without a partner" in found.sentence
    doubtful = [run for run in database.all(Run) if '"n_heads": 4' in run.config and '"d_model": 8' in run.config]
    doubts.doubt(database, doubtful, "labels flipped")
    fewer = weighing.weigh(database, hypothesis)
    assert fewer is not None
    assert (fewer.direction, fewer.estimate.n) == ("for", 3)


def test_groups_without_a_config_in_common_are_not_compared(database: Database) -> None:
    hypothesis = stated(database, "left of d_model=32 < d_model=8")
    for seed in range(3):
        trained(database, 32, 1, seed, 300)
        trained(database, 8, 4, seed, 900 + seed)
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    assert (found.direction, found.enough, found.chance) == ("neutral", False, None)
    assert found.sentence == "the groups differ in n_heads, too, so nothing is compared"


def test_runs_of_another_hypothesis_that_would_fit_are_named(database: Database) -> None:
    hypothesis = stated(database, "left of d_model=32 < d_model=8")
    other = hypotheses.add(database, "another")
    config = {"d_model": 32, "seed": 0}
    run = made.run(database, config=config, summary='{"left": 1}', hypothesis_id=other, started_at=now())
    found = weighing.weigh(database, hypothesis)
    assert found is not None and f"R{run.id} would fit" in found.sentence


def test_seeds_are_counted_not_configs(database: Database) -> None:
    hypothesis = stated(database, "left of d_model=32 < d_model=8, seeds>=3")
    for n_heads in (1, 2, 4, 8):
        trained(database, 32, n_heads, 0, 300 + n_heads)
        trained(database, 8, n_heads, 0, 900)
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    assert not found.enough and "1 of 3 seeds are there" in found.sentence


def test_no_credence_is_ever_certain(database: Database) -> None:
    hypothesis = stated(database, "auroc > 0.1", credence=0.99)
    for seed in range(20):
        auroc(database, "base", seed, 0.7 + 0.0001 * seed)
    weighed = weighing.weigh(database, hypothesis)
    assert weighed is not None
    assert weighing.suggested(database, hypothesis, weighed) == 0.99


def never_left(database: Database, lost: float | None) -> weighing.Weighed:
    """Two seeds a side; one of the first side never got there, or diverged."""
    hypothesis = stated(database, "left_ln10 of n_heads=1 < n_heads=4")
    for heads, seed, value in ((1, 0, 208.0), (1, 1, lost), (4, 0, 238.0), (4, 1, 309.0)):
        summary = values.dump({"left_ln10": value})
        made.run(database, config={"n_heads": heads, "seed": seed}, summary=summary, hypothesis_id=hypothesis.id)
    found = weighing.weigh(database, hypothesis)
    assert found is not None
    return found


@pytest.mark.parametrize(("lost", "word"), [(None, "never"), (math.nan, "NaN")])
def test_groups_that_lost_a_seed_are_not_compared(database: Database, lost: float | None, word: str) -> None:
    """The mean of the seeds that got there would win for the side that has others."""
    found = never_left(database, lost)
    assert (found.direction, found.chance) == ("neutral", None)
    assert f"n_heads=1 208 (1 of 2 {word}), n_heads=4 273.5" in found.sentence
    assert "nothing is compared" in found.sentence and "difference" not in found.sentence
    hypothesis = of(database, 1)
    assert weighing.suggested(database, hypothesis, found) is None
    sentence = weighing.power(found, claims.criterion(hypothesis.criterion)).sentence
    assert "two seeds" not in sentence and "of which every run has a number" in sentence


def test_a_never_in_one_of_several_configs_is_not_averaged_away(database: Database) -> None:
    hypothesis = stated(database, "left of n_heads=1 < n_heads=4")
    for width in (8, 16):
        for heads, seed, value in ((1, 0, 200.0 + width), (1, 1, None if width == 8 else 211.0), (4, 2, 300.0)):
            config = {"n_heads": heads, "seed": seed, "width": width}
            made.run(database, config=config, summary=values.dump({"left": value}), hypothesis_id=hypothesis.id)
    found = weighing.weigh(database, hypothesis)
    assert found is not None and found.direction == "neutral" and "1 of 4 never" in found.sentence
