"""Whether the files that runs kept are there, and all that they recorded is in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from labbook.journal.statuses import FINAL
from labbook.project import Project
from labbook.runs.folding import fold, reader
from labbook.store.database import Database
from labbook.store.records import Artifact, Run
from labbook.store.upkeep.finding import Finding


def checks(database: Database, deep: bool = False) -> Iterator[Finding]:
    """A finding for each file that is gone or cut, with `deep` also changed, and each record not taken in."""
    yield from files(database, deep)
    yield from records(database)


def files(database: Database, deep: bool) -> Iterator[Finding]:
    """The files that runs kept, once for each content."""
    kept: dict[str, list[Artifact]] = {}
    for artifact in database.all(Artifact, "ORDER BY id"):
        kept.setdefault(artifact.sha256, []).append(artifact)
    folder = database.project.files / "artifacts"
    if kept and not folder.exists():
        text = f"the {len(kept)} files that runs kept are gone: there is no {folder}"
        yield Finding(text, hint="It is not part of a copy of the labbook; put it back beside it, if you have it.")
        return
    for same in kept.values():
        place = place_of(database.project, same[0].sha256)
        wrong = fault(place, same[0], deep)
        if wrong:
            runs = sorted({artifact.run_id for artifact in same})
            text = f"{same[0].name} of {', '.join(f'R{run}' for run in runs)} {wrong}"
            yield Finding(text, hint=f"Put back {place}, or run it again: labbook reproduce R{runs[0]}")


def place_of(project: Project, sha256: str) -> Path:
    """Where a content that a run kept lies."""
    return project.files / "artifacts" / sha256[:2] / sha256


def fault(path: Path, artifact: Artifact, deep: bool) -> str:
    """What is wrong with a kept file, nothing where it is whole."""
    try:
        size = path.stat().st_size
    except OSError:
        return "is gone"
    if size != artifact.size:
        return f"has {size} bytes instead of {artifact.size}"
    if not deep:
        return ""
    with path.open("rb") as file:
        same = hashlib.file_digest(file, "sha256").hexdigest() == artifact.sha256
    return "" if same else "was changed"


def records(database: Database) -> Iterator[Finding]:
    """What runs that ended have in their spools and not in the store."""
    for run in database.all(Run, f"WHERE status IN {FINAL} ORDER BY id"):
        spool = reader(database.project, run)
        place = spool.segment, spool.offset
        series, messages = spool.read()
        if (spool.segment, spool.offset) != place:
            count = sum(len(points.steps) for points in series.values()) + len(messages)
            mend = partial(take_in, database, run)
            yield Finding(f"R{run.id} recorded {count} points and messages that were not taken in", mend)


def take_in(database: Database, run: Run) -> None:
    """Fold what is left in a run's spool, inside `write()`."""
    fold(database, run.id, reader(database.project, run))
