"""Numbers of processes that were given to others: nothing that labbook does to its own runs hits a bystander."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from labbook.clock import now
from labbook.project import Project
from labbook.runs import attach, launch, process, recovery, session, supervisor
from labbook.runs.folding import reader
from labbook.runs.launch import Intent
from labbook.runs.process import Identity
from labbook.runs.supervisor import Supervisor, Watched
from labbook.runs.worker import Worker
from labbook.store.database import Database
from labbook.store.records import Job, Run
from tests.runs.lab import until

OURS = signal.SIGVTALRM
"""What ends a bystander at last: of a higher number than every signal of labbook, which therefore shows first."""


class Figures(NamedTuple):
    """How many stood by, and how many were hit."""

    bystanders: int
    hit: int


class Bystander:
    """A process that leads a group of its own, as any job of a shell does, under a number that was a run's."""

    def __init__(self, number: int) -> None:
        self.process = subprocess.Popen(["sleep", "600"], start_new_session=True)
        real = process.identity(self.process.pid)
        older = (real._replace(started=real.started - 1), real._replace(boot="another boot"), real._replace(started=0))
        self.was = older[number % len(older)]

    def was_hit(self) -> bool:
        """End it, and see whether something else had ended it before."""
        with suppress(ProcessLookupError):
            self.process.send_signal(OURS)
        return self.process.wait() != -OURS


Deed = Callable[[Database, list[Identity]], None]


def bystanders_hit(database: Database, deed: Deed, count: int = 1_000, batch: int = 125) -> Figures:
    """Do something to runs whose numbers are others' by now, some at a time."""
    hit = 0
    for first in range(0, count, batch):
        bystanders = [Bystander(number) for number in range(first, min(first + batch, count))]
        try:
            deed(database, [bystander.was for bystander in bystanders])
        finally:
            hit += sum(bystander.was_hit() for bystander in bystanders)
    return Figures(count, hit)


def signalled(database: Database, gone: list[Identity]) -> None:
    """What everything else ends in."""
    for who in gone:
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGHUP):
            process.signal_run(who, number)


def stopped_by_force(database: Database, gone: list[Identity]) -> None:
    """A supervisor stops runs that do not hear: it asks, and then it kills."""
    keeper = Supervisor(database, with_runs(database, gone, cancel=True))
    keeper.adopt()
    for watched, who in zip(keeper.watched.values(), gone, strict=True):
        watched.who, watched.reports_exit = who, True
    keeper.cancel_asked()
    keeper.cancel_asked()
    for watched in keeper.watched.values():
        watched.reports_exit = False
    keeper.beat()
    assert not keeper.watched


def heard_late(database: Database, gone: list[Identity]) -> None:
    """What a worker said of runs that began and ended while their supervisor was held."""
    keeper = Supervisor(database, with_runs(database, gone, status="queued"))
    began = [
        {"started": run.id, "pid": who.pid, "at": now(), "began": 0.0 if who.boot != process.boot() else who.started}
        for run, who in zip(keeper.queued(), gone, strict=True)
    ]
    third = len(began) // 3
    for report in began[:third]:  # of runs that were cancelled meanwhile
        keeper.heed(report)
    for report in began[third : 2 * third]:
        run = database.get(Run, report["started"])
        assert run is not None
        keeper.watched[run.id] = Watched(run.id, supervisor.forked(report), reader(database.project, run), True)
        keeper.heed(report)
        keeper.heed({"exited": run.id, "status": 0, "cpu_seconds": 0.0, "peak_memory": 0})
    keeper.pool = LastWords(began[2 * third :])  # type: ignore[assignment]
    keeper.let_worker_go()


class LastWords:
    """A worker that is over and had something left to say."""

    def __init__(self, words: list[dict[str, object]]) -> None:
        self.words = words

    def close(self) -> list[dict[str, object]]:
        """The words."""
        return self.words


def found_after_a_reboot(database: Database, gone: list[Identity]) -> None:
    """The next command meets a job and runs whose numbers are others', and closes them."""
    keeper, *runs = gone
    job = with_runs(database, runs, cancel=True)
    with database.write():
        claimed = {"status": "running", "pid": keeper.pid, "process_started": keeper.started, "boot": "another boot"}
        database.update("job", job.id, **claimed)
    recovery.recover(database)
    assert not database.value("SELECT 1 FROM run WHERE status = 'running'")


