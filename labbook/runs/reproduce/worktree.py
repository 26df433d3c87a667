"""The worktrees in which runs are made again: one for each run, in the labbook's own folder, gone when it is over."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psutil

from labbook.errors import LabbookError
from labbook.journal.statuses import FINAL
from labbook.project import Project, private_folder, settings
from labbook.runs.capture import git
from labbook.runs.definition.registry import Listing, list_experiments, of_project
from labbook.store.database import Database
from labbook.store.records import Job, Run

UNBORN = "new-"
"""How the name of a worktree begins whose run is not yet known; the number of its process follows."""


def home(project: Project) -> Path:
    """The folder of all worktrees."""
    return project.files / "worktrees"


def add(project: Project, top: Path, commit: str) -> Path:
    """A new worktree at a commit; the checkout and its index stay as they are. Raises LabbookError."""
    place = private_folder(home(project)) / f"{UNBORN}{os.getpid()}"
    answer = git.call(top, "worktree", "add", "--detach", "--force", str(place), commit)
    if not answer.ok:
        remove(project, place)
        raise LabbookError(
            f"Git made no worktree at {commit[:10]}: {answer.error}", "`git worktree list` may tell why."
        )
    return place


def give_to(project: Project, place: Path, run_id: int) -> Path:
    """Name a worktree after the run that is made in it; returns where it is now."""
    named = home(project) / str(run_id)
    place.rename(named)  # `git worktree move` refuses a tree with submodules
    git.call(project.root, "worktree", "repair", str(named))
    return named


def remove(project: Project, place: Path) -> None:
    """Take a worktree away, whatever was written into it; what is linked in it stays where it is."""
    git.call(project.root, "worktree", "remove", "--force", "--force", str(place))
    shutil.rmtree(place, ignore_errors=True)  # where git is gone, or did not know it


def root_of(project: Project, run: Run | None) -> Path:
    """The folder whose code a run executes: the project's root, or the same folder in the run's worktree."""
    place = home(project) / str(run.id) if run and run.reproduces else None
    return below(project, place) if place and place.is_dir() else project.root


def below(project: Project, place: Path) -> Path:
    """Where the project's root is in a worktree."""
    return place / git.call(project.root, "rev-parse", "--show-prefix").out.removesuffix("\n")


def listing(project: Project, root: Path) -> Listing:
    """The experiments below a root, by that root's own settings."""
    return of_project(project) if root == project.root else list_experiments(root / settings(root).experiments, root)


def root_of_job(database: Database, job: Job) -> Path:
    """The folder whose code the runs of a job execute."""
    return root_of(database.project, database.one(Run, "WHERE job_id = :job ORDER BY id", job=job.id))


def remove_of_job(database: Database, job: Job) -> None:
    """Take away the worktrees of a job whose runs are over."""
    for run in database.all(Run, "WHERE job_id = :job AND reproduces IS NOT NULL", job=job.id):
        place = home(database.project) / str(run.id)
        if place.is_dir():
            remove(database.project, place)


def remove_stale(database: Database) -> None:
    """Take away what supervisors and commands that were killed have left behind."""
    folder = home(database.project)
    for place in folder.iterdir() if folder.is_dir() else ():
        if is_stale(database, place.name):
            remove(database.project, place)


def is_stale(database: Database, name: str) -> bool:
    """Whether nothing is made any more in the worktree of this name."""
    if name.startswith(UNBORN):
        number = name.removeprefix(UNBORN)
        return number.isdigit() and not psutil.pid_exists(int(number))
    run = database.get(Run, int(name)) if name.isdigit() else None
    return run is not None and run.status in FINAL
