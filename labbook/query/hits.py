"""Where a text holds what was looked for, whatever its case, its accents and the signs between its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from labbook.journal import ids
from labbook.journal.markup.lines import END
from labbook.query.words import folded


class Line(NamedTuple):
    """A line of a text, and from where to where each hit goes."""

    text: str
    hits: tuple[tuple[int, int], ...]


def line(text: str, words: Sequence[str], otherwise: str = "") -> Line:
    """The line that holds the most of some words; where none does, `otherwise` or the first line with any signs."""
    lines = [line.strip() for line in END.split(text) if line.strip()]
    patterns = [pattern(word) for word in words if folded(word).strip()]
    held = [sum(1 for wanted in patterns if wanted.search(plain(line))) for line in lines]
    most = max(held, default=0)
    best = lines[held.index(most)] if most else otherwise or next(iter(lines), "")
    return Line(best, tuple(hits(best, patterns)))


def hits(text: str, patterns: Sequence[re.Pattern[str]]) -> list[tuple[int, int]]:
    """From where to where a text holds the words, without overlaps."""
    places = range(len(text)) if text.isascii() else [i for i, sign in enumerate(text) for _ in one(sign)]
    every = [hit.span() for wanted in patterns for hit in wanted.finditer(plain(text))]
    result: list[tuple[int, int]] = []
    for start, end in sorted(every, key=lambda span: (span[0], -span[1])):
        span = (places[start], places[end - 1] + 1)
        if not result or span[0] >= result[-1][1]:
            result.append(span)
    return result


def pattern(word: str) -> re.Pattern[str]:
    """What a word or phrase looks like in a folded text; `carry digit` also stands in `carry, digit`."""
    if ids.SHORT_ID.fullmatch(word.upper()):
        return re.compile(rf"(?<![0-9a-z]){word.lower()}(?![0-9a-z])")
    parts = re.findall(r"[^\W_]+", folded(word))
    return re.compile(r"[\W_]+".join(parts) if parts else re.escape(folded(word)))


def plain(text: str) -> str:
    """A text folded sign by sign."""
    return text.lower() if text.isascii() else "".join(map(one, text))


@lru_cache(maxsize=4096)
def one(sign: str) -> str:
    """One sign folded: none, one or several."""
    return folded(sign)
