"""A disk that is full at any moment, or fails at any call: one sentence, nothing lost, and on it goes afterwards."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest

from labbook.__main__ import main
from labbook.errors import LabbookError
from labbook.project import Project
from labbook.runs import spool
from labbook.runs.folding import fold
from labbook.runs.recorder import Run as Recorder
from labbook.store import database, metrics
from labbook.store.database import open_database
from tests import made
from tests.torture.book import Child, fresh, notes, unsound, write
from tests.torture.disk import Operation, watched

SAVES = 8
"""How much is written on each failing disk; long texts among it, so that the log is folded into the database."""


class Figures(NamedTuple):
    """What came of writing on bad disks; `surfaced` are saves that were refused and are there after all, whole."""

    disks: int
    refused: int
    lost: int
    surfaced: int
    half: int
    damaged: int
    unexplained: int

    @property
    def whole(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.half or self.damaged or self.unexplained)


class Failing:
    """What goes wrong: nothing before a certain call, then that call alone or everything, until it is mended."""

    def __init__(self, call: int, error: type[apsw.Error], lasting: bool) -> None:
        self.left, self.error, self.lasting = call, error, lasting

    def __call__(self, operation: Operation) -> None:
        self.left -= 1
        if self.left == 0 or (self.lasting and self.left < 0):
            raise self.error("as the scenario wants it")

    def mend(self) -> None:
        """Free some space, or take a new cable."""
        self.left = sys.maxsize


def fail_at_every_call(
    folder: Path, every: int, error: type[apsw.Error], lasting: bool, journal: str = "WAL"
) -> Figures:
    """For each call to the disk that the work makes: the work on a disk that fails at just that call."""
    total = Figures(*[0] * 7)
    empty = fresh(folder / "empty")
    for call in range(1, calls_of_the_work(folder, empty) + 1, every):
        one = work_on(copied(empty, folder / f"disk-{call}"), Failing(call, error, lasting), journal)
        total = Figures(*(sum(pair) for pair in zip(total, one, strict=True)))
        shutil.rmtree(folder / f"disk-{call}")
    return total


def calls_of_the_work(folder: Path, empty: Project) -> int:
    """How many writes, syncs and cuts the work needs when nothing is wrong."""
    counting = Failing(sys.maxsize, apsw.IOError, False)
    work_on(copied(empty, folder / "good"), counting, "WAL")
    return sys.maxsize - counting.left


def copied(project: Project, folder: Path) -> Project:
    """The same labbook in another folder."""
    folder.mkdir()
    (folder / "labbook.db").write_bytes(project.database.read_bytes())
    return project._replace(root=folder, database=folder / "labbook.db")


def work_on(project: Project, failing: Failing, journal: str) -> Figures:
    """Save some entries, each again if it was refused, on a disk that is mended after the first refusal."""
    refused = unexplained = 0
    saved: list[str] = []
    todo = [f"{number}" + " long" * (2_500 if number % 3 else 0) for number in range(SAVES)]
    with watched(failing, journal):
        for _ in range(4):
            try:
                with open_database(project) as opened:
                    while todo:
                        write(opened, todo[0])
                        saved.append(todo.pop(0))
                break
            except LabbookError:
                refused += 1
            except Exception:
                unexplained += 1
            failing.mend()
    unexplained += bool(todo)
    if unsound(project.database):
        return Figures(1, refused, 0, 0, 0, 1, unexplained)
    with open_database(project) as opened:
        kept = notes(opened)
        written = opened.value("SELECT count(*) FROM entry")
    lost, surfaced, half = len(set(saved) - set(kept)), sum(kept.values()) - len(kept), written - sum(kept.values())
    return Figures(1, refused, lost, surfaced, half, 0, unexplained)


@pytest.fixture(autouse=True)
def _checkpoints_often(monkeypatch: pytest.MonkeyPatch) -> None:
    often(monkeypatch)


def often(patch: pytest.MonkeyPatch) -> None:
    """Fold the log into the database every few saves, so that calls fail there, too."""
    patch.setattr(database, "CHECKPOINT_SIZE", 60_000)


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("error", [apsw.FullError, apsw.IOError])
def test_a_call_that_fails_costs_nothing(folder: Path, error: type[apsw.Error], lasting: bool) -> None:
    figures = fail_at_every_call(folder, 19, error, lasting)
    assert figures.whole, figures
    assert figures.disks > 20 and figures.refused > 10
    assert not figures.surfaced or lasting


def test_control_without_a_journal_a_call_that_fails_leaves_half(folder: Path) -> None:
    figures = fail_at_every_call(folder, 19, apsw.IOError, False, journal="OFF")
    assert figures.half or figures.damaged, figures


POINTS = 500
"""Logged at each step while the disk is full, and again when it is not."""

# A real disk that is full: a file system in memory, in a mount namespace of the test's own.


class SmallDisk(NamedTuple):
    """What came of writing on a real, small disk."""

    steps: int
    saved: int
    refused: int
    lost: int
    points: int
    points_lost_unsaid: int
    unsound: str


def may_mount() -> bool:
    """Whether this machine lets us have a small disk."""
    return (
        os.geteuid() == 0
        and subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0
    )


needs_a_small_disk = pytest.mark.skipif(not may_mount(), reason="only root may mount a small disk")


def on_a_small_disk(folder: Path, size: str, work: Callable[[Callable[[str], None]], None]) -> Child:
    """Do something in a process whose `folder` is a disk of this size."""
    (folder / "disk").mkdir()

    def within(tell: Callable[[str], None]) -> None:
        if ctypes.CDLL(None, use_errno=True).unshare(0x20000):  # CLONE_NEWNS; os.unshare comes with Python 3.12
            raise OSError(ctypes.get_errno(), "unshare")
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder / "disk"], check=True)
        work(tell)

    return Child(within, folder / "tally")


def fill_step_by_step(folder: Path, step: int) -> SmallDisk:
    """Leave less and less room and write, log and fold; then free some, and see that all goes on."""

    def work(tell: Callable[[str], None]) -> None:
        tell(repr(tuple(stepped(folder / "disk", step))))

    child = on_a_small_disk(folder, "24m", work)
    assert child.wait() == 0
    return SmallDisk(*eval(child.told()[-1]))


def stepped(place: Path, step: int) -> SmallDisk:
    """What `fill_step_by_step` does on its disk."""
    project = fresh(place)
    saved: list[str] = []
    refused = steps = 0
    with open_database(project) as opened:
        run = made.run(opened, "running").id
        recorder = Recorder(f"R{run}", project.run_folder(run), {}, project.files / "artifacts")
        reader = spool.SpoolReader(project.run_folder(run))
        for room in range(0, 160_000, step):
            steps += 1
            fill(place, room)
            for text in (f"short {room}", f"long {room} " + "x" * 10_000):
                refused += not saved_by(lambda text=text: write(opened, text), saved, text)
            log_points(recorder)
            saved_by(lambda: folded(opened, run, reader, project), [], "")
            (place / "filler").unlink()
            log_points(recorder)
            again = f"after {room}"
            assert saved_by(lambda again=again: write(opened, again), saved, again)
        with opened.write():
            reader = spool.SpoolReader(project.run_folder(run), *place_read(opened, run))
            fold(opened, run, reader)
        kept = notes(opened)
        points = len(metrics.series(opened, run, "loss").steps)
        unsaid = steps * 2 * POINTS - points - recorder.lost
    return SmallDisk(steps, len(saved), refused, len(set(saved) - set(kept)), points, unsaid, unsound(project.database))


def log_points(recorder: Recorder) -> None:
    """Log as an experiment does, whatever the disk says."""
    for step in range(POINTS):
        recorder.log({"loss": float(step), "rate": 1.0}, step=step)


def place_read(opened: database.Database, run: int) -> tuple[int, int]:
    """Up to where a run's spool is in the store."""
    (place,) = opened.rows("SELECT spool_segment, spool_offset FROM run WHERE id = :id", id=run)
    return place


