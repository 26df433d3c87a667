"""Runs in a listing, in JSON, and side by side."""

from __future__ import annotations

import json
from typing import Any

from labbook.cli import in_doubt
from labbook.cli.output import fitted, is_terminal, say, show_table, width
from labbook.clock import duration
from labbook.journal.statuses import SYMBOLS
from labbook.runs.outcome import given
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Run

NARROW = 110
"""Columns below which a listing gives up what is the same in all of its runs."""


def run_fields(database: Database, run: Run) -> dict[str, Any]:
    """A run with stable keys: config and summary as objects, metrics by name."""
    return {
        "ref": f"R{run.id}",
        "experiment": run.experiment,
        "status": run.status,
        "reason": run.reason,
        "in_doubt": in_doubt.reasons.get(f"R{run.id}", ""),
        "deleted_at": run.deleted_at,
        "why": run.why,
        "sweep": f"S{run.sweep_id}" if run.sweep_id else None,
        "hypothesis": f"H{run.hypothesis_id}" if run.hypothesis_id else None,
        "task": f"T{run.task_id}" if run.task_id else None,
        "config": values.load(run.config),
        "command": json.loads(run.command) if run.command else None,
        "summary": values.load(run.summary),
        "metrics": {
            m.name: {
                "points": m.points,
                "first": m.first,
                "final": m.final,
                "min": m.minimum,
                "max": m.maximum,
            }
            for m in metrics.of_run(database, run.id)
        },
        "progress": run.progress,
        "seed": run.seed,
        "device": run.device,
        "parameter_count": run.parameter_count,
        "wall_seconds": run.wall_seconds,
        "cpu_seconds": run.cpu_seconds,
        "peak_memory": run.peak_memory,
        "exit_code": run.exit_code,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
    }


def show_runs(database: Database, found: list[Run]) -> None:
    """Print runs as a table: what they were given and what came out; a narrow terminal shows less of what came out."""
    if not found:
        say("No runs.")
        return
    narrow = is_terminal() and width() < NARROW
    experiments = {run.experiment for run in found}
    rows = []
    for run, given_to_it in zip(found, given.told(database, found), strict=True):
        result = run.reason or given.pairs(dict(list(values.flat(values.load(run.summary)).items())[:3]))
        row = [in_doubt.marked(f"R{run.id}"), state_word(run), run.experiment, given_to_it]
        row += [fitted(result, width() * 3 // 10) if narrow else result, duration(run.wall_seconds)]
        rows.append([*row, f"H{run.hypothesis_id}" if run.hypothesis_id else ""])
    headings = ["id", "status", "experiment", "config", "result", "time", "for"]
    if narrow and len(experiments) == 1:
        headings, rows = without(2, headings), [without(2, row) for row in rows]
    show_table(headings, rows, stretch=headings.index("config"))
    for line in in_doubt.footnotes(" ".join(f"R{run.id}" for run in found)):
        say(line)


def without(place: int, row: list[str]) -> list[str]:
    """A row without one of its cells."""
    return [*row[:place], *row[place + 1 :]]


def state_word(run: Run) -> str:
    """A status, with the progress of a run that goes on."""
    progress = f" {run.progress:.0%}" if run.status == "running" and run.progress else ""
    return f"{SYMBOLS.get(run.status, '')} {run.status}{progress}"
