"""What is said of a hypothesis: supported, refuted or inconclusive; never what might be said one day."""

from __future__ import annotations

import re
from typing import NamedTuple

from labbook.journal.recognise.plain import covered, unemphasised
from labbook.journal.recognise.spelling import kind_of

SUPPORTED = r"confirmed|supported|verified|validated|prove[dn](?=[ ]*(?:$|[!.,;:)]))|prove[dn][ ](?:right|correct|true)"
REFUTED = r"refuted|rejected|disprove[dn]|falsified|contradicted|debunked|prove[dn][ ](?:wrong|false)"
SAID = rf"(?:(?P<supported>{SUPPORTED})|(?P<refuted>{REFUTED})|(?P<inconclusive>inconclusive|undecided))"
OF_A_NAME = (
    rf"(?:(?P<supported>{SUPPORTED}|accepted|holds|held[ ]up|(?:was|is)[ ](?:right|correct|true))"
    rf"|(?P<refuted>{REFUTED}|(?:was|is)[ ](?:wrong|false|incorrect))|(?P<inconclusive>inconclusive|undecided))"
)
DONE_TO_A_NAME = (
    r"(?:(?P<supported>confirm(?:s|ed)|support(?:s|ed)|prove[sd]|verifie[sd])"
    r"|(?P<refuted>refute[sd]|reject(?:s|ed)|disprove[sd]|falsifie[sd]|contradict(?:s|ed)))"
)
OUTCOMES = ("supported", "refuted", "inconclusive")
STEMS = (
    *("firm", "support", "prove", "verif", "valid", "accept", "hold", "held", "refut", "reject", "fals", "contradict"),
    *("debunk", "conclusive", "decided", " right", " correct", " true", " wrong"),
)

NAME = r"(?:\b(?P<word>hyp[a-z]{5,9})(?:[ ]\#?(?P<number>\d{1,2}))?\b|\bH(?P<letter>\d{1,2})\b)"
LINK = r"(?:was|were|is|are|has|have|been|got|seems|looks|fully|clearly|now|also|again|finally|indeed|[-–—]|[-=]>|→)"
AFTER_NAME = re.compile(rf"{NAME}[ ]*(?:[:,=][ ]*)?(?:{LINK}[ ]+){{0,4}}\b{OF_A_NAME}\b", re.IGNORECASE)
BEFORE_NAME = re.compile(
    rf"(?:^|\b(?:this|that|it|which|results?|data|so|clearly|we|I)[ ]){DONE_TO_A_NAME}"
    rf"[ ](?:(?:the|my|our|this)[ ])?{NAME}",
    re.IGNORECASE,
)
FILLER = r"(?:so|ok|yes|no|yep|yeah|nope|it|this|that|is|was|has|been|seems|looks|clearly|now|fully|then|[:,!.…–—-])"
ALONE = re.compile(rf"(?:{FILLER}[ ]*){{0,6}}\b{SAID}(?=[!.]*[ ]*(?:$|[(,;:–—]|-[ ]))", re.IGNORECASE)
VERDICT = re.compile(rf"[ ]*(?:verdict|outcome)[ ]*[:=–—-]+[ ]*{SAID}\b", re.IGNORECASE)
APPENDED = re.compile(rf"(?:\((?:{FILLER}[ ]*){{0,3}}|[ ](?:[-–—]+|[-=]>|→)[ ]*){SAID}[!.]*\)?[!.]*$", re.IGNORECASE)
BEGINNING = re.compile(rf"(?:(?:not|un|is|was|yes|no|so)[ ,]*)?{SAID}\b", re.IGNORECASE)
DOUBT = re.compile(
    r"\b(?:if|whether|would|could|should|might|may|perhaps|maybe|probably|possibly|presumably|unless|until|once|when|not|"
    r"never|neither|nor|hardly|partly|partially|almost|nearly|cannot|can|to|will|their|his|her|its|authors['’]?|null|"
    r"alternative|\w{1,20}n['’]t)\b|\?",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(r"(?:(?<!\.)\.|[!;])[ ]+|,[ ]+but[ ]+")
LONGEST = 120


class Verdict(NamedTuple):
    """What a line says of a hypothesis."""

    outcome: str
    words: str
    named: bool
    """Whether the line speaks of a hypothesis or a verdict by that word."""
    number: str
    """Of which one, as "2" in "H2 refuted"; "" if of the last."""


def verdicts_in(line: str) -> list[Verdict]:
    """The verdicts that a line of prose speaks."""
    lowered = line.lower()
    if not any(stem in lowered for stem in STEMS):
        return []
    text = unemphasised(line)
    bare = covered(text)
    found = [verdict for start, end in clauses(bare) for verdict in verdicts_of(text, bare, start, end)]
    return found or alone(text, bare)


def clauses(text: str) -> list[tuple[int, int]]:
    """Where the clauses of a text begin and end."""
    ends = [found.end() for found in CLAUSE_END.finditer(text)]
    return list(zip([0, *ends], [*ends, len(text)], strict=True))


def verdicts_of(text: str, bare: str, start: int, end: int) -> list[Verdict]:
    """The verdicts of one clause that name a hypothesis or call themselves verdicts; none where there is doubt."""
    clause = bare[start:end]
    if DOUBT.search(clause):
        return []
    words = text if len(text) <= LONGEST else text[start:end].strip()
    own = VERDICT.match(clause)
    if own:
        return [Verdict(outcome_of(own), words, True, "")]
    named = [*AFTER_NAME.finditer(clause), *BEFORE_NAME.finditer(clause)]
    return [
        Verdict(outcome_of(found), words, True, found["letter"] or found["number"] or "")
        for found in named
        if found["letter"] or kind_of(found["word"]) == "hypothesis"
    ]


def alone(text: str, bare: str) -> list[Verdict]:
    """The verdict of a line that says nothing else: "So: refuted."."""
    found = ALONE.match(bare)
    if not found or DOUBT.search(bare):
        return []
    return [Verdict(outcome_of(found), text[:LONGEST], False, "")]


def appended(text: str) -> tuple[str, str, str]:
    """A statement without the verdict at its end, as in "... (confirmed)"; the outcome and its words, "" if none."""
    begin = max(len(text) - LONGEST, 0)
    found = APPENDED.search(covered(text)[begin:])
    start = begin + found.start() if found else 0
    if not found or not text[:start].strip():
        return text, "", ""
    return text[:start].rstrip(), outcome_of(found), text[start:].strip(" ()-–—=>→")


def outcome_of(found: re.Match[str]) -> str:
    """Which outcome a match holds."""
    groups = found.groupdict()
    return next(outcome for outcome in OUTCOMES if groups.get(outcome))
