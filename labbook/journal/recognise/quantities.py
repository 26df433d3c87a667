"""Quantities as people write them in cells: "73.05% [N=141]", "~35", "**0.974 (better)**", "21g", "1,792"."""

from __future__ import annotations

import re
from typing import NamedTuple

from labbook.journal.recognise.plain import unemphasised

UNIT = (
    r"(?:%|‰|×|x|°C?|[kMGT]?B|[KMGT]iB|[kmg]b|[kKMGT]|bits?|bytes?|[mnuµ]?s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|"
    r"days?|g|k?W|[kMG]?Hz|dB|pp|px|nats|steps|epochs|tokens|tok/s|it/s|s/it)"
)
DIGITS = r"(?:(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,15})(?:\.[0-9]{1,25})?|\.[0-9]{1,25})"
NUMBER = rf"[+\-−]?{DIGITS}(?:[eE][+\-−]?[0-9]{{1,2}})?"
COUNT = r"[\[(][ ]*[Nn][ ]*=[ ]*(?P<count>[0-9][0-9,]{0,14})[ ]*[\])]"
QUANTITY = re.compile(
    rf"(?:[~≈≃<>≤≥]=?[ ]*)?(?P<number>{NUMBER})(?:[ ]?(?P<unit>{UNIT})(?![\w/%]))?"
    rf"(?![\w/^%]|[.,:][0-9])(?:[ \t]*{COUNT})?"
)
COMMENT = re.compile(
    r"\s*(?:(?:±|\+/-|\+-)\s*[0-9.]{1,20}\s*%?)?\s*"  # its error
    r"(?:\([^()]*\)\s*|\[[^\[\]]*\]\s*){0,3}"  # remarks in brackets
    r"(?:[^\W\d_][\w-]{0,15}\s*){0,2}[*!?†‡↑↓✓]{0,3}"  # one or two words, a sign
)
LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,300}\)")
LONGEST = 200


class Quantity(NamedTuple):
    """A number with what is written beside it."""

    value: float
    unit: str
    of: int | None
    """N of "[N=141]"."""


def undressed(cell: str) -> str:
    """A cell's words: no emphasis, no code marks, of a link its text only, spaces single."""
    return " ".join(unemphasised(LINK.sub(r"\1", cell)).replace("`", "").split())


def quantity_in(cell: str) -> Quantity | None:
    """The quantity that a whole cell is, a short comment beside it allowed."""
    if len(cell) > LONGEST:
        return None
    text = undressed(cell)
    found = QUANTITY.match(text)
    if not found or not COMMENT.fullmatch(text, found.end()):
        return None
    return quantity(found)


def quantity(found: re.Match[str]) -> Quantity:
    """The quantity of a match; a percentage becomes a fraction."""
    unit = found["unit"] or ""
    value = float(found["number"].replace(",", "").replace("−", "-"))
    return Quantity(as_fraction(value) if unit == "%" else value, unit, whole(found["count"]))


def as_fraction(percent: float) -> float:
    """A percentage as a fraction, to the last written digit: 73.05 is 0.7305."""
    return float(format(percent / 100, ".15g"))


def whole(digits: str | None) -> int | None:
    """A whole number, thousands separators allowed."""
    return int(digits.replace(",", "")) if digits else None
