"""Every way in which a run, its worker or its supervisor dies or hangs: the status is right, and soon."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from labbook.cli import follow
from labbook.cli.book import look_after
from labbook.clock import MICROSECOND, now
from labbook.project import Project
from labbook.runs import launch, process, recovery, supervisor
from labbook.runs.spool import SpoolReader
from labbook.store.database import Database, open_database
from tests.runs.lab import Lab, until
from tests.torture.book import fresh
from tests.torture.test_wrong_kills import with_runs

SOON = 5.0
"""Seconds after which the truth about a run that died is known; the table of `make torture` holds them against it."""
DYING = """
@experiment("odd.dies")
def dies(run, of: str = ""):
    run.log({"loss": 1.0}, step=0)
    Path(f"here-{run.id}").touch()
    pause("gate")
    if of == "address space":
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
        bytearray(2**31)
    if of == "segfault":
        ctypes.string_at(0)
    if of == "exit":
        os._exit(7)
    return {"went": "well"}

@experiment("odd.hangs")
def hangs(run):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])
    run.log({"loss": 1.0}, step=0)
    Path(f"here-{run.id}").touch()
    pause("never")
"""


@pytest.fixture
def lab(project: Project, database: Database) -> Iterator[Lab]:
    """A labbook whose processes are gone when the test is over."""
    lab = Lab(project, database)
    yield lab
    lab.kill_everything()


class Death(NamedTuple):
    """What a run dies of, and what has to be told of it."""

    of: str
    signal: int
    status: str
    words: str


DEATHS = [
    Death("address space", 0, "failed", "MemoryError"),
    Death("segfault", 0, "failed", "killed by signal 11 (SIGSEGV)"),
    Death("exit", 0, "failed", "exited with code 7"),
    Death("out of memory", signal.SIGKILL, "failed", "signal 9 (SIGKILL; out of memory is the usual cause)"),
    Death("asked to", signal.SIGTERM, "cancelled", "stopped on request"),
    Death("a full disk", signal.SIGBUS, "failed", "(SIGBUS)"),
    Death("a time limit", signal.SIGXCPU, "failed", "(SIGXCPU)"),
]


class Told(NamedTuple):
    """What the store says of one that died, and after how long."""

    status: str
    reason: str
    points: int
    seconds: float


def deaths_told(lab: Lab, deaths: list[Death]) -> list[Told]:
    """Let runs die of each, and wait until it is told."""
    lab.write(DYING)
    numbers = list(lab.sweep("odd.dies", "of", [death.of for death in deaths], workers=len(deaths)).runs)
    for number in numbers:
        until((lab.root / f"here-R{number}").exists)
    began = time.monotonic()
    if not any(death.signal for death in deaths):
        (lab.root / "gate").touch()
    for number, death in zip(numbers, deaths, strict=True):
        if death.signal:
            os.kill(lab.running(number).pid or 0, death.signal)
    ended = [(lab.ended(number), time.monotonic() - began) for number in numbers]
    return [Told(run.status, run.reason, len(lab.steps(run.id)), seconds) for run, seconds in ended]


def as_foretold(death: Death, told: Told) -> bool:
    """Whether a death is told truly, and the one point that was recorded is there."""
    return told.status == death.status and death.words in told.reason and told.points == 1


@pytest.mark.parametrize("from_outside", [False, True])
def test_every_death_is_told_truly(lab: Lab, from_outside: bool) -> None:
    deaths = [death for death in DEATHS if bool(death.signal) == from_outside]
    for death, told in zip(deaths, deaths_told(lab, deaths), strict=True):
        assert as_foretold(death, told), (death, told)


def going(lab: Lab, experiment: str = "odd.dies") -> int:
    """A run that goes on, with its first point in its record."""
    lab.write(DYING)
    number = lab.run(experiment)
    until((lab.root / f"here-R{number}").exists)
    lab.running(number)
    return number


def test_a_run_that_hangs_looks_alive_is_still_kept_and_can_be_stopped(lab: Lab) -> None:
    number = going(lab, "odd.hangs")
    job = lab.look(number).job_id
    beats = [until(lambda: lab.database.value("SELECT beat_at FROM job WHERE id = :id", id=job))]
    until(lambda: lab.database.value("SELECT beat_at FROM job WHERE id = :id", id=job) > beats[0])
    assert lab.look(number).status == "running"
    assert recovery.silent(lab.database) == []
    began = time.monotonic()
    launch.ask_to_stop(lab.database, [lab.look(number)])
    run = lab.ended(number)
    assert (run.status, run.reason) == ("cancelled", "stopped on request, by force")
    assert time.monotonic() - began >= supervisor.PATIENCE


def test_a_run_that_is_held_may_clean_up_when_it_is_stopped(lab: Lab) -> None:
    number = going(lab)
    with held(lab.look(number).pid or 0):
        launch.ask_to_stop(lab.database, [lab.look(number)])
        run = lab.ended(number)
    assert (run.status, run.reason) == ("cancelled", "stopped on request")


@pytest.mark.parametrize("deadly", [signal.SIGTERM, signal.SIGKILL])
def test_a_supervisor_that_dies_is_succeeded_by_whoever_looks(lab: Lab, deadly: signal.Signals) -> None:
    number = going(lab)
    first = lab.supervisor(number).pid
    os.kill(first, deadly)
    until(lambda: process.started(first) is None)
    look_after(lab.database)
    assert lab.supervisor(number).pid != first
    (lab.root / "gate").touch()
    assert lab.ended(number).status == "done"


def test_a_hang_up_ends_nothing(lab: Lab) -> None:
    """Whoever logs out takes no run along: all three of them do not hear it."""
    number = going(lab)
    keeper, worker = lab.supervisor(number).pid, lab.worker(number).pid
    for pid in (keeper, worker, lab.look(number).pid or 0):
        os.kill(pid, signal.SIGHUP)
    (lab.root / "gate").touch()
    run = lab.ended(number)
    assert (run.status, run.exit_code) == ("done", 0)
    assert lab.database.value("SELECT pid FROM job") == keeper


@pytest.mark.parametrize("deadly", [signal.SIGTERM, signal.SIGSEGV])
def test_a_worker_that_dies_takes_no_run_with_it(lab: Lab, deadly: signal.Signals) -> None:
    number = going(lab)
    worker = lab.worker(number).pid
    os.kill(worker, deadly)
    until(lambda: process.started(worker) is None)
    (lab.root / "gate").touch()
    assert lab.ended(number).status == "done"


@contextmanager
def held(pid: int) -> Iterator[None]:
    """A process that is stopped, as by Ctrl-Z or a debugger."""
    os.kill(pid, signal.SIGSTOP)
    until(lambda: process.stopped(pid))
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def test_what_is_held_is_seen_without_proc_too() -> None:
    with subprocess.Popen(["sleep", "600"]) as sleeper:
        assert not process.stopped_elsewhere(sleeper.pid)
        with held(sleeper.pid):
            assert process.stopped_elsewhere(sleeper.pid)
        sleeper.kill()
    assert not process.stopped_elsewhere(sleeper.pid) and not process.stopped(sleeper.pid)


def test_a_supervisor_that_is_held_is_noticed_after_three_beats(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    number = going(lab)
    keeper = lab.supervisor(number)
    with held(keeper.pid):
        last = lab.database.value("SELECT beat_at FROM job WHERE status = 'running'")
        monkeypatch.setattr(recovery, "now", lambda: last + recovery.QUIET)
        assert recovery.silent(lab.database) == []
        monkeypatch.setattr(recovery, "now", lambda: last + recovery.QUIET + 1)
        (told,) = recovery.silent(lab.database)
        assert f"R{number} (pid {keeper.pid}) is stopped" in told and f"kill -CONT {keeper.pid}" in told
        look_after(lab.database)
        assert told in capsys.readouterr().err
    (lab.root / "gate").touch()
    assert lab.ended(number).status == "done"
    assert lab.steps(number) == [0]


def test_whoever_watches_is_told_once(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    number = going(lab)
    told = iter([[], ["it is stopped"], ["it is stopped"]])
    monkeypatch.setattr(recovery, "silent", lambda database: next(told))
    monkeypatch.setattr(follow, "LOOK", 0)
    with pytest.raises(StopIteration):
        follow.watch(lab.database, [number])
    assert capsys.readouterr().err.count("it is stopped") == 1


def test_three_beats_are_what_they_are_called() -> None:
    assert supervisor.BEATS * supervisor.BEAT * MICROSECOND == recovery.QUIET


def test_a_supervisor_that_says_nothing_for_a_minute_is_named(database: Database) -> None:
    with database.write():
        job = launch.add_job(database, 1)
        me = process.identity(os.getpid())
        noted = {"status": "running", "pid": me.pid, "process_started": me.started}
        database.update("job", job, beat_at=now() - recovery.LONG // 2, **noted)
    assert recovery.silent(database) == []  # it may be busy
    with database.write():
        database.update("job", job, beat_at=now() - 2 * recovery.LONG)
    (told,) = recovery.silent(database)
    assert "has not been heard for a minute" in told and f"jobs/{job}.log" in told


def test_a_run_that_ends_while_its_worker_is_held_is_told_all_the_same(lab: Lab) -> None:
    number = going(lab)
    worker = lab.worker(number).pid
    with held(worker):
        (lab.root / "gate").touch()
        run = lab.ended(number)
        assert (run.status, run.exit_code) == ("done", None)


def test_control_without_the_count_of_beats_it_would_go_on_for_ever(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = supervisor.Watched(1, process.identity(os.getpid()), SpoolReader(Path("nowhere")), reports_exit=True)
    watched.gone = 1_000
    keeper = supervisor.Supervisor(database, with_runs(database, []))
    assert keeper.is_over(watched)
    monkeypatch.setattr(supervisor, "PATIENCE", math.inf)
    assert not keeper.is_over(watched)


def rebooted(lab: Lab, number: int) -> None:
    """The machine went down, and its numbers are others' now: here those of this process, down to the start time."""
    lab.kill_everything()
    me = process.identity(os.getpid())
    with lab.database.write():
        lab.database.update("run", number, pid=me.pid, process_started=me.started)
        noted = {"pid": me.pid, "process_started": me.started, "boot": "the boot before"}
        lab.database.update("job", lab.look(number).job_id or 0, **noted)


