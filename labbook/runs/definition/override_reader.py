"""Reading one override, `d_model=4,8,16`, so that every error can point at its character."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

from labbook.errors import LabbookError
from labbook.text import visible

DEEPEST = 40
"""Brackets within brackets; more is a slip of the keyboard."""
LONGEST_NUMBER = 300
LONGEST_SHOWN = 72
LONGEST_RANGE = 100_000

INTEGER = re.compile(r"[+-]?(0|[1-9](_?\d)*)", re.A)
DIGITS = r"\d(?:_?\d)*"
EXPONENT = r"[eE][+-]?\d+"
FLOAT = re.compile(
    rf"[+-]?(?:{DIGITS}\.(?:{DIGITS})?(?:{EXPONENT})?|\.{DIGITS}(?:{EXPONENT})?|{DIGITS}{EXPONENT}|inf|nan)",
    re.I | re.A,
)
CALL = re.compile(r"([A-Za-z_]\w*)\s*\(")
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
CLOSERS = {"[": "]", "{": "}", "(": ")"}
STOP = frozenset(",[](){}\"'")
ESCAPABLE = frozenset("\\,[](){}\"':= \t")
EXAMPLES = {"choice": "choice(0,0.1)", "range": "range(0,100,10)", "interval": "interval(1e-4,1e-2)"}


class Interval(NamedTuple):
    """Every number from `low` to `high`: for a sampler to draw from, not for a grid."""

    low: float
    high: float


class Reader:
    """Reads one override from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    # The parts of an override

    def name(self) -> str:
        """The parameter's name; leaves the reader behind the `=`."""
        name, equals, _ = self.text.partition("=")
        if not equals:
            self.fail("There is no '='", f"Write {first_word(self.text)}=VALUE, without spaces.", len(self.text))
        name = name.strip()
        if not all(part.isidentifier() for part in name.split(".")):
            wrong = name or "Nothing"
            self.fail(f"{wrong} before '=' is not a parameter's name", "Write NAME=VALUE, such as d_model=16.", 0)
        self.at = self.text.index("=") + 1
        return name

    def values(self, name: str) -> tuple[tuple[Any, ...], bool]:
        """The values behind the `=`, and whether they make a sweep."""
        self.skip_space()
        if not self.peek():
            self.fail("Nothing after '='", f"Write {name}=VALUE; '' is empty text, null is nothing.")
        sweep = self.sweep_function()
        if sweep is not None:
            self.must_end()
            return sweep, True
        values = tuple(self.items(""))
        return values, len(values) > 1

    def sweep_function(self) -> tuple[Any, ...] | None:
        """The values of choice(...), range(...) or interval(...); None if there is no such call."""
        call = CALL.match(self.text, self.at)
        if not call:
            return None
        if call[1] not in ("choice", "range", "interval"):
            self.fail(
                f"There is no function {call[1]}",
                "Use choice, range or interval; quote text that has parentheses.",
            )
        start = self.at
        self.at = call.end() - 1
        arguments = tuple(self.bracketed("("))
        if not arguments:
            self.fail(f"{call[1]}() has no values", f"Write some, such as {EXAMPLES[call[1]]}.", start)
        if call[1] == "choice":
            return arguments
        if not all(isinstance(x, (int, float)) and not isinstance(x, bool) and math.isfinite(x) for x in arguments):
            self.fail(f"{call[1]} takes numbers", f"Write it like {EXAMPLES[call[1]]}.", start)
        return self.range(arguments, start) if call[1] == "range" else self.interval(arguments, start)

    def range(self, numbers: tuple[Any, ...], start: int) -> tuple[Any, ...]:
        """The numbers of range([first,] end [, step]), the end excluded."""
        first, end, step = (0, *numbers, 1) if len(numbers) == 1 else (*numbers, 1)[:3]
        if len(numbers) > 3 or step == 0:
            wrong = "A step of 0 goes nowhere" if step == 0 else "range takes at most three numbers"
            self.fail(wrong, f"Write it like {EXAMPLES['range']}: first, end (excluded), step.", start)
        # Decimals, because 3 * 0.1 is not 0.3 in binary.
        low, high, stride = (Decimal(repr(number)) for number in (first, end, step))
        count = max(0, math.ceil((high - low) / stride))
        if count == 0:
            self.fail("This range is empty", "Its end is excluded: range(1,4) is 1,2,3.", start)
        if count > LONGEST_RANGE:
            self.fail(
                f"This range has {count:,} values; the most is {LONGEST_RANGE:,}",
                "Take a larger step.",
                start,
            )
        if isinstance(first, int) and isinstance(step, int):
            return tuple(first + index * step for index in range(count))
        return tuple(float(low + index * stride) for index in range(count))

    def interval(self, numbers: tuple[Any, ...], start: int) -> tuple[Any, ...]:
        """The one Interval of interval(low,high)."""
        if len(numbers) != 2 or not numbers[0] < numbers[1]:
            self.fail("interval takes a low and a higher number", f"Write it like {EXAMPLES['interval']}.", start)
        return (Interval(float(numbers[0]), float(numbers[1])),)

    # Values

    def items(self, closer: str, opened: int = 0, depth: int = 0) -> Iterator[Any]:
        """Values between commas up to a closing bracket, or to the end of the text."""
        while True:
            yield self.value(depth)
            self.skip_space()
            if self.peek() == ",":
                self.at += 1
                continue
            self.close(closer, opened)
            return

    def bracketed(self, bracket: str, depth: int = 0) -> Iterator[Any]:
        """The values inside of brackets; there may be none."""
        opened = self.at
        self.at += 1
        self.skip_space()
        if self.peek() == CLOSERS[bracket]:
            self.at += 1
        else:
            yield from self.items(CLOSERS[bracket], opened, depth)

    def value(self, depth: int) -> Any:
        """One value of any kind."""
        self.skip_space()
        if depth > DEEPEST:
            self.fail("Brackets are nested too deeply", "Flatten the value.")
        match self.peek():
            case "[":
                return list(self.bracketed("[", depth + 1))
            case "{":
                return self.dictionary(depth + 1)
            case "'" | '"':
                return self.quoted()
        return self.plain()

    def dictionary(self, depth: int) -> dict[str, Any]:
        """The pairs of `{a:1,b:2}`; the names are text."""
        opened = self.at
        self.at += 1
        pairs: dict[str, Any] = {}
        self.skip_space()
        if self.peek() == "}":
            self.at += 1
            return pairs
        while True:
            self.skip_space()
            start = self.at
            key = self.quoted() if self.peek() in ("'", '"') else self.characters(STOP | {":"})
            if key in pairs:
                self.fail(f"{key} stands in it twice", "Keep one.", start)
            self.skip_space()
            if self.peek() != ":":
                self.fail("A ':' is missing", "Write pairs like {a:1,b:2}.")
            self.at += 1
            pairs[key] = self.value(depth)
            self.skip_space()
            if self.peek() != ",":
                self.close("}", opened)
                return pairs
            self.at += 1

    def quoted(self) -> str:
        """Text in quotes; a backslash keeps a quote or a backslash as it is."""
        opened, quote = self.at, self.text[self.at]
        found = re.compile(rf"{quote}((?:\\[\\'\"]|[^{quote}\\]|\\(?![\\'\"]))*){quote}").match(self.text, opened)
        if not found:
            self.fail(f"The quote {quote} is never closed", f"Add a {quote} at the end of the text.", opened)
        self.at = found.end()
        return re.sub(r"\\([\\'\"])", r"\1", found[1])

    def plain(self) -> Any:
        """A number, a word or text without quotes."""
        start = self.at
        text = self.characters(STOP)
        if self.peek() in ("'", '"', "[", "{", "("):
            self.fail(f"{self.peek()} may not follow text", "Put the whole text in quotes: 'like this'.")
        if text.lower() in WORDS:
            return WORDS[text.lower()]
        if not INTEGER.fullmatch(text) and not FLOAT.fullmatch(text):
            return text
        if len(text) > LONGEST_NUMBER:
            self.fail("This number is too long", "Quote it if it is text.", start)
        return int(text) if INTEGER.fullmatch(text) else float(text)

    def characters(self, stop: frozenset[str]) -> str:
        """Characters up to one of `stop`, without the space around them; at least one."""
        start = self.at
        kept: list[str] = []
        while self.at < len(self.text) and self.text[self.at] not in stop:
            if self.text[self.at] == "\\" and self.text[self.at + 1 : self.at + 2] in ESCAPABLE:
                self.at += 1
            kept.append(self.text[self.at : self.at + 1])
            self.at += 1
        text = "".join(kept).strip()
        if not text:
            self.missing_value(start)
        return text

    # Small steps and complaints

    def peek(self) -> str:
        """The next character; empty at the end."""
        return self.text[self.at : self.at + 1]

    def skip_space(self) -> None:
        """Go to the next character that is not white space."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def close(self, closer: str, opened: int) -> None:
        """Read the closing bracket, or see that the text ends."""
        if not closer:
            self.must_end()
        elif self.peek() == closer:
            self.at += 1
        elif not self.peek():
            self.fail(f"{self.text[opened]} is never closed", f"Add a {closer}.", opened)
        else:
            self.fail(f"A comma or {closer} should stand here", "Quote text that has brackets or quotes in it.")

    def must_end(self) -> None:
        """Complain about anything left over."""
        self.skip_space()
        if not self.peek():
            return
        if self.peek() in CLOSERS.values():
            self.fail(f"{self.peek()} closes nothing", "Remove it, or quote the text.")
        self.fail("Nothing may follow here", "Separate values by commas; a function stands alone.")

    def missing_value(self, position: int) -> NoReturn:
        """Complain that there is no value where one should be."""
        before = self.text[:position].rstrip()[-1:]
        found = self.peek()
        if found in CLOSERS.values() and before not in ",:":
            self.fail(f"{found} closes nothing", "Remove it, or quote the text.")
        self.fail(f"A value is missing after '{before}'", "Add one; '' is empty text, null is nothing.")

    def fail(self, wrong: str, hint: str, position: int | None = None) -> NoReturn:
        """Raise a LabbookError that shows the text with a caret under `position`."""
        at = self.at if position is None else position
        start = max(0, at - LONGEST_SHOWN // 2) if len(self.text) > LONGEST_SHOWN else 0
        shown = on_one_line(self.text[start : start + LONGEST_SHOWN])
        caret = " " * (at - start) + "^"
        raise LabbookError(f"{on_one_line(wrong)}:\n  {shown}\n  {caret}", hint, code=2)


def on_one_line(text: str) -> str:
    """Text in which control characters, line breaks and tabs show as one symbol each."""
    return visible(text).replace("\n", "\u240a").replace("\t", "\u2409")


def first_word(text: str) -> str:
    """The start of an override that lacks its `=`."""
    return next(iter(re.findall(r"\w+", text)), "NAME")
