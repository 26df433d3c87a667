"""What labbook writes is its owner's alone, nothing of it listens on a network, and listing experiments runs none."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from labbook.journal import entries
from labbook.project import Project, find, private_folder
from labbook.runs.definition import registry
from labbook.runs.reproduce import again
from labbook.store.database import Database, open_database
from tests.cli.conftest import Command, labbook  # noqa: F401  (a fixture)
from tests.runs.lab import Lab, until
from tests.runs.repositories import Repository

SHORT = """
@experiment("odd.short")
def short(run, n: int = 0):
    print("said")
    run.log({"loss": 1.0}, step=0)
    (run.folder / "made.txt").write_text("kept")
    run.artifact(run.folder / "made.txt")
    Path(f"here-{n}").touch()
    pause("gate")
"""
SCRIPT = """
import labbook
with labbook.start("script", config={"a": 1}) as run:
    print("said")
    run.log({"loss": 0.5})
"""


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A session in which whatever is made is everybody's unless its maker says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def too_open(folder: Path, but: tuple[str, ...] = ()) -> dict[str, str]:
    """What others than its owner can use below a folder."""
    found = {}
    for parent, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            mode = stat.S_IMODE(os.lstat(Path(parent, name)).st_mode)
            if mode & 0o077 and not Path(parent, name).is_symlink():
                found[str(Path(parent, name).relative_to(folder))] = oct(mode)
    return {name: mode for name, mode in found.items() if not name.startswith(but)}


THEIRS = ("experiments", "labbook.toml", "here-", "gate", "script.py", "walk", ".git", "copy", "made")
"""What a person, a test or an experiment has made there."""


def test_whatever_the_umask_all_of_a_labbook_is_its_owners(open_umask: None, tmp_path: Path) -> None:
    project = new(tmp_path)
    with open_database(project) as database:
        lab = Lab(project, database)
        entries.add(database, "what I know")
        lab.write(SHORT)
        launched = lab.sweep("odd.short", "n", [0, 1], workers=2)
        until(lambda: all((lab.root / f"here-{n}").exists() for n in (0, 1)))
        (lab.root / "gate").touch()
        assert {lab.ended(number).status for number in launched.runs} == {"done"}
        lab.over(launched.runs[0])
        attached(lab)
        wrapped(lab)
    found = too_open(project.root, THEIRS)
    assert {name: mode for name, mode in found.items() if not name.endswith("made.txt")} == {}
    names = {path.name for path in project.root.rglob("*")}
    assert {"labbook.db", "labbook.db.lock", "labbook.db.queue", "spool.0", "stdout.log", "folder", "1.log"} <= names


def new(folder: Path) -> Project:
    """A labbook that is made under the umask of the test."""
    (folder / "labbook.toml").touch()
    return find(folder)


def attached(lab: Lab) -> None:
    """A run of a script that labbook did not start."""
    (lab.root / "script.py").write_text(SCRIPT)
    done = subprocess.run([sys.executable, "script.py"], cwd=lab.root, check=False, capture_output=True, text=True)
    assert done.returncode == 0 and "kept aside" not in done.stderr, done.stderr
    until(lambda: lab.database.value("SELECT count(*) FROM run WHERE status = 'done'") == 3)


def wrapped(lab: Lab) -> None:
    """A command that knows nothing of labbook."""
    command = [sys.executable, "-m", "labbook", "run", "--", sys.executable, "-c", "print('loss=1')"]
    assert subprocess.run(command, cwd=lab.root, check=False, capture_output=True).returncode == 0


def test_exports_and_copies_are_their_owners(
    open_umask: None,
    labbook: Command,  # noqa: F811
    database: Database,
) -> None:
    entries.add(database, "what I know")
    place = private_folder(database.project.root / "copy")
    for number, words in enumerate((["export", "-f", "json", "-o"], ["export", "-f", "org", "-o"], ["backup"])):
        assert labbook(*words, str(place / str(number))).code == 0
    assert labbook("export", "-o", str(place / "pages" / "here")).code == 0
    assert too_open(place) == {}
    assert len(list(place.rglob("*"))) == 6


def test_a_worktree_is_its_owners(open_umask: None, repository: Repository) -> None:
    old = repository.walk(steps=2)
    prepared = again.prepare(repository.database, repository.look(old))
    try:
        assert prepared.tree is not None
        assert stat.S_IMODE(prepared.tree.parent.stat().st_mode) == 0o700
    finally:
        again.give_up(repository.database, prepared)


def test_control_what_is_made_without_a_mode_is_found(open_umask: None, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    assert too_open(tmp_path) == {"file": "0o666", "folder": "0o777"}


def listening(processes: list[psutil.Process]) -> list[str]:
    """The sockets on which processes wait for others, or talk with them over a network."""
    found = []
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            found += [f"{one.cmdline()}: {each}" for each in one.net_connections(kind="all") if is_open(each)]
    return found


def is_open(one: Any) -> bool:
    """Whether a socket has a name by which others reach it, or is one of a network."""
    return one.family != socket.AF_UNIX or bool(one.laddr)


def test_nothing_of_a_sweep_listens_or_talks_over_a_network(lab: Lab) -> None:
    lab.write(SHORT)
    launched = lab.sweep("odd.short", "n", [0, 1, 2], workers=2)
    until(lambda: (lab.root / "here-0").exists() and (lab.root / "here-1").exists())
    keeper = lab.supervisor(launched.runs[0])
    processes = until(lambda: len(tree := [keeper, *keeper.children(recursive=True)]) >= 4 and tree)
    assert listening(processes) == []
    (lab.root / "gate").touch()
    seen: list[str] = []
    until(lambda: seen.extend(listening(processes)) or lab.look(launched.runs[-1]).status == "done")
    assert not seen


def test_control_a_socket_that_listens_is_noticed() -> None:
    code = "import socket, time; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None and server.stdin is not None
        server.stdout.readline()
        assert listening([psutil.Process(server.pid)])
        server.stdin.write(b"\n")


EFFECT = """
from pathlib import Path
Path({place!r}).touch()
from labbook import experiment

