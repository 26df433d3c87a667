"""The trash for runs: what was deleted leaves a tombstone, with why, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import doubts
from labbook.journal.predicting.candidates import GOING
from labbook.store.database import Database
from labbook.store.records import Run
from labbook.text import storable


def delete(database: Database, runs: Sequence[Run], because: str = "") -> doubts.Resting:
    """Put runs into the trash; returns what rests on them, which goes on to name them. Raises LabbookError."""
    with database.change(f"deleted {doubts.told_runs(runs)}"):
        standing = [found for run in runs if (found := database.get(Run, run.id))]
        going = [f"R{run.id}" for run in standing if run.status in GOING]
        if going:
            still = "is" if len(going) == 1 else "are"
            raise LabbookError(f"{', '.join(going)} {still} still going on.", f"First: labbook stop {going[0]}")
        for run in standing:
            if run.deleted_at is None:
                database.update("run", run.id, deleted_at=now(), deleted_because=storable(because))
    return doubts.resting_on(database, [run.id for run in runs])


def restore(database: Database, runs: Sequence[Run]) -> None:
    """Take runs back out of the trash. Raises LabbookError for one that is not there."""
    outside = [f"R{run.id}" for run in runs if run.deleted_at is None]
    if outside:
        raise LabbookError(f"Not in the trash: {', '.join(outside)}.", "`labbook trash` lists what is.")
    with database.change(f"took {doubts.told_runs(runs)} back"):
        for run in runs:
            database.update("run", run.id, deleted_at=None, deleted_because="")


def listed(database: Database) -> list[Run]:
    """The runs in the trash, deleted last first."""
    return database.all(Run, "WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, id DESC")
