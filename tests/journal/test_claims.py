"""Claims and predictions: read, sealed, graded by the first run that matches, scored."""

from __future__ import annotations

import math
from array import array
from typing import Any

import pytest

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import claims
from labbook.journal.beliefs import hypotheses
from labbook.journal.claims import Ordering
from labbook.journal.predicting import betting, predictions, scores
from labbook.journal.predicting.predictions import Draft
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Prediction, Run
from tests import made


def add_run(
    database: Database,
    config: dict[str, Any] | None = None,
    loss: list[float] | None = None,
    summary: dict[str, Any] | None = None,
    status: str = "done",
    hypothesis: int | None = 1,
) -> Run:
    run = made.run(
        database,
        status,
        config=config or {},
        summary=values.dump(summary or {}),
        hypothesis_id=hypothesis,
        started_at=None if status == "queued" else now(),
    )
    if loss:
        steps = array("q", range(0, 100 * len(loss), 100))
        with database.write():
            metrics.append(database, run.id, "loss", metrics.Points(steps, array("d", steps), array("d", loss)))
    return run


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("loss", 0.5),
        ("final(loss)", 0.5),
        ("last(loss)", 0.5),
        ("first(loss)", 2.5),
        ("min(loss)", 0.25),
        ("max(loss)", 2.5),
        ("mean(loss)", 1.0625),
        ("first(loss < 2)", 100),
        ("first( loss<=0.25 )", 200),
        ("last(loss > 0.4)", 300),
        ("at(loss, 250)", 0.25),
        ("at(loss, 0)", 2.5),
        ("accuracy", 0.9),
    ],
)
def test_quantities(database: Database, text: str, value: float) -> None:
    run = add_run(database, loss=[2.5, 1.0, 0.25, 0.5], summary={"accuracy": 0.9}, hypothesis=None)
    assert claims.measure(database, run, claims.parse_quantity(text)) == value


@pytest.mark.parametrize("text", ["first(loss < 0.1)", "at(loss, -5)", "at(loss, 500)", "lr"])
def test_what_never_came_about_is_nan(database: Database, text: str) -> None:
    run = add_run(database, loss=[2.5, 1.0], summary={"lr": None}, hypothesis=None)
    measured = claims.measure(database, run, claims.parse_quantity(text))
    assert measured is not None
    assert math.isnan(measured)


def test_what_was_never_logged_is_unknown(database: Database) -> None:
    run = add_run(database, loss=[1.0], hypothesis=None)
    assert claims.measure(database, run, claims.parse_quantity("min(accuracy)")) is None


def test_nan_is_ignored_by_min_and_fails_every_comparison(database: Database) -> None:
    run = add_run(database, loss=[2.0, 1.0, math.nan], hypothesis=None)
    assert claims.measure(database, run, claims.parse_quantity("min(loss)")) == 1.0
    final = claims.measure(database, run, claims.parse_quantity("final(loss)"))
    assert final is not None
    for text in ("loss < 5", "loss >= 0", "loss != 3", "loss in -inf..inf"):
        assert not claims.parse(text).holds(final), text


@pytest.mark.parametrize(
    ("claim", "config", "covered"),
    [
        ("loss < 1 @ d_model=16", {"d_model": 16}, True),
        ("loss < 1 @ d_model=16", {"d_model": 8}, False),
        ("loss < 1 @ d_model=16", {}, False),
        ("loss < 1 @ d_model>=16, n_heads=1", {"d_model": 32, "n_heads": 1}, True),
        ("loss < 1 @ norm=LN", {"norm": "LN"}, True),
        ("loss < 1 @ norm!=LN", {"norm": "none"}, True),
        ("loss < 1 @ optim.lr<0.01", {"optim.lr": 0.001}, True),
        ("loss < 1 @ fast=true", {"fast": True}, True),
    ],
)
def test_conditions(claim: str, config: dict[str, Any], covered: bool) -> None:
    assert claims.parse(claim).covers(config) is covered


