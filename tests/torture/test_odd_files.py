"""A database that is not what it was: changed, cut, foreign, empty, gone. One sentence each time; the text is kept."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from labbook.__main__ import main
from labbook.errors import LabbookError
from labbook.project import Project, Settings
from labbook.store import connection, database
from labbook.store.database import Database, open_database
from tests import made
from tests.torture.book import Child, fresh, notes, unsound, write

PAGE = 4096
ENTRIES = 60
PRECIOUS = "precious words that nobody will type again"
COMMANDS = (["today"], ["find", "torture"], ["runs"], ["export"], ["log", PRECIOUS])
Mutation = Callable[[bytes, random.Random], bytes]


class Figures(NamedTuple):
    """What labbook made of damaged files; `changed` are texts in which bytes are others, and no check can see it."""

    files: int
    commands: int
    refused: int
    without_a_sentence: int
    drafts_lost: int
    saved_and_gone: int
    missing_unsaid: int
    changed_unsaid: int

    @property
    def whole(self) -> bool:
        """Whether every promise was kept."""
        return not (self.without_a_sentence or self.drafts_lost or self.saved_and_gone or self.missing_unsaid)


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Some bits are others."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 8, 64))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def page_of(filling: Callable[[random.Random], bytes]) -> Mutation:
    """A page holds something else."""

    def mutated(data: bytes, chance: random.Random) -> bytes:
        start = chance.randrange(len(data) // PAGE) * PAGE
        return data[:start] + filling(chance) + data[start + PAGE :]

    return mutated


def head(data: bytes, chance: random.Random) -> bytes:
    """The first hundred bytes say something else."""
    place = chance.randrange(100)
    return data[:place] + chance.randbytes(chance.randrange(1, 9)) + data[place + 8 :]


def cut(data: bytes, chance: random.Random) -> bytes:
    """The end is gone."""
    return data[: chance.choice((chance.randrange(1, len(data)), chance.randrange(1, len(data) // PAGE) * PAGE))]


def swapped(data: bytes, chance: random.Random) -> bytes:
    """Two pages have changed places."""
    one, two = (chance.randrange(1, len(data) // PAGE) * PAGE for _ in range(2))
    changed = bytearray(data)
    changed[one : one + PAGE], changed[two : two + PAGE] = data[two : two + PAGE], data[one : one + PAGE]
    return bytes(changed)


def longer(data: bytes, chance: random.Random) -> bytes:
    """Something was written behind it."""
    return data + chance.randbytes(chance.randrange(1, 3 * PAGE))


MUTATIONS: tuple[Mutation, ...] = (
    flipped,
    page_of(lambda chance: bytes(PAGE)),
    page_of(lambda chance: chance.randbytes(PAGE)),
    head,
    cut,
    swapped,
    longer,
)


def read_damaged_files(folder: Path, files: int, seed: int = 0) -> Figures:
    """Put a changed file in the labbook's place, ask the command line about it, and look at what it says."""
    chance = random.Random(seed)
    project = fresh(folder / "whole")
    before = filled(project)
    warm(project)
    data = project.database.read_bytes()
    total = Figures(*[0] * 8)
    for number in range(files):
        mutated = MUTATIONS[number % len(MUTATIONS)](data, chance)
        place = folder / f"file-{number}"
        one = asked(laid_out(project, place, mutated), before)
        total = Figures(*(sum(pair) for pair in zip(total, one, strict=True)))
        shutil.rmtree(place)
    return total


def filled(project: Project) -> dict[str, int]:
    """Fill a labbook with entries and runs; returns what `notes` says of it."""
    with open_database(project) as opened:
        for number in range(ENTRIES):
            write(opened, f"{number} " + " ".join(f"word{number * 7 + n}" for n in range(60)))
        for number in range(5):
            made.run(opened, losses=[1.0 / (n + 1) for n in range(200)], config={"width": number})
        return notes(opened)


def warm(project: Project) -> None:
    """Load what the commands need, so that the forked ones need not; what they say is nobody's business."""
    with pytest.MonkeyPatch.context() as patch, Path(os.devnull).open("w") as nowhere:
        patch.chdir(project.root)
        patch.setattr(sys, "stdout", nowhere)
        for command in COMMANDS[:-1]:
            patch.setattr(sys, "argv", ["labbook", *command])
            with suppress(SystemExit):
                main()


def laid_out(project: Project, folder: Path, data: bytes) -> Project:
    """A project whose database is this file."""
    folder.mkdir()
    (folder / "labbook.toml").touch()
    (folder / "labbook.db").write_bytes(data)
    (folder / "drafts").mkdir()
    return project._replace(root=folder, database=folder / "labbook.db")


