"""Run every scenario at its long size and print one table; words on the command line choose rows by their names."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import apsw
import pytest

from tests.torture.table import SCENARIOS, Scenario, Work


def main(words: list[str]) -> int:
    """Print the table; the exit code says whether every promise was kept and every control failed."""
    print(f"{machine()}\n")
    print("| scenario | promised | measured | control: the protection off | s |\n|---|---|---|---|---|")
    chosen = [one for one in SCENARIOS if not words or any(word in one.name for word in words)]
    kept = [row(one) for one in chosen]
    print(f"\n{sum(kept)} of {len(kept)} rows as promised.")
    return 0 if all(kept) else 1


def machine() -> str:
    """Where and with what this is measured."""
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    libraries = ", ".join(f"{name} {version(name)}" for name in ("labbook", "alembic", "numpy"))
    sqlite = f"SQLite {sqlite3.sqlite_version} (power cuts and failing calls: {apsw.sqlite_lib_version()})"
    return f"{system}; Python {platform.python_version()}, {sqlite}, {libraries}"


def row(scenario: Scenario) -> bool:
    """Print one row; returns whether it is as promised."""
    began = time.monotonic()
    with silence():
        found = in_a_folder(scenario.run)
        seconds = time.monotonic() - began
        without = in_a_folder(scenario.control)
    held, failed = scenario.holds(found), scenario.fails(without)
    measured = shown(found) + ("" if held else " **NOT AS PROMISED**")
    control = shown(without) + ("" if failed else " **DID NOT FAIL**")
    print(f"| {scenario.name} | {scenario.promised} | {measured} | {control} | {seconds:.0f} |", flush=True)
    return held and failed


@contextmanager
def silence() -> Iterator[None]:
    """Keep off the screen what processes complain about: scenarios are made of errors, and the table says what came."""
    screen, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(screen, 2)
        os.close(screen)
        os.close(nowhere)


def in_a_folder(work: Work) -> Any:
    """Do it in a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="labbook-torture-"))
    try:
        with pytest.MonkeyPatch.context() as patch:
            return work(folder, patch)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def shown(found: Any) -> str:
    """Figures as words: "cycles 1,000, lost 0"."""
    if not hasattr(found, "_asdict"):
        return number(found)
    told = [f"{name.replace('_', ' ')} {number(value)}" for name, value in found._asdict().items() if value != ""]
    return ", ".join(told)


def number(value: Any) -> str:
    """A value as people read it: 1,000; 0.25; how many there are of many."""
    if isinstance(value, (list, tuple)):
        return number(len(value)) if not value or len(value) > 5 else " / ".join(map(number, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
