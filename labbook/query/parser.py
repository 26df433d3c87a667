"""Reading a query: `hypothesis:H1 status:done min(loss)<0.1 config.d_model>=16 since:2w "ln 10"`.

query    all (OR all)*                  AND binds tighter than OR and may be left out
all      term (AND? term)*
term     NOT term | (query) | field:value | metric:plateau~level | quantity comparison number
         | config.name comparison value | "a phrase" | word
"""

from __future__ import annotations

import re
from typing import NoReturn

from labbook.query.language import All, Compared, Course, Either, Field, Node, Not, Words, as_text, mistake, nearest

FIELDS = (
    *("kind", "day", "since", "until", "tag", "status", "is", "has", "author"),
    *("hypothesis", "question", "run", "sweep", "experiment", "view"),
)
PARTS = ("plateau", "spike", "regrowth", "divergence", "falling", "rising")
"""What the curve of a metric may have."""
LONGEST = 1_000
"""Characters of a query: enough for a person."""
DEEPEST = 8
"""Brackets and NOTs inside one another: SQLite's parser takes no deeper conditions, of a query and a view in it."""
QUANTITY = r"(?:[A-Za-z_]\w*\([^()]*\)|[A-Za-z_](?:[\w./-]*\w)?)"
VALUE = r'"[^"]*"|[^\s()]+'
LEVEL = rf"[a-z]+\(\d+\)|{VALUE}"
COURSE = rf"(?:(?:{'|'.join(PARTS)})(?![^\s()~])|[a-z]+(?=~))"
SIGN = r"<=|>=|!=|==|<|>|="
TOKEN = re.compile(
    rf"""\s*(?:
    (?P<open>\() | (?P<close>\)) |
    (?P<logic>(?:AND|OR|NOT)(?![^\s()"])) |
    (?!(?i:{"|".join(FIELDS)}):)(?P<course>[A-Za-z_][\w./-]*):(?P<part>{COURSE})(?:~(?P<level>{LEVEL})?)? |
    (?P<field>(?i:{"|".join(FIELDS)})|[a-z]+):(?!//)(?P<given>{VALUE})? |
    (?P<quantity>{QUANTITY})\s*(?:(?P<sign>{SIGN})\s*(?P<value>{VALUE})?|in\s+(?P<range>[^\s()]+\.\.[^\s()]+)) |
    "(?P<phrase>[^"]*)" |
    (?P<word>[^\s()"]+|")
    )""",
    re.VERBOSE,
)
KINDS = ("open", "close", "logic", "course", "field", "quantity", "phrase", "word")


def parse(text: str) -> Node:
    """The query that a text states; an empty one matches everything. Raises LabbookError with a caret."""
    if len(text) > LONGEST:
        raise mistake(text, LONGEST, f"this query is too long: {LONGEST} characters are read", "Shorten it.")
    return Parser(readable(text)).whole()


def readable(text: str) -> str:
    """The text in one line as SQLite can be asked for it: NUL would end it, and a lone surrogate is no character."""
    return re.sub(r"[\0\t\n\r]", " ", text).encode("utf-8", "replace").decode()


def unquoted(value: str) -> str:
    """A value without the quotes around it."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


class Parser:
    """Reads a query from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.depth = 0

    def whole(self) -> Node:
        """All of it."""
        found = self.either() if self.peek() else All(())
        if self.peek():
            self.fail("this bracket was never opened")
        return found

    def peek(self) -> str:
        """The kind of the next token, empty at the end."""
        token = TOKEN.match(self.text, self.place)
        return next((kind for kind in KINDS if token[kind] is not None), "") if token else ""

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
        place = self.next_place()
        token = self.take()
        if kind in ("logic", "open"):
            return self.inside(kind, place)
        if kind == "course":
            return self.course(token)
        if kind == "field":
            return self.field(token, place)
        if kind == "quantity":
            return self.compared(token, place)
        return Words(token["phrase"] if kind == "phrase" else token["word"])

    def inside(self, kind: str, place: int) -> Node:
        """What a NOT or a bracket holds."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise mistake(self.text, place, "this is nested too deeply", f"{DEEPEST} brackets and NOTs are read.")
        inner = Not(self.term()) if kind == "logic" else self.bracket(place)
        self.depth -= 1
        return inner

    def bracket(self, place: int) -> Node:
        """The inside of a bracket, and its end."""
        inner = self.either()
        if self.peek() != "close":
            raise mistake(self.text, place, "this bracket is never closed")
        self.take()
        return inner

    def course(self, token: re.Match[str]) -> Course:
        """A part of a curve, with the level after its `~`."""
        end = token.end("part")
        level = unquoted(token["level"] or "") if self.text[end : end + 1] == "~" else None
        return Course(token["course"], token["part"], level, token.start("part"), min(end + 1, len(self.text)))

    def field(self, token: re.Match[str], place: int) -> Node:
        """A known field with its value; an unknown one is a mistake."""
        name = token["field"].lower()
        if name not in FIELDS:
            close, part = nearest(name, FIELDS), nearest(token["given"] or "", PARTS)
            meant = f"{close}:" if close else f"{name}:{part}" if part else ""
            hint = f"Did you mean {meant}?" if meant else f"Fields are {', '.join(FIELDS)}."
            raise mistake(self.text, place, f"there is no field {name!r}", f"{hint} {as_text(token[0])}")
        value = unquoted(token["given"] or "")
        if not value.strip():
            raise mistake(self.text, place + len(name) + 1, f"{name}: needs a value")
        return Field(name, value, token.start("given"))

    def compared(self, token: re.Match[str], place: int) -> Compared:
        """A quantity compared with a value, or looked for in an interval."""
        if token["range"]:
            return Compared(token["quantity"], "in", token["range"], place, token.start("range"))
        value = token["value"] or self.fail("a value is missing here")
        sign = token["sign"].replace("==", "=")
        return Compared(token["quantity"], sign, unquoted(value), place, token.start("value"))

    def next_place(self) -> int:
        """Where the next token stands, the blanks before it aside."""
        return len(self.text) - len(self.text[self.place :].lstrip())

    def fail(self, what: str) -> NoReturn:
        """Raise the mistake at the current place."""
        raise mistake(self.text, self.next_place(), what)
