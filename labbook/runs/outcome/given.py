"""What runs were given, in few words: what is not a default, and first what sets them apart."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import Any

from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Experiment, Run

LONGEST = 200
"""Characters of one value that are shown beside others."""


def told(database: Database, runs: Sequence[Run]) -> list[str]:
    """For each of some runs listed together, what it was given: what varies among them, then what is no default."""
    defaults = {known.name: values.flat(values.load(known.parameters)) for known in database.all(Experiment)}
    full = [values.flat(values.load(run.config)) for run in runs]
    varying = [name for name in dict.fromkeys(name for config in full for name in config) if varies(name, full)]
    lines = []
    for run, config in zip(runs, full, strict=True):
        first = {name: config[name] for name in varying if name in config}
        lines.append(pairs(first | without(config, defaults.get(run.experiment, {}))))
    return [line or otherwise(run, defaults) for line, run in zip(lines, runs, strict=True)]


def otherwise(run: Run, defaults: dict[str, dict[str, Any]]) -> str:
    """What to say of a run that was given nothing of its own: its command, or that it took the defaults."""
    if run.command:
        return command(run)
    return "defaults" if run.experiment in defaults else ""


def command(run: Run) -> str:
    """A wrapped command as it was typed, without its secrets."""
    from labbook.runs.capture.redact import redact

    return redact(shlex.join(json.loads(run.command)))


def varies(name: str, configs: Sequence[dict[str, Any]]) -> bool:
    """Whether a value differs among the configs that have it."""
    return len({repr(config[name]) for config in configs if name in config}) > 1


def without(config: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """The config values that are not defaults."""
    return {name: value for name, value in config.items() if name not in defaults or defaults[name] != value}


def changed(database: Database, run: Run) -> dict[str, Any]:
    """The config values of a run that are not the experiment's defaults."""
    known = database.one(Experiment, "WHERE name = :name", name=run.experiment)
    return without(values.flat(values.load(run.config)), values.flat(values.load(known.parameters)) if known else {})


def pairs(config: dict[str, Any]) -> str:
    """name=value, one after the other."""
    return " ".join(f"{name}={brief(value)}" for name, value in config.items())


def brief(value: Any) -> str:
    """A value in one line, cut where it is long."""
    text = " ".join(values.shown(value).split("\n"))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
