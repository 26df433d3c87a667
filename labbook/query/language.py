"""A query taken apart: words, fields and comparisons, joined by AND, OR and NOT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.text import visible

AROUND = 60
"""Characters of a query that are shown on each side of a mistake."""


class Words(NamedTuple):
    """A word or a phrase, found in any text."""

    text: str


class Field(NamedTuple):
    """`name:value`, and where the value stands."""

    name: str
    value: str
    place: int


class Compared(NamedTuple):
    """A quantity or a config value compared, and where it and the value stand; `in` has its interval as text."""

    quantity: str
    sign: str
    value: str
    place: int
    value_place: int


class Course(NamedTuple):
    """`loss:plateau~ln2`: a part of a metric's curve, on a level or on any, and where part and level stand."""

    name: str
    part: str
    level: str | None
    part_place: int
    level_place: int


class Not(NamedTuple):
    """What does not match the inner query."""

    inner: Node


class All(NamedTuple):
    """What matches every part."""

    parts: tuple[Node, ...]


class Either(NamedTuple):
    """What matches any part."""

    parts: tuple[Node, ...]


class View(NamedTuple):
    """A saved view in the place where it was named, with its own text."""

    query: str
    inner: Node


Node = Words | Field | Compared | Course | Not | All | Either | View


def nodes(node: Node) -> Iterator[Node]:
    """Every part of a query, each before those inside it."""
    yield node
    match node:
        case All(parts) | Either(parts):
            for part in parts:
                yield from nodes(part)
        case Not(inner) | View(_, inner):
            yield from nodes(inner)


def mistake(text: str, place: int, what: str, hint: str = "") -> LabbookError:
    """An error with a caret under its place in the query, of which only what stands around it is shown."""
    from rich.cells import cell_len

    line = visible(re.sub(r"[\t\n]", " ", text))
    start = max(0, place - AROUND)
    before, after = line[start:place], line[place : place + AROUND]
    caret = f"  {before}{after}\n  {' ' * cell_len(before)}^"
    return LabbookError(f"{what.rstrip('.')}:\n{caret}", hint or "See `labbook find --help`.", code=2)


def as_text(words: str) -> str:
    """How to ask for something that reads as a condition, but was meant as text."""
    plain = words.replace('"', "").strip()
    return f'To find it as text: "{plain}"'


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was likely meant: one that begins so or is spelt alike; empty if there is none."""
    from difflib import get_close_matches

    words = list(known)
    begun = [name for name in words if len(word) > 1 and name.lower().startswith(word.lower())]
    return next(iter(begun or get_close_matches(word, words, 1, 0.7)), "")
