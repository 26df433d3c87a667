"""Trouble under the running app: it says so in a sentence, loses nothing that was typed, and goes on by itself."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from labbook.journal import entries
from labbook.journal.planning import plan
from labbook.project import Project, find
from labbook.store import lock
from labbook.store.database import Database, open_database
from labbook.tui import library
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.write import Write
from labbook.tui.widgets.capture import Capture
from tests.tui.conftest import AppPilot, opened, shown, typed, until

Trouble = Callable[[Database], None]
LONG = "precious" * 2000
"""A text for which there is no room in the pages that a database has."""


def read_only(database: Database) -> None:
    """SQLite refuses to write, as it does to a file of mode 0400."""
    database.connection.execute("PRAGMA query_only=1")


def full(database: Database) -> None:
    """SQLite has no page left, as on a full disk."""
    database.connection.execute(f"PRAGMA max_page_count={database.value('PRAGMA page_count')}")


def no_such_disk(database: Database) -> None:
    """The lock beside the database cannot be opened."""
    raise OSError(5, "Input/output error", str(database.path))


def a_bug(database: Database) -> None:
    """What nobody thought of."""
    raise ZeroDivisionError


TROUBLES = [
    (read_only, "is read-only: nothing was written"),
    (full, "The disk is full: nothing was written"),
    (no_such_disk, "Input/output error"),
    (a_bug, "This could not be saved"),
]


@pytest.fixture
def trouble(project: Project, monkeypatch: pytest.MonkeyPatch) -> list[Trouble]:
    """What happens to each connection that something is to be changed on; nothing while it is empty."""
    troubles: list[Trouble] = []

    def troubled(*arguments: object, **options: object) -> Database:
        database = open_database(project)
        for happens in troubles:
            happens(database)
        return database

    with open_database(project) as database:
        plan.add(database, "train the 8/8 model")
        entries.add(database, "a note")
    monkeypatch.setattr(library, "open_database", troubled)
    return troubles


@pytest.mark.parametrize(("happens", "told"), TROUBLES)
async def test_a_line_that_cannot_be_saved_stays_in_the_line_until_it_can(
    project: Project, trouble: list[Trouble], happens: Trouble, told: str
) -> None:
    async with opened(project) as pilot:
        trouble.append(happens)
        await pilot.press("n")
        line(pilot).put(LONG)
        await pilot.press("enter")
        await until(pilot, lambda: told in words(pilot))
        assert line(pilot).value == LONG
        assert pilot.app.memory.get("draft.today")
        pilot.app.failures.clear()
        trouble.clear()
        await pilot.press("enter")
        await until(pilot, lambda: "saved E3" in shown(pilot))
        assert line(pilot).value == ""
    assert not pilot.app.memory.get("unsaved.today")


@pytest.mark.parametrize(("happens", "told"), TROUBLES[:3])
async def test_the_text_of_a_dialog_is_there_again(
    project: Project, trouble: list[Trouble], happens: Trouble, told: str
) -> None:
    async with opened(project) as pilot:
        trouble.append(happens)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask) and pilot.app.screen.focused)
        pilot.app.screen.query_one(Input).value = LONG
        await pilot.press("enter")
        await until(pilot, lambda: told in words(pilot))
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask) and pilot.app.screen.focused)
        assert pilot.app.screen.query_one(Input).value == LONG
        trouble.clear()
        await pilot.press("enter")
        await until(pilot, lambda: "dropped T1" in shown(pilot))


@pytest.mark.parametrize(("happens", "told"), TROUBLES)
async def test_an_entry_that_cannot_be_saved_is_a_draft_until_it_can(
    project: Project, trouble: list[Trouble], happens: Trouble, told: str
) -> None:
    async with opened(project) as pilot:
        trouble.append(happens)
        await pilot.press("tab", "e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Write) and pilot.app.screen.focused)
        pilot.app.screen.query_one(TextArea).insert(LONG)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: (told in words(pilot)) or pilot.app.failures)
        pilot.app.failures.clear()
        trouble.clear()
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Write) and pilot.app.screen.focused)
        assert pilot.app.screen.query_one(TextArea).text == "a note" + LONG
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "saved E2" in shown(pilot))
        assert not pilot.app.memory.get("draft.E2")


async def test_the_line_for_tomorrow_is_asked_for_again(project: Project, trouble: list[Trouble]) -> None:
    async with opened(project) as pilot:
        trouble.append(read_only)
        await pilot.press("B", "tab", "tab", "tab")
        await until(pilot, lambda: "What to look at first" in shown(pilot))
        await typed(pilot, "the plateau")
        await pilot.press("enter")
        await until(pilot, lambda: "is read-only" in words(pilot))
        assert line(pilot, "#tomorrow-line").value == "the plateau"
        trouble.clear()
        await pilot.press("enter")
        await until(pilot, lambda: not pilot.app.screen.query("#tomorrow-line"))
    with open_database(project) as database:
        assert database.value("SELECT count(*) FROM entry WHERE body LIKE '%the plateau%'") == 1


async def test_a_task_of_the_morning_is_asked_for_again(project: Project, trouble: list[Trouble]) -> None:
    async with opened(project) as pilot:
        trouble.append(full)
        await pilot.press("b", "tab", "tab")
        await until(pilot, lambda: "What to do today" in shown(pilot))
        line(pilot, "#plan-line").put(LONG)
        await pilot.press("enter")
        await until(pilot, lambda: "The disk is full" in words(pilot))
        assert line(pilot, "#plan-line").value == LONG


# The file itself.


def vanishes(project: Project) -> None:
    project.database.rename(project.database.with_suffix(".away"))


def is_emptied(project: Project) -> None:
    shutil.copy(project.database, project.database.with_suffix(".away"))
    with project.database.open("r+b") as file:
        file.truncate(0)


def is_deleted_with_its_folder(project: Project) -> None:
    project.root.rename(project.root.with_name("elsewhere"))


def is_no_database(project: Project) -> None:
    vanishes(project)
    project.database.write_text("my notes, and enough of them to be looked at as a database " * 50)


def comes_back(project: Project) -> None:
    elsewhere = project.root.with_name("elsewhere")
    if elsewhere.exists():
        elsewhere.rename(project.root)
    else:
        project.database.with_suffix(".away").replace(project.database)


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (vanishes, "is gone"),
        (is_emptied, "is empty"),
        (is_deleted_with_its_folder, "is gone"),
        (is_no_database, "is not a labbook"),
    ],
)
async def test_a_labbook_that_is_lost_and_found(
    tmp_path: Path, project: Project, happens: Callable[[Project], None], told: str
) -> None:
    own = moved(project, tmp_path / "own")
    with open_database(own) as database:
        entries.add(database, "a note")
    async with opened(own) as pilot:
        await pilot.press("n")
        await typed(pilot, "half a line")
        happens(own)
        await until(pilot, lambda: told in words(pilot))
        for key in ("2", "3", "4", "5", "6", "7", "1"):  # every screen lives on without it
            await pilot.press("escape", key)
            await pilot.pause()
        await pilot.press("n")
        assert line(pilot).value == "half a line"
        await pilot.press("enter")
        await until(pilot, lambda: line(pilot).value == "half a line" and pilot.app.screen.query(".refused"))
        assert "Put" in words(pilot)
        comes_back(own)
        await pilot.press("enter")
        await until(pilot, lambda: "saved E2" in shown(pilot))
        await until(pilot, lambda: "E2 note" in shown(pilot) and "a note" in shown(pilot))


async def test_a_draft_without_a_place_is_kept_elsewhere_when_the_app_closes(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own = moved(project, tmp_path / "own")
    async with opened(own) as pilot:
        shutil.rmtree(own.root)
        await pilot.press("n")
        await typed(pilot, "half a line")
    [draft] = tmp_path.glob("labbook-draft-*.md")
    assert draft.read_text() == "half a line"


async def test_another_labbook_in_its_place_is_shown(tmp_path: Path, project: Project) -> None:
    other = tmp_path / "other.db"
    shutil.copy(project.database, other)
    with open_database(project) as database:
        entries.add(database, "this one")
    with open_database(find(tmp_path, str(other))) as database:
        entries.add(database, "the other")
    async with opened(project) as pilot:
        await until(pilot, lambda: "this one" in shown(pilot))
        for sidecar in ("-wal", "-shm"):
            project.database.with_name(project.database.name + sidecar).unlink(missing_ok=True)
        other.replace(project.database)
        await until(pilot, lambda: "the other" in shown(pilot) and "this one" not in shown(pilot))


async def test_a_labbook_that_others_keep_busy(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "LONG", 0.3)
    waits = lock.writer_lock
    monkeypatch.setattr("labbook.store.database.writer_lock", lambda path: waits(path, patience=1.0))
    async with opened(project) as pilot:
        with waits(project.database):
            await pilot.press("n")
            await typed(pilot, "precious")
            await pilot.press("enter")
            await until(pilot, lambda: "waits for another program" in words(pilot))
            assert pilot.app.memory.get("unsaved.today") == ["precious"]  # should the app be killed now
            await until(pilot, lambda: "Another process" in words(pilot))
            assert line(pilot).value == "precious"
        await pilot.press("enter")
        await until(pilot, lambda: "saved E1" in shown(pilot))


async def test_what_was_being_saved_when_the_app_was_killed_is_in_the_line(project: Project) -> None:
    async with opened(project) as pilot:
        for key in ("unsaved.today", "history.today"):
            pilot.app.memory.put(key, ["precious", "and more"])
    async with opened(project) as pilot:
        assert line(pilot).value == "precious"
        await pilot.press("n", "up")
        assert line(pilot).value == "and more"


async def test_dead_runs_wait_until_the_labbook_can_be_written(
    project: Project, trouble: list[Trouble], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(database: Database) -> None:
        read_only(database)
        with database.write():
            database.update("entry", 1, body="")

    monkeypatch.setattr("labbook.runs.recovery.recover", refused)
    async with opened(project) as pilot:
        for _ in range(3):
            pilot.app.screen.reload()
            await until(pilot, lambda: pilot.app.screen.reader.is_finished)
        assert "is read-only" not in words(pilot)


async def test_a_supervisor_that_is_held_is_named_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "LOOK_AFTER", 0)
    held = ["The supervisor of R1 (pid 7) is stopped: what the runs record waits. Let it go on: kill -CONT 7"]
    monkeypatch.setattr("labbook.runs.recovery.silent", lambda database: held)
    async with opened(project) as pilot:
        pilot.app.screen.reload()
        await until(pilot, lambda: "kill -CONT 7" in words(pilot))
        for _ in range(3):
            pilot.app.screen.reload()
            await until(pilot, lambda: pilot.app.screen.reader.is_finished)
        assert [toast.message for toast in pilot.app._notifications] == held


# A disk of its own.


@pytest.fixture
def disk(tmp_path: Path, project: Project) -> Iterator[Project]:
    """A project on a small disk."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(place)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield moved(project, place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


