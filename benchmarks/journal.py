"""A researcher's whole past: importing it, finding in 100,000 entries and 10,000 runs, and a day's commands there."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.commands import LABBOOK, WORDS, timed
from benchmarks.measure import Row, in_turn, milliseconds, times
from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.journal.importing import File, files_of, import_files
from labbook.project import find as find_project
from labbook.query.find import find
from labbook.store.database import Database, open_database

LOGS = Path(__file__).parent.parent / "tests" / "journals"
MEGABYTES = 10
QUERIES = (
    "plateau seed",
    "loss",
    '"carry digit"',
    "seed kind:result since:2024-01-01",
    "tag:addition NOT plateau",
    "hypothesis:H1 status:done min(loss)<0.1 config.d_model>=16",
    "is:open kind:task",
    "is:stale",
    "final_loss<0.2 config.n_heads=4",
    "day:2024-05",
    "has:figure",
    "d_model",
    "author:me OR status:failed",
    "++",
    "nothingsuchanywhere",
)


def rows(folder: Path) -> Iterator[Row]:
    """Imports first, then the big labbook."""
    yield from imports(folder)
    yield from in_a_big_labbook(folder)


def imports(folder: Path) -> Iterator[Row]:
    """10 MB in one file, and the five logs as a process."""
    raw = big_journal().encode()
    with made(folder / "import") as database:
        floor = seconds(lambda: sum(len(line) for line in raw.decode().split("\n")))
        taken = seconds(lambda: import_files(database, [File("/big.md", raw, None)]))
        again = seconds(lambda: import_files(database, [File("/big.md", raw, None)]))
        counts = ", ".join(f"{database.value(f'SELECT count(*) FROM {t}'):,} {t}" for t in ("entry", "task"))
    yield Row(
        f"import of {len(raw) / 1e6:.1f} MB: {counts}", f"{taken:.1f} s", f"split {floor:.2f} s", "", "under 20 s"
    )
    yield Row("the same again, nothing new", f"{again:.1f} s", "", "", "")
    logs = files_of(LOGS)
    times_taken = []
    for number in range(5):
        with made(folder / f"logs{number}") as database:
            times_taken.append(seconds(lambda database=database: import_files(database, logs)))  # type: ignore[misc]
    yield Row("the five logs", milliseconds(sorted(times_taken)[2]), "", "", "under 1.5 s")


def in_a_big_labbook(folder: Path, count: int = 100_000, runs: int = 10_000) -> Iterator[Row]:
    """Every query inside the process, one edit, and whole commands against an empty labbook."""
    with made(folder / "big") as database:
        fill(database, count, runs)
        for query in QUERIES:
            taken = sorted(seconds(lambda query=query: find(database, query)) for _ in range(5))[2]  # type: ignore[misc]
            yield Row(f"find {query}", milliseconds(taken), f"{count:,} entries, {runs:,} runs", "", "under 150 ms")
        entry = entries.get(database, count // 2)
        taken = seconds(lambda: entries.edit(database, entry, entry.body + "\n- [ ] one more\n"))
        yield Row("one edit", milliseconds(taken), "", "", "")
    made(folder / "empty").close()
    for words in (["log", "loss stuck at ln 2"], ["today"], ["find", "plateau seed"]):
        command = [*LABBOOK, *words]
        subjects = {name: timed(command, folder / name) for name in ("big", "empty")}
        medians = in_turn(subjects, 15)
        ratio = times(medians["big"] / medians["empty"])
        wanted = "at most 1.2x" if words[0] != "find" else ""
        floor = f"in an empty one {milliseconds(medians['empty'])}"
        yield Row(f"labbook {words[0]}, {count:,} entries", milliseconds(medians["big"]), floor, ratio, wanted)


def made(folder: Path) -> Database:
    """A new labbook in a folder of its own."""
    folder.mkdir()
    (folder / "labbook.toml").touch()
    return open_database(find_project(folder))


def seconds(call: object) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()  # type: ignore[operator]
    return time.perf_counter() - start


def big_journal() -> str:
    """5,000 entries with four tasks each, tables, code and prose."""
    chance = random.Random(0)
    day = datetime(2010, 1, 1, 9)
    parts: list[str] = []
    size = 0
    while size < MEGABYTES * 1e6:
        number = len(parts)
        day += timedelta(hours=chance.randint(10, 24))
        tasks = "".join(f"- [{chance.choice(' x-')}] {words(chance, 8)} {number}\n" for _ in range(4))
        table = "| model | acc |\n|--|--|\n| a | 0.5 |\n| b | 73% |\n\n" if number % 10 == 0 else ""
        claim = f"Hypothesis: {words(chance, 9)}\n\nSo yes! Hypothesis confirmed\n\n" if number % 7 == 0 else ""
        code = "```py\n" + "x = 1  # not a heading\n" * 15 + "```\n\n" if number % 5 == 0 else ""
        prose = "\n".join(words(chance, 14) for _ in range(18))
        parts.append(f"# {day:%Y-%m-%d %H:%M:%S}\n\n{tasks}\n{table}{claim}{code}{prose}\n\n")
        size += len(parts[-1])
    return "".join(parts)


def words(chance: random.Random, count: int) -> str:
    """Some words."""
    return " ".join(chance.choices(WORDS, k=count))


def fill(database: Database, count: int, runs: int) -> None:
    """Entries of a few dozen words over years, a fifth with tasks, and runs with metrics and configs."""
    chance = random.Random(0)
    with database.write():
        hypothesis = hypotheses.add(database, "fewer heads leave ln 10 sooner")
        for number in range(runs):
            add_run(database, chance, number, hypothesis if number % 50 == 0 else None)
        for number in range(count):
            day = f"{2015 + number % 10}-{1 + number % 12:02d}-{1 + number % 28:02d}"
            task = f"\n- [{chance.choice(' x')}] {words(chance, 5)} {number}\n" if number % 5 == 0 else ""
            tag = " #addition" if number % 50 == 0 else ""
            body = f"note {number} about R{1 + number % runs}{tag}: d_model {words(chance, 40)}{task}"
            entries.add(database, body, kind=chance.choice(["note", "note", "result", "idea"]), day=day)


def add_run(database: Database, chance: random.Random, number: int, hypothesis: int | None) -> None:
    """A finished run with three parameters, a metric and a summary."""
    texts = dict.fromkeys(("reason", "command", "device", "traceback", "note"), "")
    run = database.insert(
        "run",
        experiment="addition.train",
        status=chance.choice(["done", "done", "done", "failed"]),
        why=words(chance, 5),
        config="{}",
        summary="{}",
        created_at=1_600_000_000_000_000 + number * 10**9,
        hypothesis_id=hypothesis,
        attempt=0,
        cancel=False,
        spool_segment=0,
        spool_offset=0,
        **texts,
    )
    for name, value in {
        "d_model": 2 ** chance.randint(1, 8),
        "n_heads": 2 ** chance.randint(0, 5),
        "seed": number,
    }.items():
        database.insert("run_param", run_id=run, name=name, number=value, text=str(value))
    low = chance.random()
    database.insert("run_summary", run_id=run, name="final_loss", number=low, text=str(low))
    limits = {"first": 2.3, "final": low, "minimum": low, "maximum": 2.3, "total": 2.3 + low}
    database.insert("metric", run_id=run, name="loss", points=2, finite=2, first_step=0, last_step=1, **limits)
