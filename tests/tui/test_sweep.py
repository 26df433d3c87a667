"""The page of a sweep: live, with its holes and failures, over any two axes; retried, filled and grown."""

from __future__ import annotations

from typing import Any

import pytest

from labbook.project import Project
from labbook.runs import launch
from labbook.runs.definition.config import validate_all
from labbook.runs.definition.overrides import grid
from labbook.runs.definition.registry import find, list_experiments
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run, Sweep
from labbook.tui.charts.heatmap import Cell
from labbook.tui.data import sweep as data
from labbook.tui.data.sweep import Wanted
from labbook.tui.screens.run import RunScreen
from labbook.tui.screens.sweep import SweepScreen
from tests.tui.conftest import NARROW, WIDE, AppPilot, opened, shown, typed, until

TOY = '''
from labbook import experiment


@experiment("toy.train")
def train(run, width: int = 8, heads: int = 1, seed: int = 0):
    """Does it learn?"""
'''
AXES = {"width": [8, 16], "heads": [1, 2], "seed": [0, 1]}
ENDED: dict[str, Any] = {"started_at": 1_700_000_000_000_000, "ended_at": 1_700_000_060_000_000, "wall_seconds": 60.0}


@pytest.fixture
def swept(project: Project, database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A sweep of eight runs: six are done, one failed, one goes on; no process is started."""
    project.experiments.mkdir()
    (project.experiments / "toy.py").write_text(TOY)
    monkeypatch.setattr(launch, "spawn_supervisor", lambda *launched: None)
    info = find(list_experiments(project.experiments), "toy.train")
    configs = validate_all(info, grid(AXES))
    launched = launch.run_sweep(database, info, configs, AXES, {}, 1, launch.Intent("one [or] two"))
    for number, config in zip(launched.runs[:6], configs, strict=False):
        end(database, number, float(config["width"]) / config["heads"] + config["seed"])  # type: ignore[arg-type, operator]
    with database.write():
        database.update("run", 7, status="failed", reason="ValueError: too wide", **ENDED)
        database.update("run", 8, status="running", progress=0.5)
    return database


def end(database: Database, number: int, loss: float) -> None:
    """Let a run be done with a loss."""
    with database.write():
        database.update("run", number, status="done", summary=values.dump({"final_loss": loss}), **ENDED)
        database.insert("run_summary", run_id=number, name="final_loss", number=loss, text=str(loss))


async def at_sweep(pilot: AppPilot) -> SweepScreen:
    """The page of S1, from the run under the cursor."""
    await until(pilot, lambda: "R8 " in shown(pilot))
    await pilot.press("S")
    await until(pilot, lambda: isinstance(pilot.app.screen, SweepScreen) and "final_loss" in shown(pilot))
    assert isinstance(pilot.app.screen, SweepScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_grid_shows_means_failures_and_what_goes_on(swept: Database, size: tuple[int, int]) -> None:
    async with opened(swept.project, "runs", size) as pilot:
        await at_sweep(pilot)
        await until(pilot, lambda: "width down, heads across" in shown(pilot))
        for fact in ("S1 toy.train", "one [or] two", "✓ done 6", "✗ failed 1", "▶ ✗", "94%", "±"):
            assert fact in shown(pilot)
        end(swept, 8, 9.0)
        await until(pilot, lambda: "✓ done 7" in shown(pilot) and "9 ✗" in shown(pilot))


async def test_a_cell_tells_its_runs_and_opens_them(swept: Database) -> None:
    async with opened(swept.project, "runs") as pilot:
        screen = await at_sweep(pilot)
        await until(pilot, lambda: "width=8 heads=1" in shown(pilot) and "n=2   from 8 to 9" in shown(pilot))
        await pilot.press("j", "l")
        await until(pilot, lambda: "width=16 heads=2" in shown(pilot) and "R7  ✗ failed  seed 0" in shown(pilot))
        await pilot.press("t")
        await until(pilot, lambda: screen.shaded and "▶" in shown(pilot).partition("→ heads")[2])
        assert screen.shades.cell == Cell(1, 1)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen))
        assert pilot.app.screen.ref == "R7"


async def test_other_axes_and_another_quantity_can_be_chosen(swept: Database) -> None:
    async with opened(swept.project, "runs") as pilot:
        screen = await at_sweep(pilot)
        screen.want(Wanted(rows="seed"))
        await until(pilot, lambda: "seed down, width across" in shown(pilot) and "mean over heads too" in shown(pilot))
        screen.want(Wanted(rows="seed", value="min(nothing)"))
        await until(pilot, lambda: "None of these runs has min(nothing)" in shown(pilot))


async def test_what_failed_is_run_again_and_counted_once(swept: Database) -> None:
    async with opened(swept.project, "runs") as pilot:
        await at_sweep(pilot)
        await pilot.press("f")
        await until(pilot, lambda: "1 run failed, cancelled or lost" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "launched R9 of S1 again" in shown(pilot))
        await until(pilot, lambda: "… queued 1" in shown(pilot) and "failed" not in shown(pilot).split("final_loss")[0])


async def test_it_grows_by_values_that_are_typed(swept: Database) -> None:
    async with opened(swept.project, "runs") as pilot:
        await at_sweep(pilot)
        await pilot.press("a")
        await until(pilot, lambda: "Grow S1 by what?" in shown(pilot))
        await typed(pilot, "heads=4")
        await pilot.press("enter")
        await until(pilot, lambda: swept.value("SELECT count(*) FROM run") == 12)
        await until(pilot, lambda: "…2" in shown(pilot))
        await pilot.press("s", "y")
        await until(pilot, lambda: swept.get(Run, 12).cancel)
        assert not swept.get(Run, 1).cancel


async def test_holes_are_seen_and_filled(swept: Database) -> None:
    with swept.write():
        swept.update("sweep", 1, axes=values.dump(AXES | {"heads": [1, 2, 4]}))
    async with opened(swept.project, "runs") as pilot:
        await at_sweep(pilot)
        await pilot.press("l", "l")
        await until(pilot, lambda: "width=8 heads=4" in shown(pilot) and "A hole" in shown(pilot))
        await pilot.press("F")
        await until(pilot, lambda: "2 holes" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "to fill the holes" in shown(pilot))
        heads = [values.load(run.config)["heads"] for run in swept.all(Run, "WHERE id > 8")]
        assert heads == [4] * 4


def test_a_sweep_without_any_value_yet_has_its_grid(swept: Database) -> None:
    with swept.write():
        swept.execute("DELETE FROM run_summary")
        swept.execute("UPDATE run SET status = 'queued', summary = '{}'")
    page = data.read(swept, 1, Wanted())
    assert page.problem == "" and page.grid is not None and page.progress == 1 / 16
    assert [len(runs) for runs in page.runs.values()] == [2, 2, 2, 2]


def test_a_sweep_over_seeds_alone_is_shown_by_seed(swept: Database) -> None:
    with swept.write():
        swept.update("sweep", 1, axes=values.dump({"seed": [0, 1]}))
        swept.execute("UPDATE run SET sweep_id = NULL WHERE id > 2")
    page = data.read(swept, 1, Wanted())
    assert page.grid is not None and (page.grid.rows, page.grid.columns) == ("seed", "")
    assert [run.run_id for runs in page.runs.values() for run in runs] == [1, 2]


def test_the_time_left_is_what_the_others_took(swept: Database) -> None:
    with swept.write():
        swept.execute("UPDATE run SET started_at = NULL WHERE id = 8")
    page = data.read(swept, 1, Wanted())
    assert page.left == 60.0
    assert swept.get(Sweep, 1) == page.sweep


async def test_a_seed_that_never_got_there_is_told_in_its_cell(swept: Database) -> None:
    with swept.write():
        for number, step in ((1, 208.0), (2, None)):
            swept.update("run", number, summary=values.dump({"left_at": step}))
            told = {"number": step, "text": values.shown(step)}
            swept.insert("run_summary", run_id=number, name="left_at", **told)
    async with opened(swept.project, "runs") as pilot:
        screen = await at_sweep(pilot)
        screen.want(Wanted(value="left_at"))
        await until(pilot, lambda: "208 (1 of 2 never)" in shown(pilot) and "seed 1  never" in shown(pilot))
        await pilot.press("t")
        await until(pilot, lambda: screen.shaded and "–" in shown(pilot).partition("→ heads")[2])