async def test_a_disk_that_fills_up(disk: Project) -> None:
    filler = disk.root / "filler"
    async with opened(disk) as pilot:
        with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(bytes(4096))
        await line_is_refused(pilot, "The disk is full")
        assert not list(disk.files.glob("app.json.*"))
        filler.unlink()
        await pilot.press("enter")
        await until(pilot, lambda: "saved E1" in shown(pilot))


async def test_a_disk_that_becomes_read_only(disk: Project) -> None:
    place = str(disk.root)
    async with opened(disk) as pilot:
        subprocess.run(["mount", "--bind", place, place], check=True)  # a busy disk itself stays as it is
        try:
            subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
            await line_is_refused(pilot, "read-only")
            subprocess.run(["mount", "-o", "remount,rw,bind", place], check=True)
            await pilot.press("enter")
            await until(pilot, lambda: "saved E1" in shown(pilot))
        finally:
            subprocess.run(["umount", "--lazy", place], check=True)


async def line_is_refused(pilot: AppPilot, told: str) -> None:
    """Type a line and see it refused, and again in the line."""
    await pilot.press("n")
    line(pilot).put(LONG)
    await pilot.press("enter")
    await until(pilot, lambda: told in words(pilot))
    assert line(pilot).value == LONG
    for key in ("2", "4", "5", "1"):
        await pilot.press("escape", key)
        await pilot.pause()
    await pilot.press("n")


def moved(project: Project, place: Path) -> Project:
    """The same project in another folder."""
    place.mkdir(exist_ok=True)
    shutil.copy(project.database, place)
    (place / "labbook.toml").touch()
    return find(place)


def line(pilot: AppPilot, selector: str = "#capture") -> Capture:
    """The line at the bottom of Today, or another."""
    return pilot.app.screen.query_one(selector, Capture)


def words(pilot: AppPilot) -> str:
    """What the terminal shows, its lines joined."""
    told = [toast.message for toast in pilot.app._notifications]
    return " ".join(" ".join([shown(pilot), *told]).split())
