"""Grading: what runs make of a statement, or what is missing for it to be graded."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from labbook.journal import claims
from labbook.journal.claims import Checkable, Claim, Conditions, Count, Ordering, Quantity
from labbook.journal.claims.terms import OPERATORS, STEPS_UNTIL
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Prediction, Run


class Grade(NamedTuple):
    """What runs made of a statement."""

    runs: tuple[Run, ...]
    observed: str
    held: bool


class Missing(NamedTuple):
    """Why nothing can be said yet, in one sentence."""

    why: str


class Measured(NamedTuple):
    """A run with its value of a quantity."""

    run: Run
    value: float


class Side(NamedTuple):
    """One side of an ordering: what was measured in which runs."""

    quantity: Quantity
    found: list[Measured]

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs of this side."""
        return tuple(m.run for m in self.found)

    @property
    def mean(self) -> float:
        """The mean over its runs."""
        return mean_of(self.found)

    @property
    def in_order(self) -> float:
        """Its place in the order: a step that was never reached comes after any that was."""
        never = self.quantity.reducer in STEPS_UNTIL and math.isnan(self.mean)
        return math.inf if never else self.mean


class Scope(NamedTuple):
    """The runs that a prediction may be about, before its claim is asked."""

    hypothesis_id: int | None = None
    experiment: str = ""

    @classmethod
    def of(cls, prediction: Prediction) -> Scope:
        """The scope of a prediction: the runs of its hypothesis and experiment."""
        return cls(prediction.hypothesis_id, prediction.experiment)


def grade(database: Database, statement: Checkable, scope: Scope) -> Grade | Missing:
    """The grade of a statement by the first runs that can give it, oldest first; or what it waits for."""
    match statement:
        case Ordering():
            return by_groups(database, statement, scope)
        case Count():
            return by_count(database, statement, scope)
        case Claim():
            return by_run(database, statement, scope)


def by_run(database: Database, claim: Claim, scope: Scope) -> Grade | Missing:
    """The grade of a claim by the first run, or by the mean over the first `seeds` runs."""
    found = measured(database, claim.quantity, claim.conditions, scope, claim.seeds)
    if isinstance(found, Missing):
        return found
    if claim.operator == "is" and any(m.value not in (0.0, 1.0) and not math.isnan(m.value) for m in found):
        return Missing(f"{claim.quantity} is a number in {named(found)}: it has to be compared with one")
    mean = mean_of(found)
    return Grade(tuple(m.run for m in found), told(claim, mean, found), claim.holds(mean))


def by_groups(database: Database, ordering: Ordering, scope: Scope) -> Grade | Missing:
    """The grade of an ordering by the means over the first `seeds` runs of each side."""
    wanted = (ordering.left, ordering.left_conditions), (ordering.right, ordering.right_conditions)
    sides = []
    for quantity, conditions in wanted:
        found = measured(database, quantity, conditions + ordering.conditions, scope, ordering.seeds)
        if isinstance(found, Missing):
            return found
        sides.append(Side(quantity, found))
    left, right = sides
    held = OPERATORS[ordering.operator](left.in_order, right.in_order)
    return Grade((*left.runs, *right.runs), f"{shown(left.mean)} against {shown(right.mean)}", held)


def by_count(database: Database, count: Count, scope: Scope) -> Grade | Missing:
    """The grade of a count, as soon as the runs still to come cannot change it."""
    seen: list[Measured] = []
    waiting: Missing | None = None
    for run in matching(database, count.each.conditions, scope):
        value = value_of(database, run, count.each.quantity)
        if isinstance(value, Missing):
            waiting = waiting or value
        else:
            seen.append(Measured(run, value))
        if len(seen) == count.of:
            break
    held = sum(count.each.holds(m.value) for m in seen)
    least, most = held, held + count.of - len(seen)
    outcomes = {OPERATORS[count.operator](number, count.wanted) for number in range(least, most + 1)}
    if len(outcomes) > 1:
        going_on = f"; {waiting.why}" if waiting else ""
        return Missing(f"{len(seen)} of {count.of} runs are there, {held} of them held{going_on}")
    return Grade(tuple(m.run for m in seen), f"{held} of {len(seen)}", outcomes.pop())


def measured(
    database: Database, wanted: Quantity, conditions: Conditions, scope: Scope, count: int
) -> list[Measured] | Missing:
    """The quantity of the first `count` runs that have it; what is missing, while an earlier one is going on."""
    found: list[Measured] = []
    why: Missing | None = None
    for run in matching(database, conditions, scope):
        value = value_of(database, run, wanted)
        if isinstance(value, Missing):
            if run.status in ("queued", "running"):
                return value
            why = why or value
        else:
            found.append(Measured(run, value))
        if len(found) == count:
            return found
    if found:
        return Missing(f"{len(found)} of {count} runs are there ({named(found)})")
    return why or nothing_matches(conditions)


def nothing_matches(conditions: Conditions) -> Missing:
    """What to say where no run fits."""
    wanted = ", ".join(map(str, conditions))
    return Missing(f"no run with {wanted} yet" if wanted else "no run yet")


def value_of(database: Database, run: Run, wanted: Quantity) -> float | Missing:
    """A run's quantity, or why it has none."""
    if run.status in ("queued", "running"):
        return Missing(f"R{run.id} is {run.status}")
    if run.status != "done":
        return Missing(f"R{run.id} {run.status}")
    value = claims.measure(database, run, wanted)
    if value is None:
        return Missing(f"R{run.id} has no {wanted.name}{offered(database, run)}")
    return value


def offered(database: Database, run: Run, most: int = 6) -> str:
    """What a run has instead."""
    names = [*(m.name for m in metrics.of_run(database, run.id)), *values.flat(values.load(run.summary))]
    known = list(dict.fromkeys(names))
    return f" (it has {', '.join(known[:most])}{' ...' if len(known) > most else ''})" if known else ""


def matching(database: Database, conditions: Conditions, scope: Scope) -> Iterator[Run]:
    """The runs of a scope whose config fits, oldest first; read one by one, since the first mostly answers."""
    where, given = claims.where(conditions)
    scoped = "(:hypothesis IS NULL OR hypothesis_id = :hypothesis) AND :experiment IN ('', experiment)"
    sql = f"SELECT id FROM run WHERE deleted_at IS NULL AND {scoped} AND {where} ORDER BY id"
    for (id,) in database.rows(sql, hypothesis=scope.hypothesis_id, experiment=scope.experiment, **given):
        run = database.get(Run, id)
        if run and claims.cover(conditions, config_of(run)):
            yield run


def config_of(run: Run) -> dict[str, object]:
    """A run's config as flat names."""
    return values.flat(values.load(run.config))


def mean_of(found: list[Measured]) -> float:
    """The mean of measured values; NaN if any is."""
    return sum(m.value for m in found) / len(found)


def told(claim: Claim, mean: float, found: list[Measured]) -> str:
    """What was seen, as people read it."""
    if claim.operator == "is":
        return "yes" if claim.compared(mean) else "no"
    return shown(mean) if len(found) == 1 else f"{shown(mean)}, the mean of {len(found)}"


def shown(value: float) -> str:
    """A number as people read it; "never" for what did not come about."""
    return "never" if math.isnan(value) else values.shown(value)


def named(found: list[Measured]) -> str:
    """The runs of some values."""
    return ", ".join(f"R{m.run.id}" for m in found)
