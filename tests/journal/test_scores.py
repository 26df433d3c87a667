"""Scores of predictions: what counts, what they are, and what is said of their author."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal.beliefs import hypotheses
from labbook.journal.predicting import betting, predictions, scores
from labbook.journal.predicting.scores import Scored
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Prediction
from tests import made

stated = st.floats(0.01, 0.99)
NOTHING = Prediction._make([None] * len(Prediction._fields))


def bet(database: Database, line: str, yes: bool | None = None) -> Prediction:
    sealed = predictions.seal(database, betting.read(database, line))
    return sealed if yes is None else predictions.grade_by_hand(database, sealed, yes)


def ran(database: Database, x: float) -> int:
    run = made.run(database, summary=values.dump({"x": x}), started_at=now())
    with database.write():
        predictions.grade_open(database, run)
    return run.id


@given(stated, st.booleans())
def test_a_prediction_and_its_contrary_score_alike(probability: float, held: bool) -> None:
    one = scores.score("one", [Scored(NOTHING, probability, held)])
    other = scores.score("other", [Scored(NOTHING, 1 - probability, not held)])
    assert one.brier == pytest.approx(other.brier) and one.log == pytest.approx(other.log)
    assert one.sure == pytest.approx(other.sure)
    assert probability == 0.5 or one.hits == other.hits


@given(st.lists(st.tuples(stated, st.booleans()), min_size=1))
def test_a_group_scores_the_mean_of_its_members(pairs: list[tuple[float, bool]]) -> None:
    group = scores.score("all", [Scored(NOTHING, *pair) for pair in pairs])
    each = [predictions.brier(*pair) or 0.0 for pair in pairs]
    assert group.brier == pytest.approx(sum(each) / len(each))
    assert 0 <= group.brier <= 1 and group.log >= 0 and 0.5 <= group.sure <= 1
    low, high = group.interval
    assert low <= group.hit_rate <= high


@given(st.lists(st.booleans(), min_size=1))
def test_even_odds_earn_a_quarter_and_ln_2_whatever_happens(held: list[bool]) -> None:
    group = scores.score("even", [Scored(NOTHING, 0.5, one) for one in held])
    assert group.brier == pytest.approx(0.25) and group.log == pytest.approx(math.log(2))


def test_what_does_not_count_is_told_by_why(database: Database) -> None:
    bet(database, "x < 1 80%")
    run = ran(database, 0.5)
    bet(database, "x < 2 80%")
    predictions.grade_by_hand(database, predictions.seal(database, predictions.Draft("it is so", None)), True)
    report = scores.report(database)
    assert report.overall is not None and report.overall.n == 1
    assert report.left_out == (1, 1, 0)
    with database.write():
        taint = database.insert("taint", scope="", because="flipped", at=1)
        database.insert("tainted_run", taint_id=taint, run_id=run)
    assert scores.report(database).overall is None
    assert scores.report(database).left_out == (1, 1, 1)
    with database.write():
        database.update("taint", taint, lifted_at=2)
    assert scores.report(database).left_out == (1, 1, 0)


def test_every_grouping_holds_every_prediction(database: Database) -> None:
    hypotheses.add(database, "it works #heads")
    bet(database, "H1 it is so yes 80%", yes=True)
    bet(database, "H1 x < 1 60%")
    ran(database, 2.0)
    for by in scores.GROUPINGS:
        report = scores.report(database, by)
        assert report.groups or by == "tag", by
    assert [group.name for group in scores.report(database, "tag").groups] == ["#heads"]
    assert [group.name for group in scores.report(database, "hypothesis").groups] == ["H1"]


def test_kinds(database: Database) -> None:
    lines = (
        "x < 1 60%",
        "x in 1..2 60%",
        "x ~ 1 in 0..2",
        "good 60%",
        "1 of 2 x < 1 60%",
        "x[a=1] < x[a=2] 60%",
        "so yes 60%",
    )
    found = [scores.kind(database, bet(database, line))[0] for line in lines]
    assert found == [
        "comparisons",
        "intervals",
        "guesses",
        "yes or no",
        "counts",
        "orderings",
        "words graded by hand",
    ]


def test_an_unknown_grouping_is_refused(database: Database) -> None:
    with pytest.raises(LabbookError, match="no grouping 'moon'"):
        scores.report(database, "moon")


def test_what_its_author_is_too_sure_of_is_named_once_there_are_ten(database: Database) -> None:
    for number in range(10):
        bet(database, f"thing {number} is so yes 60%", yes=number < 6)
    assert scores.report(database).sentence.startswith("No bias shows: 60% sure on average, right in 6 of 10")
    for number in range(10):
        bet(database, f"x < {number} 95%")
    assert scores.report(database).overall is not None
    made.run(database, summary=values.dump({"x": 99}), started_at=now())
    newest = made.run(database, summary=values.dump({"x": 99}), started_at=now())
    with database.write():
        predictions.grade_open(database, newest)
    assert scores.report(database).sentence.startswith("You are too sure about comparisons: 95% sure")


def test_since_a_day_leaves_earlier_grades_out(database: Database) -> None:
    graded = bet(database, "it is so yes 60%", yes=True)
    with database.write():
        database.update("prediction", graded.id, graded_at=1_000_000)
    assert scores.report(database, since="2000-01-01").overall is None
    assert scores.report(database, since="1960-01-01").overall is not None
