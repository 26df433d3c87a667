"""Weighing a hypothesis by its criterion: what its runs say, how surely, and what credence that suggests."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from labbook.journal import claims, evidence, hypotheses
from labbook.journal.claims import Claim, Conditions, Criterion, Ordering, Quantity
from labbook.journal.claims.terms import OPERATORS
from labbook.statistics import Estimate, chance_above, interval, more_seeds, paired_by_seed
from labbook.statistics.power import Seeds
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Run

NEARLY = 0.01
"""A chance nearer to 0 or 1 than this counts as this: no handful of seeds is surer."""
ABOVE = (">", ">=")


class Group(NamedTuple):
    """One side of a criterion: each run's value by the rest of its config, seed and all, so that sides pair up."""

    conditions: Conditions
    by_config: dict[str, float]
    runs: tuple[Run, ...]


class Weighed(NamedTuple):
    """What runs say about a criterion: an estimate, the chance that it is so, and which runs it rests on."""

    estimate: Estimate
    chance: float | None
    direction: str
    enough: bool
    sentence: str
    runs: tuple[Run, ...]


def weigh(database: Database, hypothesis: Hypothesis) -> Weighed | None:
    """What the runs that bear on a hypothesis say about its criterion, those in doubt aside; None where it has none."""
    if not hypothesis.criterion:
        return None
    criterion = claims.criterion(hypothesis.criterion)
    if isinstance(criterion, Ordering):
        return by_groups(database, criterion, hypothesis.id)
    return by_limit(database, criterion, hypothesis.id)


def by_groups(database: Database, criterion: Ordering, about: int) -> Weighed:
    """The difference between the means of two groups, paired by the rest of their configs where it can be."""
    left = group(database, criterion.left, criterion.left_conditions, criterion.conditions, about)
    right = group(database, criterion.right, criterion.right_conditions, criterion.conditions, about)
    found = paired_by_seed(left.by_config, right.by_config)
    sizes = len(left.runs), len(right.runs)
    there = min(sizes)
    pairing = f"{found.n} pairs" if found.paired else f"{sizes[0]} against {sizes[1]} runs"
    shares = f"{said(left)} {shown(mean(left))}, {said(right)} {shown(mean(right))}"
    return Weighed(
        found,
        over(found, 0.0, criterion.operator),
        direction(found, there >= criterion.seeds, beside(criterion.operator, 0.0)),
        there >= criterion.seeds,
        wanting(
            f"{shares}: {told(found, 'difference')}, {pairing}" if there else nothing(left, right), criterion, there
        ),
        (*left.runs, *right.runs),
    )


def by_limit(database: Database, criterion: Claim, about: int) -> Weighed:
    """The mean of the runs that a claim is about, beside its limit or in its interval."""
    only = group(database, criterion.quantity, criterion.conditions, (), about)
    found = interval(only.by_config.values())
    there = len(only.runs)
    return Weighed(
        found,
        chance_of(found, criterion),
        direction(found, there >= criterion.seeds, criterion.holds),
        there >= criterion.seeds,
        wanting(told(found, str(criterion.quantity)) if there else nothing(only), criterion, there),
        only.runs,
    )


def group(database: Database, wanted: Quantity, own: Conditions, shared: Conditions, about: int) -> Group:
    """What the runs of one side measured; of two runs with one config the later counts."""
    sides = {condition.name for condition in own if condition.operator == "="}
    given = {run: values.flat(values.load(run.config)) for run in sound_runs(database, about, own + shared)}
    fitting = [run for run, config in given.items() if claims.cover(own + shared, config)]
    measured = claims.measure_all(database, fitting, wanted)
    members: dict[str, Run] = {}
    for run in fitting:
        if run.id in measured:
            rest = sorted((name, repr(item)) for name, item in given[run].items() if name not in sides)
            members[repr(rest)] = run
    by_config = {rest: measured[run.id] for rest, run in members.items()}
    return Group(own, by_config, tuple(members.values()))


def sound_runs(database: Database, hypothesis_id: int, conditions: Conditions) -> list[Run]:
    """The runs that bear on a hypothesis and may fit, are done and are not in doubt, oldest first."""
    where, given = claims.where(conditions)
    doubtful = "SELECT run_id FROM tainted_run JOIN taint ON taint.id = taint_id WHERE lifted_at IS NULL"
    return database.all(
        Run,
        f"WHERE status = 'done' AND id NOT IN ({doubtful}) AND ({evidence.BEARING}) AND {where} ORDER BY id",
        hypothesis=hypothesis_id,
        **given,
    )


