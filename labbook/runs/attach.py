"""A supervisor for a process that somebody else started: a script or a notebook that called `labbook.start`.

Reads one JSON object from stdin, answers with the run's number and folders on stdout, then keeps the run until it
says that it has ended, or its process is gone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.project import find
from labbook.runs import inputs, process
from labbook.runs.ending import one_line
from labbook.runs.launch import Intent, add_job, add_run
from labbook.runs.outcome import describing
from labbook.runs.pool import job_log
from labbook.runs.supervisor import Supervisor, patiently
from labbook.store import values
from labbook.store.database import Database, open_database
from labbook.store.records import Job


def main() -> None:
    """Make the run that stdin asks for, and keep it."""
    asked = json.loads(sys.stdin.readline())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        database = open_database(find(Path(asked["root"]), asked["database"]))
        job, run = register(database, asked)
    except LabbookError as error:
        answer({"error": error.message, "hint": error.hint})
        return
    except Exception as error:  # the caller goes on whatever is wrong here
        answer({"error": f"The run could not be registered ({one_line(error)}).", "hint": ""})
        return
    project = database.project
    answer(
        {
            "run": run,
            "folder": str(project.run_folder(run)),
            "artifacts": str(project.files / "artifacts"),
            "earlier": inputs.of_config(database, asked["config"]),
        }
    )
    log = os.open(job_log(database, job.id), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    patiently(Supervisor(database, job))
    describing.of_job(database, job.id)


def register(database: Database, asked: dict[str, Any]) -> tuple[Job, int]:
    """The job and the run of a process that is already going."""
    hypothesis = ids.get(database, asked["hypothesis"], "H").id if asked["hypothesis"] else None
    who = process.Identity(asked["pid"], process.boot(), asked["began"])
    with database.write():
        number = add_job(database, 1)
        run = add_run(
            database,
            number,
            asked["name"],
            values.decode(asked["config"]),
            Intent(asked["why"], hypothesis),
            status="running",
            pid=who.pid,
            process_started=who.started,
            started_at=now(),
            attempt=1,
        )
    job = database.get(Job, number)
    assert job is not None
    return job, run


def answer(content: dict[str, Any]) -> None:
    """Tell the caller and let go of its pipe."""
    print(json.dumps(content), flush=True)


if __name__ == "__main__":
    main()