@experiment("odd.effect", tags=["odd"])
def effect(run, n: int = len(open({place!r}, "a").name), other: str = __import__("os").getcwd()):
    '''Does it run?'''
"""
LISTINGS = (
    *("experiments", "experiments odd.effect", "experiments --json", "runs", "today", "find odd", "tried odd.effect"),
    *("check", "plan", "table odd.effect", "run odd.effect --help", "why R1", "describe R1", "stale"),
)


@pytest.mark.parametrize("command", LISTINGS)
def test_listing_experiments_runs_nothing_of_them(
    project: Project,
    labbook: Command,  # noqa: F811
    command: str,
) -> None:
    place = with_effect(project)
    labbook(*command.split())
    assert not place.exists()
    assert "effect" not in sys.modules and "experiments.effect" not in sys.modules


def with_effect(project: Project) -> Path:
    """An experiment file that leaves a trace when it is imported; returns the trace."""
    place = project.root / "trace"
    project.experiments.mkdir()
    (project.experiments / "effect.py").write_text(EFFECT.format(place=str(place)))
    (project.root / "sitecustomize.py").write_text(f"open({str(place)!r}, 'w')")
    (project.root / "typer.py").write_text(f"open({str(place)!r}, 'w')")
    return place


def test_a_program_of_a_projects_folder_is_not_taken_for_a_library(project: Project) -> None:
    place = with_effect(project)
    done = subprocess.run(
        [Path(sys.executable).with_name("labbook"), "experiments"], cwd=project.root, capture_output=True, text=True
    )
    assert done.returncode == 0 and "odd.effect" in done.stdout, done.stderr
    assert not place.exists()


def test_control_importing_it_leaves_the_trace(project: Project) -> None:
    place = with_effect(project)
    (info,) = registry.list_experiments(project.experiments).experiments
    assert info.name == "odd.effect" and not place.exists()
    subprocess.run([sys.executable, str(info.file)], check=False, capture_output=True, cwd=project.root)
    assert place.exists()
