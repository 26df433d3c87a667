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
LEGEND = 32
"""Characters of what sets a run apart in the legend of a chart."""


def told(database: Database, runs: Sequence[Run]) -> list[str]:
    """For each of some runs listed together, what it was given: what varies among them, then what is no default."""
    defaults = {known.name: values.flat(values.load(known.parameters)) for known in database.all(Experiment)}
    full = configs(runs)
    varying = varying_names(full)
    lines = []
    for run, config in zip(runs, full, strict=True):
        first = {name: config[name] for name in varying if name in config}
        lines.append(pairs(first | without(config, defaults.get(run.experiment, {}))))
    return [line or otherwise(run, defaults) for line, run in zip(lines, runs, strict=True)]


def apart(runs: Sequence[Run]) -> list[str]:
    """For each of some runs, what of its config differs from the others'; empty where nothing does."""
    full = configs(runs)
    varying = varying_names(full)
    return [pairs({name: config[name] for name in varying if name in config}) for config in full]


def legends(runs: Sequence[Run]) -> dict[int, str]:
    """What runs are called in the legend of a chart, by their number: R12, and what sets it apart from the others."""
    told = zip(runs, apart(runs), strict=True)
    return {run.id: f"R{run.id} {cut(words, LEGEND)}".rstrip() for run, words in told}


def configs(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """The configs of runs, with dotted names."""
    return [values.flat(values.load(run.config)) for run in runs]


def varying_names(configs: Sequence[dict[str, Any]]) -> list[str]:
    """The names of the values that vary, in the order in which they stand."""
    return [name for name in dict.fromkeys(name for config in configs for name in config) if varies(name, configs)]


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
    return cut(" ".join(values.shown(value).split("\n")), LONGEST)


def cut(text: str, most: int) -> str:
    """A text of at most so many characters, an ellipsis where it was cut."""
    return text if len(text) <= most else f"{text[:most]}…"
