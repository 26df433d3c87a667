"""Copies of a labbook, and putting one back: over a good one, a damaged one, and none."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.project import Project
from labbook.store import schema
from labbook.store.copies import beside, stamped, way_back
from labbook.store.database import open_database
from labbook.store.records import Entry
from labbook.store.upkeep.backups import backup
from labbook.store.upkeep.restoring import restore
from tests.store.test_older_schemas import of_schema_1


def texts(project: Project) -> list[str]:
    with open_database(project, create=False) as database:
        return [entry.body for entry in database.all(Entry, "ORDER BY id")]


def written(project: Project, *bodies: str) -> None:
    with open_database(project) as database:
        for body in bodies:
            entries.add(database, body)


def copy_of(project: Project) -> Path:
    return backup(project.database, stamped(project.database))


def test_a_copy_holds_what_stands_in_the_write_ahead_log_only(project: Project) -> None:
    with open_database(project) as database:
        entries.add(database, "still in the log")
        assert os.stat(f"{project.database}-wal").st_size > 0
        copy = copy_of(project)
    project.database.unlink()
    assert restore(project.database, copy) is None
    assert texts(project) == ["still in the log"]
    assert oct(copy.stat().st_mode)[-3:] == "600"


def test_copies_while_somebody_writes_are_each_of_one_moment(project: Project) -> None:
    done = threading.Event()

    def write() -> None:
        with open_database(project) as database:
            while not done.is_set():
                with database.write():  # two at once: no copy may hold one without the other
                    entries.add(database, "left")
                    entries.add(database, "right")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [copy_of(project) for _ in range(8)]
    finally:
        done.set()
        writer.join()
    counts = []
    for copy in copies:
        connection = sqlite3.connect(copy)
        rows = connection.execute("SELECT body, count(*) FROM entry GROUP BY body ORDER BY body").fetchall()
        connection.close()
        assert not rows or ([body for body, _ in rows] == ["left", "right"] and rows[0][1] == rows[1][1])
        counts.append(rows[0][1] if rows else 0)
    assert counts == sorted(counts) and counts[-1] > 0 and len(set(copies)) == 8


def test_a_copy_is_never_written_over_a_file(project: Project, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("thesis")
    with pytest.raises(LabbookError, match="is there already"):
        backup(project.database, tmp_path / "mine")
    assert (tmp_path / "mine").read_text() == "thesis"
    with pytest.raises(LabbookError, match="There is no folder"):
        backup(project.database, tmp_path / "nowhere" / "copy")


def test_what_was_there_is_kept_and_can_be_put_back_too(project: Project) -> None:
    written(project, "monday")
    copy = copy_of(project)
    written(project, "tuesday")
    before = restore(project.database, copy)
    assert texts(project) == ["monday"] and before is not None
    restore(project.database, before)
    assert texts(project) == ["monday", "tuesday"]


def test_who_has_it_open_goes_on_with_the_new_content(project: Project) -> None:
    written(project, "monday")
    copy = copy_of(project)
    with open_database(project) as database:
        entries.add(database, "tuesday")
        restore(project.database, copy)
        entries.add(database, "wednesday")
        assert database.value("PRAGMA journal_mode") == "wal"
    assert texts(project) == ["monday", "wednesday"]


def test_numbers_are_not_given_twice(project: Project) -> None:
    written(project, "E1")
    copy = copy_of(project)
    written(project, "E2 is written on paper, too")
    restore(project.database, copy)
    with open_database(project) as database:
        assert entries.add(database, "new") == 3


@pytest.mark.parametrize("damage", ["cut", "zeroed", "text", "empty"])
def test_a_damaged_labbook_is_moved_aside(project: Project, damage: str) -> None:
    written(project, "monday")
    copy = copy_of(project)
    whole = project.database.read_bytes()
    damaged = {
        "cut": whole[: len(whole) // 2],
        "zeroed": whole[:4096] + bytes(len(whole) - 4096),
        "text": b"dear diary" * 999,
        "empty": b"",
    }[damage]
    project.database.write_bytes(damaged)
    aside = restore(project.database, copy)
    assert aside is not None and aside.read_bytes() == damaged
    assert texts(project) == ["monday"]


def test_what_is_no_whole_labbook_is_refused_and_nothing_touched(project: Project, tmp_path: Path) -> None:
    written(project, "monday")
    copy = copy_of(project)
    whole = copy.read_bytes()
    sqlite3.connect(tmp_path / "theirs").execute("CREATE TABLE x (y)").connection.close()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "newer").write_bytes(whole[:60] + (99).to_bytes(4, "big") + whole[64:])
    for name, said in (
        ("theirs", "another program"),
        ("cut", "damaged"),
        ("newer", "newer labbook"),
        ("none", "no file"),
    ):
        with pytest.raises(LabbookError, match=said):
            restore(project.database, tmp_path / name)
    assert texts(project) == ["monday"] and beside(project.database) == [copy]


KILLED = """
import os, signal, sys
from pathlib import Path
from labbook.store.upkeep import restoring
def dying(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(restoring, sys.argv[3], dying)
restoring.restore(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("step", ["copied", "keep_numbers", "overwrite"])
def test_killed_at_any_step_the_old_content_is_there(project: Project, step: str) -> None:
    written(project, "monday")
    copy = copy_of(project)
    written(project, "tuesday")
    ended = subprocess.run([sys.executable, "-c", KILLED, str(project.database), str(copy), step], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert texts(project) == ["monday", "tuesday"]
    restore(project.database, copy)
    assert texts(project) == ["monday"] and not list(project.root.glob("*.new*"))


def test_the_way_back_names_the_newest_copy(project: Project) -> None:
    assert "There is no copy" in way_back(project.database)
    first, second = copy_of(project), copy_of(project)
    os.utime(first, (1, 1))
    assert first != second and str(second) in way_back(project.database)


def test_the_error_of_a_damaged_labbook_names_it(project: Project) -> None:
    copy = copy_of(project)
    project.database.write_bytes(b"dear diary" * 999)
    with pytest.raises(LabbookError) as error:
        open_database(project)
    assert str(copy) in error.value.hint


def test_an_older_copy_is_brought_to_this_version(project: Project, tmp_path: Path) -> None:
    rows = of_schema_1(tmp_path / "old.backup")
    restore(project.database, tmp_path / "old.backup")
    with open_database(project) as database:
        assert database.value("PRAGMA user_version") == schema.VERSION
        assert database.value("SELECT count(*) FROM run") == len(rows["run"]) == 2
    raw = sqlite3.connect(tmp_path / "old.backup")
    assert raw.execute("PRAGMA user_version").fetchone() == (1,)
    raw.close()
