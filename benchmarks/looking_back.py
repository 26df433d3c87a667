"""Looking back in a labbook of 10,000 runs: why, tried, and what a launch repeats."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.commands import LABBOOK, WORDS, timed
from benchmarks.measure import Row, in_turn, milliseconds
from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.project import find
from labbook.runs import launch
from labbook.runs.past import repeats, tried, why
from labbook.store.database import Database, open_database
from labbook.store.records import Run

RUNS, ENTRIES = 10_000, 5_000
SINGLE = {"batch_size": 256, "device": "auto", "digit": 0, "learning_rate": 1e-3, "measure_every": 10, "n_digits": 8}


def rows(folder: Path) -> Iterator[Row]:
    """Each question inside the process, then as a whole command."""
    (folder / "labbook.toml").touch()
    with open_database(find(folder)) as database:
        fill(database)
        last = database.get(Run, RUNS)
        assert last is not None
        config = config_of(RUNS)
        questions: dict[str, Callable[[], object]] = {
            "why R10000": lambda: why.of_run(database, last),
            'tried "head=1 weight decay"': lambda: tried.tried(database, "head=1 weight decay"),
            'tried "loss plateau seed"': lambda: tried.tried(database, "loss plateau seed"),
            "is this config new?": lambda: repeats.of_config(database, "addition.train", config),
            "which of 100 configs are new?": lambda: repeats.done_of(database, "addition.train", [config] * 100),
        }
        for name, question in questions.items():
            taken = sorted(seconds(question) for _ in range(5))[2]
            yield Row(name, milliseconds(taken), f"{RUNS:,} runs, {ENTRIES:,} entries", "", "under 300 ms")
    for words in (["why", "R10000"], ["tried", "head=1 weight decay"]):
        command = [*LABBOOK, *words]
        taken = in_turn({"it": timed(command, folder)}, 5)["it"]
        yield Row(f"labbook {words[0]}", milliseconds(taken), "the whole command", "", "")


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def config_of(number: int) -> dict[str, object]:
    """The config of a run: no two are the same."""
    chance = random.Random(number)
    sizes = {"d_model": 2 ** chance.randint(1, 8), "n_heads": 2 ** chance.randint(0, 5)}
    return {**SINGLE, **sizes, "weight_decay": chance.choice([0.0, 0.1, 1.0]), "steps": 3000, "seed": number}


def fill(database: Database) -> None:
    """Runs of one experiment with configs, reasons and summaries, and notes of a few dozen words."""
    chance = random.Random(0)
    with database.write():
        about = hypotheses.add(database, "fewer heads leave ln 10 sooner")
        job = launch.add_job(database, 1)
        for number in range(1, RUNS + 1):
            intent = launch.Intent(" ".join(chance.choices(WORDS, k=6)), about if number % 50 == 0 else None)
            at = 1_600_000_000_000_000 + number * 10**9
            status = chance.choice(["done", "done", "done", "failed"])
            columns = {"status": status, "created_at": at, "started_at": at, "ended_at": at + 1}
            launch.add_run(database, job, "addition.train", config_of(number), intent, **columns)
        database.update("job", job, status="done")
        for number in range(ENTRIES):
            kind = chance.choice(["note", "result", "idea"])
            run = {"run_id": 1 + number} if kind == "result" else {}
            body = f"note {number} about R{1 + number}: {' '.join(chance.choices(WORDS, k=40))}"
            entries.add(database, body, kind=kind, **run)
