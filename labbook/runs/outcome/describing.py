"""Once a job is over: its curves in words, at the lowest priority, as nobody waits for them."""

from __future__ import annotations

import os
import traceback

from labbook.journal import curves
from labbook.store.database import Database
from labbook.store.records import Run


def of_job(database: Database, job_id: int) -> None:
    """Describe the curves of a job's runs, each run in a short write of its own; meant for a process about to leave.

    What goes wrong is printed and harms nothing: `labbook describe` makes up for what is missing.
    """
    try:
        os.nice(19)
        for run in database.all(Run, "WHERE job_id = :job ORDER BY id", job=job_id):
            curves.describe_run(database, run.id)
    except Exception:
        traceback.print_exc()
