"""What of a filled-in launch form was run before."""

from __future__ import annotations

from labbook.runs.definition import overrides
from labbook.runs.past import repeats
from labbook.store.database import Database
from labbook.tui.data.launch import Checked, Form

MOST = 1000
"""Configs of a sweep that are looked for while somebody types."""


def already(database: Database, form: Form, checked: Checked) -> str:
    """The earlier runs with the config that a form makes, in one line; empty where there are none."""
    if not checked.ready or checked.runs > MOST:
        return ""
    from labbook.runs.definition.config import validate_all

    info = form.experiment
    points = overrides.grid(checked.axes)
    configs = validate_all(info, [{**checked.fixed, **point} for point in points])
    if not checked.axes:
        found = repeats.of_config(database, info.name, configs[0])
        return f"Already tried: {repeats.listed(found)}" if found else ""
    done = len(repeats.done_of(database, info.name, configs))
    return f"Already tried: {done} of {len(configs)} configs" if done else ""
