"""What a claim can say, as values: quantities of runs, conditions on configs, and the statements made of them."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

from labbook.journal.claims.reader import written_name, written_number, written_value
from labbook.store import values

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
COUNTED = {"at least": ">=", "at most": "<=", "more than": ">", "fewer than": "<", "exactly": "="}
"""How a count is compared."""
STEPS_UNTIL = ("first", "leaves", "reaches", "departs", "halves", "diverges")
"""Reducers whose "never" is later than any step."""


class Quantity(NamedTuple):
    """A number that a run has: `reducer(metric)`; a bare name is a summary value, or else the metric's final value."""

    reducer: str
    name: str
    operator: str = ""
    number: float = math.nan

    def __str__(self) -> str:
        name = written_name(self.name)
        if not self.reducer:
            return name
        if math.isnan(self.number):
            return f"{self.reducer}({name})"
        between = f" {self.operator} " if self.operator else ", "
        return f"{self.reducer}({name}{between}{written_number(self.number)})"


class Condition(NamedTuple):
    """What a config value must be for a run to count."""

    name: str
    operator: str
    value: Any

    def __str__(self) -> str:
        return f"{written_name(self.name)}{self.operator}{written_value(self.value)}"

    def holds(self, config: dict[str, Any]) -> bool:
        """Whether a config satisfies it; a missing or incomparable value does not."""
        if self.name not in config:
            return False
        return compares(config[self.name], self.operator, self.value)


Conditions = tuple[Condition, ...]


def cover(conditions: Conditions, config: dict[str, Any]) -> bool:
    """Whether a config satisfies every condition."""
    return all(condition.holds(config) for condition in conditions)


class Claim(NamedTuple):
    """A statement over one run, or over the mean of `seeds` runs; a guess has a `median` inside its interval."""

    quantity: Quantity
    low: float
    high: float
    operator: str
    conditions: Conditions
    seeds: int = 1
    negated: bool = False
    median: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a measured value satisfies the claim; NaN satisfies no comparison."""
        return self.compared(value) is not self.negated

    def compared(self, value: float) -> bool:
        """The comparison, before a "not"."""
        if math.isnan(value):
            return False
        if self.operator == "is":
            return bool(value)
        if self.operator == "in":
            return self.low <= value <= self.high
        return OPERATORS[self.operator](value, self.low)

    def covers(self, config: dict[str, Any]) -> bool:
        """Whether the claim is about runs with this config."""
        return cover(self.conditions, config)


class Ordering(NamedTuple):
    """A quantity of some runs compared with that of others, each the mean over at least `seeds` of them."""

    left: Quantity
    left_conditions: Conditions
    operator: str
    right: Quantity
    right_conditions: Conditions
    conditions: Conditions
    seeds: int = 1

    def sides(self) -> tuple[tuple[Quantity, Conditions, Conditions], ...]:
        """Each side's quantity and conditions, and those of the other where a run cannot be on both."""
        left, right = self.left_conditions, self.right_conditions
        alike = self.left == self.right
        return (self.left, left, right if alike else ()), (self.right, right, left if alike else ())

    def covers(self, config: dict[str, Any]) -> bool:
        """Whether a run with this config is on either side."""
        sides = (self.left_conditions, self.right_conditions)
        return cover(self.conditions, config) and any(cover(side, config) for side in sides)


class Count(NamedTuple):
    """How many of the first `of` runs satisfy a claim."""

    operator: str
    wanted: int
    of: int
    each: Claim

    def covers(self, config: dict[str, Any]) -> bool:
        """Whether a run with this config is counted."""
        return self.each.covers(config)


class InWords(NamedTuple):
    """A statement that only its author can grade, and whether they say yes or no to it."""

    text: str
    answer: bool = True


Checkable = Claim | Ordering | Count
Statement = Checkable | InWords


def compares(left: Any, sign: str, right: Any) -> bool:
    """Compare a stored value with a written one: as numbers where both are, else as text for = and !=."""
    a, b = values.number(left), values.number(right)
    if a is not None and b is not None:
        return OPERATORS[sign](a, b)
    if sign not in ("=", "!="):
        return False
    same = values.shown(left).lower() == written(right).lower()
    return same is (sign == "=")


def written(value: Any) -> str:
    """A written config value as text, to be compared with text: 16 is "16"."""
    return written_number(value) if isinstance(value, float) else values.shown(value)
