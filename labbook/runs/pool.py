"""The supervisor's end of the worker: starting it, sending it runs, hearing what became of them."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from labbook.errors import LabbookError
from labbook.project import private_folder
from labbook.runs import inputs
from labbook.runs.definition import warm
from labbook.runs.definition.registry import ExperimentInfo, find
from labbook.runs.reproduce import worktree
from labbook.store.database import Database
from labbook.store.records import Job, Run

MOST_WORKERS = 3
"""How many workers may die under one job."""


class WorkerPool:
    """One warm worker process, from which every run of a job is forked."""

    def __init__(self, database: Database, job: Job, info: ExperimentInfo | None, root: Path, number: int = 1) -> None:
        self.database, self.job, self.info, self.root, self.number = database, job, info, root, number
        self.alive = True
        self.pending = b""
        project = database.project
        log = os.open(job_log(database, job.id), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self.process = subprocess.Popen(
            [project.settings.python or sys.executable, "-P", "-m", "labbook.runs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=root,
            env=environment(job.workers),
            start_new_session=True,
        )
        os.close(log)
        self.waiting = selectors.DefaultSelector()
        self.waiting.register(self.replies, selectors.EVENT_READ)
        self.send(self.setup())

    @property
    def replies(self) -> IO[bytes]:
        """Where the worker speaks."""
        assert self.process.stdout is not None
        return self.process.stdout

    def setup(self) -> dict[str, Any]:
        """What the worker should import before the first run: everything, unless that killed its predecessor."""
        first = self.info is not None and self.number == 1
        return {
            "preload": warm.modules(self.info, self.root) if self.info and first else [],
            "module": module_name(self.root, self.info) if self.info else "",
            "file": str(self.info.file) if self.info and first else "",
            "paths": [str(self.root)],
        }

    def start(self, run: Run) -> None:
        """Order the process of a run."""
        project = self.database.project
        config = json.loads(run.config)
        self.send(
            {
                "run": run.id,
                "config": config,
                "earlier": inputs.of_config(self.database, config),
                "command": json.loads(run.command) if run.command else None,
                "module": module_name(self.root, self.info) if self.info else "",
                "file": str(self.info.file) if self.info else "",
                "function": self.info.function if self.info else "",
                "folder": str(fresh_folder(self.database, run.id)),
                "artifacts": str(project.files / "artifacts"),
                "place": str(self.root) if self.info else os.getcwd(),
            }
        )

    def send(self, content: dict[str, Any]) -> None:
        """Write one line to the worker."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):  # a dead worker is noticed where its last words are read
            self.process.stdin.write(json.dumps(content).encode() + b"\n")
            self.process.stdin.flush()

    def reports(self, timeout: float) -> Iterator[dict[str, Any]]:
        """What the worker said within the next `timeout` seconds."""
        if not self.waiting.select(timeout):
            return
        data = os.read(self.replies.fileno(), 65536)
        if not data:
            self.alive = False
        *lines, self.pending = (self.pending + data).split(b"\n")
        for line in lines:
            yield json.loads(line)

    def successor(self) -> WorkerPool:
        """A new worker after this one died."""
        return WorkerPool(self.database, self.job, self.info, self.root, self.number + 1)

    def close(self) -> list[dict[str, Any]]:
        """End the worker, whose last run is over; returns what it had left to say."""
        self.process.kill()
        last_words: list[dict[str, Any]] = []
        while self.alive and self.waiting.select(1.0):
            last_words += self.reports(0)
        self.process.wait()
        self.waiting.close()
        with suppress(BrokenPipeError):
            assert self.process.stdin is not None
            self.process.stdin.close()
        self.replies.close()
        return last_words


def open_pool(database: Database, job: Job, first: Run) -> WorkerPool:
    """A worker for the experiment of a job's runs; a bare one for a wrapped command."""
    root = worktree.root_of(database.project, first)
    if first.command:
        return WorkerPool(database, job, None, root)
    listing = worktree.listing(database.project, root)
    return WorkerPool(database, job, find(listing, first.experiment), root)


def module_name(root: Path, info: ExperimentInfo) -> str:
    """The dotted name under which an experiment's file can be imported from the root of its code."""
    try:
        relative = info.file.relative_to(root)
    except ValueError:
        raise LabbookError(f"{info.file} lies outside of the project {root}.") from None
    return ".".join(relative.with_suffix("").parts)


def fresh_folder(database: Database, run_id: int) -> str:
    """The folder of a run, without what an earlier attempt left of its spool."""
    folder = database.project.run_folder(run_id)
    private_folder(folder)
    for old in folder.glob("spool.*"):
        old.unlink()
    return str(folder)


def job_log(database: Database, job_id: int) -> str:
    """The file in which a job's supervisor and worker complain."""
    return str(private_folder(database.project.files / "jobs") / f"{job_id}.log")


def environment(workers: int) -> dict[str, str]:
    """The environment of the worker: each of `workers` runs at once gets its share of the cores."""
    share = str(max(1, cores() // workers))
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), share)
    return {**threads, **os.environ, "PYTHONUNBUFFERED": "1"}


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
