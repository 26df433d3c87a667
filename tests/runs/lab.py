"""A labbook with real supervisors in it, for tests: launches, waits for facts, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import psutil

from labbook.project import Project
from labbook.runs import launch, process
from labbook.runs.definition import registry
from labbook.runs.definition.config import validate
from labbook.runs.folding import FINAL
from labbook.runs.launch import Intent, Launched
from labbook.store import metrics
from labbook.store.database import Database
from labbook.store.records import Entry, Job, Run

T = TypeVar("T")

HEAD = """
import ctypes, json, math, os, signal, sys, time
from pathlib import Path
from labbook import Line, experiment

def pause(gate):
    while not Path(gate).exists():
        time.sleep(0.005)

"""


def until(fact: Callable[[], T], seconds: float = 60.0) -> T:
    """Wait for something to become true and return it."""
    deadline = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {fact}"
        time.sleep(0.01)
    return found


class Lab:
    """Launching and looking, as the command line does."""

    def __init__(self, project: Project, database: Database) -> None:
        self.project = project
        self.database = database
        self.root = project.root

    def write(self, source: str, file: str = "odd.py") -> None:
        """Put experiments into a file, after the imports that they all use."""
        self.project.experiments.mkdir(exist_ok=True)
        (self.project.experiments / file).write_text(HEAD + source)

    def run(self, experiment: str, intent: Intent = Intent(), **config: object) -> int:  # noqa: B008
        """Launch a run and return its number."""
        info = self.info(experiment)
        return launch.run_experiment(self.database, info, validate(info, config), intent).runs[0]

    def sweep(
        self,
        experiment: str,
        axis: str,
        options: list[object],
        workers: int = 1,
        intent: Intent = Intent(),  # noqa: B008
    ) -> Launched:
        """Launch a sweep over one parameter."""
        info = self.info(experiment)
        configs = [validate(info, {axis: option}) for option in options]
        return launch.run_sweep(self.database, info, configs, {axis: options}, {}, workers, intent)

    def info(self, experiment: str) -> registry.ExperimentInfo:
        """An experiment as the registry reads it."""
        return registry.find(registry.list_experiments(self.project.experiments), experiment)

    def look(self, run: int) -> Run:
        """A run as the store has it now."""
        found = self.database.get(Run, run)
        assert found is not None
        return found

    def running(self, run: int) -> Run:
        """A run, once it goes on."""
        until(lambda: self.look(run).status != "queued")
        return self.look(run)

    def ended(self, run: int, seconds: float = 60.0) -> Run:
        """A run, once it is over."""
        until(lambda: self.look(run).status in FINAL, seconds)
        return self.look(run)

    def over(self, run: int) -> None:
        """Wait until the supervisor of a run has left."""
        number = self.look(run).job_id
        until(lambda: (job := self.database.get(Job, number or 0)) and job.status not in ("starting", "running"))

    def points(self, run: int, name: str) -> list[tuple[int, float]]:
        """The stored points of a metric."""
        found = metrics.series(self.database, run, name)
        return list(zip(found.steps, found.values, strict=True))

    def steps(self, run: int, name: str = "loss") -> list[int]:
        """The stored steps of a metric."""
        return list(metrics.series(self.database, run, name).steps)

    def printed(self, run: int, stream: str = "stdout") -> str:
        """What a run printed."""
        path = self.project.run_folder(run) / f"{stream}.log"
        return path.read_bytes().decode("utf-8", "replace") if path.exists() else ""

    def results(self, run: int) -> list[Entry]:
        """The result entries of a run."""
        return self.database.all(Entry, "WHERE run_id = :run AND kind = 'result'", run=run)

    def supervisor(self, run: int) -> psutil.Process:
        """The process that keeps a run."""
        return psutil.Process(until(lambda: self.keeper(run)))

    def keeper(self, run: int) -> int | None:
        """The pid of the living supervisor of a run."""
        job = self.database.get(Job, self.look(run).job_id or 0)
        alive = job and job.pid and process.alive(process.Identity(job.pid, job.boot, job.process_started or 0.0))
        return job.pid if job and alive else None

    def worker(self, run: int) -> psutil.Process:
        """The warm process that a run was forked from."""
        return psutil.Process(self.look(run).pid or 0).parent() or psutil.Process()

    def kill_everything(self) -> None:
        """Kill supervisors, their workers and the runs."""
        for job in self.database.all(Job, "WHERE pid != :me", me=os.getpid()):
            if job.pid and process.alive(process.Identity(job.pid, job.boot, job.process_started or 0.0)):
                keeper = psutil.Process(job.pid)
                for one in [keeper, *keeper.children(recursive=True)]:
                    kill(one.pid)
        for run in self.database.all(Run, "WHERE pid IS NOT NULL AND pid != :me", me=os.getpid()):
            job = self.database.get(Job, run.job_id or 0)
            process.signal_run(
                process.Identity(run.pid or 0, job.boot if job else "", run.process_started or 0.0), signal.SIGKILL
            )


def kill(pid: int) -> None:
    """Kill a process and wait until it is gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    until(lambda: process.started(pid) is None)


def acknowledged(path: Path) -> int:
    """The number of steps whose `run.log` had returned, as the experiment wrote it down."""
    return len(path.read_bytes()) if path.exists() else 0
