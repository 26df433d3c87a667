"""The words of a claim, read from left to right; mistakes are shown by a caret under their place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from labbook.errors import LabbookError

NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf)"
CONSTANT = r"ln\s?(?:\(\d+\)|\d+)"
"""A natural logarithm, which losses rest on: ln10, ln 2, ln(113)."""
NAME = r"[^\W\d][\w./-]*"
VALUE = re.compile(r'\s*("[^"]*"|[^\s",@()<>=!~\[\]]+)')
"""A config value: text needs quotes only where it has spaces or signs in it."""
LONGEST = 100
"""Characters of a text that are shown around a mistake."""
TOKEN = re.compile(
    rf"\s*(?:(?P<dots>\.\.)|(?P<constant>{CONSTANT})(?![\w(])|(?P<number>{NUMBER}%?)(?=\.\.|[^\w.]|$)"
    rf'|(?P<name>"[^"]*"|{NAME})|(?P<sign><=|>=|!=|==|[<>=(),@\[\]~]))'
)
SIGNS = ("<=", ">=", "!=", "<", ">", "=", "==")
EXAMPLE = (
    'As in "final_loss < 0.1 @ d_model=16", "first(loss < 2.0) in 400..800" '
    'or "final_loss[n_heads=1] < final_loss[n_heads=4]".'
)


class Reader:
    """A text and the place that is read next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def peek(self) -> str:
        """The next word, or nothing at the end."""
        found = TOKEN.match(self.text, self.place)
        if found:
            return found[0].strip()
        return "" if not self.text[self.place :].strip() else self.fail("this cannot be read")

    def take(self) -> str:
        """The next word, read."""
        word = self.peek()
        found = TOKEN.match(self.text, self.place)
        self.place = found.end() if found else len(self.text)
        return word

    def expect(self, wanted: Iterable[str], what: str) -> str:
        """The next word, which has to be one of these."""
        return self.take() if self.peek() in wanted else self.fail(f"{what} is expected here")

    def sign(self, what: str, *others: str) -> str:
        """The next word, which has to be a comparison or one of the others."""
        return self.expect((*SIGNS, *others), what).replace("==", "=")

    def name(self) -> str:
        """The next word, which has to be a name."""
        if not self.is_name():
            self.fail("a name is expected here")
        return self.take().strip('"')

    def is_name(self) -> bool:
        """Whether the next word is a name."""
        return bool(re.match(rf'"|{NAME}', self.peek()))

    def value(self) -> Any:
        """The next config value: a number, true or false, none, or text."""
        found = VALUE.match(self.text, self.place)
        if not found:
            self.fail("a value is expected here")
        self.place = found.end()
        return config_value(found[1])

    def is_number(self) -> bool:
        """Whether the next word is a number or a constant."""
        found = TOKEN.match(self.text, self.place)
        return bool(found and (found["number"] or found["constant"]))

    def number(self) -> float:
        """The next word, which has to be a number: 0.5, 70%, ln10."""
        if not self.is_number():
            self.fail("a number is expected here")
        return as_number(self.take())

    def end(self) -> None:
        """Raise LabbookError unless all was read."""
        if self.peek():
            self.fail("nothing is expected here")

    def fail(self, what: str) -> NoReturn:
        """Raise LabbookError with a caret under the place."""
        place = len(self.text) - len(self.text[self.place :].lstrip())
        start = max(0, place - LONGEST // 2) if len(self.text) > LONGEST else 0
        around = re.sub(r"\s", " ", self.text[start : start + LONGEST])
        raise LabbookError(f"{what}:\n  {around}\n  {' ' * (place - start)}^", EXAMPLE, code=2)


def as_number(word: str) -> float:
    """A written number: 0.5, 70%, ln 10."""
    if word.startswith("ln"):
        whole = int("".join(filter(str.isdigit, word)))
        return math.log(whole) if whole else -math.inf
    return float(word[:-1]) / 100 if word.endswith("%") else float(word)


def config_value(word: str) -> Any:
    """A written config value: a number, true or false, none, or text."""
    if re.fullmatch(f"{NUMBER}%?", word):
        return as_number(word)
    return {"true": True, "false": False, "none": None, "null": None}.get(word.lower(), word.strip('"'))


def written_number(number: float) -> str:
    """A number as it can be read again: 400, 0.1, ln10."""
    whole = round(math.exp(number)) if 0 < number < 14 else 0
    if whole > 1 and math.log(whole) == number:
        return f"ln{whole}"
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def written_name(name: str) -> str:
    """A name as it can be read again, in quotes where it needs them."""
    found = TOKEN.fullmatch(name)
    return name if found and found["name"] == name else f'"{name}"'


def written_value(value: Any) -> str:
    """A config value as it can be read again."""
    if isinstance(value, float):
        return written_number(value)
    if not isinstance(value, str):
        return "none" if value is None else str(value).lower()
    plain = VALUE.fullmatch(value) and config_value(value) == value
    return value if plain else f'"{value}"'
