"""The page of one run: its parts, live curves, what it prints, and what can be done with it."""

from __future__ import annotations

import json
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from labbook.errors import LabbookError
from labbook.figures import Heatmap, Line
from labbook.journal.beliefs import hypotheses
from labbook.runs import replicate
from labbook.runs.launch import Launched
from labbook.store import metrics
from labbook.store.database import Database
from labbook.store.records import Entry, Run
from labbook.tui.data import run as data
from labbook.tui.data import run_actions, run_log
from labbook.tui.data.series import SeriesShelf
from labbook.tui.run_page import made_with
from labbook.tui.run_page.copies import markdown
from labbook.tui.run_page.log import LogView
from labbook.tui.screens.run import RunScreen
from tests.tui.conftest import NARROW, AppPilot, add_run, opened, shown, typed, until


@asynccontextmanager
async def page(
    database: Database, run_id: int, overlay: tuple[int, ...] = (), size: tuple[int, int] = NARROW
) -> AsyncIterator[AppPilot]:
    """The app on the page of a run."""
    async with opened(database.project, "hypotheses", size) as pilot:
        await pilot.app.push_screen(RunScreen(run_id, overlay))
        await until(pilot, lambda: f"R{run_id} toy.train" in shown(pilot))
        yield pilot


def log(database: Database, run_id: int, name: str, steps: list[int], values: list[float]) -> None:
    """More points of a metric."""
    with database.write():
        metrics.append(
            database, run_id, name, metrics.Points(array("q", steps), array("d", values), array("d", values))
        )


def draw(database: Database, run_id: int, *figures: Line | Heatmap) -> None:
    """Figures that a run kept."""
    with database.write():
        for figure in figures:
            spec = json.dumps(figure.to_json())
            database.insert("figure", run_id=run_id, name="", spec=spec, created_at=1)


async def test_the_legend_of_a_chart_says_what_sets_the_runs_apart(full: Database) -> None:
    other = add_run(full, status="done", config={"width": 16})
    async with page(full, 1, (other,)) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "● R1 width=8 0.02" in shown(pilot) and f"▲ R{other} width=16 0.02" in shown(pilot))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 48)])
async def test_the_overview_and_the_names_of_all_parts_fit(full: Database, size: tuple[int, int]) -> None:
    async with page(full, 4, size=size) as pilot:
        await until(pilot, lambda: "ValueError: too wide" in shown(pilot) and "width 8" in shown(pilot))
        assert "why      why not" in shown(pilot)
        assert "w Why" in shown(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "HypothesesScreen" in repr(pilot.app.screen))


async def test_runs_are_laid_over_each_other_and_n_changes_the_metric(full: Database) -> None:
    log(full, 1, "accuracy", [0, 1], [0.25, 0.75])
    draw(full, 1, Line.of_metric("loss", log_y=True, marks={"ln 2": 0.6931}))
    async with page(full, 1, (1, 3)) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "● R1 0.02" in shown(pilot) and "▲ R3 0.02" in shown(pilot))
        assert "loss   log y   1 of 2: n and p change, c shows all" in shown(pilot)
        assert "ln 2 = 0.6931" in shown(pilot)
        await pilot.press("home")
        await until(pilot, lambda: "● R1 1 " in shown(pilot))
        assert pilot.app.screen.copies()["value"] == "loss R1 step 0: 1.0\nloss R3 step 0: 1.0"
        await pilot.press("n")
        await until(pilot, lambda: "accuracy   2 of 2" in shown(pilot) and "R3" not in shown(pilot))
        assert "log y" not in shown(pilot)
        await pilot.press("c")
        await until(pilot, lambda: "▌loss" in shown(pilot) and "● R1" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "loss   log y   1 of 2" in shown(pilot))
        await pilot.press("slash")
        await until(pilot, lambda: "Which metric?" in shown(pilot))
        await typed(pilot, "ACC")
        await pilot.press("enter")
        await until(pilot, lambda: "accuracy   2 of 2" in shown(pilot))


async def test_a_curve_grows_under_the_cursor_that_follows_and_not_under_one_that_stays(full: Database) -> None:
    async with page(full, 1) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "step 49 newest" in shown(pilot))
        log(full, 1, "loss", [60], [7.5])
        await until(pilot, lambda: "step 60 newest" in shown(pilot) and "R1 7.5" in shown(pilot))
        await pilot.press("left")
        await until(pilot, lambda: "step 49 " in shown(pilot))
        log(full, 1, "loss", [70], [8.5])
        await until(pilot, lambda: "8" in shown(pilot).splitlines()[7])
        assert "step 49 " in shown(pilot)


