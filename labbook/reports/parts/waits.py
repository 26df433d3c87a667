"""What waits: predictions for runs, tasks for other things."""

from __future__ import annotations

from collections.abc import Iterator

from labbook.journal.planning import waiting
from labbook.journal.predicting import predictions
from labbook.reports.parts import loose
from labbook.reports.parts.lines import strong
from labbook.reports.report import Line
from labbook.store.database import Database
from labbook.store.records import Run, Task


def everything(database: Database) -> Iterator[Line]:
    """All that waits now."""
    yield from loose.of_predictions(database, predictions.listed(database, only_open=True))
    named = database.all(Task, "WHERE state IN ('todo', 'doing') AND same_as IS NULL AND waits_for != '' ORDER BY id")
    for task in named:
        held_up = waiting.of_task(database, task)
        if held_up:
            yield strong(f"T{task.id}"), f" {task.text} waits for {', '.join(held_up)}"
    yield from loose.of_runs(
        database.all(Run, "WHERE status IN ('queued', 'running') AND deleted_at IS NULL ORDER BY id")
    )
