"""Claims over runs: `final_loss < 0.1 @ d_model=16`, `first(loss < 2.0) in 400..800 @ n_heads=1`.

claim      quantity comparison [@ condition, condition ...]
quantity   a summary value or metric by name, or reducer(metric), first(metric < 2), at(metric, 500)
comparison < <= > >= = != number, or `in low..high` (both ends count)
condition  a config value: d_model=16, n_heads>=4, normalization=LN
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, NoReturn

from labbook.errors import LabbookError
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Metric, Run

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
REDUCERS = ("final", "min", "max", "mean", "first", "last", "at")
NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf)"
TOKEN = re.compile(rf'\s*(?:(\.\.)|({NUMBER})(?=\.\.|[^\w.]|$)|("[^"]*"|[A-Za-z_][\w./-]*)|(<=|>=|!=|==|[<>=(),@]))')


class Quantity(NamedTuple):
    """A number that a run has: `reducer(metric)`; a bare name is a summary value, or else the metric's final value."""

    reducer: str
    name: str
    operator: str = ""
    number: float = math.nan

    def __str__(self) -> str:
        if not self.reducer:
            return self.name
        if self.reducer == "at":
            return f"at({self.name}, {values.shown(self.number)})"
        inner = f"{self.name} {self.operator} {values.shown(self.number)}" if self.operator else self.name
        return f"{self.reducer}({inner})"


class Condition(NamedTuple):
    """What a config value must be for a run to count."""

    name: str
    operator: str
    value: Any

    def holds(self, config: dict[str, Any]) -> bool:
        """Whether a config satisfies it; a missing or incomparable value does not."""
        if self.name not in config:
            return False
        return compares(config[self.name], self.operator, self.value)


class Claim(NamedTuple):
    """A checkable statement over one run."""

    quantity: Quantity
    low: float
    high: float
    operator: str
    conditions: tuple[Condition, ...]

    def holds(self, value: float) -> bool:
        """Whether a measured value satisfies the claim; NaN never does."""
        if self.operator == "in":
            return self.low <= value <= self.high
        return not math.isnan(value) and OPERATORS[self.operator](value, self.low)

    def covers(self, config: dict[str, Any]) -> bool:
        """Whether the claim is about runs with this config."""
        return all(condition.holds(config) for condition in self.conditions)


def compares(left: Any, sign: str, right: Any) -> bool:
    """Compare a stored value with a written one: as numbers where both are, else as text for = and !=."""
    a, b = values.number(left), values.number(right)
    if a is not None and b is not None:
        return OPERATORS[sign](a, b)
    same = values.shown(left).lower() == str(right).lower()
    return same if sign == "=" else not same if sign == "!=" else False


class Reader:
    """The words of a claim, read from left to right; errors point at the place."""

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

    def name(self) -> str:
        """The next word, which has to be a name."""
        word = self.peek()
        if not re.match(r'["A-Za-z_]', word):
            self.fail("a name is expected here")
        return self.take().strip('"')

    def number(self) -> float:
        """The next word, which has to be a number."""
        word = self.peek()
        if not re.fullmatch(NUMBER, word):
            self.fail("a number is expected here")
        return float(self.take())

    def fail(self, what: str) -> NoReturn:
        """Raise LabbookError with a caret under the place."""
        place = len(self.text) - len(self.text[self.place :].lstrip())
        raise LabbookError(
            f"{what}:\n  {self.text}\n  {' ' * place}^",
            'As in "final_loss < 0.1 @ d_model=16" or "first(loss < 2.0) in 400..800".',
            code=2,
        )


def parse(text: str) -> Claim:
    """The claim that a text states; raises LabbookError with a caret where it cannot be read."""
    words = Reader(text)
    wanted = quantity(words)
    sign = words.expect([*OPERATORS, "==", "in"], "a comparison (<, <=, >, >=, =, in low..high)").replace("==", "=")
    low = high = words.number()
    if sign == "in":
        words.expect([".."], "the interval's '..'")
        high = words.number()
        if high < low:
            words.fail(f"this interval is upside down ({values.shown(low)} is above {values.shown(high)})")
    conditions = tuple(read_conditions(words)) if words.peek() == "@" else ()
    if words.peek():
        words.fail("nothing is expected here")
    return Claim(wanted, low, high, sign, conditions)


