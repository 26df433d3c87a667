"""Predictions, how sure they are and how they came out."""

from __future__ import annotations

import pytest

from labbook.journal.recognise import findings


def predictions(body: str) -> list[tuple[str, str]]:
    return [(found.text, found.outcome) for found in findings(body) if found.kind == "prediction"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "1. 32/4 I expect not to (yep); 32/8 yes to (nope!)",
            [("32/4 I expect not to", "right"), ("32/8 yes to", "wrong")],
        ),
        ("I assume WD is enough; how much WD is enough?", [("I assume WD is enough", "")]),
        ("8/4: .....I _predict_ one or two steps", [("8/4: .....I predict one or two steps", "")]),
        ("16/16 I'd bet also nope....but it does! fucker!", [("16/16 I'd bet also nope", "wrong")]),
        ("ok, 32/16 probably also no? ----nope, it converges!", [("ok, 32/16 probably also no?", "wrong")]),
        ("I’m predicting a loss below 1 - yes!", [("I’m predicting a loss below 1", "right")]),
        ("i'd expect two steps -- wrong", [("i'd expect two steps", "wrong")]),
        ("I don't expect it to converge (it was wrong)", [("I don't expect it to converge", "wrong")]),
        ("I bet it diverges. Nope.", [("I bet it diverges.", "wrong")]),
        ("I predict two peaks (turned out right)", [("I predict two peaks", "right")]),
        ("I predict two peaks (was not right)", [("I predict two peaks", "wrong")]),
        ("Long day. I expect it to fail. Then lunch.", [("I expect it to fail.", "")]),
        ("Prediction: the loss falls below one", [("the loss falls below one", "")]),
        ("**Prediction**: the loss falls below one (nuh-uh)", [("the loss falls below one", "wrong")]),
        ("Predicton: the loss falls below one", [("the loss falls below one", "")]),
        ("P: it will converge by 4k", [("it will converge by 4k", "")]),
        ("P: 32/8 yes 70%", [("32/8 yes 70%", "")]),
        ("by prediction, d_model=2 will descend by 4k", [("by prediction, d_model=2 will descend by 4k", "")]),
        ("(yep) I expect a drop", [("(yep) I expect a drop", "")]),
        ("I expect it on the left (right?)", [("I expect it on the left (right?)", "")]),
        ("I expect a drop (no WD)", [("I expect a drop (no WD)", "")]),
        # what is none
        ("as expected, it converges", []),
        ("as I expected", []),
        ("as I expect from theory", []),
        ("higher than I expect here", []),
        ("we'd expect two steps", []),
        ("we can expect the net to learn this", []),
        ("I don't know what to expect really", []),
        ("what should I expect here", []),
        ("If I expect too much it hurts", []),
        ("I expect that you read this", []),
        ("I expect you know", []),
        ("I assume so.", []),
        ("unpredictable, I find", []),
        ("the prediction head is linear", []),
        ("Prediction head: linear and small and cheap", []),
        ("predictions are averaged (yes)", []),
        ("the model predicts the next token (yep)", []),
        ("I'm predicting the next token here", []),
        ("I predict the label from the residual stream", []),
        ("our predictions basically borne out", []),
        ("unexpectedly, I find it works", []),
        ("Prediction: cat", []),
        ("Prediction: 0.83 (label: 1)", []),
        ("Prediction: a tabby cat, label: dog", []),
        ("P: 83% R: 71%", []),
        ("P: 0.83", []),
        ("P: precision", []),
        ("P1: fix the loader now", []),
        ("P0: not urgent at all", []),
        ("others probably converge too.", []),
        ("is it probably fine? I think", []),
        ("> I expect it to fail", []),
        ('he said "I expect it to fail"', []),
        ("`I expect it to fail`", []),
        ("~~I expect it to fail~~", []),
        ("```\nI expect it to fail\n```", []),
        ("alphabet soup", []),
        ("between the two I better choose one", []),
    ],
)
def test_predictions(line: str, expected: list[tuple[str, str]]) -> None:
    assert predictions(line) == expected


@pytest.mark.parametrize(
    ("below", "outcome", "words"),
    [
        ("    1. yeah, log10 until 1200.", "right", "yeah, log10 until 1200."),
        ("    1. but actually, no steps!! more gradual", "wrong", "but actually, no steps!!"),
        ("    1. no, it diverged", "wrong", "no, it diverged"),
        ("1. d_model=2 h=2: nuh-uh! stable", "wrong", "nuh-uh!"),
        ("1. nope!", "wrong", "nope!"),
        ("1. no idea what to eat", "", ""),
        ("1. no, let us look at the plots", "", ""),
        ("1. lunch: nope", "", ""),
        ("    1. nope?", "", ""),
        ("    1. right side of the plot", "", ""),
        ("\n\n\n1. nope!", "", ""),
        ("# nope", "", ""),
    ],
)
def test_an_outcome_on_the_line_below(below: str, outcome: str, words: str) -> None:
    (found, *_) = findings(f"1. I predict d_model=2 will descend by 4k\n{below}\n")
    assert (found.outcome, found.outcome_text) == (outcome, words)
    assert found.outcome_line == (1 if outcome else None)


def test_an_outcome_below_two_predictions_belongs_to_neither() -> None:
    body = "- I expect a drop; I'd bet on two of them\n  - nope!\n"
    assert [outcome for _, outcome in predictions(body)] == ["", ""]


@pytest.mark.parametrize(
    ("line", "probability"),
    [
        ("P: 32/8 yes 70%", 0.7),
        ("P: 32/8 yes, 70 %", 0.7),
        ("Prediction: it converges by 4k (72.5%)", 0.725),
        ("Prediction: it converges by 4k, 90%", 0.9),
        ("I predict it converges, 80% confident", 0.8),
        ("I'd bet 65% that it converges", 0.65),
        ("I expect a drop, p=0.3", 0.3),
        ("I expect a drop - 40% (nope)", 0.4),
        ("Prediction: accuracy goes above 70%", None),
        ("I expect accuracy of 70%", None),
        ("I expect 70% of the heads to die", None),
        ("I expect a gain, 170%", None),
        ("I expect a drop", None),
    ],
)
def test_probabilities(line: str, probability: float | None) -> None:
    (found,) = findings(line)
    assert found.probability == probability
