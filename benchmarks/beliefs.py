"""What follows the end of a run in a labbook of 10,000 runs: grading 300 predictions, weighing, the evidence."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks.looking_back import config_of, seconds
from benchmarks.measure import Row, milliseconds
from labbook.clock import now
from labbook.journal.beliefs import hypotheses, weighing
from labbook.journal.beliefs.hypotheses import Belief
from labbook.journal.predicting import predictions, scores
from labbook.journal.predicting.predictions import Draft
from labbook.project import find
from labbook.runs import launch
from labbook.runs.outcome import conclude
from labbook.store import values
from labbook.store.database import Database, open_database
from labbook.store.records import Hypothesis, Run

RUNS, OPEN, GRADED = 10_000, 300, 1_000
CRITERION = "final_loss of n_heads=1 < n_heads=4, d_model=16, seeds>=3"


def rows(folder: Path) -> Iterator[Row]:
    """The end of a run about a hypothesis with all runs, then what a person asks."""
    (folder / "labbook.toml").touch()
    with open_database(find(folder)) as database:
        fill(database)
        hypothesis = database.get(Hypothesis, 1)
        assert hypothesis is not None
        weighing.weigh(database, hypothesis)  # scipy is imported now, once a process
        graded = sorted(end_of_a_run(database, number, graded_only=True) for number in range(5))
        ends = sorted(end_of_a_run(database, number, graded_only=False) for number in range(5, 10))
        waits = predictions.listed(database, only_open=True)
        beside = f"{RUNS:,} runs of one hypothesis, {OPEN} open predictions"
        yield Row("grading after the end of a run", milliseconds(graded[2]), beside, "", "under 50 ms")
        yield Row("all that follows it", milliseconds(ends[2]), "grading, weighing, its entry", "", "")
        for name, question in {
            "weigh H1": lambda: weighing.weigh(database, hypothesis),
            "predictions --open": lambda: [predictions.missing(database, one) for one in waits],
            "score": lambda: scores.report(database),
        }.items():
            taken = sorted(seconds(question) for _ in range(5))[2]
            yield Row(name, milliseconds(taken), f"{RUNS:,} runs, {GRADED:,} graded predictions", "", "")


def end_of_a_run(database: Database, number: int, graded_only: bool) -> float:
    """How long grading takes for one more run, or all that follows its end."""
    ended = database.get(Run, add(database, RUNS + number))
    assert ended is not None

    def end() -> None:
        with database.write():
            if graded_only:
                predictions.grade_open(database, ended)
            else:
                conclude.after_run(database, ended.id)

    return seconds(end)


def add(database: Database, number: int) -> int:
    """A finished run of H1."""
    with database.write():
        job = database.value("SELECT max(id) FROM job") or launch.add_job(database, 1)
        columns = {"status": "done", "started_at": now(), "summary": values.dump({"final_loss": number % 97 / 97})}
        return launch.add_run(database, job, "addition.train", config_of(number), launch.Intent("", 1), **columns)


def fill(database: Database) -> None:
    """Runs of one hypothesis, predictions that wait for configs to come, and graded ones."""
    chance = random.Random(0)
    hypotheses.add(database, "fewer heads leave ln 10 sooner", Belief(CRITERION))
    with database.write():
        for number in range(OPEN):
            claim = f"final_loss < {number / OPEN:.3f} @ d_model={1000 + number}, n_heads=1"
            predictions.seal(database, Draft(claim, 0.7, 1))
        for number in range(RUNS):
            add(database, number)
        for number in range(GRADED):
            sealed = predictions.seal(database, Draft(f"thing {number} yes", chance.choice((0.6, 0.7, 0.9))))
            predictions.grade_by_hand(database, sealed, yes=chance.random() < 0.6)
