"""Metrics: series of (step, time, value), kept as packed columns with their reducers beside them.

A chunk is three native little-endian columns one after the other: steps (i64), times (f64 seconds), values (f64); 24
bytes a point. NaN and infinities survive in it. In the `metric` row a NaN is NULL, so that no filter ever matches it.
"""

from __future__ import annotations

import math
from array import array
from typing import NamedTuple

from labbook.store.database import Database
from labbook.store.records import Metric

POINT = 24


class Points(NamedTuple):
    """One metric of one run, in the order it was logged."""

    steps: array[int]
    times: array[float]
    values: array[float]


def append(database: Database, run_id: int, name: str, points: Points) -> None:
    """Add points to a run's metric, inside `write()`."""
    known = database.one(Metric, "WHERE run_id = :run AND name = :name", run=run_id, name=name)
    if known is None:
        metric_id = database.insert("metric", run_id=run_id, name=name, **described(points))
    else:
        metric_id = known.id
        database.update("metric", metric_id, **merged(known, points))
    data = points.steps.tobytes() + points.times.tobytes() + points.values.tobytes()
    database.insert("metric_chunk", metric_id=metric_id, position=known.points if known else 0, data=data)


def described(points: Points) -> dict[str, float | int | None]:
    """The reducers of a stretch of points."""
    values = points.values
    total = sum(values)
    finite = values if math.isfinite(total) else array("d", filter(math.isfinite, values))
    return {
        "points": len(values),
        "finite": len(finite),
        "first_step": points.steps[0],
        "last_step": points.steps[-1],
        "first": known_number(values[0]),
        "final": known_number(values[-1]),
        "minimum": min(finite, default=None),
        "maximum": max(finite, default=None),
        "total": total if finite is values else sum(finite),
    }


def merged(known: Metric, points: Points) -> dict[str, float | int | None]:
    """The reducers of a metric after more points."""
    new = described(points)
    minima = [m for m in (known.minimum, new["minimum"]) if m is not None]
    maxima = [m for m in (known.maximum, new["maximum"]) if m is not None]
    return {
        "points": known.points + len(points.values),
        "finite": known.finite + int(new["finite"] or 0),
        "last_step": new["last_step"],
        "final": new["final"],
        "minimum": min(minima, default=None),
        "maximum": max(maxima, default=None),
        "total": known.total + (new["total"] or 0.0),
    }


def known_number(value: float) -> float | None:
    """The value, or None for NaN."""
    return None if math.isnan(value) else value


def series(database: Database, run_id: int, name: str, since: int = 0) -> Points:
    """Every point of a run's metric, or those after as many as are known; empty when it was never logged."""
    rows = database.rows(
        "SELECT data FROM metric_chunk JOIN metric ON metric.id = metric_id "
        "WHERE run_id = :run AND name = :name AND position >= :since ORDER BY position",
        run=run_id,
        name=name,
        since=since,
    )
    return joined([data for (data,) in rows])


def joined(chunks: list[bytes]) -> Points:
    """The points of consecutive chunks."""
    points = Points(array("q"), array("d"), array("d"))
    for data in chunks:
        size = len(data) // POINT * 8
        points.steps.frombytes(data[:size])
        points.times.frombytes(data[size : 2 * size])
        points.values.frombytes(data[2 * size :])
    return points


def tail(database: Database, run_id: int, name: str, chunks: int = 8) -> Points:
    """The newest points of a metric: its last few chunks."""
    rows = database.rows(
        "SELECT data FROM metric_chunk JOIN metric ON metric.id = metric_id "
        "WHERE run_id = :run AND name = :name ORDER BY position DESC LIMIT :chunks",
        run=run_id,
        name=name,
        chunks=chunks,
    )
    return joined([data for (data,) in reversed(rows)])


def of_run(database: Database, run_id: int) -> list[Metric]:
    """The metrics of a run, in the order they first appeared."""
    return database.all(Metric, "WHERE run_id = :run ORDER BY id", run=run_id)
