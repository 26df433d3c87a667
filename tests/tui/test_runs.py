"""The table of runs: live, bounded, and one run in full."""

from __future__ import annotations

import pytest

from labbook.journal import doubts, trash
from labbook.project import Project
from labbook.store.database import Database
from labbook.store.records import Run
from labbook.tui.data import runs as data
from labbook.tui.widgets.flex_table import FlexTable
from tests.tui.conftest import NARROW, WIDE, AppPilot, add_run, opened, shown, until


async def test_what_another_connection_changes_is_shown_by_itself(full: Database) -> None:
    async with opened(full.project, "runs") as pilot:
        await until(pilot, lambda: "50%" in line_of(pilot, "R1"))
        with full.write():
            full.update("run", 1, progress=0.75)
        await until(pilot, lambda: "75%" in line_of(pilot, "R1"))
        with full.write():
            full.update("run", 1, status="done", progress=1.0)
        await until(pilot, lambda: "✓ done" in line_of(pilot, "R1"))


async def test_a_new_run_does_not_move_the_cursor_from_its_run(full: Database) -> None:
    async with opened(full.project, "runs") as pilot:
        await pilot.press("down", "down")
        table = pilot.app.screen.query_one(FlexTable)
        assert table.current == "4"
        new = add_run(full)
        await until(pilot, lambda: f"R{new} " in shown(pilot))
        assert table.current == "4"


async def test_a_run_in_doubt_is_marked_and_says_why(full: Database) -> None:
    run = full.get(Run, 3)
    assert run is not None
    async with opened(full.project, "runs") as pilot:
        doubts.doubt(full, [run], "labels flipped")
        await until(pilot, lambda: "R3†" in shown(pilot))
        read = data.RunReader().read(full, 3)
    assert read.detail is not None and read.detail.row.doubt == "labels flipped"


async def test_a_deleted_run_is_gone_from_the_table(full: Database) -> None:
    run = full.get(Run, 3)
    assert run is not None
    trash.delete(full, [run])
    assert [row.run.id for row in data.RunReader().read(full, None).rows] == [1, 2, 4]


async def test_the_running_come_first_then_the_next_in_line_then_the_past(full: Database) -> None:
    for _ in range(data.NEXT + 2):
        add_run(full, status="queued", started_at=None, progress=None)
    async with opened(full.project, "runs") as pilot:
        table = pilot.app.screen.query_one(FlexTable)
        await until(pilot, lambda: "3 queued not listed" in shown(pilot))
        keys = [int(row.key) for row in table.listed]
        assert keys == [1, 2, *range(5, 5 + data.NEXT - 1), 4, 3]


def test_the_table_reads_a_bounded_number_of_runs(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "MOST", 3)
    for _ in range(5):
        add_run(database, status="done")
    read = data.RunReader().read(database, None)
    assert [row.run.id for row in read.rows] == [5, 4, 3]
    assert read.counts == {"done": 5}


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_enter_opens_a_run_and_escape_closes_it(full: Database, size: tuple[int, int]) -> None:
    full.project.run_folder(4).mkdir(parents=True)
    (full.project.run_folder(4) / "stdout.log").write_bytes(b"10%\r20%\rall done\n\x1b[31mred\x1b[0m \x1b]0;x\x07\n")
    async with opened(full.project, "runs", size) as pilot:
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: "Reason  ValueError: too wide" in shown(pilot))
        assert "why not" in shown(pilot)
        if size == WIDE:
            assert "all done" in shown(pilot)
            assert "20%" not in shown(pilot)
            assert "\nred ␛]0;x␇" in "\n".join(line[64:].strip() for line in shown(pilot).splitlines())
        await pilot.press("escape")
        await until(pilot, lambda: "Reason" not in shown(pilot) and "R1" in shown(pilot))


async def test_a_run_without_a_figure_shows_its_first_metric(full: Database) -> None:
    async with opened(full.project, "runs", WIDE) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "loss of R1" in shown(pilot) and "└" in shown(pilot))


async def test_s_twice_asks_a_run_to_stop_and_once_does_not(full: Database) -> None:
    async with opened(full.project, "runs") as pilot:
        await pilot.press("s")
        await until(pilot, lambda: "Press s again to stop R1" in shown(pilot))
        assert not full.get(Run, 1).cancel
        await pilot.press("s")
        await until(pilot, lambda: full.get(Run, 1).cancel)
        await pilot.press("down", "up", "s")
        assert not full.get(Run, 2).cancel


def test_only_the_end_of_a_long_log_is_read(project: Project) -> None:
    log = project.root / "stdout.log"
    log.write_text("".join(f"line {number}\n" for number in range(100_000)))
    lines = data.tail(log).split("\n")
    assert lines[-1] == "line 99999"
    assert len(lines) <= data.LOG_LINES
    assert data.tail(project.root / "none.log") == ""


def line_of(pilot: AppPilot, id: str) -> str:
    """The line of a run in the table."""
    return next((line for line in shown(pilot).splitlines() if line.strip().startswith(f"{id} ")), "")
