"""What the Experiments screen shows: what can be run here, and what was made of it so far."""

from __future__ import annotations

from typing import NamedTuple

from labbook.runs.definition.registry import ExperimentInfo, Problem, of_project
from labbook.store.database import Database

HINT = "words of its name, question or #tag"
NONE_FITS = "Nothing fits. Escape shows all."


class Past(NamedTuple):
    """The runs of an experiment so far."""

    runs: int
    done: int
    newest: int
    seconds: float | None
    """What a run took on average."""


class Known(NamedTuple):
    """An experiment and its past."""

    info: ExperimentInfo
    past: Past | None


class Experiments(NamedTuple):
    """All experiments, and what could not be listed."""

    listed: tuple[Known, ...]
    problems: tuple[Problem, ...]


PASTS = """
SELECT experiment, count(*), sum(status = 'done'), max(id), avg(wall_seconds) FILTER (WHERE status = 'done')
FROM run WHERE deleted_at IS NULL GROUP BY experiment
"""


def read(database: Database) -> Experiments:
    """The experiments of the project, none of their code run."""
    listing = of_project(database.project)
    pasts = {name: Past(runs, done or 0, newest, seconds) for name, runs, done, newest, seconds in database.rows(PASTS)}
    return Experiments(tuple(Known(info, pasts.get(info.name)) for info in listing.experiments), listing.problems)


def fits(info: ExperimentInfo, query: str) -> bool:
    """Whether each word is in an experiment's name, question or tags."""
    told = f"{info.name} {info.question} {tags(info)}".casefold()
    return all(word in told for word in query.casefold().split())


def tags(info: ExperimentInfo) -> str:
    """The tags of an experiment as one would write them."""
    return " ".join(f"#{tag}" for tag in info.tags)
