"""Making a run again: prepare its code and say what is not as it was, then launch it as a new run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from labbook.errors import LabbookError
from labbook.journal.statuses import FINAL
from labbook.runs import launch
from labbook.runs.capture import git
from labbook.runs.definition import registry
from labbook.runs.definition.config import validate
from labbook.runs.launch import Intent, Launched
from labbook.runs.reproduce import surroundings, worktree
from labbook.runs.reproduce.restore import Restored, restore
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import CodeState, Experiment, Job, Run


class Prepared(NamedTuple):
    """A run that can be made again."""

    run: Run
    tree: Path | None
    """The worktree with its code; None when it is made with today's code."""
    code: str
    """What its code is, in words."""
    lacking: tuple[str, ...]
    """Why it would be other code than it was; empty when all is there."""
    differing: tuple[str, ...]
    """What else is not as it was."""
    config: dict[str, Any]
    folder: Path
    """Where it works."""
    top: Path | None = None
    """The top of the checkout that the worktree stands for."""


def prepare(database: Database, run: Run) -> Prepared:
    """Make ready what a run needs, in a worktree that `give_up` or the end of the new run takes away.

    Raises LabbookError for a run that cannot be made again at all.
    """
    refuse_unrepeatable(database, run)
    worktree.remove_stale(database)
    code = database.get(CodeState, run.code_id) if run.code_id else None
    top = git.top_of(database.project.root)
    reason = missing(code, top, run)
    if reason or code is None or top is None or code.commit is None:
        return with_todays_code(database, run, reason)
    tree = worktree.add(database.project, top, code.commit)
    try:
        return in_worktree(database, run, code, top, tree)
    except BaseException:
        worktree.remove(database.project, tree)
        raise


def refuse_unrepeatable(database: Database, run: Run) -> None:
    """Raise LabbookError for runs that are going on or deleted, or that labbook did not start."""
    if run.deleted_at is not None:
        raise LabbookError(f"R{run.id} was deleted.", "Restore it first, or reproduce another run.")
    if run.status not in FINAL:
        raise LabbookError(f"R{run.id} is still {run.status}.", f"`labbook watch R{run.id}` follows it to its end.")
    known = database.one(Experiment, "WHERE name = :name", name=run.experiment)
    if not run.command and known is None:
        raise LabbookError(
            f"R{run.id} was recorded by a script of yours, which labbook did not start.",
            "Run the script again: `labbook run -- python SCRIPT` makes it reproducible.",
        )


def missing(code: CodeState | None, top: Path | None, run: Run) -> str:
    """Why the code of a run cannot be had; empty when it can."""
    if code is None:
        return f"what code R{run.id} was made with is not recorded"
    if code.commit is None:
        return f"R{run.id} was made {'before the first commit' if code.diff else 'outside of a git repository'}"
    if top is None:
        return "there is no git repository here (or no git)"
    if not git.has_commit(top, code.commit):
        return f"its commit {code.commit[:10]} is not in this repository (rebased away, or never fetched)"
    return ""


def with_todays_code(database: Database, run: Run, reason: str) -> Prepared:
    """A run whose code is gone, to be made with the code of today."""
    config: dict[str, Any] = values.load(run.config)
    if not run.command:
        config = validate(experiment(run, registry.of_project(database.project), "today's code"), config)
    differing = tuple(surroundings.differing(database, run))
    folder = folder_of(database, run) or database.project.root
    return Prepared(run, None, "today's code", (reason,), differing, config, folder)


def in_worktree(database: Database, run: Run, code: CodeState, top: Path, tree: Path) -> Prepared:
    """A run with its code restored."""
    left_out = restore(code, top, tree)
    root = worktree.below(database.project, tree)
    if not run.command:
        experiment(run, worktree.listing(database.project, root), f"the code of {(code.commit or '')[:10]}")
    differing = (*left_out.differing, *surroundings.differing(database, run))
    folder = folder_of(database, run)
    if run.command and folder is None:
        differing += ("the folder that it was run in is not known: it is run in the project's root",)
    place = tree / folder.relative_to(top) if folder and folder.is_relative_to(top) else root
    told = described(code, left_out)
    return Prepared(run, tree, told, left_out.lacking, differing, values.load(run.config), place, top)


def experiment(run: Run, listing: registry.Listing, code: str) -> registry.ExperimentInfo:
    """The experiment of a run in some code; raises LabbookError when it is not in it."""
    try:
        return registry.find(listing, run.experiment)
    except LabbookError as error:
        raise LabbookError(f"{run.experiment} cannot be run with {code}: {error.message}", error.hint) from None


def described(code: CodeState, left_out: Restored) -> str:
    """The restored code in words."""
    files = len(json.loads(code.untracked))
    changes = "its uncommitted changes" if code.diff and not left_out.lacking else ""
    new = f"{files} untracked file{'s' * (files > 1)}" if files else ""
    extras = " and ".join(filter(None, (changes, new)))
    return f"commit {(code.commit or '')[:10]}{f' with {extras}' if extras else ''}"


def folder_of(database: Database, run: Run) -> Path | None:
    """The folder that a wrapped command was run in, where it is known and still there."""
    try:
        folder = Path(launch.folder_note(database, run.id).read_text()).resolve()
    except (OSError, ValueError):
        return None
    return folder if folder.is_dir() else None


def give_up(database: Database, prepared: Prepared) -> None:
    """Take the worktree away again."""
    if prepared.tree:
        worktree.remove(database.project, prepared.tree)


def begin(database: Database, prepared: Prepared) -> Launched:
    """Launch a prepared run as a new one that is linked to the old. It is no new evidence, so it bears on nothing."""
    run, project = prepared.run, database.project
    original = database.get(Job, run.job_id) if run.job_id else None
    workers = original.workers if original else 1  # each worker's share of the cores can change the last bits
    with database.write():
        job = launch.add_job(database, workers)
        intent = Intent(f"to reproduce R{run.id}")
        number = launch.add_run(database, job, run.experiment, prepared.config, intent, reproduces=run.id)
        if prepared.tree:
            prepared = moved(prepared, worktree.give_to(project, prepared.tree, number))
        database.update("run", number, command=command_of(prepared))
    if run.command:
        launch.note_folder(database, number, str(prepared.folder))
    # A labbook that is sought from the worktree would be another one.
    launch.spawn_supervisor(database, job, str(prepared.folder), LABBOOK_DB=str(database.path))
    return Launched(job, (number,))


def moved(prepared: Prepared, tree: Path) -> Prepared:
    """What is prepared, in a worktree of another name."""
    folder = prepared.folder.relative_to(prepared.tree) if prepared.tree else prepared.folder
    return prepared._replace(tree=tree, folder=tree / folder)


def command_of(prepared: Prepared) -> str:
    """The wrapped command as JSON, its paths into the checkout led into the worktree where they are in it."""
    if not prepared.run.command or prepared.tree is None or prepared.top is None:
        return prepared.run.command
    words: list[str] = json.loads(prepared.run.command)
    return json.dumps([in_tree(word, prepared.top, prepared.tree) for word in words])


def in_tree(word: str, top: Path, tree: Path) -> str:
    """A word of a command; a path into the checkout becomes the same path in the worktree."""
    there = tree / Path(word).relative_to(top) if word.startswith(f"{top}{os.sep}") else None
    return str(there) if there and there.exists() else word
