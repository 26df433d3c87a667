"""Measuring what a claim is about: one number of one run."""

from __future__ import annotations

import math
from collections.abc import Sequence

from labbook.journal.claims.parse import OF_THE_CURVE
from labbook.journal.claims.terms import OPERATORS, Conditions, Half, Quantity, written
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Metric, Run

NEVER = "never"


def measure(database: Database, run: Run, wanted: Quantity) -> float | None:
    """What a run's quantity is; NaN when it is NaN or never came about, None when the run has no such thing."""
    metric = database.one(Metric, "WHERE run_id = :run AND name = :name", run=run.id, name=wanted.name)
    summed_up = in_summary(run, wanted, metric is not None)
    if metric is None or summed_up is not None:
        return summed_up
    if wanted.reducer in OF_THE_CURVE:
        return of_the_curve(database, run, wanted)
    if wanted.operator or wanted.reducer == "at":
        return searched(metrics.series(database, run.id, wanted.name), wanted)
    return reduced(metric, wanted.reducer or "final")


def measure_all(database: Database, runs: Sequence[Run], wanted: Quantity) -> dict[int, float]:
    """The quantity of each of many runs that has it, by the run's number: `measure` with few questions to the store."""
    if wanted.reducer in OF_THE_CURVE or wanted.operator or wanted.reducer == "at":
        each = ((run.id, measure(database, run, wanted)) for run in runs)
        return {id: value for id, value in each if value is not None}
    kept = {
        metric.run_id: reduced(metric, wanted.reducer or "final")
        for metric in database.all(Metric, f"WHERE name = :name AND run_id IN ({listed(runs)})", name=wanted.name)
    }
    found: dict[int, float] = {}
    for run in runs:
        value = in_summary(run, wanted, run.id in kept)
        value = kept.get(run.id) if value is None else value
        if value is not None:
            found[run.id] = value
    return found


def measure_side(database: Database, runs: Sequence[Run], side: Half) -> dict[int, float]:
    """The quantity of each run that has it and what has to be beside it, by the run's number."""
    measured = measure_all(database, runs, side.quantity)
    if side.beside is None:
        return measured
    partners = measure_all(database, runs, side.beside)
    return {id: value for id, value in measured.items() if id in partners}


def lost(database: Database, runs: Sequence[int], wanted: Quantity) -> str:
    """What to call values of some runs that are no numbers: "never" where a run says so, or was searched in vain."""
    if wanted.operator or wanted.reducer in OF_THE_CURVE:
        return NEVER
    among = ", ".join(map(str, runs))
    said = (
        f"SELECT DISTINCT text FROM run_summary WHERE name = :name AND text IN ('none', 'nan') AND run_id IN ({among})"
    )
    texts = {text for (text,) in database.rows(said, name=wanted.name)} if not wanted.reducer else set()
    return "never or NaN" if len(texts) > 1 else NEVER if texts == {"none"} else "NaN"


def listed(runs: Sequence[Run]) -> str:
    """The numbers of runs, for SQL."""
    return ", ".join(str(run.id) for run in runs)


def in_summary(run: Run, wanted: Quantity, logged: bool) -> float | None:
    """A quantity that the summary tells: one by its bare name, or the mean or final value of what was never logged."""
    if wanted.reducer and (logged or wanted.reducer not in ("final", "mean")):
        return None
    summary = values.flat(values.load(run.summary))
    told = summary.get(wanted.name, "")
    return None if isinstance(told, str) else in_numbers(told)


def where(conditions: Conditions) -> tuple[str, dict[str, object]]:
    """Conditions on rows of `run` as SQL with its values; it leaves too many at most, never too few."""
    given: dict[str, object] = {}
    parts = ["1"]
    for place, condition in enumerate(conditions):
        text = written(condition.value)
        if condition.operator == "!=" or not text.isascii():  # SQLite folds the case of ASCII only
            continue
        number = values.number(condition.value)
        given |= {f"name{place}": condition.name, f"number{place}": number, f"text{place}": text.lower()}
        named = f"SELECT run_id FROM run_param WHERE name = :name{place} AND"
        same = f" UNION ALL {named} number IS NULL AND lower(text) = :text{place}" if condition.operator == "=" else ""
        parts.append(f"id IN ({named} number {condition.operator} :number{place}{same})")
    return " AND ".join(parts), given


def in_numbers(value: object) -> float:
    """A summary value as a number; NaN for what is none (a "never" is recorded as none)."""
    number = values.number(value)
    return math.nan if number is None else number


def reduced(metric: Metric, reducer: str) -> float | None:
    """A reducer that is kept with the metric."""
    mean = metric.total / metric.finite if metric.finite else None
    kept = {
        "final": metric.final,
        "last": metric.final,
        "first": metric.first,
        "min": metric.minimum,
        "max": metric.maximum,
        "mean": mean,
    }[reducer]
    return math.nan if kept is None else kept


def of_the_curve(database: Database, run: Run, wanted: Quantity) -> float | None:
    """A quantity of the curve's description, made now where the run has none yet."""
    from labbook.curves import QUANTITIES
    from labbook.journal.curves import described

    description = described(database, run.id, wanted.name)
    if description is None:
        return None
    level = () if math.isnan(wanted.number) else (wanted.number,)
    return float(QUANTITIES[wanted.reducer](description, *level))


def at_step(points: metrics.Points, step: float) -> float:
    """The newest value at a step or at the last one logged before it; NaN where the series does not reach it."""
    if not points.steps or max(points.steps) < step:
        return math.nan
    _, place = max(((s, i) for i, s in enumerate(points.steps) if s <= step), default=(0, -1))
    return points.values[place] if place >= 0 else math.nan


def searched(points: metrics.Points, wanted: Quantity) -> float:
    """A reducer that needs the series: the step where a comparison first or last holds, or the value at a step."""
    if wanted.reducer == "at":
        return at_step(points, wanted.number)
    holds = OPERATORS[wanted.operator]
    steps = [step for step, value in zip(points.steps, points.values, strict=True) if holds(value, wanted.number)]
    if not steps:
        return math.nan
    return float(steps[0] if wanted.reducer == "first" else steps[-1])
