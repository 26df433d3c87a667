"""Print the whole table, or the parts of it that are named on the command line; PARTS lists them."""

from __future__ import annotations

import platform
import sqlite3
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks import (
    app,
    beliefs,
    commands,
    crowd,
    curves,
    growth,
    journal,
    looking_back,
    recorder,
    stalls,
    sweep,
    tables,
    training,
)

PARTS = {
    "app": app.rows,
    "beliefs": beliefs.rows,
    "commands": commands.rows,
    "crowd": crowd.rows,
    "curves": curves.rows,
    "growth": growth.rows,
    "journal": journal.rows,
    "looking_back": looking_back.rows,
    "recorder": recorder.rows,
    "stalls": stalls.rows,
    "sweep": sweep.rows,
    "tables": tables.rows,
    "training": training.rows,
}


def main(names: list[str]) -> None:
    """Measure and print Markdown."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("labbook", "typer"))
    print(f"{platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}\n")
    print("| what | measured | against | ratio | wanted |\n|---|---|---|---|---|")
    for name in names or PARTS:
        with tempfile.TemporaryDirectory(prefix="labbook-bench-", ignore_cleanup_errors=True) as folder:
            for row in PARTS[name](Path(folder)):
                print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
