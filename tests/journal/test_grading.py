"""Grading: which runs answer, which only seem to, and what is said while none does."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import claims
from labbook.journal.claims import Claim, Condition, Ordering, Quantity
from labbook.journal.predicting import candidates, grading, predictions
from labbook.journal.predicting.candidates import Missing, Scope
from labbook.journal.predicting.grading import Grade, Measured, Side
from labbook.journal.predicting.predictions import Draft
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run
from tests import made


def ran(
    database: Database, config: dict[str, Any], losses: tuple[float, ...] = (), status: str = "done", **summary: Any
) -> Run:
    begun = {"started_at": now(), "summary": values.dump(summary), "seed": config.get("seed")}
    return made.run(database, status, losses, config=config, **begun)


def grade(database: Database, text: str, scope: Scope = Scope()) -> Grade | Missing:  # noqa: B008
    return grading.grade(database, claims.checkable(text), scope)


def why(database: Database, text: str) -> str:
    found = grade(database, text)
    assert isinstance(found, Missing)
    return found.why


def held(database: Database, text: str) -> bool:
    found = grade(database, text)
    assert isinstance(found, Grade), found
    return found.held


@pytest.mark.parametrize("text", ["at least 0 of 4 x < 1", "at most 4 of 4 x < 1", "more than 4 of 4 x < 1"])
def test_a_count_that_says_nothing_is_refused(text: str) -> None:
    """It would be graded by no run at all."""
    with pytest.raises(LabbookError, match="says nothing"):
        claims.checkable(text)


def test_a_count_of_counts_of_counts_is_refused_before_the_stack_is_full() -> None:
    with pytest.raises(LabbookError, match="count of counts"):
        claims.checkable("1 of 1 " * 2000 + "x < 1")


def test_a_count_takes_no_seeds() -> None:
    with pytest.raises(LabbookError, match="takes no seeds"):
        claims.checkable("2 of 3 x < 1 @ seeds>=3")


def test_a_run_that_goes_on_keeps_its_place_in_a_count(database: Database) -> None:
    """Else the grade would depend on which of two runs happens to finish first."""
    going = ran(database, {"a": 0}, status="running")
    for number in range(1, 5):
        ran(database, {"a": number}, x=0.0 if number < 4 else 9.0)
    assert "3 of 4 runs are there, 3 of them held; R1 is running" in why(database, "exactly 3 of 4 x < 1")
    with database.write():
        database.update("run", going.id, status="failed")
    assert held(database, "exactly 3 of 4 x < 1")


def test_one_seed_run_again_counts_once(database: Database) -> None:
    for seed in (0, 0, 0, 1):
        ran(database, {"seed": seed}, x=float(seed))
    assert "2 of 3 runs are there (R1, R4)" in why(database, "x < 1 @ seeds>=3")
    assert "2 of 3 runs are there" in why(database, "exactly 1 of 3 x < 1")


def test_runs_that_take_no_seed_count_each(database: Database) -> None:
    for value in (0.0, 0.5, 1.0):
        ran(database, {"a": 1}, x=value)
    assert held(database, "x = 0.5 @ seeds>=3")


def test_a_run_on_both_sides_is_on_neither(database: Database) -> None:
    ran(database, {"n": 4}, x=1.0)
    assert why(database, "x[n>=1] < x[n>=4]") == "R1 is on both sides"
    ran(database, {"n": 2}, x=0.5)
    ran(database, {"n": 4, "m": 2}, x=2.0)
    found = grade(database, "x[n=2] < x[n>=4]")
    assert isinstance(found, Grade) and [run.id for run in found.runs] == [2, 1]


def test_an_ordering_is_graded_by_runs_that_are_alike_but_for_what_is_compared(database: Database) -> None:
    """Else a run that failed would silently be replaced by one of another width."""
    ran(database, {"n": 1, "width": 8, "seed": 0}, x=1.0)
    ran(database, {"n": 4, "width": 16, "seed": 0}, x=0.1)
    assert why(database, "x[n=1] < x[n=4]") == (
        "no two runs are alike but for what is compared: R1 and R2 differ in width, too"
    )
    ran(database, {"n": 4, "width": 8, "seed": 1}, x=0.1)
    assert why(database, "x[n=1] < x[n=4]") == "no two runs of one seed yet"
    ran(database, {"n": 4, "width": 8, "seed": 0}, x=2.0)
    found = grade(database, "x[n=1] < x[n=4]")
    assert isinstance(found, Grade) and ([run.id for run in found.runs], found.held) == ([1, 4], True)
    assert why(database, "x[n=1] < x[n=4] @ seeds>=2") == "1 of 2 pairs are there"


def test_two_quantities_of_one_run_can_be_compared(database: Database) -> None:
    ran(database, {"n": 4}, train=1.0, val=2.0)
    assert held(database, "train[n=4] < val[n=4]")
    found = grade(database, "train < val")
    assert isinstance(found, Grade)
    assert ([run.id for run in found.runs], found.observed, found.held) == ([1], "1 against 2", True)
    assert held(database, "train < val @ n=4") and not held(database, "val < train")


def test_two_quantities_are_never_compared_across_runs(database: Database) -> None:
    """A run that has only one of them is told, and gives way to the same config run again."""
    ran(database, {"n": 4, "seed": 0}, train=1.0)
    assert why(database, "train < val").startswith("R1 has no val")
    ran(database, {"n": 8, "seed": 0}, val=0.5)
    assert why(database, "train < val").startswith("R1 has no val")
    ran(database, {"n": 4, "seed": 0}, train=3.0, val=2.0)
    found = grade(database, "train < val")
    assert isinstance(found, Grade) and ([run.id for run in found.runs], found.held) == ([3], False)


def test_two_quantities_may_be_means_over_seeds_and_read_off_curves(database: Database) -> None:
    ran(database, {"seed": 0}, (3.0, 1.0), acc=0.5)
    assert held(database, "min(loss) < max(loss)") and held(database, "acc < final(loss)")
    assert why(database, "acc < final(loss) @ seeds>=2") == "1 of 2 runs are there"
    ran(database, {"seed": 0, "n": 2}, (3.0, 1.0), acc=0.5)
    assert why(database, "acc < final(loss) @ seeds>=2") == "1 of 2 runs of one config are there"
    ran(database, {"seed": 1}, (3.0, 1.0), acc=2.0)
    found = grade(database, "acc < final(loss), seeds>=2")
    assert isinstance(found, Grade) and found.observed == "1.25 against 1" and not found.held


def test_what_goes_on_is_waited_for_before_two_quantities_are_compared(database: Database) -> None:
    ran(database, {"seed": 0}, status="running")
    ran(database, {"seed": 1}, a=1.0, b=2.0)
    assert why(database, "a < b") == "R1 is running"


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "=", "!="])
def test_nan_on_a_side_satisfies_no_ordering(database: Database, sign: str) -> None:
    ran(database, {"n": 1}, (math.nan,))
    ran(database, {"n": 2}, (1.0,))
    assert not held(database, f"final(loss)[n=1] {sign} final(loss)[n=2]")
    assert not held(database, f"final(loss)[n=2] {sign} final(loss)[n=1]")
    assert not held(database, f"first(loss < 0)[n=1] {sign} first(loss < 0)[n=2]")


def test_never_comes_after_any_step(database: Database) -> None:
    ran(database, {"n": 1}, (3.0, 1.0))
    ran(database, {"n": 2}, (3.0, 3.0))
    assert held(database, "first(loss < 2)[n=1] < first(loss < 2)[n=2]")
    assert not held(database, "first(loss < 2)[n=2] < first(loss < 2)[n=1]")


def test_what_a_run_returned_as_none_comes_after_any_number_and_what_was_nan_does_not(database: Database) -> None:
    ran(database, {"n": 1}, left=878)
    ran(database, {"n": 2}, left=None)
    ran(database, {"n": 3}, left=math.nan)
    assert held(database, "left[n=1] < left[n=2]") and not held(database, "left[n=2] < left[n=1]")
    assert not held(database, "left[n=1] < left[n=3]") and not held(database, "left[n=3] < left[n=1]")


def test_what_is_no_number_is_told_instead_of_compared(database: Database) -> None:
    ran(database, {}, (2.5,), label="good", late=2.0)
    assert why(database, "label") == "R1 has label good, which is no number"
    assert why(database, "min(late) < 3") == "R1 logged no late on its way, it only ended with 2"
    assert why(database, "accuracy > 1") == "R1 has no accuracy (it has loss, label, late)"
    assert why(database, "loss") == "loss is a number in R1: it has to be compared with one"


def test_the_first_run_that_can_answer_is_found_behind_many_that_cannot(database: Database) -> None:
    for _ in range(candidates.READ_AT_ONCE + 2):
        ran(database, {"a": 1}, y=1.0)
    ran(database, {"a": 1}, status="failed")
    answering = ran(database, {"a": 1}, x=1.0)
    found = grade(database, "x = 1 @ a=1")
    assert isinstance(found, Grade) and found.runs == (answering,)


@pytest.mark.parametrize(
    ("config", "condition"),
    [
        ({"layers": "16"}, "layers=16"),
        ({"layers": "16384"}, "layers=16384"),
        ({"name": "a b"}, 'name="a b"'),
        ({"model": "7b"}, "model=7b"),
        ({"day": "2024-01-03"}, "day=2024-01-03"),
        ({"norm": "LN"}, "norm=ln"),
        ({"größe": "ÄÖ"}, "größe=äö"),
        ({"optim.lr": 0.1}, "optim.lr=0.1"),
        ({"a/b": -3}, "a/b=-3"),
        ({"fast": False}, "fast=false"),
        ({"note": None}, "note=none"),
    ],
)
def test_config_values_of_every_kind_are_found(database: Database, config: dict[str, Any], condition: str) -> None:
    ran(database, {"other": 1}, x=5.0)
    ran(database, config, x=1.0)
    assert held(database, f"x = 1 @ {condition}")


@pytest.mark.parametrize(
    "conditions", ["a=1, a=2", "a>8, a<4", "a>=8, a<8", "a=8, a!=8", "a=LN, a=RMS", "a=1, a<0.5", "a>1, a=x"]
)
def test_conditions_that_no_run_satisfies_are_refused(conditions: str) -> None:
    for text in (f"x < 1 @ {conditions}", f"x @ {conditions}", f"x[{conditions}] < x[b=1]"):
        with pytest.raises(LabbookError, match="at once"):
            claims.checkable(text)


@pytest.mark.parametrize("conditions", ["a>4, a<8", "a>=8, a<=8", "a!=1, a!=2", "a=LN, a!=RMS", "a>0, a>5"])
def test_conditions_that_a_run_can_satisfy_are_taken(conditions: str) -> None:
    assert claims.checkable(f"x < 1 @ {conditions}")


@pytest.mark.parametrize("value", ["(", ",", "@", "", "<"])
def test_a_sign_is_no_config_value(value: str) -> None:
    with pytest.raises(LabbookError):
        claims.checkable(f"x < 1 @ a={value}")


def test_a_deleted_run_grades_nothing(database: Database) -> None:
    run = ran(database, {}, x=1.0)
    with database.write():
        database.update("run", run.id, deleted_at=1)
    assert why(database, "x = 1") == "no run yet"


def test_a_revision_keeps_the_experiment_and_the_entry(database: Database) -> None:
    first = predictions.seal(database, Draft("x < 1", 0.7, experiment="toy.train", entry_id=3))
    second = predictions.revise(database, first, Draft("x < 2", 0.6))
    assert (second.experiment, second.entry_id, second.replaces) == ("toy.train", 3, first.id)
    with pytest.raises(LabbookError, match="was revised"):
        predictions.revise(database, first, Draft("x < 3", 0.6))


numbers = st.floats(allow_nan=False).map(lambda number: number + 0.0)  # -0.0 is 0
names = st.text(st.characters(exclude_characters='"', exclude_categories=("Cs", "Cc", "Z")), min_size=1)
quantities = st.one_of(
    st.builds(Quantity, st.sampled_from(["", "min", "final", "leaves"]), names, st.just(""), st.just(math.nan)),
    st.builds(Quantity, st.sampled_from(["first", "last"]), names, st.sampled_from(["<", ">=", "!="]), numbers),
    st.builds(Quantity, st.sampled_from(["at", "reaches"]), names, st.just(""), numbers),
)


@given(quantities)
def test_a_quantity_as_it_is_written_reads_as_itself(quantity: Quantity) -> None:
    assert repr(claims.parse_quantity(str(quantity))) == repr(quantity)  # NaN is like NaN


@given(names, st.sampled_from(["=", "!="]), st.one_of(numbers, names, st.booleans(), st.none()))
def test_a_condition_as_it_is_written_reads_as_itself(name: str, sign: str, value: object) -> None:
    read = claims.parse(f"x < 1 @ {Condition(name, sign, value)}")
    if name != "seeds":
        assert read.conditions == (Condition(name, sign, value),)


@given(st.sampled_from(["<", "<=", ">", ">=", "=", "!=", "in", "is"]), numbers, numbers)
def test_nan_holds_only_where_the_claim_says_not(sign: str, low: float, high: float) -> None:
    claim = Claim(Quantity("", "x"), low, high, sign, ())
    assert not claim.holds(math.nan)
    assert claim._replace(negated=True).holds(math.nan)


@given(st.floats(), st.floats(), st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), st.sampled_from(["min", "first"]))
def test_an_ordering_is_never_both_ways(a: float, b: float, sign: str, reducer: str) -> None:
    run = Run._make([0] * len(Run._fields))
    left, right = (Side(Quantity(reducer, "x"), [Measured(run, value)]) for value in (a, b))
    opposite = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}[sign]
    assert not (grading.in_order(left, sign, right) and grading.in_order(left, opposite, right))


def test_a_criterion_of_an_older_labbook_stops_no_run() -> None:
    assert claims.judged_by("mean(x) over 3 moons") is None
    assert isinstance(claims.judged_by("x of a=1 > a=2"), Ordering)
