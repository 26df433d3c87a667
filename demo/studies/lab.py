"""A labbook of its own for a study, driven by the commands that a person would type."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from demo.studies.exports import packed

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = REPOSITORY / "docs" / "studies"
LABBOOK = [sys.executable, "-m", "labbook"]
JOBS = os.environ.get("JOBS", "2")
"""Runs of a sweep that go at once."""
LAUNCHED = re.compile(r"launched ([RS]\d+)")


class Lab:
    """One study's labbook, in a folder beside this file that git ignores; what was run before is not run again."""

    def __init__(self, study: str) -> None:
        self.study, self.folder = study, Path(__file__).parent / f"lab-{study}"
        self.folder.mkdir(exist_ok=True)
        (self.folder / "labbook.toml").touch()
        shutil.rmtree(self.folder / "experiments", ignore_errors=True)
        shutil.copytree(
            REPOSITORY / "experiments", self.folder / "experiments", ignore=shutil.ignore_patterns("__pycache__")
        )
        self.memory = self.folder / "done.json"
        self.done: dict[str, str] = json.loads(self.memory.read_text()) if self.memory.exists() else {}

    def say(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Show a command and run it; its output is kept, and a failure is shown."""
        print(f"$ labbook {shlex.join(words)}", flush=True)
        return subprocess.run([*LABBOOK, *words], cwd=self.folder, text=True, capture_output=True, check=False)

    def once(self, *words: str, side_by_side: bool = False) -> str:
        """Run a command unless it was run before; returns the id of what it launched or stated, if any."""
        line = shlex.join(words)
        if line not in self.done:
            ended = self.say(*words, *(["--jobs", JOBS] if side_by_side else []))
            if ended.returncode not in (0, 1):  # 1: some runs failed, and say so themselves
                sys.exit(f"{ended.stdout}{ended.stderr}")
            found = LAUNCHED.search(ended.stderr) or re.search(r"\b([HPQ]\d+)\b", ended.stderr + ended.stdout)
            self.done[line] = found[1] if found else ""
            self.memory.write_text(json.dumps(self.done, indent=1))
        return self.done[line]

    def hypothesis(self, statement: str, criterion: str, credence: str) -> str:
        """State a hypothesis; returns its id."""
        return self.once("hypothesis", "add", statement, "--criterion", criterion, "--credence", credence)

    def sweep(self, experiment: str, *words: str, hypothesis: str = "") -> str:
        """Run a sweep to its end; returns its id."""
        bears_on = ["--hypothesis", hypothesis] if hypothesis else []
        return self.once("sweep", experiment, *words, *bears_on, side_by_side=True)

    def run(self, experiment: str, *words: str, hypothesis: str = "") -> str:
        """Run one experiment to its end; returns its id."""
        return self.once("run", experiment, *words, *(["--hypothesis", hypothesis] if hypothesis else []))

    def runs(self, *sweeps: str) -> list[dict[str, Any]]:
        """The done runs of some sweeps (or runs themselves, by id), the oldest first, with config and summary."""
        return [run for run in self.every_run() if {run["sweep"], run["ref"]} & set(sweeps)]

    def every_run(self) -> list[dict[str, Any]]:
        """Every done run, the oldest first."""
        printed = subprocess.check_output([*LABBOOK, "runs", "--last", "100000", "--json"], cwd=self.folder)
        done = (run for run in json.loads(printed) if run["status"] == "done")
        return sorted(done, key=lambda run: int(run["ref"][1:]))

    def each(self, experiment: str, models: list[dict[str, Any]], *words: str) -> list[dict[str, Any]]:
        """Look at each of some trained models, side by side; returns the runs that did."""
        refs = ",".join(run["ref"] for run in models)
        return self.runs(self.sweep(experiment, f"model={refs}", *words))

    def grow(self, sweep: str, *words: str) -> None:
        """Add values to a sweep."""
        self.once("resume", sweep, *words, side_by_side=True)

    def told(self, *words: str) -> str:
        """What a command prints."""
        return subprocess.check_output([*LABBOOK, *words], cwd=self.folder, text=True).strip()

    def export(self) -> None:
        """Keep the whole labbook beside the page, as `labbook import` takes it once it is unpacked."""
        text = self.told("export", "--format", "json")
        (PAGES / f"{self.study}.json.gz").write_bytes(packed(text, REPOSITORY))
