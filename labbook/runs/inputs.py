"""The earlier runs that a config names, told to the process of the run: their configs and the files they kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from labbook.store.database import Database
from labbook.store.records import Artifact, Run

RUN_ID = re.compile(r"R[1-9]\d{0,17}")


def of_config(database: Database, config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The runs that a config names, and those that theirs name, as plain JSON; ids that are no run are left out."""
    found: dict[str, dict[str, Any]] = {}
    waiting = list(named_in(config))
    while waiting:
        name = waiting.pop()
        run = database.get(Run, int(name[1:])) if name not in found else None
        if run is not None:
            kept = database.all(Artifact, "WHERE run_id = :run ORDER BY id", run=run.id)
            files = {artifact.name: artifact.sha256 for artifact in kept}
            found[name] = {"config": json.loads(run.config), "kept": files}
            waiting += named_in(found[name]["config"])
    return found


def named_in(value: object) -> Iterator[str]:
    """The run ids among a config's values, however deep: "R41", ["R41", "R42"]."""
    if isinstance(value, str) and RUN_ID.fullmatch(value):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from named_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from named_in(item)
