"""Runs with summaries that tables can be drawn from, and what a table says where."""

from __future__ import annotations

from typing import Any

from labbook.journal import claims
from labbook.journal.beliefs import hypotheses
from labbook.reports.tables import by_config
from labbook.reports.tables.by_config import Asked
from labbook.reports.tables.criteria import conditions
from labbook.reports.tables.numbers import written
from labbook.reports.tables.table import Table
from labbook.store import values
from labbook.store.database import Database
from tests import made

NAN = float("nan")


def run(database: Database, summary: dict[str, Any], status: str = "done", **config: Any) -> int:
    """A run that returned a summary; names that begin with `run_` are columns of the run."""
    columns = {name.removeprefix("run_"): config.pop(name) for name in [*config] if name.startswith("run_")}
    return made.run(database, status, config=config, summary=values.dump(summary), **columns).id


def every(database: Database) -> list[int]:
    """All runs."""
    return [number for (number,) in database.rows("SELECT id FROM run ORDER BY id")]


def hypothesis(database: Database, criterion: str = "") -> int:
    """A hypothesis with a criterion."""
    number = hypotheses.add(database, "wider is better")
    with database.write():
        database.update("hypothesis", number, criterion=criterion)
    return number


def table(database: Database, *quantities: str, baseline: str = "", best: str = "", where: str = "") -> Table:
    """The table of all runs."""
    wanted = tuple(map(claims.parse_quantity, quantities))
    asked = Asked(wanted, conditions(where), conditions(baseline), best)
    return by_config.of_runs(database, every(database), "all", asked)


def texts(shown: Table, name: str) -> list[str]:
    """A column as it is read."""
    place = [column.name for column in shown.columns].index(name)
    return [written(row[place], shown.columns[place].kind) for row in shown.rows]


def taint(database: Database, run_id: int, lifted_at: int | None = None) -> None:
    """Put a run in doubt."""
    with database.write():
        scope = {"scope": f"R{run_id}", "because": "labels flipped", "at": 1, "lifted_at": lifted_at}
        number = database.insert("taint", until_commit="", entry_id=None, lifted_because="", **scope)
        database.insert("tainted_run", taint_id=number, run_id=run_id)
