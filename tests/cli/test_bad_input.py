"""Bad input gets one clear sentence and exit code 1 or 2, and changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from labbook.store.database import Database, open_database
from tests.cli.conftest import Command, Said
from tests.runs.lab import Lab

# fmt: off
BAD = [
    # words, exit code, what stderr says
    (["frobnicate"], 2, "No such command 'frobnicate'"),
    (["--nope"], 2, "No such option: --nope"),
    (["--db", "postgresql://host/x", "runs"], 2, "keeps its journal in SQLite"),
    (["--db", "sqlite:///:memory:", "log", "x"], 2, "A labbook needs a file"),
    (["run"], 2, "Run what?"),
    (["run", "nothere"], 1, "No experiment 'nothere'"),
    (["run", "odd.wlk"], 1, "No experiment 'odd.wlk'"),
    (["run", "odd.walk", "drift"], 2, "There is no '='"),
    (["run", "odd.walk", "drift="], 2, "Nothing after '='"),
    (["run", "odd.walk", "drift=far"], 2, "drift should be a number, not 'far'"),
    (["run", "odd.walk", "drift=[1"], 2, "drift=[1"),
    (["run", "odd.walk", "steps=1.5"], 2, "steps should be a whole number"),
    (["run", "odd.walk", "drft=1"], 2, "no parameter 'drft'"),
    (["run", "odd.walk", "drift=1", "drift=2"], 2, "drift is given twice"),
    (["run", "odd.walk", "drift=1,2"], 2, "drift has 2 values, and a run takes one"),
    (["run", "odd.walk", "drift=\udcff"], 2, ""),
    (["run", "odd.walk", "--hypothesis", "H9"], 1, "There is no H9"),
    (["run", "odd.walk", "--hypothesis", "R1"], 2, "'R1' is not a short id of a hypothesis"),
    (["run", "odd.walk", "--task", "T9"], 1, "There is no T9"),
    (["run", "bad.name"], 1, "bad.name"),
    (["run", "--", "no-such-command", "--lr", "0.1"], 1, "There is no command 'no-such-command'"),
    (["sweep"], 2, "Sweep what?"),
    (["sweep", "odd.walk"], 2, "Nothing varies in this sweep"),
    (["sweep", "odd.walk", "drift=1"], 2, "Nothing varies in this sweep"),
    (["sweep", "odd.walk", "drift=1,2", "--jobs", "0"], 2, "greater than or equal to 1"),
    (["sweep", "odd.walk", "drift=1,2", "--jobs", "two"], 2, "'--jobs'"),
    (["sweep", "odd.walk", "drift=range(1000000000)"], 2, "the most is 100,000"),
    (["sweep", "odd.walk", "drift=1,far"], 2, "drift should be a number"),
    (["resume", "S1"], 1, "There is no S1"),
    (["resume", "R1"], 2, "'R1' is not a short id of a sweep"),
    (["show", "R9"], 1, "There is no R9"),
    (["show", "xyzzy"], 2, "'xyzzy' is not a short id"),
    (["show", "E99999999999999999999"], 2, "is not a short id"),
    (["show", "E0"], 2, "is not a short id"),
    (["show"], 2, "Missing argument"),
    (["logs", "R9"], 1, "There is no R9"),
    (["logs", "R1", "--lines", "0"], 2, "greater than or equal to 1"),
    (["stop", "R9"], 1, "There is no R9"),
    (["stop", "E1"], 2, "'E1' is not a short id of a run"),
    (["watch", "R9"], 1, "There is no R9"),
    (["compare", "R9", "R8"], 1, "There is no R9"),
    (["plot", "R9"], 2, "Plot which metric?"),
    (["plot", "R9", "loss"], 1, "There is no R9"),
    (["runs", "--status", "finished"], 2, "'finished' is no status"),
    (["runs", "--last", "0"], 2, "greater than or equal to 1"),
    (["find", "min(loss"], 2, "this bracket is never closed"),
    (["find", "status:"], 2, "status: needs a value"),
    (["find", "(a OR"], 2, "a condition is missing"),
    (["find", "config.x>="], 2, "a value is missing"),
    (["find", "foo:bar"], 2, "there is no field 'foo'"),
    (["find", "x", "--limit", "0"], 2, "greater than or equal to 1"),
    (["hypothesis", "add", " "], 2, "A hypothesis needs a statement"),
    (["hypothesis", "show", "H9"], 1, "There is no H9"),
    (["hypothesis", "conclude", "H1", "maybe"], 2, "'maybe' is not a verdict"),
    (["hypothesis", "frobnicate"], 2, "No such command"),
    (["predict", "H9", "loss < 1", "80%"], 1, "There is no H9"),
    (["predict", "H1", "loss ¿ 1", "80%"], 2, "this cannot be read"),
    (["predict", "H1", "", "80%"], 2, "a name is expected"),
    (["predict", "H1", "loss <", "80%"], 2, ""),
    (["predict", "H1", "loss < 1", "180%"], 2, "180% is more than certain"),
    (["predict", "H1", "loss < 1", "80"], 2, "Did you mean 80%?"),
    (["predict", "H1", "loss < 1", "often"], 2, "'often' is not a probability"),
    (["log", "x", "--kind", "nokind"], 2, "There is no kind 'nokind'"),
    (["log", "x", "--day", "someday"], 2, "'someday' is not a day"),
    (["log", " "], 2, "An entry needs some text"),
    (["today", "2026-13-45"], 2, "'2026-13-45' is not a day"),
    (["plan", "add", " "], 2, "A task needs some words"),
    (["plan", "add", "x", "--under", "T9"], 1, "There is no T9"),
    (["plan", "done", "T9"], 1, "There is no T9"),
    (["plan", "done", "E1"], 2, "'E1' is not a short id of a task"),
    (["plan", "stop"], 1, "No clock is running"),
    (["edit", "E9"], 1, "There is no E9"),
    (["import", "nowhere.md"], 2, "There is no nowhere.md"),
    (["import", "experiments"], 2, "holds no journal file"),
    (["experiments", "nothere"], 1, "No experiment 'nothere'"),
    (["init", "experiments"], 1, "lies inside the labbook project"),
    (["init", "labbook.toml"], 1, ""),
]
# fmt: on


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    names = [name for (name,) in database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {name: database.value(f"SELECT count(*) FROM {name}") for name in names}


def refused(said: Said, code: int, words: str) -> None:
    """Check that a command said no in a sentence."""
    assert said.code == code, said
    assert said.out == ""
    assert words in said.err
    assert "Traceback" not in said.err and "went wrong inside" not in said.err
    assert said.err.startswith(("labbook: ", "Usage: ", "Error: "))
    assert len(said.err.splitlines()) <= 8


@pytest.mark.parametrize(
    ("words", "code", "sentence"), BAD, ids=lambda value: "_".join(value)[:60] if isinstance(value, list) else ""
)
def test_bad_input(labbook: Command, lab: Lab, words: list[str], code: int, sentence: str) -> None:
    labbook("hypothesis", "add", "h")
    lab.write("@experiment('bad.name')\ndef f(x=[: pass\n", "broken.py")
    before = rows(lab.database)
    refused(labbook(*words), code, sentence)
    assert rows(lab.database) == before


def test_a_broken_file_leaves_the_others_listed(labbook: Command, lab: Lab) -> None:
    lab.write("def f(:\n", "broken.py")
    (lab.project.experiments / "noise.py").write_bytes(b"\xff\xfe labbook \x00")
    said = labbook("experiments")
    assert said.code == 0
    assert "odd.walk" in said.out
    assert "broken.py:10: Syntax error" in said.err and "noise.py:1: " in said.err
    assert labbook("run", "odd.walk").err == "launched R1; Ctrl-C cancels it\n"


def test_a_file_that_fails_to_import_is_listed_and_its_run_fails(labbook: Command, lab: Lab) -> None:
    lab.write("import not_there\n@experiment('bad.import')\ndef f(run): pass\n", "bad.py")
    assert "bad.import" in labbook("experiments").out
    said = labbook("run", "bad.import")
    assert said.code == 1
    assert "R1 failed: ModuleNotFoundError: No module named 'not_there'" in said.err


def test_two_projects_nested(labbook: Command, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = lab.root / "papers" / "two"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    refused(labbook("init"), 1, f"lies inside the labbook project {lab.root}")
    assert labbook("log", "from the inner folder").err == "saved E1\n"
    assert labbook("init", "--nested").code == 0
    assert labbook("log", "now the inner one").err.endswith("saved E1\n")
    monkeypatch.chdir(lab.root)
    assert "from the inner folder" in labbook("show", "E1").out


def test_outside_of_any_project(
    labbook: Command, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("nowhere"))
    for words in (["runs"], ["today"], ["show", "E1"], ["edit"], ["predictions"], ["stop", "R1"]):
        refused(labbook(*words), 1, "There is no labbook in")
    assert list(Path().iterdir()) == []


def test_a_folder_that_was_deleted(
    labbook: Command, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    gone = tmp_path_factory.mktemp("gone")
    monkeypatch.chdir(gone)
    gone.rmdir()
    refused(labbook("runs"), 1, "The current folder is gone")


# A database that is none.


def an_empty_file(path: Path) -> None:
    path.write_bytes(b"")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_truncated_one(path: Path) -> None:
    os.truncate(path, 5000)


def a_header_alone(path: Path) -> None:
    os.truncate(path, 50)


def a_text(path: Path) -> None:
    path.write_text("my notes\n" * 100)


def noise_inside(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(20 * 4096))


def a_newer_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()


def another_programs(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()


def two_names(path: Path) -> None:
    os.link(path, path.with_name("other.db"))


NO_LABBOOK = [
    (an_empty_file, 1, "is empty: not a labbook"),
    (a_folder, 2, "is a folder, not a labbook"),
    (a_truncated_one, 1, "is damaged"),
    (a_header_alone, 1, "is damaged"),
    (a_text, 1, "is not a labbook"),
    (noise_inside, 1, "is damaged"),
    (a_newer_version, 3, "was written by a newer labbook (schema 99"),
    (another_programs, 1, "is a SQLite database of another program"),
    (two_names, 1, "has 2 hard links"),
]


@pytest.mark.parametrize(("make", "code", "sentence"), NO_LABBOOK, ids=lambda value: getattr(value, "__name__", ""))
def test_a_database_that_cannot_be_used_is_named_and_left_alone(
    labbook: Command, project: object, draft: Callable[[], str], make: Callable[[Path], None], code: int, sentence: str
) -> None:
    path = Path("labbook.db")
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    for words in (["today"], ["runs"], ["show", "E1"], ["find", "x"], ["run", "--", "true"]):
        refused(labbook(*words), code, sentence)
    refused(labbook("log", "an important thought"), code, sentence)
    assert (path.read_bytes() if path.is_file() else b"") == before
    assert draft() == "an important thought"


@pytest.fixture
def small_disk(tmp_path: Path, labbook: Command, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project on a disk of its own that can be filled and made read-only."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(place)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        monkeypatch.chdir(place)
        shutil.copy(tmp_path / "labbook.db", place)
        (place / "labbook.toml").touch()
        labbook("log", "one")
        yield place
    finally:
        monkeypatch.chdir(tmp_path)
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk(labbook: Command, small_disk: Path, draft: Callable[[], str]) -> None:
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(bytes(4096))
    refused(labbook("log", "an important thought"), 1, "The disk is full: nothing was written")
    refused(labbook("run", "--", "true"), 1, "The disk is full")
    assert draft() == "an important thought"
    filler.unlink()
    assert labbook("log", "two").err == "saved E2\n"
    assert "one" in labbook("show", "E1").out


def test_a_read_only_folder(labbook: Command, small_disk: Path, draft: Callable[[], str]) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for words in (["runs"], ["today"], ["run", "--", "true"], ["log", "an important thought"]):
        refused(labbook(*words), 1, "cannot be opened: its folder is read-only")
    assert draft() == "an important thought"
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert labbook("log", "two").err == "saved E2\n"


def test_a_read_only_file(labbook: Command, small_disk: Path, draft: Callable[[], str]) -> None:
    file = str(small_disk / "labbook.db")
    subprocess.run(["mount", "--bind", file, file], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", file], check=True)
        refused(labbook("log", "an important thought"), 1, "is read-only: nothing was written")
        refused(labbook("run", "--", "true"), 1, "is read-only: nothing was written")
        assert "one" in labbook("show", "E1").out
    finally:
        subprocess.run(["umount", file], check=True)
    assert draft() == "an important thought"


def test_a_store_without_room_for_a_run(labbook: Command, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same as a full disk, where none can be mounted."""
    from labbook.cli import book

    def cramped(*arguments: object, **options: object) -> Database:
        opened = open_database(lab.project)
        opened.connection.execute(f"PRAGMA max_page_count={opened.value('PRAGMA page_count')}")
        return opened

    before = rows(lab.database)
    monkeypatch.setattr(book, "open_database", cramped)
    refused(labbook("sweep", "odd.walk", "drift=range(1000)"), 1, "The disk is full: nothing was written")
    monkeypatch.undo()
    assert rows(lab.database) == before


