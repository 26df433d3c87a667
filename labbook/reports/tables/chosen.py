"""Which runs a table is about, and what is needed of each: few columns of many runs, never whole configs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from labbook.journal import ids
from labbook.journal.claims import Conditions, cover
from labbook.store import values
from labbook.store.database import Database

AMONG = "IN (SELECT value FROM json_each(:ids))"
SEED = "seed"
"""The parameter whose values are repetitions and not settings."""


class Setting(NamedTuple):
    """A config value: a number where it is one, and its text."""

    number: float | None
    text: str

    @property
    def value(self) -> float | str:
        """What conditions are compared with."""
        return self.text if self.number is None else self.number


class Fact(NamedTuple):
    """What a table needs of a run; `settings` holds the parameters that vary among the runs."""

    id: int
    experiment: str
    status: str
    seed: int | None
    seconds: float | None
    settings: dict[str, Setting]


class Chosen(NamedTuple):
    """The runs of a table, oldest first; what varies among them, and what is the same in all."""

    runs: tuple[Fact, ...]
    varying: tuple[str, ...]
    same: dict[str, Setting]

    def ids(self) -> list[int]:
        """The numbers of the runs."""
        return [run.id for run in self.runs]


def of_hypothesis(database: Database, number: int) -> list[int]:
    """The runs made for a hypothesis, and those that are evidence on it, alone or in a sweep."""
    evidence = "SELECT target FROM evidence WHERE hypothesis_id = :number AND withdrawn_at IS NULL"
    targets = [ids.parse(target) for (target,) in database.rows(evidence, number=number)]
    return sorted(
        {
            *numbers(database, "SELECT id FROM run WHERE hypothesis_id = :number", number),
            *(ref.number for ref in targets if ref.letter == "R"),
            *(run for ref in targets if ref.letter == "S" for run in of_sweep(database, ref.number)),
        }
    )


def of_sweep(database: Database, number: int) -> list[int]:
    """The runs of a sweep."""
    return numbers(database, "SELECT id FROM run WHERE sweep_id = :number ORDER BY id", number)


def numbers(database: Database, sql: str, number: int) -> list[int]:
    """The first column of a query."""
    return [id for (id,) in database.rows(sql, number=number)]


def chosen(database: Database, runs: Sequence[int], where: Conditions = ()) -> Chosen:
    """These runs, but for those in the trash and those whose config does not satisfy all conditions."""
    found = facts(database, runs)
    if where:
        kept = [run.id for run in found.runs if cover(where, config(found, run))]
        found = facts(database, kept)
    return found


def with_seed(found: Chosen) -> Chosen:
    """The same runs with their seed as a parameter among the others: for a grid that has it as an axis."""
    seeded = [
        run._replace(settings=run.settings | {SEED: Setting(float(run.seed), str(run.seed))})
        for run in found.runs
        if run.seed is not None
    ]
    return found._replace(runs=tuple(seeded), varying=(*found.varying, SEED)) if seeded else found


def config(found: Chosen, run: Fact) -> dict[str, float | str]:
    """The config of a run as conditions are compared with it."""
    given = {name: setting.value for name, setting in (found.same | run.settings).items()}
    return given | ({SEED: float(run.seed)} if run.seed is not None else {})


def facts(database: Database, runs: Sequence[int]) -> Chosen:
    """What is needed of some runs: three queries, whatever their number."""
    rows = database.rows(
        "SELECT id, experiment, status, seed, wall_seconds FROM run "
        f"WHERE id {AMONG} AND deleted_at IS NULL ORDER BY id",
        ids=json.dumps(list(runs)),
    )
    known = json.dumps([row[0] for row in rows])
    spans = database.rows(
        "SELECT name, count(*), min(number), max(number), min(text), max(text) FROM run_param "
        f"WHERE run_id {AMONG} AND name != :seed GROUP BY name",
        ids=known,
        seed=SEED,
    )
    same = {
        name: Setting(low, first)
        for name, count, low, high, first, last in spans
        if count == len(rows) and (low, first) == (high, last)
    }
    varying = in_order(database, [row[0] for row in rows], [name for name, *_ in spans if name not in same])
    settings = settings_of(database, known, varying)
    listed = tuple(Fact._make((*row, settings.get(row[0], {}))) for row in rows)
    return Chosen(listed, tuple(varying), same)


def told(same: dict[str, Setting]) -> str:
    """Settings in one line."""
    return "   ".join(f"{name}={setting.text}" for name, setting in same.items())


def in_order(database: Database, runs: list[int], names: list[str]) -> list[str]:
    """Parameters in the order of the newest config, those that it lacks at the end."""
    newest = database.value("SELECT config FROM run WHERE id = :id", id=runs[-1]) if names else None
    order = list(values.flat(values.load(newest))) if newest else []
    return sorted(names, key=lambda name: order.index(name) if name in order else len(order))


def settings_of(database: Database, runs: str, names: Sequence[str]) -> dict[int, dict[str, Setting]]:
    """The values of some parameters, by run."""
    found: dict[int, dict[str, Setting]] = {}
    kept: dict[tuple[float | None, str], Setting] = {}  # a config value is mostly one of few
    for run, name, number, text in database.rows(
        f"SELECT run_id, name, number, text FROM run_param WHERE run_id {AMONG} "
        "AND name IN (SELECT value FROM json_each(:names))",
        ids=runs,
        names=json.dumps(list(names)),
    ):
        setting = kept.get((number, text)) or kept.setdefault((number, text), Setting(number, text))
        found.setdefault(run, {})[name] = setting
    return found
