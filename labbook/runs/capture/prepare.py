"""What surrounds the runs of a job: the code they are made with and the environment they are made in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from labbook.runs.capture import code_state
from labbook.runs.capture import environment as surroundings
from labbook.runs.folding import clean
from labbook.store.database import Database
from labbook.store.records import Job

if TYPE_CHECKING:
    from labbook.journal.predicting.predictions import Code


def describe_surroundings(database: Database, job: Job, root: Path) -> None:
    """Capture the code below a folder and the environment once, for every run of the job that has none yet."""
    code = code_state.capture(root)
    place = surroundings.capture()
    with database.write():
        code_id = keep_code(database, code)
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


def code_now(database: Database) -> Code:
    """The code that stands in the project now, kept once: what a prediction was made in view of."""
    from labbook.journal.predicting.predictions import Code  # the grammar of claims, which a supervisor needs later

    code = code_state.capture(database.project.root)
    if code.commit is None:
        return Code()
    with database.write():
        return Code(code.commit, keep_code(database, code))


def keep_code(database: Database, code: code_state.CodeState) -> int:
    """The number of a state of the code, kept if it was not."""
    return once(
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


def once(database: Database, table: str, digest: str, **columns: object) -> int:
    """The id of the row with this digest, made if there is none."""
    known = database.value(f"SELECT id FROM {table} WHERE digest = :digest", digest=digest)
    return int(known) if known else database.insert(table, digest=digest, **columns)
