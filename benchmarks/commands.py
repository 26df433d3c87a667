"""`labbook log`, `today`, `find`, `--help` as whole processes in a labbook of 10,000 entries."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure import Row, in_turn, milliseconds, process, times
from labbook.journal import entries
from labbook.project import find
from labbook.store.database import open_database

WORDS = (
    "loss",
    "plateau",
    "head",
    "layer",
    "carry",
    "digit",
    "seed",
    "probe",
    "adapter",
    "circuit",
    "ablation",
    "logit",
)
LABBOOK = [sys.executable, "-m", "labbook"]
COMMANDS = {
    "labbook log": [*LABBOOK, "log", "loss stuck at ln 2 again"],
    "labbook today": [*LABBOOK, "today"],
    "labbook find": [*LABBOOK, "find", "plateau seed kind:result"],
    "labbook --help": [*LABBOOK, "--help"],
}
MINIMAL = "import typer\napp = typer.Typer()\n@app.command()\ndef main(x: int = 1): ...\napp()"


def rows(folder: Path, count: int = 10_000, rounds: int = 11) -> Iterator[Row]:
    """Each command against what else a person could type, measured in turn."""
    fill(folder, count)
    subjects = {name: timed(command, folder) for name, command in COMMANDS.items()}
    floors = {
        "bare Python": timed([sys.executable, "-c", "pass"], folder),
        "a minimal Typer command": timed([sys.executable, "-c", MINIMAL], folder),
        "import sqlmodel": timed([sys.executable, "-c", "import sqlmodel"], folder),
        **others(folder, count),
    }
    medians = in_turn({**subjects, **floors}, rounds)
    for name in subjects:
        for floor in floors:
            wanted = {"jrnl": "at most 0.33x", "nb": "under 1x"}.get(floor, "")
            ratio = times(medians[name] / medians[floor])
            yield Row(name, milliseconds(medians[name]), f"{floor} {milliseconds(medians[floor])}", ratio, wanted)


def timed(command: list[str], folder: Path, env: dict[str, str] | None = None) -> Callable[[], float]:
    """A subject that times a process."""
    return lambda: process(command, folder, env)


def fill(folder: Path, count: int) -> None:
    """A labbook with entries of a few dozen words over some years."""
    (folder / "labbook.toml").touch()
    chance = random.Random(0)
    with open_database(find(folder)) as database, database.write():
        for number in range(count):
            kind = chance.choice(["note", "note", "result", "idea"])
            day = f"{2020 + number % 6}-{1 + number % 12:02d}-{1 + number % 28:02d}"
            entries.add(database, text(chance, number), kind=kind, day=day)


def text(chance: random.Random, number: int) -> str:
    """A short entry."""
    return f"note {number} about R{1 + number % 50}: " + " ".join(chance.choices(WORDS, k=40))


def others(folder: Path, count: int) -> dict[str, Callable[[], float]]:
    """jrnl and nb with as many entries, where they are installed (or named by JRNL and NB)."""
    found: dict[str, Callable[[], float]] = {}
    jrnl, nb = (os.environ.get(name.upper()) or shutil.which(name) for name in ("jrnl", "nb"))
    chance = random.Random(0)
    if jrnl:
        home = folder / "jrnl"
        home.mkdir()
        journal = home / "journal.txt"
        journal.write_text("".join(f"[20{20 + n % 6}-01-01 09:00] {text(chance, n)}\n\n" for n in range(count)))
        config = home / "jrnl.yaml"
        config.write_text(f"journals:\n  default:\n    journal: {journal}\nversion: v4.2\ncolors: {{}}\n")
        found["jrnl"] = timed([jrnl, "--config-file", str(config), "loss stuck at ln 2 again"], folder)
    if nb:
        home = folder / "nb"
        home.mkdir()
        (home / ".gitconfig").write_text("[user]\n  name = bench\n  email = bench@example.org\n")
        env = {"HOME": str(home), "NB_DIR": str(home / "notes"), "NB_AUTO_SYNC": "0"}
        command = [nb, "add", "--content", "loss stuck at ln 2 again"]
        for _ in range(2):  # the first call sets nb up; an empty notebook is its best case
            subprocess.run(
                command, env={**os.environ, **env}, capture_output=True, stdin=subprocess.DEVNULL, check=True
            )
        found["nb"] = timed(command, folder, env)
    return found
