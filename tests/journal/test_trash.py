"""The trash: what is deleted is seen no more and counts no more, leaves a tombstone, and comes back."""

from __future__ import annotations

import pytest

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import claims, trash, undo
from labbook.journal.beliefs import evidence, hypotheses, weighing
from labbook.journal.beliefs.hypotheses import Belief
from labbook.journal.predicting import grading, predictions
from labbook.journal.predicting.candidates import Missing, Scope
from labbook.journal.predicting.predictions import Draft
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Run
from tests import made


def ran(database: Database, x: float = 1.0, status: str = "done") -> Run:
    return made.run(database, status, summary=values.dump({"x": x}), hypothesis_id=1, started_at=now())


@pytest.fixture
def hypothesis(database: Database) -> Hypothesis:
    found = database.get(Hypothesis, hypotheses.add(database, "it works", Belief("x < 2")))
    assert found is not None
    return found


def test_deleted_runs_count_nowhere(database: Database, hypothesis: Hypothesis) -> None:
    trash.delete(database, [ran(database)], "wrong data")
    weighed = weighing.weigh(database, hypothesis)
    assert weighed is not None and weighed.runs == ()
    assert isinstance(grading.grade(database, claims.checkable("x < 2"), Scope()), Missing)
    assert predictions.seal(database, Draft("x < 2", 0.8, 1)).seen == "[]"
    assert evidence.bearing(database, 1) == []


def test_a_graded_prediction_keeps_its_grade_and_its_run(database: Database, hypothesis: Hypothesis) -> None:
    sealed = predictions.seal(database, Draft("x < 2", 0.8, 1))
    run = ran(database)
    with database.write():
        predictions.grade_open(database, run)
    resting = trash.delete(database, [run])
    assert [p.id for p in resting.predictions] == [sealed.id]
    assert predictions.get(database, sealed.id).status == "right"
    with database.write():
        predictions.grade_open(database, ran(database, 5.0))
    assert predictions.get(database, sealed.id).answers == '["R1"]'


@pytest.mark.parametrize("status", ["queued", "running"])
def test_what_is_going_on_is_not_deleted(database: Database, hypothesis: Hypothesis, status: str) -> None:
    done, going = ran(database), ran(database, status=status)
    with pytest.raises(LabbookError, match="R2 is still going on"):
        trash.delete(database, [done, going])
    assert trash.listed(database) == []


def test_a_run_that_was_retried_meanwhile_is_not_deleted(database: Database, hypothesis: Hypothesis) -> None:
    stale = ran(database, status="failed")
    with database.write():
        database.update("run", stale.id, status="running")
    with pytest.raises(LabbookError, match="still going on"):
        trash.delete(database, [stale])


def test_restoring_and_undoing(database: Database, hypothesis: Hypothesis) -> None:
    run = ran(database)
    trash.delete(database, [run], "wrong data")
    (deleted,) = trash.listed(database)
    assert deleted.deleted_because == "wrong data"
    trash.delete(database, [deleted], "twice")
    assert trash.listed(database) == [deleted]
    trash.restore(database, [deleted])
    assert trash.listed(database) == [] and database.get(Run, 1) == run
    with pytest.raises(LabbookError, match="Not in the trash: R1"):
        trash.restore(database, [run])
    undo.undo(database)
    assert trash.listed(database) == [deleted]
    undo.undo(database)
    assert database.get(Run, 1) == run
