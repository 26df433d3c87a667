"""Predictions in one line: how sure, about what, in whose shorthand."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.journal.beliefs import hypotheses
from labbook.journal.beliefs.hypotheses import Belief
from labbook.journal.predicting import betting, predictions
from labbook.store.database import Database

SHORT = Belief(shorthand="converges: min(loss) < 0.01 @ d_model/n_heads, digit=0")


@pytest.mark.parametrize(
    ("line", "claim", "probability"),
    [
        ("loss < 0.1 80%", "loss < 0.1", 0.8),
        ("loss < 0.1, 80%", "loss < 0.1", 0.8),
        ("loss < 0.1 (80 %).", "loss < 0.1", 0.8),
        ("loss < 0.1 0.8", "loss < 0.1", 0.8),
        ("loss < 70% .8", "loss < 70%", 0.8),
        ("loss < -0.5 @ d_model=16 30%", "loss < -0.5 @ d_model=16", 0.3),
        ("loss < 1 @ norm=LN 30%", "loss < 1 @ norm=LN", 0.3),
        ("P: loss < 1 30%", "loss < 1", 0.3),
        ("- P3: loss < 1 30%", "loss < 1", 0.3),
        ("loss ~ 2 in 1..3", "loss ~ 2 in 1..3", 0.8),
        ("converged 90%", "converged", 0.9),
        ("GPT-2 does the months yes 90%", "GPT-2 does the months yes", 0.9),
        ("2 of 3 reviewers like it: no 90%", "2 of 3 reviewers like it: no", 0.9),
        ("[/b]it[/b] holds yes 55%", "[/b]it[/b] holds yes", 0.55),
    ],
)
def test_a_line_is_a_claim_and_a_probability(database: Database, line: str, claim: str, probability: float) -> None:
    draft = betting.read(database, line)
    assert (draft.claim, draft.probability) == (claim, probability)


def test_a_line_break_in_a_claim_makes_no_list_where_it_is_told(database: Database) -> None:
    assert betting.read(database, "it holds\n- [ ] yes 60%").claim == "it holds - [ ] yes"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("loss < 0.1", "How sure are you"),
        ("loss < 0.1 150%", "more than certain"),
        ("loss < 0.1 80", "more than certain"),
        ("loss < 0.1 100%", "leaves no room"),
        ("loss < 0.1 0%", "leaves no room"),
        ("loss < 0.1 -20%", "not a probability"),
        ("loss < 0.1 maybe", "not a probability"),
        ("loss ~ 2 in 1..3 60%", "gives its 80 % interval"),
        ("loss ~ 5 in 1..3", "outside of its own interval"),
        ("loss in 3..1 60%", "upside down"),
        ("H9 loss < 1 60%", "There is no H9"),
        ("", "is expected"),
        ("yes 60%", "Yes or no to what"),
    ],
)
def test_what_cannot_be_sealed_is_said_in_a_sentence(database: Database, line: str, what: str) -> None:
    with pytest.raises(LabbookError, match=what):
        betting.read(database, line)


@pytest.mark.parametrize(
    ("claim", "whole"),
    [
        ("a > b", "a > b @ x=2, seed=0"),
        ("a > b, seeds>=3", "a > b, seeds>=3, x=2, seed=0"),
        ("loss < 0.1 @ d=1", "loss < 0.1 @ d=1, x=2, seed=0"),
        ('"a@b" < 1', '"a@b" < 1 @ x=2, seed=0'),
    ],
)
def test_a_claim_in_the_launch_form_is_about_its_config(claim: str, whole: str) -> None:
    assert betting.about_config(predictions.Draft(claim, 0.7), {"x": 2, "seed": 0}).claim == whole


def test_a_mistake_in_a_long_claim_is_shown_in_a_short_window(database: Database) -> None:
    with pytest.raises(LabbookError) as error:
        betting.read(database, f"{'a' * 9000} < (small\n{'b' * 1000} 60%")
    assert len(error.value.message) < 300
    shown, caret = error.value.message.splitlines()[-2:]
    assert shown[caret.index("^") :].startswith("(small")


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("32/8 yes 70%", "min(loss) < 0.01 @ d_model=32, n_heads=8, digit=0"),
        ("32/8 no 70%", "not min(loss) < 0.01 @ d_model=32, n_heads=8, digit=0"),
        ("32/8: converges 70%", "min(loss) < 0.01 @ d_model=32, n_heads=8, digit=0"),
        ("32/8 does not converge 70%", "not min(loss) < 0.01 @ d_model=32, n_heads=8, digit=0"),
        ("at least 3 of 4 converge 70%", "at least 3 of 4 min(loss) < 0.01 @ digit=0"),
        ("the probe transfers yes 70%", "the probe transfers yes"),
        ("32 yes 70%", "32 yes"),
    ],
)
def test_shorthand(database: Database, line: str, claim: str) -> None:
    hypotheses.add(database, "more heads", SHORT)
    assert betting.read(database, f"H1 {line}").claim == claim


def test_a_shorthand_that_two_hypotheses_have_is_asked_for_by_name(database: Database) -> None:
    hypotheses.add(database, "more heads", SHORT)
    assert betting.read(database, "32/8 no 70%").hypothesis_id == 1
    hypotheses.add(database, "fewer heads", SHORT)
    assert betting.read(database, "32/8 no 70%").claim == "32/8 no"
    assert betting.read(database, "H2 32/8 no 70%").hypothesis_id == 2


def test_a_shorthand_with_a_not_is_turned_round(database: Database) -> None:
    hypotheses.add(database, "it sticks", Belief(shorthand="sticks: not min(loss) < 0.01 @ d_model/n_heads"))
    assert betting.read(database, "32/8 no 70%").claim == "min(loss) < 0.01 @ d_model=32, n_heads=8"


def test_one_word_is_no_value_of_a_hypothesis_that_is_not_named(database: Database) -> None:
    """With one place any sentence of two words would fit."""
    hypotheses.add(database, "wider is better", Belief(shorthand="converges: min(loss) < 0.01 @ d_model"))
    assert betting.read(database, "transfers yes 70%").claim == "transfers yes"
    assert betting.read(database, "H1 wide yes 70%").claim == "min(loss) < 0.01 @ d_model=wide"
    assert betting.read(database, "32 yes 70%").claim == "min(loss) < 0.01 @ d_model=32"


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("loss < 1 80%", "loss < 1 @ d_model=8, norm=LN, lr=0.001, fast=true"),
        ("loss < 1 @ d_model=16 80%", "loss < 1 @ d_model=16, norm=LN, lr=0.001, fast=true"),
        ("loss[d_model=8] < loss[d_model=16] 80%", "loss[d_model=8] < loss[d_model=16] @ norm=LN, lr=0.001, fast=true"),
        ("the probe transfers yes 80%", "the probe transfers yes"),
    ],
)
def test_a_prediction_in_a_launch_form_is_about_what_is_launched(database: Database, line: str, claim: str) -> None:
    given = {"d_model": 8, "norm": "LN", "lr": 0.001, "fast": True, "layers": [1, 2]}
    narrowed = betting.about_config(betting.read(database, line), given)
    assert narrowed.claim == claim
    predictions.seal(database, narrowed)
