"""Opening the labbook that a command is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from labbook.cli import in_doubt
from labbook.cli.output import say
from labbook.project import find
from labbook.store.database import Database, open_database


@contextmanager
def labbook(create: bool = False, recover: bool = False) -> Iterator[Database]:
    """The project's labbook; `recover` first tells the truth about runs whose supervisor died."""
    project = find()
    new = create and not project.database.exists()
    with open_database(project, create=create) as database:
        if new:
            say(f"A new labbook: {project.database}")
        if recover:
            look_after(database)
        in_doubt.learn(database)
        yield database


def look_after(database: Database) -> None:
    """Recover runs, if any job claims to be going on; loads the launcher only then."""
    if database.value("SELECT 1 FROM job WHERE status IN ('starting', 'running') LIMIT 1"):
        from labbook.runs import recovery

        recovery.recover(database)
        for told in recovery.silent(database):
            say(told)
