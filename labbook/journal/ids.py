"""Short ids: one letter and a number, the same everywhere (E12, T40, Q2, H3, P7, R41, S5, F9, A4)."""

from __future__ import annotations

import re
from typing import Any, NamedTuple, TypeVar

from labbook.errors import LabbookError
from labbook.store import records
from labbook.store.database import Database

R = TypeVar("R", bound=tuple[Any, ...])

NOUNS: dict[str, tuple[str, type]] = {
    "E": ("entry", records.Entry),
    "T": ("task", records.Task),
    "Q": ("question", records.Question),
    "H": ("hypothesis", records.Hypothesis),
    "P": ("prediction", records.Prediction),
    "R": ("run", records.Run),
    "S": ("sweep", records.Sweep),
    "F": ("figure", records.Figure),
    "A": ("artifact", records.Artifact),
}
SHORT_ID = re.compile(r"(?<![\w/.-])([ETQHPRSFA])([1-9]\d{0,8})(?![\w/-]|\.\w)")
"""A short id in prose: not inside a word, a path or a version."""


class Ref(NamedTuple):
    """A short id taken apart."""

    letter: str
    number: int

    @property
    def noun(self) -> str:
        """What kind of thing it names."""
        return NOUNS[self.letter][0]

    def __str__(self) -> str:
        return f"{self.letter}{self.number}"


def parse(text: str, letters: str = "") -> Ref:
    """The short id in a word, in either case; raises LabbookError unless it is one of `letters` (any if empty)."""
    found = SHORT_ID.fullmatch(text.strip().upper())
    if not found or found[1] not in (letters or NOUNS):
        kinds = " or ".join(f"{named(letter)} ({letter}1, {letter}2 ...)" for letter in letters)
        every = ", ".join(f"{letter}1 ({noun})" for letter, (noun, _) in NOUNS.items())
        raise LabbookError(
            f"{text!r} is not a short id{f' of {kinds}' if kinds else ''}.",
            "`labbook find` shows ids." if letters else f"Short ids are like {every}.",
            code=2,
        )
    return Ref(found[1], int(found[2]))


def named(letter: str) -> str:
    """What a letter stands for, with its article."""
    noun = NOUNS[letter][0]
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def fetch(database: Database, ref: Ref) -> Any:
    """The record that a short id names; raises LabbookError when there is none."""
    noun, record = NOUNS[ref.letter]
    found: Any = database.get(record, ref.number)
    if found is None:
        newest = database.value(f"SELECT max(id) FROM {noun}")
        known = f"The newest is {ref.letter}{newest}." if newest else f"There is no {noun} yet."
        raise LabbookError(f"There is no {ref}.", known)
    return found


def get(database: Database, text: str, letter: str) -> Any:
    """The record of one kind that a short id names."""
    return fetch(database, parse(text, letter))


def mentions(text: str) -> list[str]:
    """The short ids in prose, each once, in order."""
    return list(dict.fromkeys(f"{letter}{number}" for letter, number in SHORT_ID.findall(text)))
