"""Whether a prediction came true, in the words people put behind it: "(yep)", "---nope", "nuh-uh!"."""

from __future__ import annotations

import re
from typing import NamedTuple

CLEAR_RIGHT = r"yep|yup|yeah|yess+|correct"
CLEAR_WRONG = r"nope|nuh-?uh|nah|incorrect"
RIGHT = rf"{CLEAR_RIGHT}|yes|right|true|confirmed|indeed|held"
WRONG = rf"{CLEAR_WRONG}|no|wrong|false|missed"
CLEAR = rf"(?P<clear_right>(?:{CLEAR_RIGHT})\b)|(?P<clear_wrong>(?:{CLEAR_WRONG})\b)"
CLOSED = rf"(?:(?P<right>(?:{RIGHT})\b)|(?P<wrong>(?:{WRONG})\b))(?=[ ]*(?:[!.,;:)…]|-|$))"
WAS = (
    rf"(?:(?:I|it|that|this|which)[ ]+)?(?:was|were|is|turned[ ]out)[ ]+(?:(?P<denied>not)[ ]+)?"
    rf"(?:(?P<was_right>(?:{RIGHT})\b)|(?P<was_wrong>(?:{WRONG})\b))(?=[ ]*(?:[!.,;:)…]|$))"
)
BUT = (
    r"(?P<but>but[ ]+(?:actually\b|(?:it|they|that|this)[ ]+(?:does|do|did|is|was|are|were|has|will|wo|ca)"
    r"(?:n['’]?t)?\b(?=[ ]*(?:[!.,;:)…]|$))))"
)
SAID = rf"(?:{CLEAR}|{CLOSED}|{WAS}|{BUT})(?![ ]*\?)"
BRACKETED = re.compile(rf"\([ ]*{SAID}[^()]*\)[.!]*", re.IGNORECASE)
DASHED = re.compile(
    rf"(?:(?<=[ ])-|(?<!-)-{{2,}}|[–—]|(?<!\.)\.{{2,}}|…|[-=]>|→|(?<=[?.!])(?=[ ]))[ ]*(?={SAID})", re.IGNORECASE
)
BEGINNING = re.compile(rf"[-–—.… ]*{SAID}", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
SUBJECT = re.compile(r"(?P<subject>[^\s:]+)[^:]{0,40}:[ ]+")


class Outcome(NamedTuple):
    """How a prediction came out, and the words that say so."""

    outcome: str
    words: str


NONE = Outcome("", "")


def outcome_of(found: re.Match[str]) -> str:
    """Whether a match says right or wrong."""
    right = bool(found["clear_right"] or found["right"] or found["was_right"])
    return "right" if right != bool(found["denied"]) else "wrong"


def split_outcome(text: str, after: int = 1) -> tuple[str, Outcome]:
    """A statement and the outcome written behind it, in brackets or after a dash, `after` so many characters."""
    bracketed = BRACKETED.search(text, after)
    if bracketed:
        return text[: bracketed.start()].rstrip(), Outcome(outcome_of(bracketed), bracketed[0].strip(" ().!"))
    dashed = DASHED.search(text, after)
    if dashed:
        said = BEGINNING.match(text, dashed.end())
        assert said is not None  # what DASHED looks ahead to
        return text[: dashed.start()].rstrip(), Outcome(outcome_of(said), first_sentence(text[dashed.end() :]))
    return text, NONE


def outcome_under(text: str) -> Outcome:
    """The outcome that a line right under a prediction begins with."""
    found = BEGINNING.match(text)
    return Outcome(outcome_of(found), first_sentence(text.lstrip("-–—.… "))) if found else NONE


def outcome_beside(text: str, prediction: str) -> Outcome:
    """The outcome that the next line begins with: in plain words, or after the thing that was predicted of."""
    subject = SUBJECT.match(text)
    if subject and subject["subject"] in prediction:
        return outcome_under(text[subject.end() :])
    found = BEGINNING.match(text)
    clear = found and (found["clear_right"] or found["clear_wrong"])
    return outcome_under(text) if clear else NONE


def first_sentence(text: str) -> str:
    """A text up to its first full stop, exclamation or question mark, which a decimal point is not."""
    end = SENTENCE_END.search(text)
    return text[: end.end()].strip() if end else text.strip()
