"""What figure constructors accept, made into tuples of plain floats and strings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from labbook.errors import LabbookError

NON_FINITE_NAMES = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
"""From Python's repr of a float that JSON lacks to the string that stands for it."""

LARGEST = 1e300
"""Beyond this a number counts as infinite when drawn, so that spans and sums never overflow."""

_NAMED = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def numbers(values: Any, owner: str) -> tuple[float, ...]:
    """A tuple of floats from a list, range, array or tensor; None is NaN. Owner is named in errors."""
    return tuple(_number(value, owner) for value in _listed(values, owner))


def number_rows(values: Any, owner: str) -> tuple[tuple[float, ...], ...]:
    """Rows of floats from nested lists or a two-dimensional array."""
    return tuple(numbers(row, owner) for row in _listed(values, owner))


def words(values: Any, owner: str) -> tuple[str, ...]:
    """A tuple of strings; numbers are allowed and written out."""
    if isinstance(values, str):
        raise LabbookError(f"{owner}: labels must be a list, not the single string {values!r}")
    return tuple(str(value) for value in _listed(values, owner))


def constants(marks: Mapping[str, Any], owner: str) -> dict[str, float]:
    """Named constants as plain floats."""
    if not isinstance(marks, Mapping):
        raise LabbookError(f"{owner}: marks must be a mapping from name to value, not {marks!r}")
    return {str(name): _number(value, owner) for name, value in marks.items()}


def optional_number(value: Any, owner: str) -> float | None:
    """A float, or None where None was given."""
    return None if value is None else _number(value, owner)


def same_length(owner: str, **parts: tuple[Any, ...]) -> None:
    """Raise a LabbookError that names the owner unless all parts have one length."""
    if len({len(part) for part in parts.values()}) > 1:
        sizes = ", ".join(f"{name} has {len(part)}" for name, part in parts.items())
        raise LabbookError(f"{owner}: lengths differ: {sizes}")


def _listed(values: Any, owner: str) -> Iterable[Any]:
    plain = values.tolist() if hasattr(values, "tolist") else values
    if isinstance(plain, str | bytes | Mapping) or not isinstance(plain, Iterable):
        raise LabbookError(f"{owner}: expected a list of values, got {_brief(values)}")
    return plain


def _number(value: Any, owner: str) -> float:
    if value is None:
        return math.nan
    if isinstance(value, str):
        if value in _NAMED:
            return _NAMED[value]
        raise LabbookError(f"{owner}: {_brief(value)} is not a number")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise LabbookError(f"{owner}: {_brief(value)} is not a number") from error
    # One NaN object for all, so that figures with holes compare equal to their copies.
    return number if number == number else math.nan


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"
