"""Labbook's own code never opens the database file; `tests/conftest.py` looks during every test, this elsewhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.project import Project
from labbook.store.database import Database, open_database
from tests.runs.lab import Lab
from tests.torture import by_hand
from tests.torture.book import fresh, notes, write

BY_LABBOOK = """
import os, shutil
def by_open(path): open(path, "rb").close()
def by_os(path): os.close(os.open(path, os.O_RDONLY))
def by_pathlib(path): path.read_bytes()
def by_copying(path): shutil.copy(path, str(path) + ".copy")
"""


@pytest.mark.parametrize("way", ["by_open", "by_os", "by_pathlib", "by_copying"])
@pytest.mark.parametrize("part", ["", "-wal", "-shm"])
def test_control_labbook_opening_it_by_hand_is_seen(project: Project, database: Database, way: str, part: str) -> None:
    write(database, "so that there is a log")
    code: dict[str, object] = {}
    exec(compile(BY_LABBOOK, by_hand.OURS + "store/careless.py", "exec"), code)
    code[way](Path(f"{project.database}{part}"))  # type: ignore[operator]
    assert len(by_hand.seen) == 1 and "careless.py" in by_hand.seen.pop()


def test_what_the_tests_and_sqlite_open_is_nobodys_business(project: Project, database: Database) -> None:
    write(database, "seen by SQLite")
    project.database.read_bytes()
    shutil.copy(project.database, project.root / "copy.db")
    assert by_hand.seen == []


IN_A_PROCESS = """
import runpy, sys
from tests.torture import by_hand
by_hand.watch()
sys.argv = {argv}
try:
    runpy.run_module("labbook", run_name="__main__")
finally:
    print(by_hand.seen)
"""
COMMANDS = (
    ["log", "an entry, see R1"],
    ["plan", "add", "a task"],
    ["today"],
    ["find", "entry"],
    ["export"],
    ["undo"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_no_command_opens_it_in_a_process_of_its_own(tmp_path: Path, command: list[str]) -> None:
    fresh(tmp_path)
    code = IN_A_PROCESS.format(argv=["labbook", *command])
    place = {**os.environ, "PYTHONPATH": str(Path(by_hand.HERE).parent)}
    told = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=place, capture_output=True, text=True)
    assert told.stdout.splitlines()[-1] == "[]", told.stderr


def test_no_supervisor_opens_it(project: Project, database: Database) -> None:
    """The supervisor of a real run, in a process that looks."""
    lab = Lab(project, database)
    lab.write("@experiment('odd.one')\ndef one(run):\n    run.log({'loss': 1.0}, step=0)\n")
    with pytest.MonkeyPatch.context() as later:
        later.setattr("labbook.runs.launch.spawn_supervisor", lambda *_: None)
        number = lab.run("odd.one")
    code = (
        "import sys\nfrom tests.torture import by_hand\nby_hand.watch()\n"
        "from labbook.runs.supervisor import main\nmain(sys.argv[1:])\nprint(by_hand.seen)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(project.root), str(project.database), str(lab.look(number).job_id)],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(Path(by_hand.HERE).parent)},
        capture_output=True,
        text=True,
    )
    assert told.stdout.splitlines()[-1:] == ["[]"], told.stderr
    assert lab.ended(number).status == "done"


OTHER = """
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
print(c.execute("SELECT count(*) FROM entry").fetchone()[0])
c.close()
"""


def lost_after_opening_by_hand(folder: Path, opens: bool, saves: int) -> int:
    """How many saves are gone when a process opened its database by hand and another looked at it meanwhile."""
    project = fresh(folder)
    with open_database(project) as opened:
        write(opened, "first")
        if opens:
            project.database.open("rb").close()
        seen_by_another(project)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Database, "refuse_replaced_file", lambda database: None)
            for number in range(saves):
                write(opened, f"save {number}")
        return saves + 1 - seen_by_another(project)


def seen_by_another(project: Project) -> int:
    """How many entries a process sees that opens the labbook, reads and closes it, as any SQLite program does."""
    told = subprocess.run(
        [sys.executable, "-c", OTHER, str(project.database)], capture_output=True, text=True, check=True
    )
    return int(told.stdout)


def test_why_one_opening_by_hand_loses_everything(tmp_path: Path) -> None:
    assert lost_after_opening_by_hand(tmp_path / "not opened", False, 20) == 0
    assert lost_after_opening_by_hand(tmp_path / "opened", True, 20) == 20


def test_and_even_then_the_next_save_is_refused(tmp_path: Path) -> None:
    """The log that another process deleted is missed before a save goes into it."""
    project = fresh(tmp_path)
    with open_database(project) as opened:
        write(opened, "first")
        project.database.open("rb").close()
        seen_by_another(project)
        with pytest.raises(LabbookError, match="-wal was moved or replaced"):
            write(opened, "second")
    with open_database(project) as opened:
        assert notes(opened) == {"first": 1}