def with_runs(database: Database, gone: list[Identity], cancel: bool = False, status: str = "running") -> Job:
    """A job whose runs had these processes."""
    with database.write():
        number = launch.add_job(database, len(gone))
        for who in gone:
            noted = {"status": status, "pid": who.pid, "process_started": who.started, "cancel": cancel}
            launch.add_run(database, number, "odd.gone", {}, Intent(), **noted)
    job = database.get(Job, number)
    assert job is not None
    return job


DEEDS = {
    "signals": signalled,
    "stopping by force": stopped_by_force,
    "late words": heard_late,
    "a reboot": found_after_a_reboot,
}


@pytest.mark.parametrize("deed", DEEDS)
def test_no_bystander_is_hit(database: Database, monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    monkeypatch.setattr(supervisor, "PATIENCE", 0.0)
    assert bystanders_hit(database, DEEDS[deed], 250) == Figures(250, 0)


@pytest.mark.parametrize("deed", ["signals", "stopping by force"])
def test_control_by_its_number_alone_the_wrong_one_is_hit(
    database: Database, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    monkeypatch.setattr(supervisor, "PATIENCE", 0.0)
    monkeypatch.setattr(process, "alive", lambda who: process.started(who.pid) is not None)
    if deed == "stopping by force":
        monkeypatch.setattr(Supervisor, "beat", lambda keeper: keeper.watched.clear())
    assert bystanders_hit(database, DEEDS[deed], 12) == Figures(12, 12)


def test_control_a_supervisor_that_looks_up_what_it_hears_late_hits_them(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "forked", lambda report: process.identity(report["pid"]))
    assert bystanders_hit(database, heard_late, 12).hit == 8


def test_a_script_is_known_as_it_knew_itself(database: Database) -> None:
    """It may be gone by the time that its supervisor has started."""
    bystander = Bystander(0)
    asked = {"name": "script", "config": {}, "hypothesis": "", "why": "", "pid": bystander.was.pid}
    job, number = attach.register(database, asked | {"began": bystander.was.started})
    launch.ask_to_stop(database, database.all(Run))
    keeper = Supervisor(database, job)
    keeper.adopt()
    assert not process.alive(keeper.watched[number].who)
    keeper.cancel_asked()
    assert not bystander.was_hit()


def test_a_script_says_since_when_it_is_there(monkeypatch: pytest.MonkeyPatch, project: Project) -> None:
    asked: dict[str, object] = {}

    def heard(request: dict[str, object]) -> dict[str, object]:
        asked.update(request)
        return {"run": 1, "folder": str(project.run_folder(1)), "artifacts": ""}

    monkeypatch.setattr(session, "ask_supervisor", heard)
    monkeypatch.chdir(project.root)
    session.start("script")
    assert (asked["pid"], asked["began"]) == (os.getpid(), process.started(os.getpid()))


def abandoned_group() -> subprocess.Popen[bytes]:
    """A process that has ended, is not reaped, and left another one in its group."""
    leader = subprocess.Popen(["sh", "-c", "sleep 600 & echo $!"], start_new_session=True, stdout=subprocess.PIPE)
    until(lambda: process.started(leader.pid) is None)
    return leader


def left_behind(leader: subprocess.Popen[bytes]) -> int:
    """The number of the other one."""
    assert leader.stdout is not None
    with leader.stdout:
        return int(leader.stdout.readline())


def test_what_a_run_left_is_killed_while_the_number_of_its_group_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    worker, leader = Worker(0, os.open(os.devnull, os.O_WRONLY)), abandoned_group()
    straggler = left_behind(leader)
    held = []
    kill = process.kill_stragglers

    def watched_kill(group: int) -> None:
        held.append((group, Path(f"/proc/{group}").exists()))
        kill(group)

    monkeypatch.setattr(process, "kill_stragglers", watched_kill)
    worker.running[leader.pid] = 1
    os.write(worker.bell_writer, b"x")
    worker.report_exits()
    assert held == [(leader.pid, True)]
    assert not worker.running
    until(lambda: process.started(straggler) is None)


def test_control_the_number_of_a_reaped_run_is_anybodys() -> None:
    leader = subprocess.Popen(["true"], start_new_session=True)
    until(lambda: process.started(leader.pid) is None)
    os.killpg(leader.pid, 0)  # held as long as it is not reaped
    leader.wait()
    with pytest.raises(ProcessLookupError):
        os.killpg(leader.pid, 0)


def test_a_group_is_killed_by_the_worker_alone() -> None:
    """Nobody else knows for sure that the number of a group is still that of the run."""
    sources = Path(process.__file__).parents[1].rglob("*.py")
    assert {path.name for path in sources if "kill_stragglers(" in path.read_text()} == {"process.py", "worker.py"}