class Figures(NamedTuple):
    """What became of runs that died."""

    deaths: int
    told_wrongly: int
    longest_seconds: float


def die_every_way(folder: Path, rounds: int) -> Figures:
    """Runs die of everything, from inside and from outside and by a reboot, again and again."""
    told = [one for number in range(rounds) for one in die_once(folder / str(number))]
    return Figures(len(told), sum(not right for right, _ in told), max(seconds for _, seconds in told))


def die_once(folder: Path) -> list[tuple[bool, float]]:
    """One death of each kind: whether it was told truly, and after how many seconds."""
    with laboratory(folder / "deaths") as lab:
        inside = [death for death in DEATHS if not death.signal]
        outside = [death for death in DEATHS if death.signal]
        told = [*zip(inside, deaths_told(lab, inside), strict=True)]
        for left in lab.root.glob("here-*"):
            left.unlink()
        (lab.root / "gate").unlink()
        told += zip(outside, deaths_told(lab, outside), strict=True)
    return [(as_foretold(death, one), one.seconds) for death, one in told] + [told_after_a_reboot(folder / "reboot")]


@contextmanager
def laboratory(folder: Path) -> Iterator[Lab]:
    """A labbook of its own whose processes are gone afterwards; runs look for their gates in its folder."""
    with open_database(fresh(folder)) as opened:
        lab = Lab(opened.project, opened)
        try:
            yield lab
        finally:
            lab.kill_everything()


