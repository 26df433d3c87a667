"""What is known of a filled-in launch form before it is launched: which of it was run before, and how long it takes."""

from __future__ import annotations

from labbook.runs.definition import overrides
from labbook.runs.past import estimate, repeats
from labbook.store.database import Database
from labbook.tui.data.intents import jobs
from labbook.tui.data.launch import Checked, Form

MOST = 1000
"""Configs of a sweep that are looked for while somebody types."""


def foreseen(database: Database, form: Form, checked: Checked) -> tuple[str, ...]:
    """How long the runs of a form will take, and which were done before, a line each where anything is known."""
    if not checked.ready or checked.runs > MOST:
        return ()
    from labbook.runs.definition.config import validate_all

    info = form.experiment
    points = overrides.grid(checked.axes)
    configs = validate_all(info, [{**checked.fixed, **point} for point in points])
    workers = jobs(database, form.intents.get("jobs", ""))
    found = estimate.estimate(database, info.name, configs, workers)
    lines = (
        estimate.told(found, len(configs), workers) if found else "",
        already(database, info.name, configs),
    )
    return tuple(line for line in lines if line)


def already(database: Database, experiment: str, configs: list[dict[str, object]]) -> str:
    """The earlier runs with these configs in one line; empty where there are none."""
    if len(configs) == 1:
        found = repeats.of_config(database, experiment, configs[0])
        return f"Already tried: {repeats.listed(found)}" if found else ""
    done = len(repeats.done_of(database, experiment, configs))
    return f"Already tried: {done} of {len(configs)} configs" if done else ""
