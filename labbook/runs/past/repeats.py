"""Runs that had the very config that is about to be launched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labbook.clock import local, local_zone, now
from labbook.runs.folding import clean
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run


def of_config(database: Database, experiment: str, config: dict[str, Any]) -> list[Run]:
    """The runs of an experiment that came to an end with this config: the done ones first, then the newest."""
    return database.all(
        Run,
        "WHERE experiment = :name AND config = :config AND status IN ('done', 'failed') AND command = '' "
        "AND deleted_at IS NULL AND reproduces IS NULL ORDER BY status = 'done' DESC, id DESC",
        name=experiment,
        config=clean(values.dump(config)),
    )


def done_of(database: Database, experiment: str, configs: Sequence[dict[str, Any]]) -> dict[int, Run]:
    """Of many configs those that were done before, by their place, each with its newest run."""
    done = database.rows(
        "SELECT config, max(id) FROM run WHERE experiment = :name AND status = 'done' AND command = '' "
        "AND deleted_at IS NULL GROUP BY config",
        name=experiment,
    )
    newest = dict(done)
    numbers = {place: newest.get(clean(values.dump(config))) for place, config in enumerate(configs)}
    found = {place: database.get(Run, number) for place, number in numbers.items() if number}
    return {place: run for place, run in found.items() if run}


def told(run: Run) -> str:
    """What came of an earlier run with the same config: R12 had this config on 12 Nov: final_loss 0.01."""
    wall = local(run.ended_at or run.created_at, local_zone(run.ended_at or run.created_at))
    year = "" if wall.year == local(now(), local_zone()).year else f" {wall.year}"
    verb = "had this config" if run.status == "done" else "failed with this config"
    came = in_brief(run)
    return f"R{run.id} {verb} on {wall:%-d %b}{year}{f': {came}' if came else ''}"


def in_brief(run: Run) -> str:
    """What came of a run in a few words: why it failed, or the first value of its summary."""
    if run.status != "done":
        return " ".join(run.reason.split()).rstrip(".")
    summary = values.flat(values.load(run.summary))
    return " ".join(f"{name} {values.shown(value)}" for name, value in list(summary.items())[:1])


def listed(runs: Sequence[Run], most: int = 3) -> str:
    """Some earlier runs in a line: R12 (done, final_loss 0.01), R15 (failed, ValueError: too wide)."""
    told = ", ".join(f"R{run.id} ({', '.join(filter(None, (run.status, in_brief(run))))})" for run in runs[:most])
    return f"{told} and {len(runs) - most} more" if len(runs) > most else told
