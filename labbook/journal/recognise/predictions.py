"""Predictions: what a researcher says will happen, how sure they are, and how it came out."""

from __future__ import annotations

import re

from labbook.journal.recognise.cues import STEMS, foretelling
from labbook.journal.recognise.labels import Statement
from labbook.journal.recognise.outcomes import NONE, Outcome, outcome_beside, outcome_under, split_outcome
from labbook.journal.recognise.plain import covered, unemphasised, words
from labbook.journal.recognise.probabilities import probability_in
from labbook.journal.recognise.prose import Line, children
from labbook.journal.recognise.values import Finding

FORETOLD = re.compile(r"\b(?:will|won['’]?t|yes|no|not|going[ ]to)\b", re.IGNORECASE)
ANNOTATED = re.compile(r"\b(?:label|target|ground[ ]truth|actual|gold|answer)\b", re.IGNORECASE)


def predictions(lines: list[Line], labelled: list[Statement]) -> list[Finding]:
    """The predictions of an entry, with their outcomes where these are said."""
    statements = {statement.position: statement for statement in labelled if statement.kind != "question"}
    found: list[Finding] = []
    for position in range(len(lines)):
        statement = statements.get(position)
        found += announced(lines, statement) if statement else spoken(lines, position)
    return found


def announced(lines: list[Line], statement: Statement) -> list[Finding]:
    """The prediction behind a label."""
    text, outcome = split_outcome(statement.text)
    sure = probability_in(text, short=statement.letter)
    if statement.kind != "prediction" or not foretells(statement, text, sure):
        return []
    return [prediction(lines, statement.position, text, outcome, sure)]


def foretells(statement: Statement, text: str, sure: float | None) -> bool:
    """Whether a person foresees it; "Prediction: cat" and "P: 83% R: 71%" are what a model gives out."""
    if not statement.letter:
        return len(text.split()) > 2 and words(text) > 1 and not ANNOTATED.search(text)
    return bool(words(text)) and (sure is not None or (not statement.number and bool(FORETOLD.search(text))))


def spoken(lines: list[Line], position: int) -> list[Finding]:
    """The predictions that a line makes in passing: "32/4 I expect not to (yep); 32/8 yes to (nope!)"."""
    line = lines[position]
    lowered = line.text.lower()
    if not any(stem in lowered for stem in STEMS) or line.mark == ">":
        return []
    made = list(foretelling(unemphasised(line.text)))
    return [
        prediction(lines, position, text, outcome, probability_in(text), only=len(made) == 1) for text, outcome in made
    ]


def prediction(
    lines: list[Line], position: int, text: str, outcome: Outcome, sure: float | None, only: bool = True
) -> Finding:
    """One prediction; if it is the only one of its line and no outcome is said there, with the one said below."""
    row = said_in = lines[position].row
    if only and outcome is NONE:
        outcome, said_in = outcome_below(lines, position, text)
    return Finding(row, "prediction", text, outcome.outcome, said_in if outcome.outcome else None, outcome.words, sure)


def outcome_below(lines: list[Line], position: int, text: str) -> tuple[Outcome, int]:
    """The outcome that the line under a prediction begins with, and the number of that line."""
    below = position + 1
    if below >= len(lines) or lines[below].row - lines[position].row > 2 or lines[below].mark in ("#", ">"):
        return NONE, lines[position].row
    said = covered(unemphasised(lines[below].text))
    beneath = below in children(lines, position)
    return (outcome_under(said) if beneath else outcome_beside(said, text)), lines[below].row
