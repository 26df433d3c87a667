"""What surrounds the runs of a job: the code they are made with and the environment they are made in."""

from __future__ import annotations

import json

from labbook.runs.capture import code_state
from labbook.runs.capture import environment as surroundings
from labbook.runs.folding import clean
from labbook.store.database import Database
from labbook.store.records import Job


def describe_surroundings(database: Database, job: Job) -> None:
    """Capture code and environment once, and note them with every run of the job that has none yet."""
    code = code_state.capture(database.project.root)
    place = surroundings.capture()
    with database.write():
        code_id = once(
            database,
            "code_state",
            digest=code.digest,
            commit=code.commit,
            branch=code.branch,
            remote=code.remote,
            dirty=code.dirty,
            diff=clean(code.diff),
            untracked=clean(json.dumps(code.untracked)),
        )
        environment_id = once(
            database,
            "environment",
            digest=place.digest,
            python=place.python,
            platform=place.platform,
            host=place.host,
            cpu_count=place.cpu_count,
            packages=json.dumps(place.packages),
            variables=clean(json.dumps(place.variables)),
        )
        database.execute(
            "UPDATE run SET code_id = :code, environment_id = :place WHERE job_id = :job AND code_id IS NULL",
            code=code_id,
            place=environment_id,
            job=job.id,
        )


def once(database: Database, table: str, digest: str, **columns: object) -> int:
    """The id of the row with this digest, made if there is none."""
    known = database.value(f"SELECT id FROM {table} WHERE digest = :digest", digest=digest)
    return int(known) if known else database.insert(table, digest=digest, **columns)