def told_after_a_reboot(folder: Path) -> tuple[bool, float]:
    """Whether a run that a reboot ended is told to be lost, with what it recorded, and after how many seconds."""
    with laboratory(folder) as lab:
        number = going(lab)
        rebooted(lab, number)
        began = time.monotonic()
        look_after(lab.database)
        run = lab.look(number)
        right = run.status == "lost" and "the machine went down" in run.reason and lab.steps(number) == [0]
        return right, time.monotonic() - began


def by_number_alone(folder: Path, patch: pytest.MonkeyPatch) -> Figures:
    """The same reboot where a process is known by its number."""
    patch.setattr(process, "alive", lambda who: process.started(who.pid) is not None)
    right, seconds = told_after_a_reboot(folder)
    return Figures(1, int(not right), seconds)


def test_after_a_reboot_the_first_look_tells_the_truth(lab: Lab) -> None:
    number = going(lab)
    rebooted(lab, number)
    look_after(lab.database)
    run = lab.look(number)
    assert run.status == "lost"
    assert "the machine went down" in run.reason
    assert lab.steps(number) == [0]


def test_control_by_pid_alone_a_reboot_is_not_noticed(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    number = going(lab)
    rebooted(lab, number)
    monkeypatch.setattr(process, "alive", lambda who: process.started(who.pid) is not None)
    look_after(lab.database)
    assert lab.look(number).status == "running"
    monkeypatch.undo()
    look_after(lab.database)
    assert lab.look(number).status == "lost"
