"""What a hypothesis' criterion says of its table: the quantity, and the group that the others are compared with."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import claims
from labbook.journal.claims import Conditions, Quantity
from labbook.journal.claims.parse import conditions as read_conditions
from labbook.journal.claims.reader import Reader


class Suggested(NamedTuple):
    """The quantities and the baseline of a criterion; empty where it has none."""

    values: tuple[Quantity, ...] = ()
    baseline: Conditions = ()


def suggested(criterion: str) -> Suggested:
    """What a criterion suggests; one in words suggests nothing."""
    try:
        found = claims.criterion(criterion)
    except LabbookError:
        return Suggested()
    if isinstance(found, claims.Ordering):
        return Suggested(tuple(dict.fromkeys([found.left, found.right])), found.right_conditions)
    return Suggested((found.quantity,))


def quantities(texts: list[str]) -> tuple[Quantity, ...]:
    """The quantities that were typed, each once."""
    return tuple(dict.fromkeys(claims.parse_quantity(text) for text in texts))


def conditions(text: str) -> Conditions:
    """Config values as in `d_model=8,n_heads>=2`, with or without `config.` before the name."""
    words = Reader(text)
    found = tuple(read_conditions(words)) if words.peek() else ()
    words.end()
    return tuple(condition._replace(name=condition.name.removeprefix("config.")) for condition in found)


def readable(text: str, known: Callable[[str], bool]) -> Conditions | None:
    """Conditions on config values that are known, or None for a text that asks for something else."""
    try:
        found = conditions(text)
    except LabbookError:
        return None
    return found if all(known(condition.name) for condition in found) else None