@pytest.mark.parametrize(
    ("text", "what", "column"),
    [
        ("", "a name is expected", 0),
        ("final_loss", "a comparison", 10),
        ("final_loss < ", "a number", 13),
        ("final_loss < (small)", "a number", 13),
        ("median(loss) < 1", "no reducer", 6),
        ("min(loss < 2) < 1", "takes a metric alone", 9),
        ("first(loss < 2 in 4..8", "a closing bracket", 15),
        ("at(loss) < 1", "a comma and a step", 7),
        ("loss in 8..4", "upside down", 12),
        ("loss < 1 @", "a name is expected", 10),
        ("loss < 1 @ d_model", "a comparison with a config", 18),
        ("loss < 1 @ d_model=", "a value is expected", 19),
        ("loss < 1 nonsense", "nothing is expected", 9),
        ("loss < 1 ¿", "cannot be read", 9),
    ],
)
def test_a_mistake_is_pointed_at(text: str, what: str, column: int) -> None:
    with pytest.raises(LabbookError, match=what) as error:
        claims.parse(text)
    assert error.value.message.splitlines()[-1].index("^") == column + 2
    assert error.value.code == 2


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(("converged = true", "true"), ("model = gpt2", "gpt2"), ("how != num", "num"), ("a < nan", "nan")),
        *(("a < infinity", "infinity"), ("first(loss < 2) = never", "never"), ("loss < O.1", "O.1")),
        *(("a > b-0.05", "b-0.05"), ("a > b/2", "b/2"), ("a > min", "min"), ("a > None @ x=1", "None @ x=1")),
    ],
)
def test_what_was_meant_as_a_number_or_a_config_value_is_no_quantity(text: str, meant: str) -> None:
    with pytest.raises(LabbookError, match="a number is expected here") as error:
        claims.checkable(text)
    shown, caret = error.value.message.splitlines()[-2:]
    assert shown[caret.index("^") :] == meant


@pytest.mark.parametrize(
    "text",
    ["a > b", 'a > "b-0.05"', "auroc.1 > auroc.0", "a-b >= c-d", "max(a) > min(b), seeds>=3", "a < mine @ x=1"],
)
def test_two_quantities(text: str) -> None:
    found = claims.checkable(text)
    assert isinstance(found, Ordering) and found.within


@pytest.mark.parametrize("text", ["a > a", "a[x=1, y=2] > a[y=2, x=1]", "min(a) > min(a) @ x=1"])
def test_a_thing_is_not_compared_with_itself(text: str) -> None:
    with pytest.raises(LabbookError, match="compares a thing with itself"):
        claims.checkable(text)


def test_the_order_of_conditions_makes_no_two_groups() -> None:
    found = claims.checkable("a[x=1, y>=2] > b[y>=2, x=1]")
    assert isinstance(found, Ordering) and (found.within, found.apart) == (True, frozenset())


@pytest.mark.parametrize(
    "text", ['"share of good" > base', 'base < "share of good", seeds>=3', '"share of good" of x=1 > x=2']
)
def test_a_name_with_of_in_it_can_stand_in_a_criterion(text: str) -> None:
    found = claims.criterion(text)
    assert isinstance(found, Ordering) and "share of good" in (found.left.name, found.right.name)


@pytest.mark.parametrize(("text", "value"), [("80%", 0.8), ("0.8", 0.8), (" 2.5 %", 0.025), (".5", 0.5)])
def test_probabilities(text: str, value: float) -> None:
    assert betting.percentage(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "maybe", "0%", "100%", "150%", "1", "0", "80", "-20%", "nan"])
def test_what_is_no_probability(text: str) -> None:
    with pytest.raises(LabbookError):
        betting.percentage(text)


@pytest.fixture
def hypothesis(database: Database) -> int:
    return hypotheses.add(database, "fewer heads leave ln 10 sooner")


def graded(database: Database, number: int) -> Prediction:
    newest = database.one(Run, "ORDER BY id DESC")
    assert newest is not None
    with database.write():
        predictions.grade_open(database, newest)
    found = database.get(Prediction, number)
    assert found is not None
    return found


