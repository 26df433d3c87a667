"""A labbook of three days with a bit of everything, the same to the byte each time it is made."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from math import exp, sin
from typing import Any

import pytest

from labbook.clock import MICROSECOND, now
from labbook.figures import Bar, Line
from labbook.journal import entries, findings, questions
from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import plan
from labbook.journal.predicting import predictions
from labbook.query import views
from labbook.runs import launch
from labbook.runs.definition.config import validate_all
from labbook.runs.definition.overrides import grid
from labbook.runs.definition.registry import find, list_experiments
from labbook.runs.launch import Intent
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Prediction, Task
from tests.wall_clock import WallClock

TOY = '''
from labbook import Run, experiment


@experiment("toy.train", tags=["toy"])
def train(run: Run, width: int = 8, heads: int = 1, norm: str = "LN", seed: int = 0):
    """Does it learn?

    Logs `loss` and `accuracy` at every step.
    """


@experiment("toy.probe")
def probe(run: Run, layer: int, rate: float = 0.001):
    """What can be read from a layer?"""
'''
LOG = """# log

- need to rerun R1
- H: fewer heads learn sooner
- the loss sits at ln 10, then `falls`

| heads | loss |
|---|---|
| 1 | 0.02 |
| 4 | 0.31 |

```
python train.py --heads 1
```
"""
AXES = {"width": [8, 16], "heads": [1, 2], "seed": [0, 1]}
STEPS = range(0, 400, 10)


def make(database: Database, wall: WallClock, patch: pytest.MonkeyPatch) -> None:
    """Fill an empty labbook; no process is started."""
    patch.setattr(launch, "spawn_supervisor", lambda *launched: None)
    wall.set("2026-11-03 10:00")
    plan.add(database, "read the paper on [plateaus]")
    wall.set("2026-11-19 09:30")
    yesterday(database)
    wall.set("2026-11-20 09:00")
    today(database)
    wall.set("2026-11-20 10:00")
    sweep(database)
    wall.set("2026-11-20 11:00")
    conclusions(database)
    wall.set("2026-11-20 14:30")


def yesterday(database: Database) -> None:
    """A task, a question, a log with two findings."""
    task = plan.add(database, "train the small model")
    plan.mark(database, task, "done")
    questions.ask(database, "does one head do?")
    number = entries.add(database, LOG)
    with database.write():
        for line, kind, text in ((3, "task", "rerun R1"), (4, "hypothesis", "fewer heads learn sooner")):
            findings.keep(database, number, line=line, kind=kind, text=text, probability=None)


def today(database: Database) -> None:
    """A plan, two beliefs, three bets."""
    plan.add_all(database, ["train the wide model 45m", "read the plateau", "write up what follows"])
    plan.mark(database, database.one(Task, "WHERE text LIKE 'read the plateau%'"), "done")
    heads = hypotheses.add(
        database,
        "Fewer heads learn sooner, whatever the width of the model and the seed",
        hypotheses.Belief("final_loss of heads=1 < heads=2", 0.6),
    )
    hypotheses.add(database, "Weight decay delays it", hypotheses.Belief("", 0.3))
    predictions.seal(database, predictions.Draft("final_loss < 0.1 @ width=8", 0.8, heads))
    predictions.seal(database, predictions.Draft("the probe transfers yes", 0.7))
    predictions.seal(database, predictions.Draft("accuracy > 0.9 @ width=32", 0.55, heads))
    views.save(database, "open-bets", "kind:prediction is:open")


def sweep(database: Database) -> None:
    """Eight runs: six are done, one failed, one goes on; and one that waits."""
    folder = database.project.experiments
    folder.mkdir()
    (folder / "toy.py").write_text(TOY)
    info = find(list_experiments(folder), "toy.train")
    configs = validate_all(info, grid(AXES))
    why = Intent("is it the heads or the seed?", hypothesis_id=1, task_id=3)
    launched = launch.run_sweep(database, info, configs, AXES, {}, 2, why)
    for place, number in enumerate(launched.runs):
        finish(database, number, place)
    with database.write():
        database.update("job", launched.job, status="done")
        database.update("run", 7, status="failed", reason="ValueError: too wide", traceback="ValueError: too wide")
        database.update("run", 8, status="running", ended_at=None, wall_seconds=None, progress=0.4, summary="{}")
        draw(database, 1)
        owned = launch.add_job(database, 1)
        launch.add_run(database, owned, "toy.probe", {"layer": 2, "rate": 0.01}, Intent(), status="cancelled")
    own(database, launched.job)


def own(database: Database, job: int) -> None:
    """Let a job belong to this very process, which lives."""
    me = launch.process.identity(launch.process.os.getpid())
    with database.write():
        database.update("job", job, status="running", pid=me.pid, boot=me.boot, process_started=me.started)


def finish(database: Database, number: int, place: int) -> None:
    """Let a run be done, with two curves."""
    floor = 0.02 * (place + 1)
    loss = [2.3 * exp(-step / 80) + floor for step in STEPS]
    accuracy = [1 - one / 2.4 + 0.01 * sin(step) for step, one in zip(STEPS, loss, strict=True)]
    outcome = {"final_loss": round(loss[-1], 4), "accuracy": round(accuracy[-1], 4)}
    began = now() + place * MICROSECOND
    times: dict[str, Any] = {"started_at": began, "ended_at": began + 60 * MICROSECOND, "wall_seconds": 60.0 + place}
    with database.write():
        database.update("run", number, status="done", summary=values.dump(outcome), **times)
        for name, figure in outcome.items():
            database.insert("run_summary", run_id=number, name=name, number=figure, text=str(figure))
        for name, logged in (("loss", loss), ("accuracy", accuracy)):
            metrics.append(database, number, name, points(logged))


def points(logged: Sequence[float]) -> metrics.Points:
    """Values as they are stored."""
    return metrics.Points(array("q", STEPS), array("d", [0.0] * len(logged)), array("d", logged))


def draw(database: Database, number: int) -> None:
    """Two figures of a run."""
    answers = Bar(["+0", "+1", "+2"], [0.9, 0.05, 0.02], title="By answer")
    for figure in (Line.of_metric("loss", title="Loss"), answers):
        database.insert("figure", run_id=number, name="", spec=json.dumps(figure.to_json()), created_at=now())


def conclusions(database: Database) -> None:
    """What was said when the runs were over."""
    heads = database.get(Hypothesis, 1)
    assert heads is not None
    hypotheses.move(database, heads, 0.75, "R1 and R3")
    hypotheses.conclude(database, heads, "supported", "both widths agree", "S1")
    predictions.grade_by_hand(database, database.all(Prediction, "ORDER BY id")[0], yes=True, because="R1")
    entries.add(database, "R1 against R3: the loss falls **sooner** with one head.\n\n- T5 comes next\n", kind="idea")
