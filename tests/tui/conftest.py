"""An app over a labbook of its own, and waiting for facts instead of time."""

from __future__ import annotations

import time
from array import array
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import plan
from labbook.journal.predicting import predictions
from labbook.project import Project
from labbook.runs import launch, process
from labbook.store import metrics
from labbook.store.database import Database
from labbook.tui.app import LabbookApp

NARROW, WIDE = (80, 24), (160, 48)
DEADLINE = 15.0
"""Seconds after which a fact is given up."""

AppPilot = Pilot[None]


@pytest.fixture(autouse=True)
def _colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app sees a terminal of millions of colours, wherever the tests are run."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


@asynccontextmanager
async def opened(project: Project, mode: str = "today", size: tuple[int, int] = NARROW) -> AsyncIterator[AppPilot]:
    """The app in one of its modes, its first content read."""
    app = LabbookApp(project)
    async with app.run_test(size=size, notifications=True) as pilot:
        await app.switch_mode(mode)
        await until(pilot, lambda: getattr(app.screen, "seen", None) is not None)
        yield pilot


async def until(pilot: AppPilot, fact: Callable[[], Any]) -> None:
    """Let the app work until something is true; fails when it does not become true."""
    end = time.monotonic() + DEADLINE
    while not fact():
        assert time.monotonic() < end, f"this did not become true; the screen shows:\n{shown(pilot)}"
        await pilot.pause(0.02)
    await pilot.pause()


def shown(pilot: AppPilot) -> str:
    """What the terminal shows, as text."""
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)


async def typed(pilot: AppPilot, text: str) -> None:
    """Type a text, key by key."""
    await pilot.press(*("space" if letter == " " else letter for letter in text))


def add_run(database: Database, experiment: str = "toy.train", hypothesis: int | None = None, **columns: Any) -> int:
    """A run with a metric, as the engine would have written it; its job belongs to this very process."""
    me = process.identity(process.os.getpid())
    values = [1 / (step + 1) for step in range(50)]
    with database.write():
        job = launch.add_job(database, 1)
        database.update("job", job, status="running", pid=me.pid, boot=me.boot, process_started=me.started)
        columns = {"status": "running", "started_at": 1_700_000_000_000_000, "progress": 0.5} | columns
        config = columns.pop("config", {"width": 8})
        metric = columns.pop("metric", "loss")
        number = launch.add_run(database, job, experiment, config, launch.Intent("why not", hypothesis), **columns)
        points = metrics.Points(array("q", range(50)), array("d", [0.0] * 50), array("d", values))
        metrics.append(database, number, metric, points)
    return number


@pytest.fixture
def full(database: Database) -> Database:
    """A labbook with a bit of everything."""
    plan.add(database, "train the 8/8 model")
    plan.add(database, "read the plateau")
    number = hypotheses.add(database, "fewer heads learn sooner")
    predictions.seal(database, predictions.Draft("final_loss < 0.1 @ width=8", 0.8, number))
    entries.add(database, "| a | b |\n|---|---|\n| 1 | 2.5 |\n| long words | 300 |\n")
    add_run(database, hypothesis=number)
    add_run(database, status="queued", started_at=None, progress=None)
    add_run(database, status="done", ended_at=1_700_000_060_000_000, wall_seconds=60.0, summary='{"final_loss": 0.02}')
    add_run(database, status="failed", reason="ValueError: too wide", traceback="Traceback ...\nValueError: too wide")
    return database
