"""Clocks that are set back, summer time, every zone: what came later stays later, and nobody's day is another's."""

from __future__ import annotations

import os
import time
import zoneinfo
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from labbook import clock
from labbook.journal import entries, undo
from labbook.journal.exporting import chosen, markdown
from labbook.journal.predicting import predictions
from labbook.project import find
from labbook.runs.folding import Ended, finish
from labbook.store import metrics
from labbook.store.database import Database, open_database
from labbook.store.records import Entry, Run
from tests import made
from tests.torture.book import fresh, write
from tests.wall_clock import WallClock

HOUR = 3600 * clock.MICROSECOND
YEARS = (2026, 2038, 2040)


class Figures(NamedTuple):
    """What came of it in the zones of the world."""

    zones: int
    moments: int
    wrong_wall: int
    wrong_day: int
    out_of_order: int

    @property
    def whole(self) -> bool:
        """Whether every promise was kept."""
        return not (self.wrong_wall or self.wrong_day or self.out_of_order)


def in_every_zone(every: int) -> Figures:
    """In each zone, around each change of its clocks: is the wall clock told as it stood, and the day that was on?"""
    zones = sorted(zoneinfo.available_timezones())[::every]
    moments = wrong_wall = wrong_day = out_of_order = 0
    for zone in zones:
        set_zone(zone)
        for year in YEARS:
            days = []
            for at in around_changes(zone, year):
                told, wall = clock.local(at, clock.local_zone(at)), datetime.fromtimestamp(at / clock.MICROSECOND)
                moments += 1
                wrong_wall += told.replace(tzinfo=None) != wall
                days.append(clock.day_of(at, clock.local_zone(at), 240))
                wrong_day += days[-1] != expected_day(wall)
            out_of_order += sum(later < earlier for earlier, later in pairwise(days))
    set_zone("")
    return Figures(len(zones), moments, wrong_wall, wrong_day, out_of_order)


def set_zone(zone: str) -> None:
    """Let this process live there; empty for where the machine stands."""
    if zone:
        os.environ["TZ"] = zone
    else:
        os.environ.pop("TZ", None)
    time.tzset()


def around_changes(zone: str, year: int) -> Iterator[int]:
    """Each half hour of the days on which a zone's offset changes, and one day without."""
    there = zoneinfo.ZoneInfo(zone)
    start = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    for day in range(366):
        noon = start + day * 86_400
        first, last = (datetime.fromtimestamp(at, there).utcoffset() for at in (noon, noon + 86_400))
        if first != last or day == 17:
            yield from (clock.MICROSECOND * at for at in range(noon - 7_200, noon + 93_600, 1_800))


def expected_day(wall: datetime) -> str:
    """The date, or the one before until four in the morning."""
    ordinal = wall.date().toordinal() - (wall.hour < 4)
    return datetime.fromordinal(ordinal).date().isoformat()


def test_every_zone_tells_its_own_time() -> None:
    before = os.environ.get("TZ", "")
    try:
        figures = in_every_zone(12)
    finally:
        set_zone(before)
    assert figures.whole, figures
    assert figures.moments > 5_000


class Day(NamedTuple):
    """What a day looks like on which the clock was set back by an hour."""

    page: list[str]
    undone: str
    steps: list[int]
    wall_seconds: float


WRITTEN = ["at ten", "at eleven", "an hour earlier", "a little later", "at eleven again"]


def clock_set_back(folder: Path, clock_: WallClock) -> Day:
    """Write through a clock that is set back, log through it, and end a run before it began."""
    project = fresh(folder)
    with open_database(project) as opened:
        for words, wall in zip(WRITTEN, ("10:00", "11:00", "10:01", "10:05", "11:00"), strict=True):
            clock_.set(f"2026-11-20 {wall}")
            write(opened, words)
        page = [entry.body.partition(" #")[0] for entry in entries.on_day(opened, "2026-11-20")]
        run = made.run(opened, "running", started_at=clock_.set("2026-11-20 12:00")).id
        with opened.write():
            for steps, at in (((0, 1), 5_000.0), ((2, 3), 1_400.0)):
                points = metrics.Points(array("q", steps), array("d", [at, at]), array("d", [1.0, 2.0]))
                metrics.append(opened, run, "loss", points)
            finish(opened, run, Ended("done", ended_at=clock_.set("2026-11-20 11:00")))
        ended = opened.get(Run, run)
        undo.undo(opened)
        last = opened.one(Entry, "ORDER BY id DESC")
        undone = WRITTEN[-1] if last is None or WRITTEN[-1] not in last.body else ""
        steps = list(metrics.series(opened, run, "loss").steps)
        return Day(page, undone, steps, (ended and ended.wall_seconds) or 0.0)