def folded(opened: database.Database, run: int, _: Any, project: Project) -> None:
    """Fold as a supervisor does after a failure: from the place that the store knows."""
    with opened.write():
        fold(opened, run, spool.SpoolReader(project.run_folder(run), *place_read(opened, run)))


def fill(place: Path, room: int) -> None:
    """Leave this many bytes free on the disk."""
    with (place / "filler").open("wb", buffering=0) as filler:
        disk = os.statvfs(place)
        free = disk.f_bavail * disk.f_frsize
        filler.write(bytes(max(0, free - room)))


def saved_by(act: Callable[[], object], saved: list[str], words: str) -> bool:
    """Whether it was done; a refusal names the disk."""
    try:
        act()
    except LabbookError as error:
        if "disk is full" not in error.message:
            raise
        return False
    saved.append(words)
    return True


@needs_a_small_disk
def test_a_full_disk_costs_nothing(tmp_path: Path) -> None:
    figures = fill_step_by_step(tmp_path, 16_384)
    assert (figures.lost, figures.points_lost_unsaid, figures.unsound) == (0, 0, ""), figures
    assert figures.refused and figures.saved and figures.points


@needs_a_small_disk
def test_a_disk_without_room_for_the_lock_is_named(tmp_path: Path) -> None:
    """A labbook that was copied without its side files, onto a disk that it fills."""

    def work(tell: Callable[[str], None]) -> None:
        project = fresh(tmp_path / "disk")
        with open_database(project) as opened:
            write(opened, "before")
            for side in ("lock", "queue"):
                Path(f"{project.database}.{side}").unlink()
            fill(project.root, 0)
            try:
                write(opened, "x" * 50_000)
            except LabbookError as error:
                tell(error.message)
            (project.root / "filler").unlink()
            write(opened, "after")
            tell(" ".join(notes(opened)))

    child = on_a_small_disk(tmp_path, "4m", work)
    assert child.wait() == 0
    assert "disk is full" in child.told()[0] and child.told()[1] == "before after"


