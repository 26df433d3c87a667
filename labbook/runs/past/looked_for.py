"""The words of a question such as "head=1 weight decay", and the names and texts that they stand for."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Any, NamedTuple

NAME = re.compile(r"[_./\-\s]+|(?<=[a-z])(?=[A-Z])")
"""Where a name is cut into words: at_its_joints and whereItHasHumps."""
SIGN = re.compile(r"\s*=+\s*")
ALIKE = 0.8
"""How alike two words must be that one may be the other misspelt; they must have LONG letters."""
LONG = 5


class Wanted(NamedTuple):
    """One word that is looked for; with `value` it is a config value that is."""

    word: str
    value: str | None = None

    def __str__(self) -> str:
        return self.word if self.value is None else f"{self.word}={self.value}"


def read(text: str) -> list[Wanted]:
    """The words of a question, each once."""
    words = SIGN.sub("=", text).split()
    pairs = [word.partition("=") for word in words]
    found = [Wanted(folded(name), value if sign else None) for name, sign, value in pairs if name or value]
    return list(dict.fromkeys(found))


def meant(word: str, names: list[str]) -> list[str]:
    """The config names that a word stands for; only where there is none, those that it may be a misspelling of."""
    return [name for name in names if names_it(word, name)] or [name for name in names if is_misspelt(word, name)]


def names_it(word: str, name: str) -> bool:
    """Whether a word stands for a config name: head or nheads for n_heads, wd for weight_decay."""
    parts = parts_of(name)
    if word in ("".join(parts), folded(name), "".join(part[0] for part in parts)):
        return True
    asked = parts_of(word)
    return bool(asked) and all(any(begins(one, part) for part in parts) for one in asked)


def begins(word: str, part: str) -> bool:
    """Whether a word begins a part of a name or is its plural; one letter has to be all of it."""
    return word == part if len(word) == 1 else part.startswith(word) or word.rstrip("s") == part.rstrip("s")


def is_misspelt(word: str, name: str) -> bool:
    """Whether a long word is a part of a name but for a letter or two."""
    long = [part for part in parts_of(name) if min(len(part), len(word)) >= LONG]
    return any(SequenceMatcher(None, word, part).ratio() >= ALIKE for part in long)


def parts_of(name: str) -> list[str]:
    """The words of a name, in lower case."""
    return [folded(part) for part in NAME.split(name) if part]


def says(word: str, text: str) -> bool:
    """Whether a text, folded before, has a word that begins with this one; a number stands for itself."""
    word = word.rstrip("s") if len(word) >= LONG else word
    if word not in text or not re.search(r"\w", word):
        return word in text
    end = r"(?!\d|\.\d)" if word[-1].isdigit() else ""
    return bool(re.search(rf"(?<![^\W_]){re.escape(word)}{end}", text))


def is_value(written: str, value: Any) -> bool:
    """Whether a stored config value is the one that was written: the same number, or a text that begins so."""
    written = folded(written)
    number = {"true": 1.0, "false": 0.0}.get(written)
    try:
        number = float(written) if number is None else number
    except ValueError:
        return bool(written) and isinstance(value, str) and folded(value).startswith(written)
    return bool(value == number)


def is_number(one: Wanted) -> bool:
    """Whether a word is a number alone."""
    try:
        float(one.word)
    except ValueError:
        return False
    return one.value is None


def folded(text: str) -> str:
    """A text without accents and in lower case."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()
