"""What the other seeds of a sweep say beside the grade that its first seed gave."""

from __future__ import annotations

import pytest

from labbook.journal.predicting import betting, predictions
from labbook.journal.predicting.other_seeds import described_with_seeds
from labbook.runs.outcome import conclude
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Entry, Prediction
from tests import made

ENDS = {0.0: (-2.0, 35.0, -20.0), 0.2: (98.0, 30.0, 180.0)}


def swept(database: Database) -> None:
    """A sweep over two drifts and three seeds, as it ends run by run."""
    number = made.sweep(database, axes='{"drift": [0.0, 0.2], "seed": [0, 1, 2]}')
    runs = [
        made.run(
            database,
            config={"drift": drift, "seed": seed, "steps": 10},
            summary=values.dump({"end": end, "ended": end > 0, "steps": 10}),
            sweep_id=number,
            started_at=2**53,
        )
        for drift, ends in ENDS.items()
        for seed, end in enumerate(ends)
    ]
    with database.write():
        for run in runs:
            predictions.grade_open(database, run)
        conclude.after_sweep(database, number)


def told(database: Database, line: str) -> str:
    """What becomes of a prediction by the sweep."""
    sealed = predictions.seal(database, betting.read(database, line))
    swept(database)
    found = database.get(Prediction, sealed.id)
    assert found is not None
    return described_with_seeds(database, found)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("end in 60..140 @ drift=0.2 70%", "the first of 3 seeds, right in 1 of 3 (the others: R5 30, R6 180)"),
        ("ended @ drift=0.0 70%", "the first of 3 seeds, right in 1 of 3 (the others: R2 yes, R3 no)"),
        (
            "end > steps @ drift=0.2 80%",
            "the first of 3 seeds, right in 3 of 3 (the others: R5 30 against 10, R6 180 against 10)",
        ),
        (
            "end[drift=0.2] > end[drift=0.0] 80%",
            "the first of 3 seeds, right in 2 of 3 (the others: R5 30 against R2 35, R6 180 against R3 -20)",
        ),
    ],
)
def test_one_seed_graded_it_and_the_others_are_told(database: Database, line: str, said: str) -> None:
    assert told(database, line).endswith(f"; graded by {said}")
    entry = database.one(Entry, "WHERE kind = 'result'")
    assert entry is not None and said in entry.body


@pytest.mark.parametrize("line", ["end > 60 @ drift=0.2, seeds>=3 70%", "at least 2 of 3 end > 60 @ drift=0.2 70%"])
def test_what_several_seeds_graded_is_told_as_it_was(database: Database, line: str) -> None:
    assert "graded by the first" not in told(database, line)


def test_what_no_sweep_graded_has_no_other_seeds(database: Database) -> None:
    predictions.seal(database, betting.read(database, "end > 60 70%"))
    run = made.run(database, config={"seed": 0}, summary='{"end": 98.0}', started_at=2**53)
    with database.write():
        conclude.after_run(database, run.id)
    found = database.get(Prediction, 1)
    assert found is not None and found.status == "right"
    assert described_with_seeds(database, found) == predictions.described(found)