async def test_a_figure_is_opened_with_its_cursor_and_escape_goes_back_step_by_step(full: Database) -> None:
    draw(full, 1, Line.of_metric("loss"), Heatmap([[1.0, 2.0], [3.0, 4.5]], x_label="head", y_label="layer"))
    async with page(full, 1) as pilot:
        await pilot.press("f")
        await until(pilot, lambda: "2 figures" in shown(pilot) and "→ head" in shown(pilot))
        await pilot.press("right", "enter")
        await until(pilot, lambda: "layer 0, head 0   1 " in shown(pilot))
        await pilot.press("j", "l")
        await until(pilot, lambda: "layer 1, head 1   4.5 " in shown(pilot))
        assert pilot.app.screen.copies()["value"].startswith("layer 1, head 1   4.5")
        await pilot.press("escape")
        await until(pilot, lambda: "2 figures" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "HypothesesScreen" in repr(pilot.app.screen))


async def test_the_text_is_followed_until_somebody_scrolls_up_and_again_at_the_end(full: Database) -> None:
    folder = full.project.run_folder(1)
    folder.mkdir(parents=True)
    (folder / "stderr.log").write_text("oops [/x]\n")
    out = folder / "stdout.log"
    out.write_text("".join(f"line {number}\n" for number in range(100)))
    async with page(full, 1) as pilot:
        await pilot.press("t")
        await until(pilot, lambda: "oops [/x]" in shown(pilot) and "line 99" in shown(pilot))
        await pilot.press("x")
        await until(pilot, lambda: "oops" not in shown(pilot) and "stdout   following" in shown(pilot))
        await pilot.press("k", "k")
        await until(pilot, lambda: "G follows again" in shown(pilot) and "line 99" not in shown(pilot))
        with out.open("a") as file:
            file.write("line 100\nline 101\n")
        lines = pilot.app.screen.query_one(LogView).lines
        await until(pilot, lambda: len(lines.listed) == 102)
        assert "line 101" not in shown(pilot)
        await pilot.press("G")
        await until(pilot, lambda: "line 101" in shown(pilot) and "stdout   following" in shown(pilot))


async def test_the_code_the_surroundings_and_the_reason_have_parts_of_their_own(full: Database) -> None:
    diff = "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-old [/b]\n+new\n"
    with full.write():
        code = full.insert(
            "code_state", digest="d", commit="abc123", branch="main", dirty=True, diff=diff, untracked="[]"
        )
        place = full.insert(
            "environment", digest="d", python="CPython 3.12", platform="Linux", host="box", cpu_count=4,
            packages='{"torch": "2.13.0"}', variables='{"LANG": "C"}',
        )  # fmt: skip
        full.update("run", 4, code_id=code, environment_id=place)
    async with page(full, 4) as pilot:
        await pilot.press("d")
        await until(pilot, lambda: "-old [/b]" in shown(pilot) and "abc123" in shown(pilot))
        await pilot.press("e")
        await until(pilot, lambda: "torch 2.13.0" in shown(pilot) and "box, 4 cores" in shown(pilot))
        await pilot.press("]")
        await until(pilot, lambda: "outcome     ValueError: too wide" in shown(pilot))


async def test_a_run_is_stopped_after_a_question(full: Database) -> None:
    async with page(full, 1) as pilot:
        await pilot.press("s")
        await until(pilot, lambda: "Stop R1?" in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: "Stop R1?" not in shown(pilot))
        assert not full.get(Run, 1).cancel
        await pilot.press("s")
        await until(pilot, lambda: "Stop R1?" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: full.get(Run, 1).cancel and "asked to stop" in shown(pilot))


async def test_a_conclusion_names_the_run_and_hangs_under_its_hypothesis(full: Database) -> None:
    async with page(full, 1) as pilot:
        await pilot.press("a")
        await until(pilot, lambda: "What does R1 show?" in shown(pilot))
        await typed(pilot, "it learns")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: full.one(Entry, "WHERE kind = 'conclusion'"))
    entry = full.one(Entry, "WHERE kind = 'conclusion'")
    assert entry is not None
    assert (entry.body, entry.hypothesis_id) == ("R1 toy.train: it learns", 1)


