"""The last run that another can be compared with."""

from __future__ import annotations

from typing import Any, NamedTuple

from labbook.runs.past.made import config_of
from labbook.store.database import Database
from labbook.store.records import Run

MOST = 2000
"""How many earlier runs of an experiment are looked at, newest first."""


class Earlier(NamedTuple):
    """What is needed of an earlier run to see how near it is."""

    id: int
    status: str
    config: str
    command: str


def last_comparable(database: Database, run: Run, outside: int | None = None) -> Run | None:
    """The run of the same experiment that ended before another began, with the nearest config.

    Of equally near ones a finished one, then the newest. Runs of the sweep `outside` do not count, nor do those that
    make others again: their code is older than they are. For such a run it is the one that it makes again.
    """
    if run.reproduces:
        return database.get(Run, run.reproduces)
    earlier = database.rows(
        "SELECT id, status, config, command FROM run WHERE experiment = :name AND id != :id AND deleted_at IS NULL "
        "AND reproduces IS NULL AND status IN ('done', 'failed', 'cancelled', 'lost') AND ended_at <= :began "
        "AND coalesce(sweep_id, 0) != :sweep ORDER BY ended_at DESC LIMIT :most",
        name=run.experiment,
        id=run.id,
        began=run.started_at or run.created_at,
        sweep=outside or -1,
        most=MOST,
    )
    mine = config_of(run)
    found = [Earlier(*row) for row in earlier]
    same = [one for one in found if (one.config, one.command) == (run.config, run.command)]  # no need to read others
    nearest = min(
        same or found, key=lambda one: (0 if same else distance(mine, one, run), one.status != "done"), default=None
    )
    return database.get(Run, nearest.id) if nearest else None


def distance(mine: dict[str, Any], other: Earlier, run: Run) -> float:
    """How many values two configs differ in; another seed is half a difference."""
    theirs = config_of(run._replace(config=other.config, command=other.command))
    return sum(0.5 if name == "seed" else 1.0 for name in {**mine, **theirs} if differs(name, mine, theirs))


def differs(name: str, mine: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether a value is another one, or only in one of two configs."""
    return name not in mine or name not in theirs or repr(mine[name]) != repr(theirs[name])
