"""`labbook table`: one row a config, with the mean over its seeds, the difference to a baseline, and what it took."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal.claims import Conditions, Quantity
from labbook.reports.tables import unlike
from labbook.reports.tables.chosen import Chosen, Setting, chosen, told
from labbook.reports.tables.criteria import Suggested
from labbook.reports.tables.deltas import able, baselines, delta, named
from labbook.reports.tables.groups import Group, by_seed, grouped, shown, state
from labbook.reports.tables.measuring import Measured, better, headline, lost_word, measured
from labbook.reports.tables.table import MARKS, Cell, Column, Table, of_estimate
from labbook.statistics import Estimate, interval
from labbook.statistics.estimates import LEVEL
from labbook.store.database import Database

WORTH_SAVING = 1.0
"""Seconds of a run's time below which nobody cares which was the quickest."""


class Asked(NamedTuple):
    """What a table should show: quantities, runs, the baseline, and whether less or more is better (or by the name).

    What is `suggested` is taken where nothing was asked for and the runs have it.
    """

    values: tuple[Quantity, ...] = ()
    where: Conditions = ()
    baseline: Conditions = ()
    best: str = ""
    suggested: Suggested = Suggested()
    level: float = LEVEL


def of_runs(database: Database, runs: Sequence[int], title: str, asked: Asked) -> Table:
    """The table of some runs; raises LabbookError where there is nothing to show."""
    found = chosen(database, runs, asked.where)
    if not found.runs:
        raise LabbookError(
            f"{title} has no runs to show.", "`labbook runs` lists runs; --where may leave out too many."
        )
    groups = grouped(found)
    ids = [id for group in groups for id in group.ids()]
    values = values_of(database, ids, asked)
    baseline = asked.baseline or able(groups, asked.suggested.baseline, found.same)
    bases = baselines(groups, baseline, found.same)
    doubtful = set(unlike.tainted(database, ids))
    blocks = [block(groups, bases, quantity, values[quantity], asked, doubtful) for quantity in values]
    columns = [*settings(groups), counts(groups), *(column for block in blocks for column in block), *ends(groups)]
    cells = [cells for _, cells in columns]
    return Table(
        title,
        told(found.same),
        tuple(column for column, _ in columns),
        tuple(zip(*cells, strict=True)),
        notes(blocks, bases, baseline, asked.level),
        tuple(warnings(database, found, groups, values)),
    )


Filled = tuple[Column, list[Cell]]
"""A column with its cells."""


def values_of(database: Database, ids: Sequence[int], asked: Asked) -> dict[Quantity, dict[int, Measured]]:
    """The quantities asked for, else those suggested, else the headlines, by run; raises for one that no run has."""
    for wanted in (asked.values, asked.suggested.values):
        values = {quantity: measured(database, ids, quantity) for quantity in wanted}
        missing = [str(quantity) for quantity, found in values.items() if not found]
        if values and ids and not missing:
            return values
        if wanted is asked.values and missing and ids:
            known = ", ".join(map(str, headline(database, ids, 12))) or "nothing"
            raise LabbookError(f"None of these runs has {missing[0]}.", f"They have {known}.")
    return {quantity: measured(database, ids, quantity) for quantity in headline(database, ids)}


def settings(groups: Sequence[Group]) -> list[Filled]:
    """A column for each parameter that varies."""
    return [
        (Column(name, "setting"), [Cell(text) for text in shown([group.settings[name] for group in groups])])
        for name in groups[0].settings
    ]


def counts(groups: Sequence[Group]) -> Filled:
    """How many seeds count."""
    return Column("seeds", "count"), [
        Cell(value=float(len(group.counted)), runs=tuple(group.ids())) for group in groups
    ]


def ends(groups: Sequence[Group]) -> list[Filled]:
    """How long a run took on average, and which runs the row is from."""
    took = [interval(run.seconds for run in group.counted.values() if run.seconds is not None) for group in groups]
    times = [Cell() if math.isnan(mean.mean) else Cell(value=mean.mean) for mean in took]
    known = sorted(cell.value for cell in times if cell.value is not None)
    best = known[0] if len(known) > 1 and known[-1] >= WORTH_SAVING and known[0] < 0.9 * known[1] else math.nan
    marked = [cell._replace(marks=("best",)) if cell.value == best else cell for cell in times]
    runs = [Cell(runs=(*group.ids(), *(run.id for run in group.undone))) for group in groups]
    return [(Column("time", "time"), marked), (Column("runs", "runs"), runs)]