async def test_more_seeds_are_launched_as_many_as_asked(full: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def launched(database: Database, run: Run, seeds: int, workers: int) -> Launched:
        asked.append((run.id, seeds))
        return Launched(1, (8, 9), 2)

    monkeypatch.setattr(replicate, "replicate", launched)
    async with page(full, 3) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: "How many new seeds of R3?" in shown(pilot))
        assert "seeds 0, 1, 2" in shown(pilot)
        await pilot.press("backspace", "2", "enter")
        await until(pilot, lambda: "launched S2 with R8 to R9" in shown(pilot))
    assert asked == [(3, 2)]


async def test_a_run_is_deleted_after_a_question_and_run_again_in_one_of_two_ways(full: Database) -> None:
    async with page(full, 3) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "with its own code" in shown(pilot))
        await pilot.press("o")
        await until(pilot, lambda: "recorded by a script" in shown(pilot))
        await pilot.press("D")
        await until(pilot, lambda: "Delete R3?" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: full.get(Run, 3).deleted_at)


def test_only_what_is_new_of_a_metric_is_read(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    number = add_run(database)
    shelf = SeriesShelf()
    assert shelf.get(database, number, "loss").points == 50
    log(database, number, "loss", [50, 51], [3.0, 4.0])
    asked = []
    read = metrics.series
    monkeypatch.setattr(metrics, "series", lambda *given, since: asked.append(since) or read(*given, since=since))
    course = shelf.get(database, number, "loss")
    assert (asked, course.points, list(course.values[-2:])) == ([50], 52, [3.0, 4.0])
    log(database, number, "loss", [10], [9.0])
    course = shelf.get(database, number, "loss")
    assert list(course.steps) == sorted(course.steps)
    assert course.values[course.steps.index(10) + 1] == 9.0


def test_a_run_that_is_gone_is_told(database: Database) -> None:
    with pytest.raises(LabbookError, match="no R7"):
        data.RunReader(7).read(database, data.Wanted())


def test_a_figure_of_a_long_metric_is_thinned_before_it_is_made(database: Database) -> None:
    number = add_run(database)
    log(database, number, "long", list(range(20_000)), [float(step % 97) for step in range(20_000)])
    draw(database, number, Line.of_metric("long"))
    part = data.RunReader(number).read(database, data.Wanted("figures")).part
    assert isinstance(part, data.Figures)
    (figure,) = part.figures
    assert isinstance(figure, Line)
    assert 1_000 < len(figure.series[0].x) <= 4 * data.MOST_POINTS
    assert max(figure.series[0].y) == 96


def test_the_reason_tells_what_differs_from_the_run_before(database: Database) -> None:
    add_run(database, status="done", ended_at=1_700_000_000_000_000, config={"width": 4})
    number = add_run(database, status="done", started_at=1_700_000_100_000_000, config={"width": 8})
    part = data.RunReader(number).read(database, data.Wanted("why")).part
    assert isinstance(part, data.Reason)
    assert part.differing == (("config", "width", "4", "8"),)


def test_a_conclusion_that_lost_its_run_names_it_all_the_same(database: Database) -> None:
    number = add_run(database, hypothesis=hypotheses.add(database, "it learns"))
    run_actions.conclude(database, number, "it does")
    entry = database.one(Entry, "WHERE kind = 'conclusion'")
    assert entry is not None
    assert entry.body == f"it does\n\nAbout R{number}.\n"


def test_what_was_printed_loses_its_steering_and_what_was_written_over(database: Database) -> None:
    folder = database.project.run_folder(1)
    folder.mkdir(parents=True)
    (folder / "stdout.log").write_bytes(b"10%\r20%\rdone\n\x1b[31mred\x1b[0m\x1b[2K\x1b]0;x\x07 [b]\n\xff\n")
    assert run_log.printed(folder).out == ("done", "red [b]", "�")
    (folder / "stdout.log").write_text("".join(f"line {number}\n" for number in range(200_000)))
    out = run_log.printed(folder).out
    assert (len(out), out[-1]) == (run_log.MOST_LINES, "line 199999")
    assert made_with.log_lines(run_log.Printed(("a",), ("b",)), "both") == [
        ("a", ""), ("", ""), ("stderr", "bold"), ("b", "yellow"),
    ]  # fmt: skip


def test_a_run_as_markdown_keeps_its_cells(database: Database) -> None:
    number = add_run(database, status="done", config={"note": "a|b\nc"}, summary='{"loss": 0.5}')
    run = database.get(Run, number)
    assert run is not None
    assert markdown(run) == (
        f"R{number} toy.train, done: why not\n\n| config | |\n|---|---|\n| note | a\\|b c |\n\n"
        "| result | |\n|---|---|\n| loss | 0.5 |\n"
    )
