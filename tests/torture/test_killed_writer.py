"""Kill -9 of a writer, again and again: what was acknowledged is there, once and whole."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from labbook.clock import now
from labbook.runs import launch, process, recovery
from labbook.runs.folding import fold
from labbook.runs.recorder import Run as Recorder
from labbook.runs.spool import SpoolReader, SpoolWriter
from labbook.store import metrics
from labbook.store.database import Database, open_database
from labbook.store.records import Run
from tests.torture.book import Child, Project, fresh, in_rounds, notes, unsound, write

BURST = 20
"""Points between two acknowledgements."""


class Figures(NamedTuple):
    """What became of everything that was written."""

    cycles: int
    entries: int
    points: int
    lost: int
    doubled: int
    half: int
    unsound: str

    @property
    def whole(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.doubled or self.half or self.unsound)


def kill_in_a_loop(folder: Path, cycles: int, seed: int = 0) -> Figures:
    """Each cycle a process writes entries, logs points and folds them, until it is killed; then labbook recovers."""
    project, chance = fresh(folder), random.Random(seed)
    acknowledged: set[str] = set()
    points = lost_points = doubled_points = 0
    for cycle in range(cycles):
        told = killed(project, cycle, chance)
        acknowledged.update(line[2:] for line in told if line.startswith("E "))
        logged = max((int(line[2:]) for line in told if line.startswith("P ")), default=0)
        steps = recovered_steps(project)
        points += logged
        lost_points += len(set(range(logged)) - set(steps))
        doubled_points += len(steps) - len(set(steps))
    with open_database(project) as database:
        kept = notes(database)
        written = database.value("SELECT count(*) FROM entry WHERE kind = 'note'")
    lost = len(acknowledged - set(kept)) + lost_points
    doubled = sum(kept.values()) - len(kept) + doubled_points
    half = written - sum(kept.values())
    return Figures(cycles, len(acknowledged), points, lost, doubled, half, unsound(project.database))


def killed(project: Project, cycle: int, chance: random.Random) -> list[str]:
    """Let a writer work until it has told a few things, and kill it anywhere after that; returns what it told."""
    child = Child(lambda tell: work(project, cycle, tell), project.root / "tally")
    enough, deadline = chance.randrange(24), time.monotonic() + 20
    while len(child.told()) < enough and not child.over():
        assert time.monotonic() < deadline, "the writer does not get on"
        time.sleep(0.0005)
    time.sleep(chance.random() * 0.006)  # which instruction it dies at is what is tried here
    assert child.kill() == -9
    return child.told()


def work(project: Project, cycle: int, tell: Callable[[str], None]) -> None:
    """Write, log and fold for ever, telling each thing that was acknowledged."""
    with open_database(project) as database:
        run_id = begun(database)
        run_folder = project.run_folder(run_id)
        recorder, spool = Recorder(f"R{run_id}", run_folder, {}, project.files / "artifacts"), SpoolReader(run_folder)
        for number in range(1_000_000):
            words = f"{cycle}-{number}" + "long " * (40_000 if number % 16 == 7 else 0)
            write(database, words)
            tell(f"E {words}")
            for step in range(number * BURST, (number + 1) * BURST):
                recorder.log({"loss": step / 2}, step=step)
            tell(f"P {(number + 1) * BURST}")
            with database.write():
                fold(database, run_id, spool)


def begun(database: Database) -> int:
    """A run of this process, with a job that it keeps itself."""
    me = process.identity(os.getpid())
    with database.write():
        job = launch.add_job(database, 1)
        database.update("job", job, status="running", pid=me.pid, process_started=me.started)
        return launch.add_run(
            database, job, "torture", {}, launch.Intent(), status="running", pid=me.pid, started_at=now()
        )


def recovered_steps(project: Project) -> list[int]:
    """The stored steps of the newest run, after labbook has taken in what it left behind."""
    with open_database(project) as database:
        recovery.recover(database)
        run = database.one(Run, "ORDER BY id DESC")
        return list(metrics.series(database, run.id, "loss").steps) if run else []


def test_nothing_acknowledged_is_lost_by_a_kill(tmp_path: Path) -> None:
    figures = kill_in_a_loop(tmp_path, 20)
    assert figures.whole, figures
    assert figures.entries > 50 and figures.points > 500


def each_statement_by_itself(patch: pytest.MonkeyPatch) -> None:
    """The control: no transaction holds the rows of one saving together."""
    for name in ("insert", "update"):
        patch.setattr(Database, name, committing(getattr(Database, name)))


def committing(method: Callable[..., int | None]) -> Callable[..., int | None]:
    """The same, committed at once."""

    def statement(database: Database, *given: object, **values: object) -> int | None:
        done = method(database, *given, **values)
        database.connection.execute("COMMIT")
        database.connection.execute("BEGIN IMMEDIATE")
        return done

    return statement


def in_the_memory_of_the_process(patch: pytest.MonkeyPatch) -> None:
    """The control: points wait in a list, as with any buffered file, until a hundred are there."""
    waiting: list[tuple[dict[str, float], int]] = []
    pack = SpoolWriter.points

    def points(spool: SpoolWriter, metrics: dict[str, float], step: int) -> None:
        waiting.append((metrics, step))
        if len(waiting) == 100:
            for each in waiting:
                pack(spool, *each)
            waiting.clear()

    patch.setattr(SpoolWriter, "points", points)


def test_control_without_transactions_entries_are_left_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    each_statement_by_itself(monkeypatch)
    rounds = in_rounds(lambda folder, seed: kill_in_a_loop(folder, 4, seed), tmp_path, lambda figures: figures.half)
    assert rounds[-1].half, rounds


def test_control_without_the_mapped_spool_points_are_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_memory_of_the_process(monkeypatch)
    rounds = in_rounds(lambda folder, seed: kill_in_a_loop(folder, 4, seed), tmp_path, lambda figures: figures.lost)
    assert rounds[-1].lost, rounds