def block(
    groups: Sequence[Group],
    bases: Sequence[Group | None],
    quantity: Quantity,
    found: Mapping[int, Measured],
    asked: Asked,
    doubtful: set[int],
) -> list[Filled]:
    """The column of a quantity, and where there are several rows that of its differences to the baseline."""
    values = {run: value.value for run, value in found.items()}
    word = lost_word(found)
    means = [interval(by_seed(group, values).values(), asked.level)._replace(lost=word) for group in groups]
    best = best_of(groups, means, asked.best or better(quantity), doubtful)
    cells = [
        value_cell(group, mean, values, [*(["best"] if is_best else []), *taint(group, doubtful)])
        for group, mean, is_best in zip(groups, means, best, strict=True)
    ]
    column = Column(str(quantity), "value"), cells
    if len(groups) == 1:
        return [column]
    deltas = [delta(group, base, values, asked.level, doubtful) for group, base in zip(groups, bases, strict=True)]
    return [column, (Column(f"Δ {quantity}", "delta"), deltas)]


def best_of(groups: Sequence[Group], means: Sequence[Estimate], direction: str, doubtful: set[int]) -> list[bool]:
    """Which rows have the best mean on their data, less those in doubt or that lost a seed; none if most share it."""
    found: dict[tuple[Setting, ...], list[float]] = {}
    able = [
        mean.n > 0 and not mean.left_out and not taint(group, doubtful)
        for group, mean in zip(groups, means, strict=True)
    ]
    for group, mean, is_able in zip(groups, means, able, strict=True):
        if is_able:
            found.setdefault(unlike.data_of(group), []).append(mean.mean)
    choose = {"min": min, "max": max}.get(direction, lambda _: None)
    chosen = {data: (choose(values), values) for data, values in found.items()}
    best = {
        data: one for data, (one, values) in chosen.items() if one is not None and 2 * values.count(one) <= len(values)
    }
    return [
        is_able and mean.mean == best.get(unlike.data_of(group))
        for group, mean, is_able in zip(groups, means, able, strict=True)
    ]


def taint(group: Group, doubtful: set[int]) -> list[str]:
    """The mark of a group with runs in doubt."""
    return ["tainted"] if doubtful & set(group.ids()) else []


def value_cell(group: Group, mean: Estimate, values: Mapping[int, float], marks: Sequence[str]) -> Cell:
    """The mean of a group, or why there is none."""
    if not group.counted:
        word = state(group)
        return Cell(f"{MARKS[word]} {word}", marks=(word,), runs=tuple(run.id for run in group.undone))
    runs = tuple(run for run in group.ids() if run in values)
    if not runs:
        return Cell(MARKS["without the value"], marks=("without the value",), runs=tuple(group.ids()))
    return of_estimate(mean, runs, marks)


def notes(
    blocks: Sequence[list[Filled]], bases: Sequence[Group | None], baseline: Conditions, level: float
) -> tuple[str, ...]:
    """What the columns mean."""
    intervals = any(cell.low is not None for block in blocks for _, cells in block for cell in cells)
    lines = [f"± {100 * level:.3g} % interval of the mean over seeds"] if intervals else []
    if len(bases) > 1:
        paired = ", paired by seed where both have it" if intervals else ""
        lines.append(f"Δ difference to {named(bases, baseline)}{paired}")
    return tuple(lines)


def warnings(
    database: Database,
    found: Chosen,
    groups: Sequence[Group],
    values: Mapping[Quantity, Mapping[int, Measured]],
) -> list[str]:
    """What is unlike in the rows, and what they lack."""
    ids = [id for group in groups for id in group.ids()]
    lacking = [line for quantity, measured in values.items() for line in unlike.of_values(str(quantity), ids, measured)]
    return [*lacking, *unlike.of_runs(database, found, groups), *unlike.one_seed(groups)]
