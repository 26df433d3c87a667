"""Quantities of many runs at once, each with where it was read, and which of two values is better."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from labbook.journal import claims
from labbook.journal.claims import Quantity
from labbook.reports.tables.chosen import AMONG
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run

HEADLINES = 3
"""How many summary values a table shows unasked."""
COLUMNS = {"final": "final", "last": "final", "first": "first", "min": "minimum", "max": "maximum"}
LESS = {"loss", "err", "error", "nll", "ppl", "perplexity", "mse", "rmse", "mae", "kl", "brier", "time", "seconds"}
MORE = {"acc", "accuracy", "auroc", "auc", "f1", "score", "r2", "reward", "recall", "precision", "corr", "success"}
GAINS = {"recovered", "gain", "improvement"}
"""Words that turn a loss into something to have more of."""


class Measured(NamedTuple):
    """What a run's quantity is, and whether it is from its summary or a series."""

    value: float
    source: str
    never: bool = False
    """Whether it never came about, which is no NaN."""


def measured(database: Database, runs: Sequence[int], wanted: Quantity) -> dict[int, Measured]:
    """The quantity of each run that has it, as `claims.measure` has it for one."""
    if wanted.operator or (wanted.reducer and wanted.reducer not in (*COLUMNS, "mean")):
        return searched(database, runs, wanted)
    column = "total / nullif(m.finite, 0)" if wanted.reducer == "mean" else COLUMNS[wanted.reducer or "final"]
    found = {}
    for run, in_summary, number, text, in_series, reduced in database.rows(
        f"SELECT r.value, s.run_id, s.number, s.text, m.id, m.{column} FROM json_each(:ids) r "
        "LEFT JOIN run_summary s ON s.run_id = r.value AND s.name = :name "
        "AND (s.number IS NOT NULL OR s.text IN ('none', 'nan')) "
        "LEFT JOIN metric m ON m.run_id = r.value AND m.name = :name",
        ids=json.dumps(list(runs)),
        name=wanted.name,
    ):
        from_summary = in_summary and (not wanted.reducer or (wanted.reducer in ("final", "mean") and not in_series))
        if from_summary:
            found[run] = Measured(math.nan if number is None else number, "summary", text == "none")
        elif in_series:
            found[run] = Measured(math.nan if reduced is None else reduced, "series")
    return found


def searched(database: Database, runs: Sequence[int], wanted: Quantity) -> dict[int, Measured]:
    """A quantity that needs the whole series, read run by run."""
    found = {}
    for run in database.all(Run, f"WHERE t.id {AMONG}", ids=json.dumps(list(runs))):
        value = claims.measure(database, run, wanted)
        if value is not None:
            found[run.id] = Measured(value, "series", math.isnan(value) and wanted.reducer != "at")
    return found


def lost_word(found: Mapping[int, Measured]) -> str:
    """What to call the values that are no numbers."""
    words = {"never" if one.never else "NaN" for one in found.values() if not math.isfinite(one.value)}
    return " or ".join(sorted(words, reverse=True)) or "NaN"


def headline(database: Database, runs: Sequence[int], most: int = HEADLINES) -> list[Quantity]:
    """The quantities that runs are about unasked: the first numbers of their summaries, else the ends of series."""
    ids = json.dumps(list(runs))
    numbers = f"SELECT DISTINCT name FROM run_summary WHERE run_id {AMONG} AND text NOT IN ('true', 'false')"
    names = {name for (name,) in database.rows(f"{numbers} AND (number IS NOT NULL OR text = 'nan')", ids=ids)}
    newest = database.value(
        f"SELECT summary FROM run WHERE id {AMONG} AND status = 'done' ORDER BY id DESC LIMIT 1", ids=ids
    )
    order = [name for name in values.flat(values.load(newest or "{}")) if name in names]
    if names:
        return [Quantity("", name) for name in [*order, *sorted(names - set(order))][:most]]
    series = database.rows(f"SELECT name FROM metric WHERE run_id {AMONG} GROUP BY name ORDER BY min(id)", ids=ids)
    return [Quantity("final", name) for (name,) in series[:most]]


def better(wanted: Quantity) -> str:
    """Whether less or more of a quantity is better by its name: min, max, or nothing where it does not tell."""
    if wanted.operator or wanted.reducer in ("leaves", "spikes"):
        return "min" if wanted.reducer != "last" else ""
    words = set(re.split(r"[^a-z0-9]+", wanted.name.lower()))
    if words & GAINS:
        return "max"
    if words & LESS or wanted.name.lower().endswith("loss"):
        return "min"
    return "max" if words & MORE else ""