def test_a_clock_that_is_set_back_changes_no_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = clock_set_back(tmp_path, WallClock(monkeypatch))
    assert day == Day(WRITTEN, WRITTEN[-1], [0, 1, 2, 3], 0.0)


def shuffled(folder: Path, patch: pytest.MonkeyPatch) -> Day:
    """The control: a day by its clock alone."""
    patch.setattr(entries, "as_written", lambda found: sorted(found, key=lambda entry: entry.created_at))
    return clock_set_back(folder, WallClock(patch))


def test_control_by_the_clock_alone_the_day_is_shuffled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shuffled(tmp_path, monkeypatch).page != WRITTEN


def test_an_export_has_the_entries_as_they_were_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock_set_back(tmp_path, WallClock(monkeypatch))
    with open_database(find(tmp_path)) as opened:
        (page,) = markdown.written_here(opened)
        told = [words for words in page.raw.decode().splitlines() if words.partition(" #")[0] in WRITTEN]
        assert [words.partition(" #")[0] for words in told] == WRITTEN[:-1]  # the last was undone
        assert [entry.id for entry in chosen.entries(opened, [])] == [1, 2, 3, 4]


def sealed_around(opened: Database, wall: WallClock, sealed_at: str, began_at: str, first: str) -> bool:
    """Whether a prediction counts as written after the fact; `first` says what came first, whatever the clock says."""
    run = made.run(opened, "queued") if first == "queued" else None
    if first == "run":
        run = made.run(opened, "running", started_at=wall.set(began_at))
    wall.set(sealed_at)
    sealed = predictions.seal(opened, predictions.Draft("loss < 1", 0.9, experiment="toy.train"))
    run = run or made.run(opened, "queued")
    with opened.write():
        opened.update("run", run.id, status="done", started_at=wall.set(began_at), ended_at=wall.set(began_at))
        metrics.append(opened, run.id, "loss", metrics.Points(array("q", [0]), array("d", [0.0]), array("d", [0.5])))
        predictions.grade_open(opened, opened.all(Run, "WHERE id = :id", id=run.id)[0])
    graded = predictions.get(opened, sealed.id)
    assert graded.status == "right"
    return bool(graded.after_the_fact)


NOON, EARLIER = "2026-11-20 12:00", "2026-11-20 11:00"


def test_what_was_sealed_first_counts_though_the_clock_was_set_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not sealed_around(database, WallClock(monkeypatch), NOON, EARLIER, first="prediction")


def test_what_had_begun_is_after_the_fact_though_the_clock_was_set_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sealed_around(database, WallClock(monkeypatch), EARLIER, NOON, first="run")


def test_what_waited_in_the_queue_had_not_begun(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not sealed_around(database, WallClock(monkeypatch), EARLIER, NOON, first="queued")


def test_control_by_the_clock_a_prediction_is_taken_for_late(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_clock = lambda run, prediction: (run.started_at or 0) < prediction.sealed_at  # noqa: E731
    monkeypatch.setattr(predictions, "begun_before", by_clock)
    assert sealed_around(database, WallClock(monkeypatch), NOON, EARLIER, first="prediction")


def by_universal_time(patch: pytest.MonkeyPatch) -> None:
    """The control: no zone is kept with a moment."""
    patch.setattr(clock, "local_zone", lambda at=None: "+00:00")


def test_the_hour_that_comes_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """02:30 in Berlin on 2026-10-25: the same wall clock, an hour apart, on one day and in order."""
    wall = WallClock(monkeypatch)
    first, second = (wall.set("2026-10-25 02:30", fold) for fold in (0, 1))
    assert second - first == HOUR
    with open_database(fresh(tmp_path)) as opened:
        for at, words in ((first, "first"), (second, "second")):
            wall.at = at
            write(opened, words)
        found = opened.all(Entry, "ORDER BY id")
        assert [f"{clock.local(entry.created_at, entry.zone):%H:%M}" for entry in found] == ["02:30", "02:30"]
        assert [entry.zone for entry in found] == ["+02:00", "+01:00"]
        assert entries.on_day(opened, "2026-10-24") == found  # before four it is still the day before


def test_an_entry_keeps_the_time_of_where_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as away:
        wall = WallClock(away, "Pacific/Auckland")
        wall.set("2026-11-20 09:00")
        with open_database(fresh(tmp_path)) as opened:
            number = write(opened, "far away")
    WallClock(monkeypatch, "America/Los_Angeles")
    with open_database(fresh(tmp_path)) as opened:
        entry = entries.get(opened, number)
        assert (entry.day, f"{clock.local(entry.created_at, entry.zone):%H:%M}") == ("2026-11-20", "09:00")
