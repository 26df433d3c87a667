"""Weighing a hypothesis by its criterion: what its runs say, how surely, and what credence that suggests."""

from __future__ import annotations

import math
from typing import NamedTuple

from labbook.journal import claims, doubts
from labbook.journal.beliefs import alike, evidence, hypotheses
from labbook.journal.beliefs.alike import Place, Values
from labbook.journal.beliefs.leaning import beside, chance_of, direction, nearest, over
from labbook.journal.claims import Claim, Conditions, Criterion, Half, Ordering
from labbook.statistics import Estimate, interval, more_seeds
from labbook.statistics.power import Seeds
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Run

NEARLY = 0.01
"""A chance nearer to 0 or 1 than this counts as this: no handful of seeds is surer."""


class Group(NamedTuple):
    """One side of a criterion: what its runs measured, by their place; of two runs at one place the later counts."""

    side: Half
    values: dict[Place, float]
    members: dict[Place, Run]
    lost: str = "NaN"
    """What its values are that are no numbers."""

    def runs(self, used: Values) -> tuple[Run, ...]:
        """The runs of some of its values."""
        return tuple(sorted((self.members[place] for place in used), key=lambda run: run.id))

    @property
    def name(self) -> str:
        """The group by its conditions."""
        return ", ".join(map(str, self.side.own)) or "all"

    @property
    def whole_name(self) -> str:
        """The group by its quantity and its conditions."""
        return f"{self.side.quantity} of {self.name}" if self.side.own else str(self.side.quantity)

    def told(self, used: Values, name: str) -> str:
        """The group by a name, with the mean of some of its values, and how many of them no mean can hold."""
        found = interval(used.values())._replace(lost=self.lost)
        if not found.n:
            return f"{name} {self.lost}"
        return f"{name} {shown(found.mean)}" + (f" ({found.doubts()[0]})" if found.left_out else "")


class Weighed(NamedTuple):
    """What runs say about a criterion: an estimate, the chance that it is so, and which runs it rests on."""

    estimate: Estimate
    chance: float | None
    direction: str
    enough: bool
    sentence: str
    runs: tuple[Run, ...]
    configs: int = 1


def weigh(database: Database, hypothesis: Hypothesis) -> Weighed | None:
    """What the runs that bear on a hypothesis say about its criterion, those in doubt aside; None where it has none."""
    if not hypothesis.criterion:
        return None
    criterion = claims.criterion(hypothesis.criterion)
    if isinstance(criterion, Ordering):
        return by_groups(database, criterion, hypothesis.id)
    return by_limit(database, criterion, hypothesis.id)


def by_groups(database: Database, criterion: Ordering, about: int) -> Weighed:
    """The difference between two groups where all else of their configs is alike: what one lacks counts on none."""
    left, right = (group(database, side, about, criterion.apart) for side in criterion.sides())
    found = alike.compared(left.values, right.values)
    if found is None:
        return undecided(database, criterion, left, right, about)
    there = min(alike.seeds_in(found.left), alike.seeds_in(found.right))
    means = told_means(criterion, (left, found.left), (right, found.right))
    used = left.runs(found.left) if criterion.within else (*left.runs(found.left), *right.runs(found.right))
    every = [*left.members.values(), *right.members.values()]
    dropped = [run.id for run in every if run not in used]
    without = f"; {doubts.told_numbers(sorted(dropped))} without a partner" if dropped else ""
    lost = [*alike.lost_in(found.left), *alike.lost_in(found.right)]
    if lost:  # the mean of those that got there flatters the side that has others
        word = left.lost if alike.lost_in(found.left) else right.lost
        sentence = f"{means}; no mean holds a {word}, so nothing is compared{without}"
        enough = there >= criterion.seeds
        return Weighed(interval(lost), None, "neutral", enough, wanting(sentence, criterion, there), used)
    how = f"{len(used)} {'run' if len(used) == 1 else 'runs'}" if criterion.within else found.how
    sentence = f"{means}; {told(found.estimate, 'difference')}, {how}{without}"
    return Weighed(
        found.estimate,
        over(found.estimate, 0.0, criterion.operator),
        direction(found.estimate, there >= criterion.seeds, beside(criterion.operator, 0.0), (0.0,)),
        there >= criterion.seeds,
        wanting(sentence, criterion, there),
        used,
        len({place.block for place in found.left}),
    )


def told_means(criterion: Ordering, *sides: tuple[Group, Values]) -> str:
    """The means of both groups, by their conditions, or by their quantities where these differ."""
    if criterion.left == criterion.right:
        return f"{criterion.left}: " + ", ".join(group.told(used, group.name) for group, used in sides)
    return ", ".join(group.told(used, group.whole_name) for group, used in sides)


def undecided(database: Database, criterion: Ordering, left: Group, right: Group, about: int) -> Weighed:
    """What is to be said of two groups that have no config in common."""
    both = left.values and right.values
    unlike = alike.unlike(left.values, right.values)
    sentence = (
        f"the groups differ in {unlike}, too, so nothing is compared" if both else nothing(database, about, left, right)
    )
    runs = tuple(dict.fromkeys((*left.runs(left.values), *right.runs(right.values))))
    return Weighed(interval([]), None, "neutral", False, sentence, runs)


