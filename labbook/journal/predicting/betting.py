"""A prediction typed in one line: `H1 32/8 no 70%`, `min(loss) < 0.1 @ d_model=16 80%`, `P: GPT-2 says yes 60%`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from labbook.errors import LabbookError
from labbook.journal import claims, ids
from labbook.journal.claims import Checkable, Claim, Conditions, Count, InWords, Ordering, shorthand
from labbook.journal.predicting.predictions import Draft
from labbook.store.database import Database
from labbook.store.records import Hypothesis

LABEL = re.compile(r"\s*(?:[-*+]\s+)?P\d*:\s*", re.IGNORECASE)
ABOUT = re.compile(r"\s*(H[1-9]\d*)\b[:,]?\s+", re.IGNORECASE)
SURE = re.compile(r"(?P<claim>.*\S)[\s,:]+\(?(?P<sure>-?\d*\.?\d+\s?%?)\)?[.!]?", re.DOTALL)
GUESS = 0.8
"""The probability of a guess's interval."""
WITHOUT = "A yes or no that you will grade yourself ends so: the probe transfers yes 70%"


def read(database: Database, line: str, about: int | None = None, sure: str = "", experiment: str = "") -> Draft:
    """The prediction that a line states, of a hypothesis that it may begin with.

    Raises LabbookError for a claim that cannot be read, and where nobody says how sure they are.
    """
    text = " ".join(LABEL.sub("", line, count=1).split())
    named = ABOUT.match(text)
    if named:
        about = ids.get(database, named[1], "H").id
        text = text[named.end() :]
    found = None if sure or is_whole(text) else SURE.fullmatch(text)
    claim, sure = (found["claim"], found["sure"]) if found else (text, sure)
    about, claim = meant(database, claim.strip(" ,:"), about)
    return Draft(claim, probability(claim, sure, text), about, experiment)


def is_whole(text: str) -> bool:
    """Whether a line is a claim to its end, so that its last number is no probability: loss < 0.1."""
    try:
        claims.statement(text)
    except LabbookError:
        return False
    return True


def meant(database: Database, claim: str, about: int | None) -> tuple[int | None, str]:
    """The claim in full, by the shorthand of its hypothesis, or of the one open hypothesis whose shorthand fits."""
    where = "WHERE shorthand != '' AND (:about IS NULL AND status IN ('open', 'contested') OR id = :about) ORDER BY id"
    if about is None and not shorthand.is_unmistakable(claim):
        return about, claim
    fitting = []
    for hypothesis in database.all(Hypothesis, where, about=about):
        longer = shorthand.expanded(claim, shorthand.read(hypothesis.shorthand))
        if longer != claim:
            fitting.append((hypothesis.id, longer))
    return fitting[0] if len(fitting) == 1 else (about, claim)


def probability(claim: str, sure: str, line: str) -> float:
    """How sure a line says one is; 80 % for a guess, whose interval says it."""
    try:
        statement = claims.statement(claim)
    except LabbookError as error:
        but_last, _, last = claim.rpartition(" ")
        if not sure and is_whole(but_last):
            raise LabbookError(f"{last!r} is not a probability.", "Write it as 80% or 0.8.", code=2) from None
        raise LabbookError(error.message, f"{error.hint} {WITHOUT}", error.code) from None
    guess = isinstance(statement, Claim) and statement.median is not None
    if not sure:
        if guess:
            return GUESS
        raise LabbookError("How sure are you?", f'Write it behind the claim: "{line.strip()} 80%"', code=2)
    value = percentage(sure)
    if guess and value != GUESS:
        raise LabbookError("A guess gives its 80 % interval.", 'Leave the probability out, or write "in low..high".', 2)
    if claim.lower() in ("yes", "no"):
        raise LabbookError("Yes or no to what?", WITHOUT, code=2)
    return value


def percentage(text: str) -> float:
    """A probability written as "80%" or "0.8"; raises LabbookError for anything that is no honest probability."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?|\.\d+)\s*(%?)\s*", text)
    if not found:
        raise LabbookError(f"{text!r} is not a probability.", "Write it as 80% or 0.8.", code=2)
    value = float(found[1]) / (100 if found[2] else 1)
    if value > 1:
        meant = "Say 99% if you are nearly sure." if found[2] else f"Did you mean {text}%?"
        raise LabbookError(f"{text} is more than certain.", meant, code=2)
    if not 0 < value < 1:
        raise LabbookError(
            f"{text} leaves no room to be wrong: a score needs a probability between 0 and 100 %.",
            "Say 99% if you are nearly sure, 1% if you nearly rule it out.",
            code=2,
        )
    return value


def about_config(draft: Draft, given: Mapping[str, object]) -> Draft:
    """A prediction about the runs with these config values, where its claim says nothing of them itself."""
    statement = claims.statement(draft.claim)
    if isinstance(statement, InWords):
        return draft
    mentioned = {condition.name for condition in conditions_of(statement)}
    more = [f"{name}={written(value)}" for name, value in given.items() if name not in mentioned and plain(value)]
    if not more:
        return draft
    longer = f"{draft.claim} @ {', '.join(more)}"
    return draft._replace(claim=longer if is_whole(longer) else f"{draft.claim}, {', '.join(more)}")


def conditions_of(statement: Checkable) -> Conditions:
    """Every condition of a statement on configs."""
    match statement:
        case Ordering():
            return (*statement.left_conditions, *statement.right_conditions, *statement.conditions)
        case Count(each=each):
            return each.conditions
        case Claim():
            return statement.conditions


def plain(value: object) -> bool:
    """Whether a config value can stand in a claim."""
    return isinstance(value, (bool, int, float)) or (isinstance(value, str) and '"' not in value)


def written(value: object) -> str:
    """A config value as a claim writes it."""
    if isinstance(value, str):
        return value if re.fullmatch(r"[A-Za-z_][\w./-]*", value) else f'"{value}"'
    return str(value).lower() if isinstance(value, bool) else repr(value)
