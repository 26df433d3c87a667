"""The terminal goes, or the app is killed: what was half typed is there at the next start, runs go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from labbook.journal.planning import plan
from labbook.project import Project
from labbook.store.database import open_database
from labbook.store.records import Run
from labbook.tui.memory import contents
from tests.runs.lab import until
from tests.terminal import Terminal

LABBOOK = [sys.executable, "-m", "labbook"]
SLOW = '''
import time
from labbook import Run, experiment

@experiment("slow.wait")
def wait(run: Run):
    """Waits."""
    for step in range(600):
        run.log({"loss": 1.0}, step=step)
        time.sleep(0.1)
'''


@pytest.fixture
def running(project: Project) -> Iterator[Project]:
    """A project with a task and a run that goes on."""
    (project.root / "experiments").mkdir()
    (project.root / "experiments" / "slow.py").write_text(SLOW)
    with open_database(project) as database:
        plan.add(database, "watch the terminal go")
    subprocess.run([*LABBOOK, "run", "slow.wait", "--detach"], cwd=project.root, check=True, capture_output=True)
    yield project
    subprocess.run([*LABBOOK, "stop", "R1"], cwd=project.root, check=True, capture_output=True)


def test_a_terminal_that_is_closed_keeps_the_drafts_and_the_runs(running: Project) -> None:
    with Terminal(LABBOOK, running.root) as terminal:
        terminal.until("watch the terminal go")
        terminal.press("nhalf a line")
        terminal.until("line")
        terminal.press("\x1b")
        terminal.until("Carry")  # among the keys of the plan
        terminal.press("2")
        terminal.until("defaults")  # the config of R1, in the list
        terminal.press("\r")
        terminal.until("Overview")
        terminal.press("a")
        terminal.until("What does R1 show")
        terminal.press("nothing yet")
        terminal.until("yet")
        terminal.hang_up()
    assert kept(running, "draft.today") == "half a line"
    assert str(kept(running, "draft.conclusion.R1")[1]).endswith("nothing yet")
    assert not list((running.files / "crashes").glob("*"))
    assert status(running) == "running"
    with Terminal(LABBOOK, running.root) as again:
        again.until("half a line")


def test_a_killed_app_keeps_what_was_typed_before(running: Project) -> None:
    with Terminal(LABBOOK, running.root) as terminal:
        terminal.until("watch the terminal go")
        terminal.press("nhalf a line")
        until(lambda: kept(running, "draft.today") == "half a line")
        os.kill(terminal.pid, signal.SIGKILL)
    assert kept(running, "draft.today") == "half a line"
    assert status(running) == "running"


def kept(project: Project, name: str) -> object:
    """What the app's memory holds under a name."""
    return contents(project.files / "app.json").get(name)


def status(project: Project) -> str:
    """How the run stands."""
    with open_database(project) as database:
        run = database.get(Run, 1)
    assert run is not None
    return run.status
