"""The command line as a person meets it, in this process: arguments in; exit code, stdout and stderr out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from labbook.__main__ import main
from labbook.project import Project
from labbook.store.database import Database
from tests.runs.lab import Lab
from tests.runs.repositories import repository  # noqa: F401  (a fixture)

EXPERIMENTS = """
@experiment("odd.walk", tags=["odd"])
def walk(run, drift: float = 0.5, steps: int = 3, seed: int = 0):
    '''How far does it get?'''
    for step in run.track(range(steps)):
        run.log({"position": drift * step}, step=step)
    print("walked \\x1b[31mfar\\x1b[0m")
    run.figure(Line.of_metric("position"))
    return {"final": drift * steps}

@experiment("odd.gentle")
def gentle(run):
    try:
        Path("here").touch()
        pause("never")
    finally:
        Path("cleaned").touch()

@experiment("odd.stubborn")
def stubborn(run):
    while True:
        try:
            Path("here").touch()
            pause("gate")
            return
        except BaseException:
            pass
"""


class Said(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def labbook(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], project: Project) -> Command:
    """Run a command in the project, as `python -m labbook` would."""
    monkeypatch.chdir(project.root)

    def command(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["labbook", *arguments])
        before = os.environ.get("LABBOOK_DB")
        capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 1
        finally:
            os.environ.pop("LABBOOK_DB", None)
            if before is not None:
                os.environ["LABBOOK_DB"] = before
        return Said(code, *capfd.readouterr())

    return command


@pytest.fixture
def lab(project: Project, database: Database) -> Iterator[Lab]:
    """The project with experiments in it; its processes are gone when the test is over."""
    lab = Lab(project, database)
    lab.write(EXPERIMENTS)
    yield lab
    lab.kill_everything()


@pytest.fixture
def draft(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """What was kept of a text that could not be saved."""
    folder = tmp_path_factory.mktemp("drafts")
    monkeypatch.setattr("tempfile.tempdir", str(folder))

    def read() -> str:
        return "".join(path.read_text() for path in Path(folder).iterdir())

    return read
