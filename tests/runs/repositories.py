"""A lab in a git repository, with an experiment whose numbers depend on a helper file."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from labbook.project import Project
from labbook.store.database import Database
from tests.runs.lab import Lab

WALK = """
import random
from labbook import experiment
from experiments.helper import FACTOR

@experiment("walk.go")
def go(run, drift: float = 0.5, steps: int = 20, seed: int = 0):
    chance, at = random.Random(seed), 0.0
    for step in run.track(range(steps)):
        at += drift * FACTOR * chance.gauss(0, 1)
        run.log({"position": at}, step=step)
    return {"final": at}
"""
QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


class Repository(Lab):
    """A lab whose project is a git repository."""

    def git(self, *arguments: str) -> str:
        """Run git and return what it printed."""
        me = ("-c", "user.name=me", "-c", "user.email=me@example.org")
        return subprocess.run(
            ["git", "-C", str(self.root), *me, *arguments],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **QUIET},
        ).stdout

    def put(self, path: str, text: str) -> None:
        """Write a file of the project, newer than before: bytecode of the same second and size would stand for it."""
        file = self.root / path
        before = file.stat().st_mtime if file.exists() else 0.0
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        os.utime(file, (before + 2, before + 2) if before else None)

    def commit(self, message: str = "next") -> str:
        """Commit everything; returns the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD").strip()

    def walk(self, **config: object) -> int:
        """Run walk.go to its end, its supervisor gone; returns its number."""
        number = self.run("walk.go", **config)
        assert self.ended(number).status == "done", self.printed(number, "stderr")
        self.over(number)
        return number

    def alter_code(self, run: int, **columns: object) -> None:
        """Change what is recorded of a run's code."""
        with self.database.write():
            self.database.update("code_state", self.look(run).code_id or 0, **columns)

    def alter_environment(self, run: int, **columns: object) -> None:
        """Change what is recorded of where a run was made."""
        with self.database.write():
            self.database.update("environment", self.look(run).environment_id or 0, **columns)


@pytest.fixture
def repository(project: Project, database: Database) -> Iterator[Repository]:
    """A repository with one commit, in which FACTOR is 1; its processes are gone when the test is over."""
    made = Repository(project, database)
    made.git("init", "--quiet", "--initial-branch", "trunk")
    made.put(".gitignore", "labbook.db*\n.labbook/\n__pycache__/\n/data/\n")
    made.put("experiments/walk.py", WALK)
    made.put("experiments/helper.py", "FACTOR = 1\n")
    made.put("train.py", "for step in range(3):\n    print(f'step={step} loss={step * 0.5}')\n")
    made.commit("first")
    yield made
    made.kill_everything()