def beside(sign: str, limit: float) -> Callable[[float], bool]:
    """Whether a value is on the right side of a limit."""
    return lambda value: OPERATORS[sign](value, limit)


def direction(found: Estimate, enough: bool, holds: Callable[[float], bool]) -> str:
    """For or against, where all of the interval says so (or the one seed there is); else neutral."""
    if not enough or not found.n:
        return "neutral"
    ends = (found.mean,) if found.low is None or found.high is None else (found.low, found.high)
    verdicts = {holds(end) for end in ends}
    if len(verdicts) > 1:
        return "neutral"
    return "for" if verdicts.pop() else "against"


def over(found: Estimate, limit: float, sign: str) -> float | None:
    """The chance that what is estimated is on the right side of a limit; None from one seed."""
    above = chance_above(found, limit)
    return above if above is None or sign in ABOVE else 1 - above


def chance_of(found: Estimate, criterion: Claim) -> float | None:
    """The chance that a mean satisfies a claim; None from one seed."""
    if criterion.operator == "in":
        low, high = chance_above(found, criterion.low), chance_above(found, criterion.high)
        chance = None if low is None or high is None else low - high
    else:
        chance = over(found, criterion.low, criterion.operator)
    return 1 - chance if criterion.negated and chance is not None else chance


def told(found: Estimate, what: str) -> str:
    """An estimate in words: mean, interval or "one seed", spread."""
    doubts = f" ({', '.join(found.doubts())})" if found.doubts() else ""
    if found.low is None or found.high is None:
        return f"{what} {shown(found.mean)}{doubts}"
    spread = f", spread {shown(found.spread)}" if found.spread is not None else ""
    return f"{what} {shown(found.mean)} [{shown(found.low)}, {shown(found.high)}]{spread}{doubts}"


def wanting(sentence: str, criterion: Criterion, there: int) -> str:
    """A sentence with how many seeds are still wanted."""
    wanted = criterion.seeds
    return sentence if there >= wanted or not there else f"{sentence}; {there} of {wanted} seeds are there"


def nothing(*groups: Group) -> str:
    """Which group has no run yet."""
    empty = next(group for group in groups if not group.runs)
    return f"no run of {said(empty)} is done yet" if empty.conditions else "no run is done yet"


def said(group: Group) -> str:
    """A group by its conditions."""
    return ", ".join(map(str, group.conditions)) or "all"


def mean(group: Group) -> float:
    """The mean of a group's values, NaN left out."""
    return interval(group.by_config.values()).mean


def shown(value: float | None) -> str:
    """A number as people read it."""
    return "none" if value is None else "never" if math.isnan(value) else values.shown(value)


def suggested(database: Database, hypothesis: Hypothesis, weighed: Weighed) -> float | None:
    """The credence that the runs suggest, by Bayes' rule from the one held before the first of them (or even odds).

    Under the reference prior their odds are chance / (1 - chance). None where there is no interval, or too few seeds.
    """
    if weighed.chance is None or not weighed.enough:
        return None
    odds = odds_of(prior(database, hypothesis, weighed)) * odds_of(weighed.chance)
    return round(odds / (1 + odds), 2)


def prior(database: Database, hypothesis: Hypothesis, weighed: Weighed) -> float:
    """The credence before the first of the runs had begun; even where none was said by then."""
    begun = min(run.started_at or run.created_at for run in weighed.runs)
    before = [event for event in hypotheses.history(database, hypothesis.id) if event.at <= begun]
    return next(iter(reversed(hypotheses.credences(before))), 0.5)


def odds_of(chance: float) -> float:
    """The odds of a chance, never quite certain."""
    held = min(max(chance, NEARLY), 1 - NEARLY)
    return held / (1 - held)


def power(weighed: Weighed, criterion: Criterion) -> Seeds:
    """How many more seeds would decide the criterion: leave the limit outside of the interval."""
    limit = 0.0 if isinstance(criterion, Ordering) else criterion.low
    if weighed.estimate.low is None or weighed.estimate.high is None:
        return more_seeds(weighed.estimate)
    shifted = weighed.estimate._replace(
        mean=weighed.estimate.mean - limit,
        low=weighed.estimate.low - limit,
        high=weighed.estimate.high - limit,
    )
    return more_seeds(shifted)
