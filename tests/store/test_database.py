"""Opening odd files, transactions, locks and what errors say."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.project import Project, find
from labbook.store.connection import explain
from labbook.store.database import Database, open_database
from labbook.store.lock import writer_lock
from labbook.store.records import TABLES, Question


def add_question(database: Database, text: str) -> int:
    return database.insert("question", text=text, status="open", answer="", created_at=0)


def refused(path: Path) -> str:
    (path.parent / "labbook.toml").touch()
    with pytest.raises(LabbookError) as error:
        open_database(find(path.parent))
    assert error.value.hint
    return error.value.message


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "labbook.db").mkdir()
    assert "is a folder" in refused(tmp_path / "labbook.db")


def test_an_empty_file_is_not_taken_for_a_new_labbook(tmp_path: Path) -> None:
    (tmp_path / "labbook.db").touch()
    assert "is empty" in refused(tmp_path / "labbook.db")
    assert (tmp_path / "labbook.db").stat().st_size == 0


def test_a_text_file(tmp_path: Path) -> None:
    (tmp_path / "labbook.db").write_text("dear diary, " * 500)
    assert "not a labbook" in refused(tmp_path / "labbook.db")


def test_a_database_of_another_program(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "labbook.db").execute("CREATE TABLE theirs (x)").connection.close()
    assert "another program" in refused(tmp_path / "labbook.db")


def test_a_truncated_labbook(project: Project) -> None:
    whole = project.database.read_bytes()
    project.database.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LabbookError, match="damaged"), open_database(project) as database:
        for table in TABLES.values():
            database.rows(f"SELECT * FROM {table}")


def test_a_hard_linked_labbook(project: Project) -> None:
    os.link(project.database, project.root / "other.db")
    with pytest.raises(LabbookError, match="hard links"):
        open_database(project)


def test_a_symbolic_link_is_the_same_labbook(project: Project, database: Database) -> None:
    with database.write():
        add_question(database, "seen?")
    link = project.root / "link.db"
    link.symlink_to(project.database)
    with open_database(find(project.root, str(link))) as other:
        assert other.value("SELECT text FROM question") == "seen?"


def test_no_labbook_and_no_leave_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "labbook.toml").touch()
    with pytest.raises(LabbookError, match="There is no labbook"):
        open_database(find(tmp_path), create=False)


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write():
        add_question(database, "half")
        _ = 1 / 0
    assert database.all(Question) == []


def test_an_inner_write_joins_the_outer(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write():
        with database.write():
            add_question(database, "inner")
        _ = 1 / 0
    assert database.all(Question) == []


def test_writing_outside_of_a_transaction_is_a_bug(database: Database) -> None:
    with pytest.raises(RuntimeError):
        add_question(database, "where?")


def test_a_replaced_file_is_noticed_before_the_next_write(database: Database) -> None:
    moved = database.path.with_name("moved.db")
    moved.write_bytes(database.path.read_bytes())
    os.replace(moved, database.path)
    with pytest.raises(LabbookError, match="moved or replaced"), database.write():
        add_question(database, "lost?")


def test_a_full_disk_is_named_and_earlier_rows_stay(database: Database) -> None:
    with database.write():
        add_question(database, "kept")
    pages = database.value("PRAGMA page_count")
    database.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(LabbookError, match="disk is full"), database.write():
        add_question(database, "x" * 100_000)
    assert [question.text for question in database.all(Question)] == ["kept"]
    database.execute("PRAGMA max_page_count=1000000")
    with database.write():
        add_question(database, "after")
    assert [question.text for question in database.all(Question)] == ["kept", "after"]


def test_a_read_only_database_is_named() -> None:
    error = sqlite3.OperationalError("attempt to write a readonly database")
    error.sqlite_errorcode = sqlite3.SQLITE_READONLY  # type: ignore[misc]
    assert "read-only" in explain(error, Path("labbook.db")).message


def test_a_lock_kept_too_long_names_its_holder(project: Project) -> None:
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with writer_lock(project.database):
            holding.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait(10)
    with pytest.raises(LabbookError, match=str(os.getpid())), writer_lock(project.database, patience=0.05):
        pass
    done.set()
    holder.join()


WRITER = """
import sys
from labbook.project import find
from labbook.store.database import open_database
database = open_database(find())
for number in range(50):
    with database.write():
        seen = database.value("SELECT count(*) FROM question")
        database.insert("question", text=f"{sys.argv[1]}-{number}", status="open", answer=str(seen), created_at=0)
"""


def test_eight_writers_that_read_first_lose_nothing(project: Project) -> None:
    """Each transaction reads, then writes: with a deferred BEGIN most of them would fail at once."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(n)], cwd=project.root) for n in range(8)]
    assert [writer.wait(60) for writer in writers] == [0] * 8
    with open_database(project) as database:
        assert [int(q.answer) for q in database.all(Question, "ORDER BY id")] == list(range(400))
        assert database.value("PRAGMA integrity_check") == "ok"


def test_a_long_log_is_folded_by_the_writer(database: Database) -> None:
    for _ in range(12):
        with database.write():
            add_question(database, "y" * 500_000)
    assert os.stat(f"{database.path}-wal").st_size < 5 * 2**20


def test_our_code_never_opens_the_database_itself(project: Project) -> None:
    """Closing any descriptor on the file would drop SQLite's locks in this process."""
    code = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from labbook.project import find
from labbook.store.database import open_database
from labbook.journal import entries
with open_database(find()) as database:
    entries.add(database, "text")
print([name for name in opened if name.endswith((".db", ".db-wal", ".db-shm"))])
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=project.root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
