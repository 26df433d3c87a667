"""Hypotheses that a researcher labels as such, and the verdicts said after each."""

from __future__ import annotations

from labbook.journal.recognise.labels import Statement
from labbook.journal.recognise.plain import words
from labbook.journal.recognise.prose import Line
from labbook.journal.recognise.values import Finding
from labbook.journal.recognise.verdicts import BEGINNING, Verdict, appended, verdicts_in

NEAR = 60
"""How many lines of prose after the latest hypothesis a verdict may stand."""
NEXT_TO = 12
"""The same for a verdict that does not say what it is about."""
FEWEST_WORDS = 2
"""A label with less is a placeholder ("TBD") or a version."""


def hypotheses(lines: list[Line], labelled: list[Statement]) -> list[Finding]:
    """The hypotheses of an entry, each with the last verdict said of it before the next one."""
    own = {statement.position: statement for statement in labelled if is_hypothesis(statement)}
    found: dict[int, Finding] = {}
    numbered: dict[str, int] = {}
    for position in range(min(own, default=len(lines)), len(lines)):
        if position in own:
            latest = numbered[own[position].number] = position
            found[position] = stated(lines[position], own[position])
        for verdict in verdicts_in(lines[position].text) if 0 < position - latest <= NEAR else ():
            about = numbered.get(verdict.number) if verdict.number else latest
            if about is not None and belongs(lines, own[about], position, verdict):
                found[about] = judged(found[about], verdict.outcome, lines[position].row, verdict.words)
    return list(found.values())


def is_hypothesis(statement: Statement) -> bool:
    """Whether a labelled statement claims something; "H1: confirmed" does not, it judges."""
    if statement.kind != "hypothesis" or BEGINNING.match(statement.text):
        return False
    return words(statement.text) >= FEWEST_WORDS + statement.letter


def stated(line: Line, statement: Statement) -> Finding:
    """A hypothesis with the verdict at its own end, if there is one."""
    text, outcome, words_of_it = appended(statement.text)
    found = Finding(line.row, "hypothesis", text)
    return judged(found, outcome, line.row, words_of_it) if outcome else found


def judged(finding: Finding, outcome: str, line: int, words_of_it: str) -> Finding:
    """A hypothesis with the verdict said on a line."""
    return finding._replace(outcome=outcome, outcome_line=line, outcome_text=words_of_it)


def belongs(lines: list[Line], statement: Statement, position: int, verdict: Verdict) -> bool:
    """Whether a verdict on a line below is about this statement: by its number, by standing beneath, or by nearness.

    One of several hypotheses under one label is judged by what stands beneath it or calls its number only.
    """
    if lines[position].mark in (">", "#"):
        return False
    if verdict.number:
        return True
    if not verdict.named and position - statement.position > NEXT_TO:
        return False
    indent = lines[statement.position].indent
    return statement.alone or all(line.indent > indent for line in lines[statement.position + 1 : position + 1])
