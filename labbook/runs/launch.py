"""Launching: rows first, then a detached supervisor that outlives this terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.project import private_folder
from labbook.runs import process
from labbook.runs.definition.registry import ExperimentInfo
from labbook.runs.folding import clean
from labbook.runs.pool import job_log
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run, Sweep


class Intent(NamedTuple):
    """Why something is run, and what it is for."""

    why: str = ""
    hypothesis_id: int | None = None
    task_id: int | None = None


class Launched(NamedTuple):
    """What a launch made."""

    job: int
    runs: tuple[int, ...]
    sweep: int | None = None


def run_experiment(database: Database, info: ExperimentInfo, config: dict[str, Any], intent: Intent) -> Launched:
    """Launch one run of an experiment with a full, validated config."""
    with database.write():
        remember(database, info)
        job = add_job(database, 1)
        runs = (add_run(database, job, info.name, config, intent),)
    return started(database, Launched(job, runs))


def run_command(database: Database, command: list[str], intent: Intent) -> Launched:
    """Launch a command that knows nothing of labbook, in the current folder; raises LabbookError if there is none."""
    if shutil.which(command[0]) is None:
        raise LabbookError(
            f"There is no command {command[0]!r} that can be run.",
            "Check its name; a script may need its interpreter, as in: labbook run -- python train.py",
        )
    with database.write():
        job = add_job(database, 1)
        runs = (add_run(database, job, os.path.basename(command[0]), {}, intent, command=command),)
    note_folder(database, runs[0], os.getcwd())
    return started(database, Launched(job, runs), place=os.getcwd())


def run_sweep(
    database: Database,
    info: ExperimentInfo,
    configs: list[dict[str, Any]],
    axes: dict[str, list[Any]],
    fixed: dict[str, Any],
    workers: int,
    intent: Intent,
    replicates: int | None = None,
) -> Launched:
    """Launch a run for each config, `workers` at a time; `replicates` is the run of which they are more seeds."""
    with database.write():
        remember(database, info)
        job = add_job(database, workers)
        sweep = database.insert(
            "sweep",
            experiment=info.name,
            axes=values.dump(axes),
            fixed=values.dump(fixed),
            why=clean(intent.why),
            hypothesis_id=intent.hypothesis_id,
            task_id=intent.task_id,
            status="running",
            created_at=now(),
            replicates=replicates,
        )
        runs = tuple(add_run(database, job, info.name, config, intent, sweep=sweep) for config in configs)
    return started(database, Launched(job, runs, sweep))


def resume(database: Database, sweep: Sweep, workers: int) -> Launched:
    """Run again what did not get done of a sweep, each as a new run; the earlier attempts stay as they are."""
    with database.write():
        every = database.all(Run, "WHERE sweep_id = :sweep ORDER BY id", sweep=sweep.id)
        undone = [run for run in latest(every) if run.status in ("failed", "cancelled", "lost")]
        if not undone:
            raise LabbookError(f"Nothing of S{sweep.id} is left to run.", f"`labbook show S{sweep.id}` shows its runs.")
        job = add_job(database, workers)
        database.update("sweep", sweep.id, status="running", ended_at=None)
        intent = Intent(sweep.why, sweep.hypothesis_id, sweep.task_id)
        runs = tuple(
            add_run(database, job, run.experiment, values.load(run.config), intent, sweep=sweep.id, attempt=run.attempt)
            for run in undone
        )
    return started(database, Launched(job, runs, sweep.id))


def grow(
    database: Database,
    info: ExperimentInfo,
    sweep: Sweep,
    configs: list[dict[str, Any]],
    workers: int,
    axes: dict[str, list[Any]] | None = None,
) -> Launched:
    """Launch runs of configs that a sweep lacks, as part of it; `axes` are what it goes over from now on."""
    with database.write():
        remember(database, info)
        job = add_job(database, workers)
        database.update("sweep", sweep.id, status="running", ended_at=None)
        if axes is not None:
            fixed = {name: value for name, value in values.load(sweep.fixed).items() if name not in axes}
            database.update("sweep", sweep.id, axes=values.dump(axes), fixed=values.dump(fixed))
        intent = Intent(sweep.why, sweep.hypothesis_id, sweep.task_id)
        runs = tuple(add_run(database, job, info.name, config, intent, sweep=sweep.id) for config in configs)
    return started(database, Launched(job, runs, sweep.id))


def latest(runs: list[Run]) -> list[Run]:
    """Of each config its last attempt, in the order the configs were first run."""
    return list({run.config: run for run in runs}.values())


def remember(database: Database, info: ExperimentInfo) -> None:
    """Keep what an experiment looked like, so that its runs outlive its file."""
    defaults = {p.name: p.default for p in info.parameters if p.has_default}
    database.execute(
        "INSERT OR REPLACE INTO experiment (name, file, doc, parameters, launched_at) "
        "VALUES (:name, :file, :doc, :parameters, :at)",
        name=info.name,
        file=str(info.file),
        doc=clean(info.doc),
        parameters=values.dump(defaults),
        at=now(),
    )


def add_job(database: Database, workers: int) -> int:
    """A job on this machine, not yet claimed by its supervisor."""
    return database.insert(
        "job",
        executor="local",
        host=process.host(),
        boot=process.boot(),
        workers=workers,
        status="starting",
        created_at=now(),
    )


def add_run(
    database: Database,
    job: int,
    experiment: str,
    config: dict[str, Any],
    intent: Intent,
    sweep: int | None = None,
    command: list[str] | None = None,
    **columns: Any,
) -> int:
    """A queued run with its config, ready to be filtered by."""
    seed = config.get("seed")
    number = database.insert(
        "run",
        **{
            "experiment": clean(experiment),
            "sweep_id": sweep,
            "job_id": job,
            "hypothesis_id": intent.hypothesis_id,
            "task_id": intent.task_id,
            "status": "queued",
            "reason": "",
            "why": clean(intent.why),
            "config": clean(values.dump(config)),
            "command": clean(json.dumps(command)) if command else "",
            "summary": "{}",
            "seed": seed if isinstance(seed, int) and abs(seed) < 2**63 else None,
            "attempt": 0,
            "cancel": False,
            "created_at": now(),
            "spool_segment": 0,
            "spool_offset": 0,
            "device": "",
            "traceback": "",
            "note": "",
            **columns,
        },
    )
    for row in values.rows(values.load(values.dump(config))):
        database.insert("run_param", run_id=number, **row._asdict())
    return number


def note_folder(database: Database, run_id: int, folder: str) -> None:
    """Keep in which folder a wrapped command is run, so that it can be run there again."""
    note = folder_note(database, run_id)
    private_folder(note.parent)
    with open(note, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(folder)


def folder_note(database: Database, run_id: int) -> Path:
    """The file that holds the folder of a wrapped command."""
    return database.project.run_folder(run_id) / "folder"


def started(database: Database, launched: Launched, place: str = "") -> Launched:
    """Start the supervisor of a launch, in a session of its own so that closing the terminal does not reach it."""
    spawn_supervisor(database, launched.job, place)
    return launched


def spawn_supervisor(database: Database, job: int, place: str = "", **variables: str) -> None:
    """Start a detached supervisor for a job, in the folder of a wrapped command or else in the project's."""
    log = os.open(job_log(database, job), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "labbook.runs.supervisor"),
                *(str(database.project.root), str(database.path), str(job)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=place or database.project.root,
            env={**os.environ, **variables},
            start_new_session=True,
        )
    finally:
        os.close(log)


def ask_to_stop(database: Database, runs: list[Run]) -> list[int]:
    """Ask for the cancellation of runs that are not over; returns which."""
    live = [run.id for run in runs if run.status in ("queued", "running")]
    with database.write():
        for number in live:
            database.update("run", number, cancel=True)
    return live