def asked(project: Project, before: dict[str, int]) -> Figures:
    """What the commands say of one damaged labbook, and whether that is the truth."""
    refused = without = drafts_lost = gone = 0
    missing, changed = compared(project, before)
    for command in COMMANDS:
        code, said = answer(project, command)
        refused += code != 0
        without += not (code == 0 or in_one_sentence(code, said))
        if command[0] == "log":
            drafts_lost += code != 0 and not any(PRECIOUS in d.read_text() for d in (project.root / "drafts").iterdir())
            gone += code == 0 and not kept(project)
    return Figures(1, len(COMMANDS), refused, without, drafts_lost, gone, missing, changed)


def answer(project: Project, command: list[str]) -> tuple[int, str]:
    """The exit code of a command and what it said on stderr, as a process of its own."""
    said = project.root / "said"

    def work(tell: Callable[[str], None]) -> None:
        os.chdir(project.root)
        tempfile.tempdir = str(project.root / "drafts")
        sys.argv = ["labbook", *command]
        sys.stdout, sys.stderr = (project.root / "told").open("w"), said.open("w")
        try:
            main()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()

    code = Child(work, project.root / "tally").wait()
    return code, said.read_text() if said.exists() else ""


def in_one_sentence(code: int, said: str) -> bool:
    """Whether an error is one that a person can act on: not a traceback, not a bug of ours, not a crash."""
    return code in (1, 2, 3) and said.lstrip().startswith("labbook: ") and "Traceback" not in said


def kept(project: Project) -> bool:
    """Whether a text that was saved can be read, or somebody would be told why not."""
    try:
        with open_database(project) as opened:
            return bool(opened.value("SELECT 1 FROM entry WHERE body = :body", body=PRECIOUS)) or bool(
                unsound(project.database)
            )
    except (LabbookError, sqlite3.Error):
        return True


def compared(project: Project, before: dict[str, int]) -> tuple[int, int]:
    """How many entries are missing, or are others, without an error from reading or checking; in another process."""

    def work(tell: Callable[[str], None]) -> None:
        try:
            with open_database(project) as opened:
                now = notes(opened)
                count = opened.value("SELECT count(*) FROM entry WHERE kind = 'note'")
        except (LabbookError, sqlite3.Error):
            return
        if now != before and not unsound(project.database):
            tell(f"{max(0, len(before) - count)} {len(set(before) - set(now)) - max(0, len(before) - count)}")

    child = Child(work, project.root / "tally")
    assert child.wait() == 0
    missing, changed = child.told()[0].split() if child.told() else (0, 0)
    return int(missing), int(changed)


def test_whatever_happened_to_the_file_it_is_said_in_a_sentence(folder: Path) -> None:
    figures = read_damaged_files(folder, 21)
    assert figures.whole, figures
    assert figures.refused > 10 and figures.refused < figures.commands


def test_control_without_the_words_for_errors_there_are_tracebacks(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "explain", lambda error, path: error)
    figures = read_damaged_files(folder, 6)
    assert figures.without_a_sentence and figures.drafts_lost, figures


# What no labbook ever was.

ODD: dict[str, Callable[[Path], object]] = {
    "empty": Path.touch,
    "text": lambda path: path.write_text("dear diary, " * 900),
    "a few bytes": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "another program's": lambda path: sqlite3.connect(path).execute("CREATE TABLE theirs (x)").connection.close(),
    "a folder": Path.mkdir,
    "a link to nowhere": lambda path: path.symlink_to(path.with_name("gone") / "away.db"),
    "a link to itself": lambda path: path.symlink_to(path),
    "a pipe": lambda path: os.mkfifo(path),
    "a device": lambda path: path.symlink_to("/dev/null"),
}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_labbook_is_refused_and_left_as_it_is(folder: Path, kind: str) -> None:
    (folder / "labbook.toml").touch()
    (folder / "drafts").mkdir()
    ODD[kind](folder / "labbook.db")
    project = Project(folder, folder / "labbook.db", Settings())
    before = os.lstat(project.database)
    for command in (["today"], ["log", PRECIOUS]):
        code, said = answer(project, command)
        assert in_one_sentence(code, said), (code, said)
    assert [draft.read_text() for draft in (folder / "drafts").iterdir()] == [PRECIOUS]
    after = os.lstat(project.database)
    assert (after.st_ino, after.st_size, after.st_mtime_ns) == (before.st_ino, before.st_size, before.st_mtime_ns)


# Under an open labbook.


