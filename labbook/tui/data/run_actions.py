"""What can be done with a run; each says what was done, or raises LabbookError with the next step."""

from __future__ import annotations

from labbook.errors import LabbookError
from labbook.journal import entries, trash
from labbook.runs import launch, replicate
from labbook.runs.definition import registry
from labbook.runs.definition.config import validate
from labbook.runs.launch import Intent
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run

MOST_SEEDS = 1000


def get(database: Database, run_id: int) -> Run:
    """The run."""
    run = database.get(Run, run_id)
    if run is None:
        raise LabbookError(f"There is no R{run_id}.", "It is gone from the labbook.")
    return run


def stop(database: Database, run_id: int) -> str:
    """Ask the run to stop."""
    run = get(database, run_id)
    if not launch.ask_to_stop(database, [run]):
        return f"R{run_id} is {run.status} already"
    return f"asked R{run_id} to stop; it may clean up for 5 s"


def rerun(database: Database, run_id: int) -> str:
    """Launch its config with the code of today, for the same hypothesis."""
    run = get(database, run_id)
    if run.command:
        raise LabbookError(f"R{run_id} is a wrapped command.", "Press r, then o: it is run again as it was.")
    info = registry.find(registry.of_project(database.project), run.experiment)
    config = validate(info, values.load(run.config))
    intent = Intent(f"R{run_id} again, with the code of today", replicate.hypothesis_of(database, run))
    launched = launch.run_experiment(database, info, config, intent)
    return f"launched R{launched.runs[0]} with the config of R{run_id}"


def reproduce(database: Database, run_id: int) -> str:
    """Launch it with its own code, to see whether the same comes out."""
    from labbook.runs.reproduce import again

    prepared = again.prepare(database, get(database, run_id))
    if prepared.lacking:
        again.give_up(database, prepared)
        raise LabbookError(
            f"R{run_id} was not run again, as its code cannot be restored: {prepared.lacking[0]}.",
            "Press r, then t: its config is run with the code of today.",
        )
    launched = again.begin(database, prepared)
    return f"launched R{launched.runs[0]}: R{run_id} again with {prepared.code}"


def next_seeds(database: Database, run_id: int, count: int) -> list[int]:
    """The seeds that its config would be run with next."""
    return replicate.new_seeds(database, get(database, run_id), count)


def more_seeds(database: Database, run_id: int, count: int) -> str:
    """Launch its config with new seeds."""
    workers = database.project.settings.jobs
    launched = replicate.replicate(database, get(database, run_id), count, workers)
    first, last = launched.runs[0], launched.runs[-1]
    named = f"R{first}" if first == last else f"R{first} to R{last}"
    return f"launched S{launched.sweep} with {named}: more seeds of R{run_id}"


def conclude(database: Database, run_id: int, text: str) -> str:
    """Write a conclusion that names the run, and hangs under its hypothesis."""
    from labbook.journal.ids import mentions

    run = get(database, run_id)
    body = text if f"R{run_id}" in mentions(text) else f"{text.rstrip()}\n\nAbout R{run_id}.\n"
    number = entries.add(database, body, kind="conclusion", hypothesis_id=replicate.hypothesis_of(database, run))
    return f"saved E{number}"


def delete(database: Database, run_id: int) -> str:
    """Put it into the trash."""
    trash.delete(database, [get(database, run_id)])
    return f"R{run_id} is in the trash; `labbook trash --restore R{run_id}` takes it back"
