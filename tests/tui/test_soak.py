"""Two minutes of eight sweeps writing while screens are switched: no key is dropped, memory stays."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import cycle

import pytest

from labbook.journal.planning import plan
from labbook.project import Project
from labbook.store.database import open_database
from labbook.store.records import Run
from tests.terminal import Terminal

LABBOOK = [sys.executable, "-m", "labbook"]
SWEEPS, SECONDS, WARM = 8, 120, 40
GROWTH = 30 * 1024
"""KiB that the app may grow after it is warm."""
WRITER = '''
import time
from labbook import Run, experiment

@experiment("soak.write")
def write(run: Run, part: int = 0, seconds: float = 1.0, seed: int = 0):
    """A thousand points a second."""
    start, step = time.monotonic(), 0
    while (now := time.monotonic() - start) < seconds:
        while step < now * 1000:
            run.log({"loss": 1 / (step + 1)}, step=step)
            step += 1
        time.sleep(0.01)
    return {"points": step}
'''
MARKS = {
    "2": "soak.write",
    "\r": "Overview",
    "c": "newest",
    "\x1b": "config",
    "6": "points a second",
    "1": "watch the soak",
}
"""Keys, and what is drawn only on the screen that each goes to."""
KEYS = ("2", "\r", "c", "m", "\x1b[D", "t", "\x1b", "6", "1")
"""To the runs, into one with its live charts, smoothed, and its text, back, on to other screens."""


@pytest.mark.slow
def test_no_key_is_dropped_and_memory_stays_while_eight_sweeps_write(project: Project) -> None:
    (project.root / "experiments").mkdir()
    (project.root / "experiments" / "soak.py").write_text(WRITER)
    with open_database(project) as database:
        plan.add(database, "watch the soak")
    for part in range(SWEEPS):
        words = ["soak.write", f"part={part}", f"seconds={SECONDS}", "seed=0,1", "--jobs", "2", "--detach"]
        subprocess.run([*LABBOOK, "sweep", *words], cwd=project.root, check=True, capture_output=True)
    slowest, pressed = 0.0, 0
    with Terminal(LABBOOK, project.root) as terminal:
        terminal.until("watch the soak")
        began, warm = time.monotonic(), 0
        for key in cycle(KEYS):
            terminal.settle(0.1, at_most=1)
            terminal.press(key)
            if key in MARKS:
                slowest = max(slowest, terminal.until(MARKS[key]))
            pressed += 1
            spent = time.monotonic() - began
            warm = warm or (resident(terminal.pid) if spent > WARM else 0)
            if spent > SECONDS - 5:
                break
        grown = resident(terminal.pid) - warm
    with open_database(project) as database:
        running = database.all(Run, "WHERE status = 'running'")
    print(
        f"{pressed} keys, the slowest {slowest:.2f} s; {grown / 1024:.1f} MB more after {WARM} s; {len(running)} runs"
    )
    assert running, "the sweeps ended before the soak did"
    assert grown < GROWTH
    subprocess.run([*LABBOOK, "stop", *(f"R{run.id}" for run in running)], cwd=project.root, check=True)


def resident(pid: int) -> int:
    """The memory that a process holds, in KiB."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
