"""From the spool into the store: each record exactly once, in the transaction that moves the place read up to."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from labbook.clock import MICROSECOND, now
from labbook.journal.statuses import FINAL
from labbook.project import Project
from labbook.runs.spool import Series, SpoolReader
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Run
from labbook.text import storable


class Ended(NamedTuple):
    """How a run ended, from its own record or from what its keeper saw."""

    status: str
    reason: str = ""
    traceback: str = ""
    summary: dict[str, Any] = {}  # noqa: RUF012  (a NamedTuple's default is never changed)
    ended_at: int | None = None
    cpu_seconds: float | None = None
    peak_memory: int | None = None
    exit_code: int | None = None


def reader(project: Project, run: Run) -> SpoolReader:
    """A reader of the run's spool that goes on where the store stopped."""
    return SpoolReader(project.run_folder(run.id), run.spool_segment, run.spool_offset)


def fold(database: Database, run_id: int, spool: SpoolReader) -> Ended | None:
    """Store what is new in a run's spool, inside `write()`; returns how the run ended once it has said so."""
    place = spool.segment, spool.offset
    series, messages = spool.read()
    progress = spool.progress()
    if (spool.segment, spool.offset, progress) == (*place, spool.told):
        return last_word(spool.earlier)
    spool.told = progress
    for name, points in series.items():
        metrics.append(database, run_id, clean(name), in_int_steps(points))
    changes: dict[str, Any] = {"spool_segment": spool.segment, "spool_offset": spool.offset}
    if progress is not None:
        changes["progress"] = progress
    for message in messages:
        changes.update(keep(database, run_id, message))
    database.update("run", run_id, **changes)
    return last_word(messages) or last_word(spool.earlier)


def last_word(messages: list[dict[str, Any]]) -> Ended | None:
    """How the run said that it ended, also if that was stored by a supervisor that died before it could act on it."""
    return next((from_message(message) for message in reversed(messages) if "end" in message), None)


def in_int_steps(points: Series) -> metrics.Points:
    """The same columns under the store's name."""
    return metrics.Points(points.steps, points.times, points.values)


def keep(database: Database, run_id: int, message: dict[str, Any]) -> dict[str, Any]:
    """Store one message; returns the columns of the run that it changes."""
    if "figure" in message:
        spec = json.dumps(message["figure"], ensure_ascii=False)
        database.insert("figure", run_id=run_id, name=clean(message["name"]), spec=clean(spec), created_at=now())
    elif "artifact" in message:
        database.insert(
            "artifact",
            run_id=run_id,
            name=clean(message["artifact"]),
            sha256=message["sha256"],
            size=message["size"],
            created_at=now(),
        )
    elif "parameter_count" in message:
        return {"parameter_count": message["parameter_count"], "device": clean(message["device"])}
    elif "note" in message:
        noted = database.value("SELECT note FROM run WHERE id = :id", id=run_id)
        database.update("run", run_id, note=f"{noted}\n{clean(message['note'])}".strip())
    return {}


def from_message(message: dict[str, Any]) -> Ended:
    """The run's own last word."""
    reason = message["reason"]
    if message["lost"]:
        reason = f"{reason}; {message['lost']} calls could not be recorded (no space)".lstrip("; ")
    return Ended(
        message["end"],
        clean(reason),
        clean(message["traceback"]),
        message["summary"],
        message["ended_at"],
        message["cpu_seconds"],
        message["peak_memory"],
    )


def finish(database: Database, run_id: int, ended: Ended) -> None:
    """Write how a run ended, inside `write()`; a run that has ended stays as it is."""
    run = database.get(Run, run_id)
    if run is None or run.status in FINAL:
        return
    at = ended.ended_at or now()
    database.update(
        "run",
        run_id,
        status=ended.status,
        reason=ended.reason,
        traceback=ended.traceback,
        summary=clean(json.dumps(ended.summary, ensure_ascii=False)),
        ended_at=at,
        wall_seconds=max(at - run.started_at, 0) / MICROSECOND if run.started_at else None,
        cpu_seconds=ended.cpu_seconds,
        peak_memory=ended.peak_memory,
        exit_code=ended.exit_code,
    )
    for row in values.rows(values.decode(ended.summary)):
        database.insert("run_summary", run_id=run_id, **row._asdict())


def clean(text: Any) -> str:
    """A value's text as any store can hold it."""
    return storable(str(text))
