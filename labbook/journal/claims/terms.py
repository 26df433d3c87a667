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

    @property
    def groups(self) -> int:
        """Of how many groups of runs it speaks."""
        return 1

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


class Half(NamedTuple):
    """One side of an ordering: a quantity of the runs that fit its conditions and not the `other` side's own.

    Where both sides are about the same runs, they are those that have the quantity `beside` it, too.
    """

    quantity: Quantity
    own: Conditions
    shared: Conditions = ()
    other: Conditions = ()
    beside: Quantity | None = None

    @property
    def conditions(self) -> Conditions:
        """Its own conditions and those of both sides."""
        return self.own + self.shared

    @property
    def wanted(self) -> str:
        """What a run has to have."""
        return f"{self.quantity} and {self.beside}" if self.beside else str(self.quantity)

    def covers(self, config: dict[str, Any]) -> bool:
        """Whether a run with this config is on this side, and not on the other, too."""
        return cover(self.conditions, config) and not (self.other and cover(self.other, config))


class Ordering(NamedTuple):
    """A quantity of some runs compared with that of others, or with another quantity of the same runs.

    Each is the mean over at least `seeds` runs.
    """

    left: Quantity
    left_conditions: Conditions
    operator: str
    right: Quantity
    right_conditions: Conditions
    conditions: Conditions
    seeds: int = 1

    @property
    def within(self) -> bool:
        """Whether it compares two quantities of the same runs."""
        return frozenset(self.left_conditions) == frozenset(self.right_conditions)

    @property
    def groups(self) -> int:
        """Of how many groups of runs it speaks."""
        return 1 if self.within else 2

    @property
    def apart(self) -> frozenset[str]:
        """The config values by which the runs of its sides differ."""
        if self.within:
            return frozenset()
        return frozenset(condition.name for condition in (*self.left_conditions, *self.right_conditions))

    def sides(self) -> tuple[Half, Half]:
        """The side on the left of the sign and that on its right; of one quantity no run is on both."""
        left = Half(self.left, self.left_conditions, self.conditions)
        right = Half(self.right, self.right_conditions, self.conditions)
        if self.within:
            return left._replace(beside=self.right), right._replace(beside=self.left)
        if self.left == self.right:
            return left._replace(other=right.own), right._replace(other=left.own)
        return left, right

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