def test_a_prediction_is_graded_by_the_first_run_that_matches(database: Database, hypothesis: int) -> None:
    sealed = predictions.seal(database, Draft("min(loss) < 0.1 @ d_model=16", 0.8, hypothesis))
    assert (sealed.status, sealed.seen, sealed.after_the_fact) == ("open", "[]", 0)
    add_run(database, {"d_model": 8}, [0.01])
    add_run(database, {"d_model": 16}, [0.01], hypothesis=None)
    assert graded(database, sealed.id).status == "open"
    right = add_run(database, {"d_model": 16}, [0.05])
    add_run(database, {"d_model": 16}, [0.5])
    after = graded(database, sealed.id)
    assert (after.status, after.run_id, after.observed) == ("right", right.id, "0.05")
    assert after.score == pytest.approx(0.04)


def test_a_wrong_prediction_costs_more(database: Database, hypothesis: int) -> None:
    sealed = predictions.seal(database, Draft("first(loss < 2.0) in 400..800", 0.6, hypothesis))
    add_run(database, {}, [2.3, 2.2, 2.1])
    after = graded(database, sealed.id)
    assert (after.status, after.observed) == ("wrong", "never")
    assert after.score == pytest.approx(0.36)


def test_an_earlier_run_that_is_still_going_is_waited_for(database: Database, hypothesis: int) -> None:
    """Otherwise the grade would depend on which of two runs happens to finish first."""
    sealed = predictions.seal(database, Draft("loss < 1", 0.6, hypothesis))
    going = add_run(database, {}, None, status="running")
    add_run(database, {}, [0.5])
    assert graded(database, sealed.id).status == "open"
    with database.write():
        database.update("run", going.id, status="failed")
    assert graded(database, sealed.id).status == "right"


def test_a_prediction_after_the_fact_is_marked_and_does_not_score(database: Database, hypothesis: int) -> None:
    add_run(database, {}, [0.5])
    late = predictions.seal(database, Draft("loss < 1", 0.99, hypothesis))
    assert (late.status, bool(late.after_the_fact), late.seen) == ("right", True, '["R1"]')
    assert scores.report(database).overall is None


def test_a_prediction_about_a_run_that_has_begun_does_not_score(database: Database, hypothesis: int) -> None:
    """Its loss could be watched while the bet was made."""
    going = add_run(database, {}, None, status="running")
    with database.write():
        database.update("run", going.id, started_at=1)
    sealed = predictions.seal(database, Draft("loss < 1", 0.99, hypothesis))
    assert (sealed.status, sealed.seen) == ("open", '["R1"]')
    with database.write():
        points = metrics.Points(array("q", [0]), array("d", [0.0]), array("d", [0.5]))
        metrics.append(database, going.id, "loss", points)
        database.update("run", going.id, status="done")
    after = graded(database, sealed.id)
    assert (after.status, bool(after.after_the_fact)) == ("right", True)
    assert scores.report(database).overall is None


def test_verdicts_are_a_history(database: Database, hypothesis: int) -> None:
    from labbook.store.records import Entry, Hypothesis

    stated = database.get(Hypothesis, hypothesis)
    assert stated is not None
    hypotheses.conclude(database, stated, "supported", "R1 to R4")
    hypotheses.conclude(database, stated, "refuted", "the labels were flipped")
    assert [event.status for event in hypotheses.history(database, hypothesis)] == [
        "open",
        "supported",
        "refuted",
    ]
    assert [e.kind for e in database.all(Entry, "ORDER BY id")] == ["hypothesis", "conclusion", "conclusion"]
    with pytest.raises(LabbookError, match="not a verdict"):
        hypotheses.conclude(database, stated, "proven", "")


def test_a_comma_does_for_the_at_sign() -> None:
    assert claims.parse("loss < 1, seeds>=3") == claims.parse("loss < 1 @ seeds>=3")
    assert claims.criterion("min(loss) < 1, n=2, seeds>=3") == claims.criterion("min(loss) < 1 @ n=2, seeds>=3")
