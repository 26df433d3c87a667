"""What a run was given, in few words."""

from __future__ import annotations

from typing import Any

from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Experiment, Run


def changed(database: Database, run: Run) -> dict[str, Any]:
    """The config values that are not the experiment's defaults."""
    config = values.flat(values.load(run.config))
    known = database.one(Experiment, "WHERE name = :name", name=run.experiment)
    defaults = values.flat(values.load(known.parameters)) if known else {}
    return {name: value for name, value in config.items() if name not in defaults or defaults[name] != value}


def pairs(config: dict[str, Any]) -> str:
    """name=value, one after the other."""
    return " ".join(f"{name}={values.shown(value)}" for name, value in config.items())
