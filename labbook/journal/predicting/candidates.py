"""The runs that a statement is about, one after the other, with what each of them measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from labbook.journal import claims
from labbook.journal.beliefs.alike import config_of
from labbook.journal.claims import Conditions, Quantity
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Prediction, Run

GOING = ("queued", "running")
IS_GOING = "status IN ('queued', 'running')"
READ_AT_ONCE = 16
"""Runs read at a time: the first few mostly answer."""


class Missing(NamedTuple):
    """Why nothing can be said yet, in one sentence."""

    why: str


class Scope(NamedTuple):
    """The runs that a prediction may be about, before its claim is asked."""

    hypothesis_id: int | None = None
    experiment: str = ""

    @classmethod
    def of(cls, prediction: Prediction) -> Scope:
        """The scope of a prediction: the runs of its hypothesis and experiment."""
        return cls(prediction.hypothesis_id, prediction.experiment)


def answers(
    database: Database, wanted: Quantity, conditions: Conditions, scope: Scope, beside: Quantity | None = None
) -> Iterator[tuple[Run, float | Missing]]:
    """The quantity of each run that fits, or why it has none; a seed that is run again counts once.

    A run without the quantity `beside` it has none either. Of runs that never had it the first is told, where there
    are no others.
    """
    measured: set[tuple[str, str]] = set()
    run = None
    for run in matching(database, conditions, scope, wanted.name):
        if run.seed is not None and (run.experiment, run.config) in measured:
            continue
        value = value_of(database, run, wanted, beside)
        if not isinstance(value, Missing):
            measured.add((run.experiment, run.config))
        yield run, value
    if run is None:
        first = islice(matching(database, conditions, scope), 1)
        yield from ((run, value_of(database, run, wanted, beside)) for run in first)


def value_of(database: Database, run: Run, wanted: Quantity, beside: Quantity | None = None) -> float | Missing:
    """A run's quantity, or why it has none, or none of what has to be beside it."""
    if run.status in GOING:
        return Missing(f"R{run.id} is {run.status}")
    if run.status != "done":
        return Missing(f"R{run.id} {run.status}")
    value = claims.measure(database, run, wanted)
    if value is None:
        return Missing(f"R{run.id} {lacking(database, run, wanted)}")
    other = value_of(database, run, beside) if beside else value
    return other if isinstance(other, Missing) else value


def lacking(database: Database, run: Run, wanted: Quantity) -> str:
    """Why a run has no such quantity."""
    summary = values.flat(values.load(run.summary))
    if wanted.name not in summary:
        return f"has no {wanted.name}{offered(database, run, summary)}"
    said = values.shown(summary[wanted.name])
    if wanted.reducer:
        return f"logged no {wanted.name} on its way, it only ended with {said}"
    return f"has {wanted.name} {said}, which is no number"


def offered(database: Database, run: Run, summary: Iterable[str], most: int = 6) -> str:
    """What a run has instead."""
    names = [*(m.name for m in metrics.of_run(database, run.id)), *summary]
    known = list(dict.fromkeys(names))
    return f" (it has {', '.join(known[:most])}{' ...' if len(known) > most else ''})" if known else ""


def matching(database: Database, conditions: Conditions, scope: Scope, name: str = "") -> Iterator[Run]:
    """The runs of a scope whose config fits, oldest first; those that are over only if they may have what is named."""
    where, given = claims.where(conditions)
    given |= {"hypothesis": scope.hypothesis_id, "experiment": scope.experiment, "most": READ_AT_ONCE}
    scoped = "(:hypothesis IS NULL OR hypothesis_id = :hypothesis) AND :experiment IN ('', experiment)"
    if name:
        given["name"] = name
        known = database.value(f"SELECT {recorded()}", name=name)  # else no run need be asked
        where += f" AND ({IS_GOING} OR {recorded('run_id = t.id AND')})" if known else f" AND {IS_GOING}"
    sql = f"WHERE deleted_at IS NULL AND id > :last AND {scoped} AND {where} ORDER BY id LIMIT :most"
    last = 0
    while some := database.all(Run, sql, last=last, **given):
        yield from (run for run in some if claims.cover(conditions, config_of(run)))
        last = some[-1].id


def recorded(of_run: str = "") -> str:
    """SQL for whether a name is among the metrics and summary values of any run, or of one."""
    exists = "EXISTS (SELECT 1 FROM {} WHERE {} name = :name)"
    return " OR ".join(exists.format(table, of_run) for table in ("metric", "run_summary"))
