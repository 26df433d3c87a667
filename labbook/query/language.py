"""Reading a query: `hypothesis:H1 status:done min(loss)<0.1 config.d_model>=16 since:2w "ln 10"`.

query    either (OR either)*            AND binds tighter than OR and may be left out
either   term (AND? term)*
term     NOT term | (query) | field:value | quantity comparison number | config.name comparison value
         | "a phrase" | word
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from labbook.errors import LabbookError

FIELDS = ("kind", "day", "since", "until", "tag", "status", "hypothesis", "run", "sweep", "experiment", "is")
LONGEST = 1_000
"""Characters of a query: enough for a person, and SQLite takes no deeper expression than what fits."""
QUANTITY = r"(?:(?:final|min|max|mean|first|last|at)\([^()]*\)|[A-Za-z_][\w./-]*)"
VALUE = r'"[^"]*"|[^\s()]+'
SIGN = r"<=|>=|!=|==|<|>|="
TOKEN = re.compile(
    rf"""\s*(?:
    (?P<open>\() | (?P<close>\)) |
    (?P<logic>(?:AND|OR|NOT)\b) |
    (?P<field>[a-z]+):(?!//)(?P<given>{VALUE})? |
    (?P<quantity>{QUANTITY})\s*(?:(?P<sign>{SIGN})\s*(?P<value>{VALUE})?|in\s+(?P<range>[^\s()]+\.\.[^\s()]+)) |
    "(?P<phrase>[^"]*)" |
    (?P<word>[^\s()"]+|")
    )""",
    re.VERBOSE,
)


class Words(NamedTuple):
    """A word or a phrase, found in any text."""

    text: str


class Field(NamedTuple):
    """`name:value`."""

    name: str
    value: str
    place: int


class Compared(NamedTuple):
    """A quantity or a config value compared; `in` has its interval as text."""

    quantity: str
    sign: str
    value: str
    place: int


class Not(NamedTuple):
    """What does not match the inner query."""

    inner: Node


class All(NamedTuple):
    """What matches every part."""

    parts: tuple[Node, ...]


class Either(NamedTuple):
    """What matches any part."""

    parts: tuple[Node, ...]


Node = Words | Field | Compared | Not | All | Either


def mistake(text: str, place: int, what: str, hint: str = "") -> LabbookError:
    """An error with a caret under its place in the query."""
    return LabbookError(f"{what}:\n  {text}\n  {' ' * place}^", hint or "See `labbook find --help`.", code=2)


def parse(text: str) -> Node:
    """The query that a text states; an empty one matches everything. Raises LabbookError with a caret."""
    if len(text) > LONGEST:
        raise LabbookError(
            f"This query is too long ({len(text)} characters; {LONGEST} are read).", "Shorten it.", code=2
        )
    return Parser(text.replace("\0", " ")).whole()  # FTS5 takes a NUL for the end of the query


class Parser:
    """Reads a query from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def whole(self) -> Node:
        """All of it."""
        found = self.either() if self.peek() else All(())
        if self.peek():
            self.fail("this bracket was never opened" if self.peek() == "close" else "nothing is expected here")
        return found

    def peek(self) -> str:
        """The kind of the next token, empty at the end."""
        token = TOKEN.match(self.text, self.place)
        if not token:
            return ""
        kinds = ("open", "close", "logic", "field", "quantity", "phrase", "word")
        return next((kind for kind in kinds if token[kind] is not None), "")

    def take(self) -> re.Match[str]:
        """The next token, read."""
        token = TOKEN.match(self.text, self.place)
        assert token is not None
        self.place = token.end()
        return token

    def logic(self) -> str:
        """The next AND, OR or NOT, unread; empty where there is none."""
        token = TOKEN.match(self.text, self.place)
        return token["logic"] or "" if token else ""

    def either(self) -> Node:
        """Parts joined by OR."""
        parts = [self.all()]
        while self.logic() == "OR":
            self.take()
            parts.append(self.all())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def all(self) -> Node:
        """Terms that must all hold."""
        parts = [self.term()]
        while self.peek() not in ("", "close") and self.logic() != "OR":
            if self.logic() == "AND":
                self.take()
            parts.append(self.term())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def term(self) -> Node:
        """One condition."""
        kind = self.peek()
        if not kind or kind == "close" or self.logic() in ("AND", "OR"):
            self.fail("a condition is missing here")
        place = self.place + len(self.text[self.place :]) - len(self.text[self.place :].lstrip())
        token = self.take()
        if kind == "logic":
            return Not(self.term())
        if kind == "open":
            return self.bracket(place)
        if kind == "field":
            return self.field(token, place)
        if kind == "quantity":
            if token["range"]:
                return Compared(token["quantity"], "in", token["range"], place)
            value = token["value"] or self.fail("a value is missing here")
            return Compared(token["quantity"], token["sign"].replace("==", "="), value.strip('"'), place)
        return Words(token["phrase"] if kind == "phrase" else token["word"])

    def bracket(self, place: int) -> Node:
        """The inside of a bracket, and its end."""
        inner = self.either()
        if self.peek() != "close":
            raise mistake(self.text, place, "this bracket is never closed")
        self.take()
        return inner

    def field(self, token: re.Match[str], place: int) -> Node:
        """A known field with its value; an unknown one is a mistake."""
        name = token["field"]
        if name not in FIELDS:
            from difflib import get_close_matches

            close = get_close_matches(name, FIELDS, 1)
            hint = f"Did you mean {close[0]}:?" if close else f"Fields are {', '.join(FIELDS)}."
            raise mistake(
                self.text,
                place,
                f"there is no field {name!r}",
                f'{hint} To find it as text: "{token[0].strip()}"',
            )
        if not token["given"]:
            self.fail(f"{name}: needs a value")
        return Field(name, token["given"].strip('"'), place)

    def fail(self, what: str) -> NoReturn:
        """Raise the mistake at the current place."""
        raise mistake(self.text, self.place, what)
