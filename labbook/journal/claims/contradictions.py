"""Conditions that no config can satisfy together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from labbook.errors import LabbookError
from labbook.journal.claims.terms import Condition, Conditions


def refuse_contradiction(every: Conditions) -> None:
    """Raise LabbookError for conditions that no config can satisfy together, such as d_model=8, d_model=16."""
    for one, other in combinations(every, 2):
        if one.name == other.name and not any(
            one.holds(config) and other.holds(config) for config in trials(one, other)
        ):
            raise LabbookError(
                f"No run can have {one} and {other} at once.",
                "Leave one out, or compare two groups, as in min(loss)[n_heads=1] < min(loss)[n_heads=4].",
                code=2,
            )


def trials(*both: Condition) -> Iterator[dict[str, object]]:
    """Configs one of which satisfies two conditions on a value if any does: their values, between, below and above."""
    numbers = [condition.value for condition in both if isinstance(condition.value, float)]
    beside = [min(numbers) - 1, sum(numbers) / len(numbers), max(numbers) + 1] if numbers else []
    for value in (*(condition.value for condition in both), *beside, "another"):
        yield {both[0].name: value}
