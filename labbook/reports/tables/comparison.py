"""Comparing runs: what differs in what they were given, then what came out and by how much it differs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from labbook.errors import LabbookError
from labbook.reports.tables import unlike
from labbook.reports.tables.chosen import facts
from labbook.reports.tables.table import refs
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import CodeState, Environment, Run

LONGEST = 40
"""Characters of a value that stand in a cell."""


class Row(NamedTuple):
    """One thing with its value in each run, None where a run has none; of numbers the differences to the baseline."""

    group: str
    name: str
    values: tuple[Any, ...]
    deltas: tuple[float | None, ...] = ()

    def told(self) -> list[str]:
        """The values as people read them, with as many digits as it takes to tell them apart."""
        short = ["" if value is None else values.shown(value) for value in self.values]
        full = ["" if value is None else str(value) for value in self.values]
        texts = short if len(set(short)) == len(set(map(repr, self.values))) else full
        return [text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for text in texts]


class Comparison(NamedTuple):
    """Runs side by side; the numbers that came out are compared with those of the baseline."""

    runs: tuple[str, ...]
    baseline: str
    differences: tuple[Row, ...]
    metrics: tuple[Row, ...]
    warnings: tuple[str, ...]


def of_runs(database: Database, runs: Sequence[Run], baseline: Run) -> Comparison:
    """What differs between runs, what came out of them, and what makes them unlike; raises LabbookError for trash."""
    for run in runs:
        if run.deleted_at is not None:
            raise LabbookError(f"R{run.id} is in the trash: {run.deleted_because or 'deleted'}.", "Leave it out.")
    differences = [
        *rows("config", [values.flat(values.load(run.config)) for run in runs]),
        *rows("code", [code_of(database, run) for run in runs]),
        *rows("environment", [packages_of(database, run) for run in runs]),
        *rows("cost", [cost(run) for run in runs]),
    ]
    summaries = [values.flat(values.load(run.summary)) for run in runs]
    outcome = [
        *rows("summary", summaries, all_of_them=True),
        *rows("final", [finals(database, run) for run in runs], all_of_them=True),
    ]
    base = [run.id for run in runs].index(baseline.id)
    return Comparison(
        tuple(f"R{run.id}" for run in runs),
        f"R{baseline.id}",
        tuple(differences),
        tuple(row._replace(deltas=deltas(row, base)) for row in outcome),
        tuple(warnings(database, runs, outcome)),
    )


def rows(group: str, columns: list[dict[str, Any]], all_of_them: bool = False) -> list[Row]:
    """A row for each name, left out where all runs agree (unless all are wanted)."""
    names = dict.fromkeys(name for column in columns for name in column)
    full = [Row(group, name, tuple(column.get(name) for column in columns)) for name in names]
    return [row for row in full if all_of_them or len(set(map(repr, row.values))) > 1]


def deltas(row: Row, base: int) -> tuple[float | None, ...]:
    """How much larger each number is than that of the baseline."""
    numbers = [None if isinstance(value, bool) else values.number(value) for value in row.values]
    origin = numbers[base]
    return tuple(
        None if number is None or origin is None or place == base else number - origin
        for place, number in enumerate(numbers)
    )


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
    took = {
        "status": run.status,
        "wall seconds": run.wall_seconds,
        "cpu seconds": run.cpu_seconds,
        "peak memory (MB)": run.peak_memory / 1e6 if run.peak_memory else None,
        "parameters": run.parameter_count,
    }
    return {name: value for name, value in took.items() if value is not None}


def finals(database: Database, run: Run) -> dict[str, float]:
    """The final value of each metric."""
    return {m.name: math.nan if m.final is None else m.final for m in metrics.of_run(database, run.id)}


def warnings(database: Database, runs: Sequence[Run], outcome: Sequence[Row]) -> list[str]:
    """What makes these runs unlike each other."""
    ids = [run.id for run in runs]
    found = facts(database, ids)
    lacking = [
        f"no {row.name}: {refs(run for run, value in zip(ids, row.values, strict=True) if value is None)}"
        for row in outcome
        if None in row.values
    ]
    undone = [run for run in found.runs if run.status != "done"]
    return [
        *unlike.differing("experiments", {run.id: run.experiment for run in runs}),
        *unlike.budgets(database, found, ids),
        *unlike.data(database, found, ids),
        *unlike.taints(database, ids),
        *([f"not done: {', '.join(f'R{run.id} {run.status}' for run in undone)}"] if undone else []),
        *lacking,
        "one seed each: `labbook table` compares means over seeds",
    ]
