"""Runs as the engine would have written them, without running anything."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from labbook.runs import launch
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Run


def run(database: Database, status: str = "done", losses: Sequence[float] = (), **columns: Any) -> Run:
    """A run of this status; `losses` are the values of its metric `loss`."""
    columns = {"started_at": 1, "ended_at": 2 if status not in ("queued", "running") else None} | columns
    intent = launch.Intent(columns.pop("why", ""), columns.pop("hypothesis_id", None), columns.pop("task_id", None))
    config = columns.pop("config", {})
    with database.write():
        job = launch.add_job(database, 1)
        database.update("job", job, status="done")
        number = launch.add_run(database, job, "toy.train", config, intent, status=status, **columns)
        for name, value in values.flat(values.load(columns.get("summary", "{}"))).items():
            told = {"number": values.number(value), "text": values.shown(value)}
            database.insert("run_summary", run_id=number, name=name, **told)
        if losses:
            count = len(losses)
            points = metrics.Points(array("q", range(count)), array("d", [0.0] * count), array("d", losses))
            metrics.append(database, number, "loss", points)
    found = database.get(Run, number)
    assert found is not None
    return found


def sweep(database: Database, status: str = "running", task_id: int | None = None, **columns: Any) -> int:
    """A sweep over nothing in particular; returns its number."""
    columns = {"experiment": "toy.train", "axes": "{}", "fixed": "{}", "why": "", "created_at": 1} | columns
    with database.write():
        return database.insert("sweep", status=status, task_id=task_id, **columns)
