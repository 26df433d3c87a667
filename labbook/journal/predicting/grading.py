"""Grading: what runs make of a statement, or what is missing for it to be graded."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from labbook.journal import claims
from labbook.journal.beliefs import alike
from labbook.journal.beliefs.alike import Place, config_of
from labbook.journal.claims import Checkable, Claim, Conditions, Count, Half, Ordering, Quantity
from labbook.journal.claims.terms import OPERATORS, STEPS_UNTIL
from labbook.journal.predicting.candidates import GOING, Missing, Scope, answers
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run


class Grade(NamedTuple):
    """What runs made of a statement."""

    runs: tuple[Run, ...]
    observed: str
    held: bool


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
        """Its place in the order: what never came about comes after all that did."""
        lacking = [m for m in self.found if math.isnan(m.value)]
        return math.inf if lacking and all(self.is_never(m.run) for m in lacking) else self.mean

    def is_never(self, run: Run) -> bool:
        """Whether a run without a number was searched in vain, or returned none: then it never came about."""
        if self.quantity.reducer:
            return self.quantity.reducer in STEPS_UNTIL
        return values.flat(values.load(run.summary)).get(self.quantity.name, math.nan) is None


class Placed(NamedTuple):
    """One side of an ordering before it is paired: the first run at each place, those that go on, why none is there."""

    quantity: Quantity
    found: dict[Place, Measured]
    going: list[Run]
    why: Missing


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
    """The grade of an ordering by the first `seeds` pairs of runs whose configs are alike but for what is compared."""
    sides = [placed(database, side, ordering.apart, scope) for side in ordering.sides()]
    lacking = next((side for side in sides if not side.found), None)
    if lacking:
        return lacking.why
    left, right = sides
    chosen = first_pairs(left.found, right.found, ordering.seeds)
    if not chosen:
        return unpaired(left, right, ordering)
    last = max(side.found[place].run.id for side in sides for place in chosen)
    earlier = next((run for side in sides for run in side.going if run.id < last), None)
    if earlier:
        return Missing(f"R{earlier.id} is {earlier.status}")
    of_left, of_right = (Side(side.quantity, [side.found[place] for place in chosen]) for side in sides)
    told = f"{shown(of_left.mean)} against {shown(of_right.mean)}"
    runs = {run.id: run for run in (*of_left.runs, *of_right.runs)}
    return Grade(tuple(runs.values()), told, in_order(of_left, ordering.operator, of_right))


def placed(database: Database, side: Half, apart: frozenset[str], scope: Scope) -> Placed:
    """The first run at each place of a side, the runs that go on, and why there is none."""
    found: dict[Place, Measured] = {}
    going: list[Run] = []
    why: Missing | None = None
    for run, value in answers(database, side.quantity, side.conditions, scope, side.beside):
        if side.other and claims.cover(side.other, config_of(run)):
            why = why or Missing(f"R{run.id} is on both sides")
        elif isinstance(value, Missing):
            why = why or value
            if run.status in GOING:
                going.append(run)
        else:
            found.setdefault(next_place(found, alike.place_of(run, apart)), Measured(run, value))
    return Placed(side.quantity, found, going, why or nothing_matches(side.conditions, scope))


def next_place(found: Mapping[Place, Measured], place: Place) -> Place:
    """A place as it is; that of a run without a seed by its number among those of its config."""
    if not place.seed.startswith("R"):
        return place
    return place._replace(seed=f"number {sum(other.block == place.block for other in found)}")


def first_pairs(left: Mapping[Place, Measured], right: Mapping[Place, Measured], seeds: int) -> list[Place]:
    """The places of the config that first had so many pairs; none where no config has."""
    shared = sorted(left.keys() & right.keys(), key=lambda place: max(left[place].run.id, right[place].run.id))
    held: dict[object, list[Place]] = {}
    for place in shared:
        held.setdefault(place.block, []).append(place)
        if len(held[place.block]) == seeds:
            return held[place.block]
    return []


def unpaired(left: Placed, right: Placed, ordering: Ordering) -> Missing:
    """Why no runs of two sides are paired: they differ in something else, or more seeds are to come."""
    pairs = Counter(place.block for place in left.found.keys() & right.found.keys())
    if pairs:
        what = "runs" if ordering.within else "pairs"
        of_one = " of one config" if len(pairs) > 1 else ""
        return Missing(f"{max(pairs.values())} of {ordering.seeds} {what}{of_one} are there")
    if {place.block for place in left.found} & {place.block for place in right.found}:
        return Missing("no two runs of one seed yet")
    unlike = alike.unlike(left.found, right.found)
    one, other = (side.found[min(side.found)].run for side in (left, right))
    return Missing(f"no two runs are alike but for what is compared: R{one.id} and R{other.id} differ in {unlike}, too")


def in_order(left: Side, sign: str, right: Side) -> bool:
    """Whether two sides compare so; NaN satisfies no comparison, and two that were never reached do not compare."""
    a, b = left.in_order, right.in_order
    never = math.isnan(left.mean) and math.isnan(right.mean)
    return not never and not math.isnan(a) and not math.isnan(b) and OPERATORS[sign](a, b)


def by_count(database: Database, count: Count, scope: Scope) -> Grade | Missing:
    """The grade of a count, as soon as the runs still to come cannot change it."""
    seen: list[Measured] = []
    going: list[Missing] = []
    failed: list[Missing] = []
    for run, value in answers(database, count.each.quantity, count.each.conditions, scope):
        if not isinstance(value, Missing):
            seen.append(Measured(run, value))
        else:
            (going if run.status in GOING else failed).append(value)
        if len(seen) + len(going) == count.of:
            break
    held = sum(count.each.holds(m.value) for m in seen)
    least, most = held, held + count.of - len(seen)
    outcomes = {OPERATORS[count.operator](number, count.wanted) for number in range(least, most + 1)}
    if len(outcomes) > 1:
        why = f"; {(going + failed)[0].why}" if going or failed else ""
        return Missing(f"{len(seen)} of {count.of} runs are there, {held} of them held{why}")
    return Grade(tuple(m.run for m in seen), f"{held} of {len(seen)}", outcomes.pop())


def measured(
    database: Database, wanted: Quantity, conditions: Conditions, scope: Scope, count: int, other: Conditions = ()
) -> list[Measured] | Missing:
    """The quantity of the first `count` runs that have it; what is missing, while an earlier one is going on.

    A run that fits the `other` side, too, is on neither.
    """
    found: list[Measured] = []
    why: Missing | None = None
    for run, value in answers(database, wanted, conditions, scope):
        if other and claims.cover(other, config_of(run)):
            why = why or Missing(f"R{run.id} is on both sides")
        elif isinstance(value, Missing):
            if run.status in GOING:
                return value
            why = why or value
        else:
            found.append(Measured(run, value))
        if len(found) == count:
            return found
    if found:
        return Missing(f"{len(found)} of {count} runs are there ({named(found)})")
    return why or nothing_matches(conditions, scope)


def nothing_matches(conditions: Conditions, scope: Scope) -> Missing:
    """What to say where no run fits."""
    wanted = ", ".join(map(str, conditions))
    return Missing(f"no run{' of ' * bool(scope.experiment)}{scope.experiment}{' with ' * bool(wanted)}{wanted} yet")


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
