"""Comparing runs: what differs in what they were given, then what came out."""

from __future__ import annotations

import json
import math
from typing import Any, NamedTuple

from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import CodeState, Environment, Run


class Row(NamedTuple):
    """One thing with its value in each run; None where a run has none."""

    group: str
    name: str
    values: tuple[Any, ...]

    def told(self) -> list[str]:
        """The values as people read them, with as many digits as it takes to tell them apart."""
        short = ["" if value is None else values.shown(value) for value in self.values]
        return short if len(set(short)) == len(set(map(repr, self.values))) else [str(value) for value in self.values]


class Comparison(NamedTuple):
    """Runs side by side."""

    runs: tuple[str, ...]
    differences: tuple[Row, ...]
    metrics: tuple[Row, ...]
    warnings: tuple[str, ...]


def of_runs(database: Database, runs: list[Run]) -> Comparison:
    """What differs between runs, their metrics, and what makes them unlike."""
    configs = [values.flat(values.load(run.config)) for run in runs]
    code = [code_of(database, run) for run in runs]
    packages = [packages_of(database, run) for run in runs]
    differences = [
        *rows("config", configs),
        *rows("code", code),
        *rows("environment", packages),
        *rows("cost", [cost(run) for run in runs]),
    ]
    summaries = [values.flat(values.load(run.summary)) for run in runs]
    finals = [finals_of(database, run) for run in runs]
    outcome = [*rows("summary", summaries, all_of_them=True), *rows("final", finals, all_of_them=True)]
    return Comparison(tuple(f"R{run.id}" for run in runs), tuple(differences), tuple(outcome), tuple(warnings(runs)))


def rows(group: str, columns: list[dict[str, Any]], all_of_them: bool = False) -> list[Row]:
    """A row for each name, left out where all runs agree (unless all are wanted)."""
    names = dict.fromkeys(name for column in columns for name in column)
    full = [Row(group, name, tuple(column.get(name) for column in columns)) for name in names]
    return [row for row in full if all_of_them or len(set(map(repr, row.values))) > 1]


def code_of(database: Database, run: Run) -> dict[str, str]:
    """The commit a run was made with, and whether the tree was changed."""
    state = database.get(CodeState, run.code_id) if run.code_id else None
    if state is None or state.commit is None:
        return {}
    return {"commit": state.commit[:10], "changes": state.digest[:10] if state.dirty else "none"}


def packages_of(database: Database, run: Run) -> dict[str, str]:
    """Python, host, device and package versions."""
    place = database.get(Environment, run.environment_id) if run.environment_id else None
    if place is None:
        return {}
    return {"python": place.python, "host": place.host, "device": run.device, **json.loads(place.packages)}


def cost(run: Run) -> dict[str, Any]:
    """What a run took."""
    facts = {
        "status": run.status,
        "wall seconds": run.wall_seconds,
        "cpu seconds": run.cpu_seconds,
        "peak memory (MB)": run.peak_memory / 1e6 if run.peak_memory else None,
        "parameters": run.parameter_count,
    }
    return {name: value for name, value in facts.items() if value is not None}


def finals_of(database: Database, run: Run) -> dict[str, float]:
    """The final value of each metric."""
    return {m.name: math.nan if m.final is None else m.final for m in metrics.of_run(database, run.id)}


def warnings(runs: list[Run]) -> list[str]:
    """What makes these runs unlike each other."""
    found = []
    if len({run.experiment for run in runs}) > 1:
        found.append("these runs are of different experiments")
    budgets = {values.load(run.config).get("steps") for run in runs}
    if len(budgets) > 1:
        found.append(f"these runs had different budgets (steps {', '.join(values.shown(b) for b in budgets)})")
    unfinished = [f"R{run.id}" for run in runs if run.status != "done"]
    if unfinished:
        found.append(f"not done: {', '.join(unfinished)}")
    return found
