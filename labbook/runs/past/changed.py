"""What changed since a run was good: until another run, or until now."""

from __future__ import annotations

from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import doubts
from labbook.runs.past import made, trees
from labbook.runs.past.difference import Difference, between
from labbook.runs.past.trees import CodeChange
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run


class Since(NamedTuple):
    """What changed from a good run on."""

    good: Run
    to: Run | None
    """None for now."""
    first_bad: Run | None
    """The first run of the experiment after the good one that was not good."""
    difference: Difference
    code: CodeChange


def since(database: Database, good: Run, to: Run | None = None, diff: bool = False) -> Since:
    """What changed from a good run to another, or to now with the config of the experiment's newest run."""
    newest = database.one(Run, "WHERE experiment = :name AND deleted_at IS NULL ORDER BY id DESC", name=good.experiment)
    before, after = made.of_run(database, good), made.of_run(database, to) if to else made.now(database, newest or good)
    return Since(
        good,
        to,
        next((run for run in later(database, good) if not is_good(database, run)), None),
        between(before, after),
        trees.between(database.project.root, before.code, after.code, diff),
    )


def last_good(database: Database, experiment: str = "") -> Run:
    """The last good run before the newest that failed or diverged, of any experiment or of one. Raises LabbookError."""
    ended = database.all(
        Run,
        "WHERE :name IN ('', experiment) AND status IN ('done', 'failed', 'lost') AND deleted_at IS NULL "
        "ORDER BY id DESC LIMIT 500",
        name=experiment,
    )
    bad = next((run for run in ended if not is_good(database, run)), None)
    if bad is None:
        raise LabbookError(
            "No run has failed or diverged, so there is no last good one before it.",
            "Name the good one: labbook changed --since-good R12",
        )
    doubtful = doubts.standing(database).runs
    earlier = (run for run in ended if run.id < bad.id and run.experiment == bad.experiment and run.id not in doubtful)
    good = next((run for run in earlier if is_good(database, run)), None)
    if good is None:
        raise LabbookError(
            f"R{bad.id} went wrong, and no run of {bad.experiment} before it was good.",
            f"`labbook why R{bad.id} --against R...` compares it with any other run.",
        )
    return good


def later(database: Database, good: Run) -> list[Run]:
    """The runs of the same experiment that came to an end after it, in order."""
    return database.all(
        Run,
        "WHERE experiment = :name AND id > :id AND status IN ('done', 'failed', 'lost') AND deleted_at IS NULL "
        "ORDER BY id LIMIT 500",
        name=good.experiment,
        id=good.id,
    )


def is_good(database: Database, run: Run) -> bool:
    """Whether a run is done, did not call itself diverged, and ended with finite numbers."""
    summary = values.flat(values.load(run.summary))
    odd = any(isinstance(value, float) and not is_finite(value) for value in summary.values())
    lost = database.value(
        "SELECT 1 FROM metric WHERE run_id = :run AND (final IS NULL OR abs(final) > 1e308) LIMIT 1", run=run.id
    )
    return run.status == "done" and not odd and not lost and summary.get("diverged") is not True


def is_finite(value: float) -> bool:
    """Whether it is neither NaN nor infinite."""
    return abs(value) < float("inf")