def with_holes(folder: Path, patch: pytest.MonkeyPatch) -> int:
    """The control: a spool whose bytes are only promised when it grows; how does the run end when the disk is full?"""

    class Promising:
        """`os`, but a long write is a hole."""

        def __getattr__(self, name: str) -> Any:
            return getattr(os, name)

        def write(self, handle: int, data: bytes) -> int:
            os.truncate(handle, len(data))
            os.pwrite(handle, data[:8], 0)
            return len(data)

    patch.setattr(spool, "os", Promising())

    def work(tell: Callable[[str], None]) -> None:
        place = folder / "disk"
        faulthandler.disable()
        recorder = Recorder("R1", place, {}, place)
        fill(place, 0)
        for step in range(20_000):
            recorder.log({"loss": 1.0}, step=step)

    return on_a_small_disk(folder, "2m", work).wait()


@needs_a_small_disk
def test_control_a_spool_with_holes_kills_the_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert with_holes(tmp_path, monkeypatch) == -signal.SIGBUS


@needs_a_small_disk
def test_the_command_line_keeps_the_text_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(drafts))
    monkeypatch.setattr(sys, "argv", ["labbook", "log", "precious " * 3_000])

    def work(tell: Callable[[str], None]) -> None:
        fresh(tmp_path / "disk")
        os.chdir(tmp_path / "disk")
        fill(tmp_path / "disk", 0)
        main()

    assert on_a_small_disk(tmp_path, "4m", work).wait() == 1
    assert "The disk is full" in capfd.readouterr().err
    assert [draft.read_text() for draft in drafts.iterdir()] == ["precious " * 3_000]
