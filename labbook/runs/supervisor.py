"""The supervisor: a detached process that keeps the runs of one job and alone holds the store for them.

It starts a warm worker, has it fork a process for each run, folds their spools into the store, and writes down the
truth about each ending. It outlives the terminal that launched it. Run as `python -m labbook.runs.supervisor JOB`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.project import find
from labbook.runs import process
from labbook.runs.capture import prepare
from labbook.runs.ending import one_line
from labbook.runs.folding import Ended, finish, fold, reader
from labbook.runs.outcome import describing
from labbook.runs.pool import MOST_WORKERS, WorkerPool, open_pool
from labbook.runs.reproduce import worktree
from labbook.runs.spool import SpoolReader
from labbook.store.database import Database, open_database
from labbook.store.records import Job, Run

BEAT = 0.25
"""Seconds between two folds of the spools."""
BEATS = 3
"""After how many of them something that does not answer is taken to be stuck."""
PATIENCE = 5.0
"""Seconds that a cancelled run has to clean up before it is killed."""
HOPE = 3600.0
"""Seconds that a supervisor without living runs waits for a store that cannot be written."""


class Watched:
    """A run that is going on, as its supervisor sees it."""

    def __init__(self, run_id: int, who: process.Identity, spool: SpoolReader, reports_exit: bool) -> None:
        self.run_id = run_id
        self.who = who
        self.spool = spool
        self.reports_exit = reports_exit
        self.exited = False
        """Whether the worker has reported its exit: its place is free, its ending perhaps not yet written."""
        self.ended: Ended | None = None
        self.asked_at: float | None = None
        self.gone = 0
        """At how many beats its process was seen to be gone."""


class Supervisor:
    """Keeps one job until its last run has ended."""

    def __init__(self, database: Database, job: Job) -> None:
        self.database = database
        self.job = job
        self.watched: dict[int, Watched] = {}
        self.starting: dict[int, Run] = {}
        self.pool: WorkerPool | None = None
        self.unheard: list[dict[str, Any]] = []
        self.beat_due = time.monotonic()

    def keep(self) -> None:
        """Work until nothing is queued or running."""
        self.claim()
        self.adopt()
        self.start_queued()  # the worker imports while we look at code and environment
        self.describe()
        if len(self.queued(2)) > 1:
            threading.Thread(target=import_what_ends_a_sweep, daemon=True).start()
        while self.start_queued() or self.watched:
            self.listen()
            if time.monotonic() >= self.beat_due:
                self.beat()
        self.let_worker_go()
        worktree.remove_of_job(self.database, self.job)
        with self.database.write():
            self.database.update("job", self.job.id, status="done", ended_at=now())

    def claim(self) -> None:
        """Write down that this process keeps the job."""
        me = process.identity(os.getpid())
        with self.database.write():
            self.database.update(
                "job",
                self.job.id,
                status="running",
                pid=me.pid,
                boot=me.boot,
                process_started=me.started,
                beat_at=now(),
            )

    def adopt(self) -> None:
        """Go on with runs that an earlier supervisor of the job, or a script, has started."""
        for run in self.database.all(Run, "WHERE job_id = :job AND status = 'running'", job=self.job.id):
            if run.id in self.watched:
                continue
            who = process.Identity(run.pid or 0, self.job.boot, run.process_started or 0.0)
            self.watched[run.id] = Watched(run.id, who, reader(self.database.project, run), reports_exit=False)

    def describe(self) -> None:
        """Note code and environment; a place that cannot be described keeps no run from starting."""
        try:
            prepare.describe_surroundings(self.database, self.job, worktree.root_of_job(self.database, self.job))
        except LabbookError:
            raise
        except Exception:
            traceback.print_exc()

    def start_queued(self) -> bool:
        """Fill free places with queued runs; True while any is left or on its way."""
        busy = {*self.starting, *self.watched}
        queued = [run for run in self.queued(self.job.workers + len(busy)) if run.id not in busy]
        if queued and self.pool is None and not self.open_pool(queued):
            return False
        while queued and self.pool and self.places_taken() < self.job.workers:
            run = queued.pop(0)
            self.starting[run.id] = run
            self.pool.start(run)
        return bool(queued or self.starting)

    def places_taken(self) -> int:
        """How many of the job's places are not free."""
        return len(self.starting) + sum(not watched.exited for watched in self.watched.values())

    def open_pool(self, queued: list[Run]) -> bool:
        """Start the worker; where that is impossible (the experiment is gone, say) the runs have failed."""
        try:
            self.pool = open_pool(self.database, self.job, queued[0])
        except (LabbookError, OSError) as error:
            for run in self.queued():
                self.conclude(run.id, Ended("failed", f"it could not be started: {error}"))
        return self.pool is not None

    def queued(self, most: int = -1) -> list[Run]:
        """The runs of this job that wait for a place, or the first of them."""
        waiting = "WHERE job_id = :job AND status = 'queued' ORDER BY id LIMIT :most"
        return self.database.all(Run, waiting, job=self.job.id, most=most)

    def listen(self) -> None:
        """Wait for the worker's next word, at most until the next beat."""
        timeout = max(0.0, min(BEAT, self.beat_due - time.monotonic()))
        if self.pool is None:
            time.sleep(timeout)
            return
        self.unheard += self.pool.reports(timeout)
        self.free_places()
        while self.unheard:
            self.heed(self.unheard[0])
            del self.unheard[0]  # only now: what the store could not take is heard again
        if not self.pool.alive:
            self.replace_pool(self.pool)

    def free_places(self) -> None:
        """Start the next runs before the ones that ended are written down: that takes a sync of the disk each."""
        ended = [report["exited"] for report in self.unheard if report.get("exited") in self.watched]
        for run_id in ended:
            self.watched[run_id].exited = True
        if ended:
            self.start_queued()

    def heed(self, report: dict[str, Any]) -> None:
        """Act on one word of the worker."""
        if "started" in report:
            self.note_start(report["started"], forked(report), report["at"])
        elif report["exited"] in self.watched:
            self.settle(self.watched[report["exited"]], seen_from_outside(report))

    def note_start(self, run_id: int, who: process.Identity, at: int) -> None:
        """Write down when a run's process began; one that was cancelled meanwhile goes no further."""
        if run_id not in self.watched:
            if self.starting.pop(run_id, None) is None:
                process.signal_run(who, signal.SIGKILL)
                return
            self.watched[run_id] = Watched(run_id, who, SpoolReader(self.database.project.run_folder(run_id)), True)
        with self.database.write():
            self.database.execute(
                "UPDATE run SET status = 'running', attempt = attempt + 1, started_at = :at, pid = :pid, "
                "process_started = :started WHERE id = :id",
                id=run_id,
                at=at,
                pid=who.pid,
                started=who.started,
            )

    def replace_pool(self, dead: WorkerPool) -> None:
        """The worker died: its runs are watched by their pids from now on, and others get a new worker."""
        for watched in self.watched.values():
            watched.reports_exit = False
        self.starting.clear()
        self.pool = None
        dead.close()
        if dead.number < MOST_WORKERS:
            self.pool = dead.successor()
            return
        for run in self.queued():
            self.conclude(run.id, Ended("failed", "its worker died three times; see the log of the job"))

    def let_worker_go(self) -> None:
        """End the worker, which may hang in an import, and what it forked when all was over."""
        for report in self.pool.close() if self.pool else []:
            if "started" in report:
                process.signal_run(forked(report), signal.SIGKILL)
        self.pool = None

    def beat(self) -> None:
        """Fold all spools, note that we live, pass on cancellations, and see who is gone."""
        self.beat_due = time.monotonic() + BEAT
        with self.database.write():
            for watched in self.watched.values():
                watched.ended = self.folded(watched) or watched.ended
            self.database.update("job", self.job.id, beat_at=now())
        self.cancel_asked()
        for watched in list(self.watched.values()):
            watched.gone += not process.alive(watched.who)
            if self.is_over(watched):
                self.settle(watched, Ended("lost", "its process is gone and left no last word"))

    def is_over(self, watched: Watched) -> bool:
        """Whether a run has to be closed without a report of its exit: nobody sends one, or the worker is stuck."""
        if not watched.reports_exit:
            return bool(watched.gone or watched.ended)
        held = self.pool is not None and process.stopped(self.pool.process.pid)
        return watched.gone >= (BEATS if held else PATIENCE / BEAT)

    def cancel_asked(self) -> None:
        """Stop the runs whose cancellation was asked for; kill those that do not hear."""
        asked = self.database.all(
            Run, "WHERE job_id = :job AND cancel AND status IN ('queued', 'running')", job=self.job.id
        )
        with self.database.write():  # one for all: a sweep of thousands is stopped at once
            for run in asked:
                if run.id not in self.watched:
                    self.starting.pop(run.id, None)
                    self.conclude(run.id, Ended("cancelled", "stopped before it started"))
        for watched in [self.watched[run.id] for run in asked if run.id in self.watched]:
            if watched.asked_at is None:
                watched.asked_at = time.monotonic()
                process.signal_run(watched.who, signal.SIGTERM)
                process.signal_run(watched.who, signal.SIGCONT)  # one that is held would not hear it
            elif time.monotonic() > watched.asked_at + PATIENCE:
                process.signal_run(watched.who, signal.SIGKILL)

    def reread(self) -> None:
        """Forget what was read from spools but not stored, after a transaction failed."""
        for watched in self.watched.values():
            run = self.database.get(Run, watched.run_id)
            if run:
                watched.spool = reader(self.database.project, run)

    def settle(self, watched: Watched, seen: Ended) -> None:
        """Close a run: its own last word where there is one, else what was seen from outside."""
        with self.database.write():
            said = self.folded(watched) or watched.ended
            self.conclude(watched.run_id, judged(watched, said, seen))
        del self.watched[watched.run_id]

    def folded(self, watched: Watched) -> Ended | None:
        """Fold a run's spool, inside `write()`; one that cannot be taken in harms no other run of the job."""
        try:
            return fold(self.database, watched.run_id, watched.spool)
        except (LabbookError, OSError):
            raise
        except Exception as error:
            traceback.print_exc()
            watched.spool.damage = f"its record cannot be taken in: {one_line(error)}"
            return None

    def conclude(self, run_id: int, ended: Ended) -> None:
        """Write the ending, grade what it answers, and write the result entry when its time has come."""
        from labbook.runs.outcome import conclude  # claims, tables and statistics: not before the runs have begun

        with self.database.write():
            finish(self.database, run_id, ended)
            conclude.after_run(self.database, run_id)