def readable(text: str) -> Claim | None:
    """The claim that a text states, or None for one in words, which only its author can grade."""
    try:
        return parse(text)
    except LabbookError:
        return None


def parse_quantity(text: str) -> Quantity:
    """The quantity that a text names, such as `min(loss)`."""
    words = Reader(text)
    found = quantity(words)
    return words.fail("nothing is expected here") if words.peek() else found


def quantity(words: Reader) -> Quantity:
    """Read `name`, `reducer(name)`, `first(name < number)` or `at(name, step)`."""
    name = words.name()
    if words.peek() != "(":
        return Quantity("", name)
    if name not in REDUCERS:
        words.fail(f"{name!r} is no reducer ({', '.join(REDUCERS)})")
    words.take()
    metric = words.name()
    sign, number = "", math.nan
    if name == "at":
        words.expect([","], "a comma and a step, as in at(loss, 500),")
        number = words.number()
    elif words.peek() != ")":
        if name not in ("first", "last"):
            words.fail(f"{name}(...) takes a metric alone")
        sign = words.expect([*OPERATORS, "=="], "a comparison").replace("==", "=")
        number = words.number()
    words.expect([")"], "a closing bracket")
    return Quantity(name, metric, sign, number)


def read_conditions(words: Reader) -> Iterable[Condition]:
    """Read `@ name=value, name>=value ...`."""
    words.take()
    while True:
        name = words.name()
        sign = words.expect([*OPERATORS, "=="], "a comparison with a config value").replace("==", "=")
        yield Condition(name, sign, config_value(words.take() or words.fail("a value is expected here")))
        if words.peek() == ",":
            words.take()
        elif not words.peek():
            return


def config_value(word: str) -> Any:
    """A written config value: a number, true or false, none, or text."""
    if re.fullmatch(NUMBER, word):
        return float(word)
    return {"true": True, "false": False, "none": None, "null": None}.get(word.lower(), word.strip('"'))


def measure(database: Database, run: Run, wanted: Quantity) -> float | None:
    """What a run's quantity is; NaN when it is NaN or never came about, None when the run has no such thing."""
    if not wanted.reducer:
        summary = values.flat(values.load(run.summary))
        if wanted.name in summary:
            return in_numbers(summary[wanted.name])
    metric = database.one(Metric, "WHERE run_id = :run AND name = :name", run=run.id, name=wanted.name)
    if metric is None:
        return None
    if wanted.operator or wanted.reducer == "at":
        return searched(metrics.series(database, run.id, wanted.name), wanted)
    return reduced(metric, wanted.reducer or "final")


def in_numbers(value: Any) -> float:
    """A summary value as a number; NaN for what is none (a "never" is recorded as none)."""
    number = values.number(value)
    return math.nan if number is None else number


def reduced(metric: Metric, reducer: str) -> float | None:
    """A reducer that is kept with the metric."""
    mean = metric.total / metric.finite if metric.finite else None
    kept = {
        "final": metric.final,
        "last": metric.final,
        "first": metric.first,
        "min": metric.minimum,
        "max": metric.maximum,
        "mean": mean,
    }[reducer]
    return math.nan if kept is None else kept


def at_step(points: metrics.Points, step: float) -> float:
    """The newest value at a step or at the last one logged before it; NaN where the series does not reach it."""
    if not points.steps or max(points.steps) < step:
        return math.nan
    _, place = max(((s, i) for i, s in enumerate(points.steps) if s <= step), default=(0, -1))
    return points.values[place] if place >= 0 else math.nan


def searched(points: metrics.Points, wanted: Quantity) -> float:
    """A reducer that needs the series: the step where a comparison first or last holds, or the value at a step."""
    if wanted.reducer == "at":
        return at_step(points, wanted.number)
    holds = OPERATORS[wanted.operator]
    steps = [step for step, value in zip(points.steps, points.values, strict=True) if holds(value, wanted.number)]
    if not steps:
        return math.nan
    return float(steps[0] if wanted.reducer == "first" else steps[-1])
