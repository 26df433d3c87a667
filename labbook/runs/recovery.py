"""Telling the truth about runs whose supervisor is gone: taken over while they live, closed when they do not."""

from __future__ import annotations

from labbook.clock import MICROSECOND, now
from labbook.errors import LabbookError
from labbook.runs import launch, process
from labbook.runs.ending import one_line
from labbook.runs.folding import Ended, clean, finish, fold, reader
from labbook.runs.outcome import conclude
from labbook.runs.pool import job_log
from labbook.store.database import Database
from labbook.store.records import Job, Run

GRACE = 20 * MICROSECOND
"""How long a supervisor may take to claim its job."""
QUIET = MICROSECOND * 3 // 4
"""How long a supervisor is not heard that missed three beats."""
LONG = 60 * MICROSECOND
"""How long it may be busy with other things than its runs, or wait for a store that cannot be written."""


def recover(database: Database) -> None:
    """Look after the jobs of this machine whose supervisor died. Costs one query when there is none."""
    host = process.host()
    for job in database.all(Job, "WHERE status IN ('starting', 'running') AND host = :host", host=host):
        if not kept(job):
            try:
                take_over(database, job)
            except LabbookError:
                raise
            except Exception as error:  # one record that cannot be read must not stand in the way of every command
                give_up(database, job, error)


def kept(job: Job) -> bool:
    """Whether a job's supervisor lives, or may still be starting."""
    if job.pid is None:
        return job.created_at > now() - GRACE
    return process.alive(process.Identity(job.pid, job.boot, job.process_started or 0.0))


def silent(database: Database) -> list[str]:
    """What is wrong with supervisors of this machine that live and do not work, a sentence each."""
    quiet = "WHERE status = 'running' AND host = :host AND beat_at < :at ORDER BY id"
    jobs = database.all(Job, quiet, host=process.host(), at=now() - QUIET)
    return [told for job in jobs if kept(job) and (told := why_silent(database, job))]


def why_silent(database: Database, job: Job) -> str:
    """Why nothing is heard of the supervisor of a job, and what to do; empty for one that is merely busy."""
    runs = database.rows("SELECT id FROM run WHERE job_id = :job AND status IN ('queued', 'running')", job=job.id)
    about = f"The supervisor of {', '.join(f'R{number}' for (number,) in runs[:3]) or f'job {job.id}'} (pid {job.pid})"
    if process.stopped(job.pid or 0):
        return f"{about} is stopped: what the runs record waits. Let it go on: kill -CONT {job.pid}"
    if (job.beat_at or 0) < now() - LONG:
        return f"{about} has not been heard for a minute. See {job_log(database, job.id)}; if it hangs: kill {job.pid}"
    return ""


def take_over(database: Database, job: Job) -> None:
    """Close the runs that are gone; give those that live a new supervisor, and the queued ones with them."""
    with database.write():
        current = database.get(Job, job.id)
        if current is None or current.status not in ("starting", "running") or kept(current):
            return  # somebody else was quicker
        runs = database.all(Run, "WHERE job_id = :job AND status IN ('queued', 'running') ORDER BY id", job=job.id)
        living = any(process.alive(who(run, job)) for run in runs)
        if living:
            database.update("job", job.id, status="starting", pid=None, created_at=now())
        else:
            database.update("job", job.id, status="lost", ended_at=now())
            for run in runs:
                close(database, run)
    if living:
        launch.spawn_supervisor(database, job.id)


def who(run: Run, job: Job) -> process.Identity:
    """The process of a run."""
    return process.Identity(run.pid or 0, job.boot, run.process_started or 0.0)


def close(database: Database, run: Run) -> None:
    """Fold what a dead run left behind and write how it ended, inside `write()`."""
    if run.status == "queued":
        again = f"; `labbook resume S{run.sweep_id}` runs it" if run.sweep_id else ""
        ended = Ended("cancelled", f"its supervisor was killed before it started{again}")
    else:
        spool = reader(database.project, run)
        gone = "its process and its supervisor are gone (killed, or the machine went down)"
        said = fold(database, run.id, spool)
        ended = said or Ended("lost", "; ".join(filter(None, (gone, spool.damage))))
    finish(database, run.id, ended)
    conclude.after_run(database, run.id)


def give_up(database: Database, job: Job, error: Exception) -> None:
    """Close the runs of a job whose records cannot be taken in; what is in their folders stays there."""
    with database.write():
        database.update("job", job.id, status="lost", ended_at=now())
        for run in database.all(Run, "WHERE job_id = :job AND status IN ('queued', 'running')", job=job.id):
            reason = f"its supervisor is gone and its record cannot be read ({one_line(error)})"
            finish(database, run.id, Ended("lost", clean(reason)))