def import_what_ends_a_sweep() -> None:
    """Load statistics beside the worker's own imports: when the last run has ended, somebody waits for them."""
    from scipy import special  # noqa: F401

    from labbook.runs.outcome import conclude  # noqa: F401


def judged(watched: Watched, said: Ended | None, seen: Ended) -> Ended:
    """How a run ended, from its own word and from what was seen."""
    if said:
        return said._replace(exit_code=seen.exit_code, cpu_seconds=seen.cpu_seconds or said.cpu_seconds)
    if watched.asked_at:
        return seen._replace(status="cancelled", reason="stopped on request, by force")
    return seen._replace(reason="; ".join(filter(None, (seen.reason, watched.spool.damage))))


def forked(report: dict[str, Any]) -> process.Identity:
    """The process that a worker has begun, as it saw it then: by now the number may be another's."""
    return process.Identity(report["pid"], process.boot(), report["began"])


def seen_from_outside(report: dict[str, Any]) -> Ended:
    """The ending of a process that may have left no last word, and what the kernel says it used."""
    reason, code = process.ending(report["status"])
    return Ended("failed", reason, exit_code=code, cpu_seconds=report["cpu_seconds"], peak_memory=report["peak_memory"])


def main(arguments: list[str]) -> None:
    """Keep the job with the number in the arguments, in the labbook at the path before it."""
    root, database_path, number = arguments
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    project = find(Path(root), database_path)
    with open_database(project, create=False) as database:
        job = database.get(Job, int(number))
        if job is None:
            raise LabbookError(f"There is no job {number}.")
        patiently(Supervisor(database, job))
        describing.of_job(database, job.id)


def patiently(supervisor: Supervisor) -> None:
    """Keep the job; when the store cannot be written (a full disk), say so, wait, and take it up again.

    Once no run is left alive and the store is gone, or was out of reach for an hour, the next command has to do it.
    """
    while True:
        try:
            supervisor.keep()
            return
        except (LabbookError, OSError) as error:
            print(f"{now()}: {error} Trying again in 2 s; the runs go on.", file=sys.stderr, flush=True)
        hopeless = not supervisor.database.path.exists() or time.monotonic() > supervisor.beat_due + HOPE
        if hopeless and not any(process.alive(watched.who) for watched in supervisor.watched.values()):
            return
        time.sleep(2)
        with suppress(LabbookError):
            supervisor.reread()


if __name__ == "__main__":
    main(sys.argv[1:])
