"""Reading claims, and the other statements made of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from labbook.curves import QUANTITIES
from labbook.errors import LabbookError
from labbook.journal.claims.contradictions import refuse_contradiction
from labbook.journal.claims.reader import Reader, written_number
from labbook.journal.claims.terms import (
    COUNTED,
    OPERATORS,
    Checkable,
    Claim,
    Condition,
    Conditions,
    Count,
    InWords,
    Ordering,
    Quantity,
    Statement,
)

REDUCERS = ("final", "min", "max", "mean", "first", "last", "at")
OF_THE_CURVE = tuple(QUANTITIES)
"""Reducers that are read off the description of the curve."""
AT_A_LEVEL = ("leaves", "reaches")
"""Those of them that may name a level; without one they mean the first plateau."""
NO_QUANTITY = re.compile(
    rf"(?:true|false|none|null|nan|never|inf|infinity|{'|'.join((*REDUCERS, *OF_THE_CURVE))}"
    r'|[a-z]\.\d.*|[^"]*[-/]\.?\d.*)',
    re.I,
)
"""A word that stands where a number may, and names no quantity: O.1, base-0.05, base/2."""
SEEDS = "seeds"
"""The condition that says how many runs are needed, and is about no config value."""
COUNT = re.compile(
    rf"(?:({'|'.join(COUNTED)})\s+)?(\d{{1,9}})\s+of\s+(\d{{1,9}})\s+(?:runs\s+)?(?:have\s+)?(.+)", re.I | re.S
)
COUNT_HINT = 'As in "at least 3 of 4 min(loss) < 0.1".'
ANSWERED = re.compile(r"(.*\S)\s*(?:[:,]|\s)\s*(yes|no)[.!]?", re.I | re.S)


def statement(text: str) -> Statement:
    """What a text states; raises LabbookError with a caret for what is neither a claim nor ends on yes or no."""
    answered = ANSWERED.fullmatch(text.strip())
    if answered:
        return InWords(answered[1].rstrip(" :,"), answered[2].lower() == "yes")
    return checkable(text)


def checkable(text: str) -> Checkable:
    """The claim, count or ordering that a text states; raises LabbookError with a caret where it cannot be read."""
    counted = COUNT.fullmatch(text.strip())
    if counted:
        return count(text, counted)
    words = Reader(text)
    negated = words.peek().lower() == "not"
    if negated:
        words.take()
    found = compared(words)
    words.end()
    if not negated:
        return found
    if isinstance(found, Ordering):
        raise LabbookError("An ordering takes no 'not'.", "Turn its sign round, as in a >= b for not a < b.", code=2)
    return found._replace(negated=True)


def parse(text: str) -> Claim:
    """The comparison over one run that a text states; raises LabbookError with a caret where it cannot be read."""
    found = of_one_run(text)
    if found.operator == "is":
        words = Reader(text)
        quantity(words)
        words.fail("a comparison (<, <=, >, >=, =, in low..high) is expected here")
    return found


def of_one_run(text: str) -> Claim:
    """The claim over one run that a text states, which may be that something is so."""
    found = checkable(text)
    if not isinstance(found, Claim):
        raise LabbookError(f"{text!r} compares no quantity with a number.", "Here it has to, as in loss < 0.1.", 2)
    return found


def readable(text: str) -> Claim | None:
    """The comparison over one run that a text states, or None for anything else."""
    try:
        return parse(text)
    except LabbookError:
        return None


def count(text: str, found: re.Match[str]) -> Count:
    """Read `at least 3 of 4 min(loss) < 0.1`."""
    wanted, of = int(found[2]), int(found[3])
    if not of or wanted > of:
        raise LabbookError(f"{wanted} of {of} cannot be.", COUNT_HINT, code=2)
    operator = COUNTED[(found[1] or "exactly").lower()]
    if len({OPERATORS[operator](number, wanted) for number in (0, wanted, of)}) == 1:
        raise LabbookError(f"{found[1]} {wanted} of {of} says nothing: all counts are alike.", COUNT_HINT, code=2)
    if COUNT.fullmatch(found[4]):
        raise LabbookError("A count of counts cannot be read.", COUNT_HINT, code=2)
    each = of_one_run(found[4])
    if each.seeds > 1:
        raise LabbookError("A count takes no seeds: each of its runs is looked at alone.", COUNT_HINT, code=2)
    return Count(operator, wanted, of, each)


def compared(words: Reader) -> Claim | Ordering:
    """Read a comparison of a quantity: with a number, an interval, a guess, or with another quantity."""
    left = quantity(words)
    left_side = side(words)
    if not words.peek() or words.peek() == "@":
        return yes_or_no(words, left, left_side)
    sign = words.sign("a comparison (<, <=, >, >=, =, in low..high, ~ median in low..high)", "in", "~")
    if sign in ("in", "~") or words.is_number() or not words.is_name():
        return single(words, left, left_side, sign)
    place, word = words.place, words.peek()
    right = quantity(words)
    right_side = side(words)
    if not left_side and not right_side:
        refuse_no_quantity(words, place, "" if right.reducer else word, sign)
    shared, seeds = scope(words)
    if left == right and frozenset(left_side) == frozenset(right_side):
        words.fail("this compares a thing with itself")
    for conditions in (left_side, right_side):
        refuse_contradiction(conditions + shared)
    return Ordering(left, left_side, sign, right, right_side, shared, seeds)


def refuse_no_quantity(words: Reader, place: int, word: str, sign: str) -> None:
    """Raise the mistake of a word that a number was meant by, a sum, or a config value; in quotes it is a name."""
    if NO_QUANTITY.fullmatch(word):
        words.place = place
        words.fail("a number is expected here, or a quantity (in quotes where its name has signs)")
    if sign in ("=", "!="):
        words.place = place
        words.fail("a number is expected here; a config value says for which runs, as in @ model=gpt2")


def yes_or_no(words: Reader, wanted: Quantity, given: Conditions) -> Claim:
    """A bare name: that a summary value is true."""
    if wanted.reducer:
        words.fail("a comparison (<, <=, >, >=, =, in low..high) is expected here")
    conditions, seeds = scope(words)
    refuse_contradiction(given + conditions)
    return Claim(wanted, 1.0, 1.0, "is", given + conditions, seeds)


def single(words: Reader, wanted: Quantity, given: Conditions, sign: str) -> Claim:
    """The rest of a claim after its sign: a number, `low..high`, or `median in low..high`."""
    median = None
    if sign == "~":
        median = words.number()
        words.expect(["in"], "the guess's 80 % interval, as in ~ 1200 in 1100..1300,")
        sign = "in"
    low = high = words.number()
    if sign == "in":
        words.expect([".."], "the interval's '..'")
        high = words.number()
        if high < low:
            words.fail(f"this interval is upside down ({written_number(low)} is above {written_number(high)})")
    if median is not None and not low <= median <= high:
        words.fail(f"the guess {written_number(median)} is outside of its own interval")
    conditions, seeds = scope(words)
    claim = Claim(wanted, low, high, sign, given + conditions, seeds, False, median)
    refuse_contradiction(claim.conditions)
    return claim


def parse_quantity(text: str) -> Quantity:
    """The quantity that a text names, such as `min(loss)`."""
    words = Reader(text)
    found = quantity(words)
    words.end()
    return found


def quantity(words: Reader) -> Quantity:
    """Read `name`, `reducer(name)`, `first(name < number)`, `at(name, step)` or `leaves(name, level)`."""
    name = words.name()
    if words.peek() != "(":
        return Quantity("", name)
    if name not in (*REDUCERS, *OF_THE_CURVE):
        words.fail(f"{name!r} is no reducer ({', '.join((*REDUCERS, *OF_THE_CURVE))})")
    words.take()
    metric = words.name()
    sign, number = "", math.nan
    if name == "at" or (name in AT_A_LEVEL and words.peek() != ")"):
        what = "a step, as in at(loss, 500)," if name == "at" else f"a level, as in {name}(loss, ln10),"
        words.expect([","], f"a comma and {what}")
        number = words.number()
    elif words.peek() != ")":
        if name not in ("first", "last"):
            words.fail(f"{name}(...) takes a metric alone")
        sign = words.sign("a comparison")
        number = words.number()
    words.expect([")"], "a closing bracket")
    return Quantity(name, metric, sign, number)


def side(words: Reader) -> Conditions:
    """Read `[n_heads=1, d_model=16]`, if it is there."""
    if words.peek() != "[":
        return ()
    words.take()
    found = tuple(conditions(words, closing="]"))
    words.expect(["]"], "a closing bracket")
    return found


def scope(words: Reader) -> tuple[Conditions, int]:
    """Read `@ d_model=16, seeds>=3`, or the same after a comma, if it is there: conditions, and how many runs."""
    if words.peek() not in ("@", ","):
        return (), 1
    words.take()
    return without_seeds(words, tuple(conditions(words)))


def without_seeds(words: Reader, every: Conditions) -> tuple[Conditions, int]:
    """Conditions on configs, and the number of runs that `seeds>=3` asks for."""
    asked = [condition for condition in every if condition.name == SEEDS]
    for condition in asked:
        enough = condition.operator in (">=", "=") and isinstance(condition.value, float)
        if not enough or condition.value < 1 or condition.value % 1:
            words.fail("seeds is asked for as in seeds>=3")
    kept = tuple(condition for condition in every if condition.name != SEEDS)
    refuse_contradiction(kept)
    return kept, max((int(condition.value) for condition in asked), default=1)


def conditions(words: Reader, closing: str = "") -> Iterable[Condition]:
    """Read `name=value, name>=value ...`, up to the end or a closing bracket."""
    while True:
        name = words.name()
        sign = words.sign("a comparison with a config value")
        yield Condition(name, sign, words.value())
        if words.peek() == ",":
            words.take()
        elif words.peek() in ("", closing):
            return
        else:
            words.fail("a comma or the end is expected here")
