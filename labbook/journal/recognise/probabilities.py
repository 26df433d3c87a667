"""How sure a prediction says it is: "yes 70%", "(70%)", "80% confident", "p=0.7"; never a score that it foretells."""

from __future__ import annotations

import re

PERCENT = r"(?P<{0}>\d{{1,3}}(?:\.\d{{1,6}})?)[ ]?%"
AT_THE_END = re.compile(
    r"(?:[,(;–—][ ]*|[ ]-[ ]+|\b(?:yes|no|bet)[ ]+)" + PERCENT.format("percent") + r"\)?[.!]?(?=$|[ ](?:that|on)\b)",
    re.IGNORECASE,
)
SURE = re.compile(
    PERCENT.format("percent") + r"[ ](?:sure|confident|confidence|certain|likely|probability|prob|chance|credence)\b",
    re.IGNORECASE,
)
OF_ONE = re.compile(r"\bp[ ]?=[ ]?(?P<fraction>[01]?\.\d{1,6})(?!\d)", re.IGNORECASE)
LAST_WORD = re.compile(r"[ ]" + PERCENT.format("percent") + r"[.!]?$")


def probability_in(text: str, short: bool = False) -> float | None:
    """The probability that a statement gives itself, between 0 and 1; in a short one ("P: ... 70%") its last word."""
    of_one = OF_ONE.search(text)
    if of_one:
        return at_most_one(float(of_one["fraction"]))
    found = AT_THE_END.search(text) or SURE.search(text) or (LAST_WORD.search(text) if short else None)
    return at_most_one(float(f"{found['percent']}e-2")) if found else None


def at_most_one(value: float) -> float | None:
    """The value if it can be a probability."""
    return value if value <= 1 else None
