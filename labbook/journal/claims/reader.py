"""The words of a claim, read from left to right; mistakes are shown by a caret under their place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NoReturn

from labbook.errors import LabbookError

NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf)"
CONSTANT = r"ln\s?(?:\(\d+\)|\d+)"
"""A natural logarithm, which losses rest on: ln10, ln 2, ln(113)."""
TOKEN = re.compile(
    rf"\s*(?:(?P<dots>\.\.)|(?P<constant>{CONSTANT})(?![\w(])|(?P<number>{NUMBER}%?)(?=\.\.|[^\w.]|$)"
    r'|(?P<name>"[^"]*"|[A-Za-z_][\w./-]*)|(?P<sign><=|>=|!=|==|[<>=(),@\[\]~]))'
)
SIGNS = ("<=", ">=", "!=", "<", ">", "=", "==")
EXAMPLE = 'As in "final_loss < 0.1 @ d_model=16" or "first(loss < 2.0) in 400..800".'


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
        return bool(re.match(r'["A-Za-z_]', self.peek()))

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
        raise LabbookError(f"{what}:\n  {self.text}\n  {' ' * place}^", EXAMPLE, code=2)


def as_number(word: str) -> float:
    """A written number: 0.5, 70%, ln 10."""
    if word.startswith("ln"):
        whole = int("".join(filter(str.isdigit, word)))
        return math.log(whole) if whole else -math.inf
    return float(word[:-1]) / 100 if word.endswith("%") else float(word)
