"""How long a sweep took: while its runs went on, not while it lay there before it was grown."""

from __future__ import annotations

import pytest

from labbook.clock import MICROSECOND
from labbook.runs.launch import latest
from labbook.runs.outcome import busy, results
from labbook.runs.past import why
from labbook.store.database import Database
from labbook.store.records import Run, Sweep
from tests import made

DAY = 86_400


@pytest.mark.parametrize(
    ("spans", "seconds"),
    [
        ([], None),
        ([(0, 2)], 2),
        ([(0, 2), (1, 3)], 3),
        ([(0, 5), (1, 3)], 5),
        ([(DAY, DAY + 1), (0, 2)], 3),
        ([(5, 4)], 0),
    ],
)
def test_spans_that_overlap_count_once_and_pauses_not_at_all(
    spans: list[tuple[int, int]], seconds: float | None
) -> None:
    found = busy.covered((begin * MICROSECOND, end * MICROSECOND) for begin, end in spans)
    assert found == seconds


def test_a_sweep_that_was_grown_the_next_day_took_as_long_as_its_runs(database: Database) -> None:
    sweep = grown(database)
    runs = latest(database.all(Run, "ORDER BY id"))
    assert "3 of 4 runs done in 6 s" in results.of_sweep(database, sweep, runs, []).split("\n")[0]
    assert why.of_sweep(database, sweep).outcome == "3 of 4 runs done, 1 failed · 6 s"


def test_of_how_many_runs_a_status_tells(database: Database) -> None:
    sweep = grown(database)
    assert why.of_sweep(database, sweep).share == "1 of 4 runs"
    with database.write():
        database.update("run", 4, status="done")
        database.update("sweep", sweep.id, status="done")
    assert why.of_sweep(database, sweep._replace(status="done")).share == ""


def grown(database: Database) -> Sweep:
    """A sweep of two runs, to which two were added a day later; the last of them failed."""
    number = made.sweep(database, "failed", ended_at=(DAY + 3) * MICROSECOND, axes='{"seed": [0, 1, 2, 3]}')
    for seed, begin in enumerate((0, 1, DAY, DAY + 1)):
        times = {"started_at": begin * MICROSECOND + 1, "ended_at": (begin + 2) * MICROSECOND + 1}
        status = "failed" if seed == 3 else "done"
        made.run(database, status, config={"seed": seed}, sweep_id=number, **times)
    found = database.get(Sweep, number)
    assert found is not None
    return found
