"""Curves in words, kept with each run: described once it has ended, and found by their parts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from labbook.errors import LabbookError
from labbook.journal.statuses import FINAL
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Curve, Figure, Metric

if TYPE_CHECKING:
    from labbook.curves import Description

VERSION = 1
"""Raised when curves come to be described otherwise, so that stored descriptions are made anew."""
FEWEST = 8
"""Points below which a metric has no course to speak of."""
MOST_METRICS = 20
"""Metrics of a run that are described by themselves, in the order they first appeared."""
OVER = ", ".join(f"'{status}'" for status in FINAL)
WORTH = (
    f"m.id IN (SELECT id FROM metric WHERE run_id = m.run_id AND points >= {FEWEST} ORDER BY id LIMIT {MOST_METRICS}) "
    "AND NOT EXISTS (SELECT 1 FROM curve c WHERE c.run_id = m.run_id AND c.name = m.name AND c.points = m.points "
    f"AND json_extract(c.data, '$.version') = {VERSION})"
)
"""Metrics `m` that are to be described and are not yet."""


class Mark(NamedTuple):
    """One part of a curve, as it is filtered by."""

    kind: str
    first_step: int
    last_step: int
    level: float | None = None
    constant: str = ""
    factor: float | None = None


def described(database: Database, run_id: int, name: str) -> Description | None:
    """A run's metric described, as it was stored or, where it has grown since or never was, anew; None without one."""
    metric = database.one(Metric, "WHERE run_id = :run AND name = :name", run=run_id, name=name)
    if metric is None:
        return None
    kept = database.one(Curve, "WHERE run_id = :run AND name = :name", run=run_id, name=name)
    return (kept and kept.points == metric.points and read(kept)) or made(database, run_id, name)


def stored(database: Database, run_id: int) -> dict[str, Description]:
    """The descriptions that are stored with a run, by metric."""
    kept = database.all(Curve, "WHERE run_id = :run ORDER BY id", run=run_id)
    return {curve.name: description for curve in kept if (description := read(curve))}


def read(curve: Curve) -> Description | None:
    """A stored description; None for one that another version of labbook made."""
    from labbook.curves import from_plain

    data = values.load(curve.data)
    return from_plain(data["curve"]) if data.get("version") == VERSION else None


def made(database: Database, run_id: int, name: str) -> Description:
    """A metric described from its points."""
    from labbook.curves import describe

    points = metrics.series(database, run_id, name)
    return describe(points.steps, points.values, constants(database, run_id, name))


def constants(database: Database, run_id: int, name: str) -> dict[str, float]:
    """The levels that a run names itself: the marks of its line figures of a metric."""
    from labbook.figures import Line, from_json

    found: dict[str, float] = {}
    for row in database.all(Figure, "WHERE run_id = :run ORDER BY id", run=run_id):
        try:
            figure = from_json(json.loads(row.spec))
        except LabbookError:  # a newer labbook's
            continue
        if isinstance(figure, Line) and name in figure.metrics():
            found |= figure.marks
    return found


def describe_run(database: Database, run_id: int) -> list[str]:
    """Describe and store what is not yet of an ended run; returns the metrics that were described."""
    wanted = "JOIN run r ON r.id = t.run_id WHERE t.id IN (SELECT m.id FROM metric m WHERE m.run_id = :run AND "
    ended = f"r.status IN ({OVER}) AND r.deleted_at IS NULL"
    names = [m.name for m in database.all(Metric, f"{wanted}{WORTH}) AND {ended} ORDER BY t.id", run=run_id)]
    found = {name: made(database, run_id, name) for name in names}
    if found:
        with database.write():
            for name, description in found.items():
                save(database, run_id, name, description)
    return names


def undescribed(database: Database) -> list[int]:
    """The ended runs, oldest first, of which a metric is not described yet."""
    sql = f"SELECT DISTINCT r.id FROM run r JOIN metric m ON m.run_id = r.id WHERE r.status IN ({OVER}) "
    return [number for (number,) in database.rows(f"{sql} AND r.deleted_at IS NULL AND {WORTH} ORDER BY r.id")]


def save(database: Database, run_id: int, name: str, description: Description) -> None:
    """Store a description and its parts in place of an earlier one, inside `write()`."""
    from labbook.curves import to_plain

    earlier = database.one(Curve, "WHERE run_id = :run AND name = :name", run=run_id, name=name)
    if earlier:
        database.delete("curve", earlier.id)
    data = values.dump({"version": VERSION, "curve": to_plain(description)})
    curve = database.insert("curve", run_id=run_id, name=name, points=description.points, data=data)
    for mark in marks(description):
        database.insert("curve_mark", curve_id=curve, run_id=run_id, name=name, **as_row(mark))


def as_row(mark: Mark) -> dict[str, Any]:
    """A mark's columns; what is not a number is NULL, which no comparison matches."""
    return {**mark._asdict(), "level": values.number(mark.level), "factor": values.number(mark.factor)}


def marks(d: Description) -> Iterator[Mark]:
    """The parts of a curve that can be looked for."""
    for p in d.plateaus:
        yield Mark("plateau", p.first_step, p.last_step, p.level, p.constant)
        if p.left:
            yield Mark("leaves", p.last_step, p.last_step, p.level, p.constant)
    for s in d.spikes:
        yield Mark("spike", s.first_step, s.last_step, s.height, factor=s.factor)
    for move in d.descents:
        yield Mark("descent", move.first_step, move.last_step, move.end, factor=move.half_time)
    for move in d.regrowths:
        yield Mark("regrowth", move.first_step, move.last_step, move.end, factor=move.factor)
    if d.departure is not None:
        yield Mark("departure", d.departure, d.departure, d.plateaus[0].level, d.plateaus[0].constant)
    if d.divergence:
        yield Mark("divergence", d.divergence.step, d.last_step)
    if d.trend:
        yield Mark(d.trend, d.last_step, d.last_step, d.floor)
    yield Mark("floor", d.last_step, d.last_step, d.floor)
