"""Descriptions kept with runs: made once, made anew when a metric has grown, found by their parts."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest

from labbook.curves import describe, to_plain
from labbook.journal import curves
from labbook.store.database import Database
from labbook.store.records import Curve, CurveMark, Run
from tests import made

LN10 = math.log(10)
FALLS = [LN10] * 60 + [LN10 * 0.8**k for k in range(40)]
SPIKES = [*[LN10] * 30, 20.0, *[LN10] * 30, 30.0, *[LN10] * 30]


def test_an_ended_run_is_described_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made.run(database, losses=FALLS)
    assert curves.undescribed(database) == [run.id]
    assert curves.describe_run(database, run.id) == ["loss"]
    assert curves.undescribed(database) == []
    assert curves.describe_run(database, run.id) == []
    monkeypatch.setattr("labbook.journal.curves.made", lambda *_: pytest.fail("made again"))
    assert curves.described(database, run.id, "loss") == describe(range(100), FALLS)
    assert curves.stored(database, run.id) == {"loss": describe(range(100), FALLS)}


def test_marks_are_what_can_be_looked_for(database: Database) -> None:
    run = made.run(database, losses=FALLS)
    curves.describe_run(database, run.id)
    marks = {mark.kind: mark for mark in database.all(CurveMark)}
    assert set(marks) == {"plateau", "leaves", "departure", "descent", "falling", "floor"}
    assert (marks["plateau"].level, marks["plateau"].constant) == (pytest.approx(LN10), "ln 10")
    assert marks["leaves"].first_step == marks["departure"].first_step == pytest.approx(60, abs=2)
    assert marks["floor"].level == pytest.approx(FALLS[-1], rel=0.3)


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_run_that_goes_on_is_described_but_not_kept(database: Database, status: str) -> None:
    run = made.run(database, status, losses=FALLS)
    assert curves.describe_run(database, run.id) == curves.undescribed(database) == []
    assert curves.described(database, run.id, "loss") == describe(range(100), FALLS)
    assert database.all(Curve) == []


def test_what_has_no_course_or_is_in_the_trash_is_left_out(database: Database) -> None:
    made.run(database, losses=[1.0] * 7)
    made.run(database)
    gone = made.run(database, losses=FALLS, deleted_at=5)
    assert curves.undescribed(database) == curves.describe_run(database, gone.id) == []
    assert curves.described(database, 1, "los") is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda curve: {"points": curve.points - 1},
        lambda curve: {"data": json.dumps({"version": 0, "curve": {"odd": 1}})},
        lambda curve: {"data": json.dumps({"odd": 1})},
    ],
)
def test_what_is_out_of_date_is_made_anew(database: Database, spoil: Callable[[Curve], dict[str, object]]) -> None:
    run = made.run(database, losses=FALLS)
    curves.describe_run(database, run.id)
    with database.write():
        database.update("curve", 1, **spoil(database.all(Curve)[0]))
    assert curves.described(database, run.id, "loss") == describe(range(100), FALLS)
    assert curves.undescribed(database) == [run.id]
    marks = len(database.all(CurveMark))
    curves.describe_run(database, run.id)
    assert curves.undescribed(database) == []
    assert len(database.all(Curve)) == 1 and len(database.all(CurveMark)) == marks


def test_levels_are_named_as_the_run_names_them(database: Database) -> None:
    run = made.run(database, losses=[2.0] * 50)
    line = {
        "type": "line",
        "series": [{"name": "a", "x": [], "y": [], "metric": "loss"}],
        "marks": {"mine": 2.0, "x": "NaN"},
    }
    other = {**line, "series": [{"name": "a", "x": [], "y": [], "metric": "accuracy"}], "marks": {"theirs": 2.0}}
    with database.write():
        for spec in (line, other, {"type": "hologram"}):
            database.insert("figure", run_id=run.id, name="f", spec=json.dumps(spec), created_at=1)
    told = curves.described(database, run.id, "loss")
    assert told is not None and [plateau.constant for plateau in told.plateaus] == ["mine"]


@pytest.mark.parametrize("losses", [[math.nan] * 20, [LN10] * 20 + [math.inf] * 5, [0.0] * 20, [-1.0, math.nan] * 10])
def test_what_is_not_finite_is_kept_too(database: Database, losses: list[float]) -> None:
    run = made.run(database, losses=losses)
    curves.describe_run(database, run.id)
    kept = curves.stored(database, run.id)["loss"]
    assert repr(to_plain(kept)) == repr(to_plain(describe(range(len(losses)), losses)))
    json.loads(database.all(Curve)[0].data, parse_constant=lambda word: pytest.fail(word))


def test_only_the_first_metrics_of_many_are_kept(database: Database) -> None:
    run = with_metrics(database, curves.MOST_METRICS + 5)
    assert len(curves.describe_run(database, run.id)) == curves.MOST_METRICS
    assert curves.undescribed(database) == []
    assert curves.described(database, run.id, f"m{curves.MOST_METRICS + 4}") is not None


def with_metrics(database: Database, count: int) -> Run:
    """A run with so many metrics."""
    from array import array

    from labbook.store import metrics

    run = made.run(database)
    with database.write():
        for number in range(count):
            points = metrics.Points(array("q", range(9)), array("d", [0.0] * 9), array("d", [1.0] * 9))
            metrics.append(database, run.id, f"m{number}", points)
    return run
