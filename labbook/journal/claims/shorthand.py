"""A hypothesis' own shorthand: with `converges: min(loss) < 0.01 @ d_model/n_heads`, "32/8 no" is a whole claim."""

from __future__ import annotations

import re
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal.claims.parse import COUNT, of_one_run

WRITTEN = re.compile(r"(?:(?P<verb>[A-Za-z]\w*)\s*:)?\s*(?P<claim>[^@]+?)\s*(?:@\s*(?P<scope>.+))?", re.DOTALL)
SLOTS = re.compile(r"(?P<slots>[\w.-]+(?:/[\w.-]+)*)\s*[:,]?\s+(?P<said>.+)", re.DOTALL)
NUMBERS = re.compile(r"[\d.]+(?:/[\d.]+)*[\s:,]")
NO = re.compile(r"(?:no|not|nope|never|does(?: not|n'?t)(?: \w+)?|will not(?: \w+)?|won'?t(?: \w+)?)", re.IGNORECASE)
HINT = 'As in: labbook hypothesis shorthand H1 "converges: min(loss) < 0.01 @ d_model/n_heads"'


class Shorthand(NamedTuple):
    """A word for a claim, and the config values that are given by their place."""

    verb: str
    claim: str
    axes: tuple[str, ...]
    scope: str

    def at(self, values: list[str]) -> str:
        """The claim about the config with these values."""
        given = [f"{axis}={value}" for axis, value in zip(self.axes, values, strict=True)]
        return self.scoped(", ".join(given))

    def scoped(self, more: str = "") -> str:
        """The claim with its own conditions and others."""
        conditions = ", ".join(part for part in (more, self.scope) if part)
        return f"{self.claim} @ {conditions}" if conditions else self.claim


def read(text: str) -> Shorthand:
    """The shorthand that a text defines; raises LabbookError for what cannot be read, or has no claim."""
    found = WRITTEN.fullmatch(text.strip())
    if not found:
        raise LabbookError(f"{text!r} defines no shorthand.", HINT, code=2)
    axes: list[str] = []
    rest: list[str] = []
    for part in filter(None, (part.strip() for part in (found["scope"] or "").split(","))):
        (rest if re.search(r"[<>=]", part) else axes).append(part)
    if len(axes) > 1:
        raise LabbookError(f"{', '.join(axes)}: say the places as {'/'.join(axes)}.", HINT, code=2)
    shorthand = Shorthand(
        (found["verb"] or "").lower(), found["claim"], tuple(axes[0].split("/")) if axes else (), ", ".join(rest)
    )
    if not shorthand.axes and not shorthand.verb:
        raise LabbookError(f"{text!r} has neither places nor a word of its own.", HINT, code=2)
    twice = {condition.name for condition in of_one_run(shorthand.scoped()).conditions} & set(shorthand.axes)
    if twice:
        raise LabbookError(f"{min(twice)} is a place, and said again.", HINT, code=2)
    return shorthand


def expanded(text: str, shorthand: Shorthand) -> str:
    """The claim that is meant by a line in this shorthand; the text itself where it is written otherwise."""
    counted = COUNT.fullmatch(text.strip())
    if counted and is_verb(counted[4], shorthand):
        return text.strip()[: counted.start(4) - counted.start()] + shorthand.scoped()
    found = SLOTS.fullmatch(text.strip().rstrip(".!"))
    values = found["slots"].split("/") if found else []
    if not found or len(values) != len(shorthand.axes):
        return text
    said = found["said"].strip()
    if NO.fullmatch(said):
        return f"not {shorthand.at(values)}".removeprefix("not not ")
    return shorthand.at(values) if said.lower() == "yes" or is_verb(said, shorthand) else text


def is_unmistakable(text: str) -> bool:
    """Whether a line is in some shorthand though it names no hypothesis: its places are numbers, or it counts."""
    return bool(NUMBERS.match(text) or COUNT.fullmatch(text))


def is_verb(text: str, shorthand: Shorthand) -> bool:
    """Whether a text is the shorthand's word, in any of its forms: converge, converges, converged."""
    said = text.strip().lower()
    return bool(shorthand.verb) and stem(said) == stem(shorthand.verb)


def stem(word: str) -> str:
    """A verb without its ending."""
    return re.sub(r"(?:es|ed|e|s|d)$", "", word)
