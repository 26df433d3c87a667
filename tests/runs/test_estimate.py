"""How long runs will take, judged by the earlier ones most like them."""

from __future__ import annotations

import pytest

from labbook.runs.past.estimate import Estimate, estimate, told
from labbook.store.database import Database
from tests import made


def past(database: Database, seconds: float, steps: int, **config: object) -> int:
    """A run that was done: it logged its loss at each step."""
    given = {"steps": steps, "seed": 0, **config}
    return made.run(database, config=given, wall_seconds=seconds, losses=[1.0] * steps).id


def test_the_time_is_that_of_the_runs_with_the_same_values_seeds_aside(database: Database) -> None:
    for seconds, width in ((2.0, 8), (4.0, 8), (90.0, 64)):
        past(database, seconds, 100, width=width)
    found = estimate(database, "toy.train", [{"width": 8, "steps": 100, "seed": 7}], 1)
    assert found == Estimate(3.0, 3.0, 2, ())
    assert told(found, 1, 1) == "About 3 s, as R2 took"


def test_a_longer_run_takes_longer_in_proportion_to_its_steps(database: Database) -> None:
    past(database, 2.0, 100, width=8)
    past(database, 4.0, 200, width=8)
    found = estimate(database, "toy.train", [{"width": 8, "steps": 1000}], 1)
    assert found and found.each == pytest.approx(20.0)


def test_without_a_like_the_nearest_is_taken_and_what_differs_is_named(database: Database) -> None:
    past(database, 60.0, 100, width=8, depth=1)
    newest = past(database, 2.0, 100, width=64, depth=1)
    configs = [{"width": 64, "depth": depth, "steps": 100} for depth in range(2, 8)]
    found = estimate(database, "toy.train", configs, 2)
    assert found == Estimate(2.0, 6.0, newest, ("depth",))
    assert told(found, 6, 2) == "About 6 s: 6 runs of 2 s, 2 at once, going by R2, which differs in depth"


def test_nothing_is_said_where_nothing_was_done(database: Database) -> None:
    made.run(database, status="failed", wall_seconds=3.0)
    made.run(database, status="done", wall_seconds=3.0, deleted_at=1)
    assert estimate(database, "toy.train", [{"seed": 0}], 1) is None