def replace_by_a_copy(path: Path) -> None:
    """As an editor or a sync program saves: another file of the same name."""
    shutil.copy(path, path.with_name("copy"))
    os.replace(path.with_name("copy"), path)


def cut_in_half(path: Path) -> None:
    """The same file, its second half gone."""
    os.truncate(path, os.stat(path).st_size // 2 // PAGE * PAGE)


BEHIND_ITS_BACK: dict[str, Callable[[Path], object]] = {
    "replaced": replace_by_a_copy,
    "deleted": Path.unlink,
    "moved": lambda path: path.rename(path.with_name("moved.db")),
    "its folder moved": lambda path: path.parent.rename(path.parent.with_name("elsewhere")),
    "cut in half": cut_in_half,
    "emptied": lambda path: os.truncate(path, 0),
    "its log deleted": lambda path: Path(f"{path}-wal").unlink(),
    "its index deleted": lambda path: Path(f"{path}-shm").unlink(),
    "all of it deleted": lambda path: [file.unlink() for file in path.parent.glob("labbook.db*")],
}


class Noticed(NamedTuple):
    """How many of the things that can happen were noticed."""

    ways: int
    noticed: int


def saved_behind_its_back(folder: Path, what: str) -> str:
    """What an open labbook says to the next write after this happened to its file; empty when it says "saved"."""
    project = fresh(folder / "lab")
    with open_database(project) as opened:
        write(opened, "before")
        BEHIND_ITS_BACK[what](project.database)
        try:
            write(opened, "after")
        except LabbookError as error:
            return error.message if error.hint else ""
    return ""


@pytest.mark.parametrize("what", BEHIND_ITS_BACK)
def test_what_happens_to_an_open_file_is_noticed_before_the_next_write(folder: Path, what: str) -> None:
    assert saved_behind_its_back(folder, what)


@pytest.mark.parametrize("what", ["deleted", "cut in half", "its log deleted"])
def test_control_unnoticed_a_save_is_lost(folder: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(Database, "refuse_replaced_file", lambda database: None)
    assert saved_behind_its_back(folder, what) == ""


def test_what_was_saved_before_its_log_was_deleted_is_there(folder: Path) -> None:
    assert "-wal was moved" in saved_behind_its_back(folder, "its log deleted")
    with open_database(fresh(folder / "lab")) as opened:
        assert notes(opened) == {"before": 1}


def test_a_vacuum_by_another_process_is_no_damage(folder: Path) -> None:
    project = fresh(folder)
    with open_database(project) as opened:
        write(opened, "x" * 500_000)
        with opened.write():
            opened.execute("DELETE FROM entry")
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        write(opened, "seen at its largest")
        with closing(sqlite3.connect(project.database)) as other:
            other.execute("VACUUM")
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert os.stat(project.database).st_size < opened.size
        write(opened, "after")
        assert list(notes(opened)) == ["seen at its largest", "after"]


def test_what_code_makes_of_damaged_rows_is_called_damage_and_not_a_bug(folder: Path) -> None:
    project = fresh(folder)
    with pytest.raises(TypeError), open_database(project):
        raise TypeError("a bug")
    with pytest.raises(LabbookError, match="is damaged"), open_database(project):
        cut_in_half(project.database)
        raise TypeError("of a row that is no row any more")


def test_what_sqlite_says_of_damaged_names_is_told(folder: Path) -> None:
    """It quotes them, and `sqlite3` cannot decode that."""
    project = fresh(folder)
    name, sql = b"tableentry_revision", b"CREATE TABLE entry_revision ("
    data = project.database.read_bytes()
    assert name in data and sql in data
    data = data.replace(name, b"table" + b"\xd5" * 14).replace(sql, b"CREATE TABLE entry_revision((")
    project.database.write_bytes(data)
    with pytest.raises(LabbookError, match="is damaged"):
        open_database(project)


def test_a_log_without_its_database_is_not_poured_into_a_new_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project, saved = fresh(folder), folder / "saved-wal"
    with open_database(project) as opened:
        write(opened, "in the log alone")
        shutil.copy(f"{project.database}-wal", saved)
    project.database.unlink()
    saved.rename(f"{project.database}-wal")
    with pytest.raises(LabbookError, match=r"is gone, but labbook\.db-wal is still there"):
        open_database(project)
    monkeypatch.setattr(connection, "refuse_orphaned_log", lambda path: None)  # the control
    try:
        with open_database(project) as opened:
            poured = notes(opened) != {} or unsound(project.database) != ""
    except LabbookError:
        poured = True
    assert poured
