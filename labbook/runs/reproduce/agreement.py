"""Whether a run came out as another did: metric by metric and value by value of the summary."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.metrics import Points
from labbook.store.records import Run

RTOL = 1e-6
"""The relative difference that still counts as the same, unless another is asked for."""


class Agreement(NamedTuple):
    """One metric or summary value in two runs."""

    kind: str
    """metric or summary"""
    name: str
    verdict: str
    """equal (bit for bit), within (the tolerance), different or missing (in one of them)"""
    points: int | None
    step: int | None
    """The first step that differs."""
    old: Any
    new: Any
    """The values there, or the last ones where nothing differs."""
    largest: float | None
    """The largest relative difference; None where there is none to tell."""


def of_runs(database: Database, old: Run, new: Run, rtol: float = RTOL) -> list[Agreement]:
    """Every metric, then every summary value, of a run beside those of another."""
    names = [metric.name for run in (old, new) for metric in metrics.of_run(database, run.id)]
    found = [of_metric(database, old, new, name, rtol) for name in dict.fromkeys(names)]
    was, now = (values.flat(values.load(run.summary)) for run in (old, new))
    return found + [of_value(name, was, now, rtol) for name in {**was, **now}]


def of_metric(database: Database, old: Run, new: Run, name: str, rtol: float) -> Agreement:
    """One metric: the same steps with the same values, or the first step at which they part."""
    was, now = metrics.series(database, old.id, name), metrics.series(database, new.id, name)
    if not was.values or not now.values:
        last = [points.values[-1] if points.values else None for points in (was, now)]
        return Agreement("metric", name, "missing", None, None, last[0], last[1], None)
    if same_bits(was, now):
        return Agreement("metric", name, "equal", len(was.values), None, was.values[-1], now.values[-1], 0.0)
    largest = max((apart(a, b) for a, b in zip(was.values, now.values, strict=False)), default=math.inf)
    close = was.steps == now.steps and largest <= rtol
    place = parting(was, now, rtol if not close else 0.0)
    at = [points.values[place] if place < len(points.values) else None for points in (was, now)]
    step = (was if place < len(was.steps) else now).steps[place]
    verdict = "within" if close else "different"
    return Agreement("metric", name, verdict, len(was.values), step, at[0], at[1], largest)


def same_bits(was: Points, now: Points) -> bool:
    """Whether two series have the same steps and, to the last bit, the same values."""
    return was.steps == now.steps and was.values.tobytes() == now.values.tobytes()


def parting(was: Points, now: Points, rtol: float) -> int:
    """The first place at which two unequal series differ by more than a tolerance, or at which one has ended."""
    pairs = zip(was.steps, was.values, now.steps, now.values, strict=False)
    shorter = min(len(was.steps), len(now.steps))
    longest = max(len(was.steps), len(now.steps)) - 1
    places = (n for n, (i, a, j, b) in enumerate(pairs) if i != j or apart(a, b) > rtol)
    return next(places, min(shorter, longest))


def apart(a: float, b: float) -> float:
    """The relative difference of two numbers: 0 for equal ones and two NaN, infinite where only one is finite."""
    if a == b or (math.isnan(a) and math.isnan(b)):
        return 0.0
    if not (math.isfinite(a) and math.isfinite(b)):
        return math.inf
    return abs(a - b) / max(abs(a), abs(b))


def of_value(name: str, was: dict[str, Any], now: dict[str, Any], rtol: float) -> Agreement:
    """One value of the summaries."""
    a, b = was.get(name), now.get(name)
    if name not in was or name not in now:
        return Agreement("summary", name, "missing", None, None, a, b, None)
    if repr(a) == repr(b):
        return Agreement("summary", name, "equal", None, None, a, b, 0.0)
    numbers = [float(value) for value in (a, b) if isinstance(value, (int, float)) and not isinstance(value, bool)]
    largest = apart(*numbers) if len(numbers) == 2 else None
    verdict = "within" if largest is not None and largest <= rtol else "different"
    return Agreement("summary", name, verdict, None, None, a, b, largest)


def in_words(found: list[Agreement]) -> str:
    """The whole comparison in one line."""
    if not found:
        return "neither logged a metric nor returned a summary"
    counts = {verdict: sum(one.verdict == verdict for one in found) for verdict in VERDICTS}
    if len(found) == 1:
        return f"the {found[0].kind} {found[0].name} is {VERDICTS[found[0].verdict]}"
    if len(found) in counts.values():
        return f"all {len(found)} metrics and summary values are {VERDICTS[found[0].verdict]}"
    told = ", ".join(f"{count} {VERDICTS[verdict]}" for verdict, count in counts.items() if count)
    return f"of {len(found)} metrics and summary values, {told}"


VERDICTS = {
    "equal": "equal bit for bit",
    "within": "within the tolerance",
    "different": "different",
    "missing": "in one run only",
}
"""What each verdict means."""


def agrees(found: list[Agreement]) -> bool:
    """Whether everything is equal or within the tolerance."""
    return all(one.verdict in ("equal", "within") for one in found)


def line(database: Database, run: Run) -> str:
    """How a run that was made again came out beside its original; empty for other runs."""
    old = database.get(Run, run.reproduces) if run.reproduces else None
    return f"Reproduces R{old.id}: {in_words(of_runs(database, old, run))}." if old else ""