# An editor that does not do its work.


@pytest.mark.parametrize(
    ("editor", "code", "sentence"),
    [
        ("nowhere-to-be-found", 1, "cannot be started (No such file or directory); E1 is unchanged"),
        ("/", 1, "cannot be started (Permission denied); E1 is unchanged"),
        ("false", 1, "failed (exit code 1); E1 is unchanged"),
        ("""sh -c 'echo more >> "$0"; kill -9 $$'""", 1, "failed (exit code -9); E1 is unchanged"),
        ("""sh -c 'rm "$0"'""", 1, "left no file to read"),
        ("""sh -c ': > "$0"'""", 2, "The new text is empty; E1 is unchanged"),
        ('"unclosed', 1, "EDITOR cannot be read: No closing quotation"),
    ],
)
def test_a_broken_editor(
    labbook: Command,
    lab: Lab,
    draft: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    editor: str,
    code: int,
    sentence: str,
) -> None:
    labbook("log", "as it was")
    before = rows(lab.database)
    monkeypatch.setenv("EDITOR", editor)
    refused(labbook("edit", "E1"), code, sentence)
    assert rows(lab.database) == before
    assert labbook("show", "E1", "--raw").out == "as it was"
    assert draft() == ("as it was" if editor == "false" else "as it wasmore\n" if "more" in editor else "")