def by_limit(database: Database, criterion: Claim, about: int) -> Weighed:
    """The mean of the runs that a claim is about, beside its limit or in its interval."""
    only = group(database, Half(criterion.quantity, criterion.conditions), about, frozenset())
    found = interval(only.values.values())._replace(lost=only.lost)
    there = alike.seeds_in(only.values)
    return Weighed(
        found,
        chance_of(found, criterion),
        direction(found, there >= criterion.seeds, criterion.holds, (criterion.low, criterion.high)),
        there >= criterion.seeds,
        wanting(
            told(found, str(criterion.quantity)) if only.values else nothing(database, about, only), criterion, there
        ),
        only.runs(only.values),
    )


def group(database: Database, side: Half, about: int, apart: frozenset[str]) -> Group:
    """What the runs of one side measured."""
    runs = sound_runs(database, about, side.conditions)
    fitting = [run for run in runs if side.covers(alike.config_of(run))]
    measured = claims.measure_side(database, fitting, side)
    members = {alike.place_of(run, apart): run for run in fitting if run.id in measured}
    lost = claims.lost(database, [run.id for run in members.values()], side.quantity)
    return Group(side, {place: measured[run.id] for place, run in members.items()}, members, lost)


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


def told(found: Estimate, what: str) -> str:
    """An estimate in words: mean, interval or "one seed", spread."""
    doubts = f" ({', '.join(found.doubts())})" if found.doubts() else ""
    if found.low is None or found.high is None:
        return f"{what} {shown(found.mean)}{doubts}"
    spread = f", spread {shown(found.spread)} from seed to seed" if found.spread is not None else ""
    return f"{what} {shown(found.mean)} [{shown(found.low)}, {shown(found.high)}]{spread}{doubts}"


def wanting(sentence: str, criterion: Criterion, there: int) -> str:
    """A sentence with how many seeds are still wanted."""
    wanted = criterion.seeds
    return sentence if there >= wanted or not there else f"{sentence}; {there} of {wanted} seeds are there"


def nothing(database: Database, about: int, *groups: Group) -> str:
    """Which group has no value yet; runs that would fit and bear on something else are told."""
    side = next(group.side for group in groups if not group.values)
    whose = ", ".join(map(str, side.own or side.shared))
    some = f"no run of {whose}" if whose else "no run"
    if any(side.covers(alike.config_of(run)) for run in sound_runs(database, about, side.conditions)):
        return f"{some} has {side.wanted} yet"
    where, given = claims.where(side.conditions)
    elsewhere = f"WHERE status = 'done' AND deleted_at IS NULL AND NOT coalesce({evidence.BEARING}, 0) AND {where}"
    runs = database.all(Run, f"{elsewhere} ORDER BY id LIMIT 100", hypothesis=about, **given)
    others = sorted(claims.measure_side(database, [run for run in runs if side.covers(alike.config_of(run))], side))
    if not others:
        return f"{some} is done yet"
    fit = f"{doubts.told_numbers(others)} would fit"
    return f"{some} is done yet for H{about}, but {fit}: labbook hypothesis evidence H{about} for R{others[0]}"


def shown(value: float | None) -> str:
    """A number as people read it."""
    return "none" if value is None else "never" if math.isnan(value) else values.shown(value)


def suggested(database: Database, hypothesis: Hypothesis, weighed: Weighed) -> float | None:
    """The credence that the runs suggest, by Bayes' rule from the one held before the first of them (or even odds).

    Under the reference prior their odds are chance / (1 - chance). None where there is no interval, too few seeds, or
    a NaN among them, whose odds nobody knows; and none where they are neutral, as what decides nothing moves nothing.
    """
    if weighed.chance is None or not weighed.enough or weighed.estimate.left_out or weighed.direction == "neutral":
        return None
    odds = odds_of(prior(database, hypothesis, weighed)) * odds_of(weighed.chance)
    return min(max(round(odds / (1 + odds), 2), NEARLY), 1 - NEARLY)


def told_chance(weighed: Weighed) -> str:
    """The chance that the criterion holds, and that it moves no credence where they are neutral; empty without one."""
    if weighed.chance is None:
        return ""
    unsure = ", too unsure to suggest a credence" if weighed.direction == "neutral" else ""
    return f"chance that it is so: {hypotheses.told_credence(weighed.chance)}{unsure}"


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
    found = weighed.estimate
    if found.left_out and weighed.direction == "neutral":
        return Seeds(None, "no number of seeds would decide: judge by a quantity of which every run has a number")
    limit = 0.0 if isinstance(criterion, Ordering) else nearest(criterion, found.mean)
    if found.low is not None and found.high is not None:
        found = found._replace(mean=found.mean - limit, low=found.low - limit, high=found.high - limit)
    seeds = more_seeds(found, criterion.groups)
    if weighed.configs == 1 or seeds.more is None:
        return seeds
    if not seeds.more:
        what = "pairs" if criterion.groups == 2 else "runs"
        return seeds._replace(sentence=f"{found.n} {what} over {weighed.configs} configs decided it")
    each = math.ceil(seeds.more / weighed.configs)
    of_each = " of each side" if criterion.groups == 2 else ""
    return Seeds(each, f"{each} more{of_each} in each of the {weighed.configs} configs would decide, if it goes on so")
