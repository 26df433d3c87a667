"""A day in a real terminal: plan, believe, predict, launch, watch, conclude, find."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.tui.tmux import LABBOOK, Tmux

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


def test_a_day_from_the_plan_to_the_finding(tmp_path: Path) -> None:
    subprocess.run([*LABBOOK, "init"], cwd=tmp_path, check=True, capture_output=True)
    with Tmux(LABBOOK, tmp_path) as terminal:
        terminal.until("Today")
        terminal.press("t")
        terminal.type("does the walk drift?")
        terminal.press("Enter")
        terminal.until("T1 does the walk drift?")
        state_and_predict(terminal)
        launch(terminal)
        watch(terminal)
        conclude(terminal)
        find(terminal)
        terminal.press("C-q")
        end = time.monotonic() + 10
        while terminal.alive:
            assert time.monotonic() < end, terminal.screen()
            time.sleep(0.05)
    found = subprocess.run([*LABBOOK, "find", "hypothesis:H1", "--json"], cwd=tmp_path, capture_output=True, check=True)
    told = json.loads(found.stdout)
    assert [hypothesis["status"] for hypothesis in told["hypotheses"]] == ["supported"]
    assert len(told["runs"]) == 4
    assert {run["status"] for run in told["runs"]} == {"done"}
    assert all(prediction["status"] == "right" for prediction in told["predictions"])
    assert len(told["predictions"]) == 2
    assert not list(tmp_path.glob(".labbook/crashes/*"))


def state_and_predict(terminal: Tmux) -> None:
    """State a hypothesis, and say what will be seen if it holds."""
    terminal.press("4")
    terminal.until("No hypothesis is stated yet")
    terminal.press("n")
    terminal.until("What do you believe?")
    terminal.type("A drift carries the walk away 60%")
    terminal.press("Enter")
    terminal.until("H1", "○ open", "60%")
    terminal.press("p")
    terminal.until("how sure are you?")
    terminal.type("final_position[drift=0.5] > final_position[drift=0.0] 90%")
    terminal.press("Enter")
    terminal.until("P1", "90%")


def launch(terminal: Tmux) -> None:
    """Run the experiment for it: two drifts, two seeds, and a prediction in the form."""
    terminal.press("r")
    terminal.until("example.walk", "Makes 1 run")
    terminal.move("Enter")
    terminal.type("0.0,0.5")
    terminal.until("Makes 2 runs")
    terminal.move("Tab")
    terminal.move("Tab")
    terminal.type("0,1")
    terminal.until("Makes 4 runs")
    terminal.move("Tab")
    terminal.type("is it the drift?")
    terminal.press("C-l")
    terminal.until("launched S1 with 4 runs", "example.walk")


def watch(terminal: Tmux) -> None:
    """See the runs end, and look at one."""
    terminal.until("✓ done 4")
    terminal.press("Enter")
    terminal.until("is it the drift?", "final_position")
    terminal.press("c")
    terminal.until("position", "└")
    terminal.press("Escape")
    terminal.until("✓ done 4")


def conclude(terminal: Tmux) -> None:
    """Bet once more, too late to count, and give the verdict."""
    terminal.press("4")
    terminal.until("✓ P1")
    terminal.press("p")
    terminal.until("how sure are you?")
    terminal.type("final_position > 100 @ drift=0.5 70%")
    terminal.press("Enter")
    terminal.until("✓ P2", "written after the fact")
    terminal.press("a")
    terminal.until("Verdict on H1")
    terminal.press("s")
    terminal.until("because?")
    terminal.type("both seeds, S1")
    terminal.press("Enter")
    terminal.until("✓ supported", "both seeds, S1")


def find(terminal: Tmux) -> None:
    """Find all of it by the hypothesis."""
    terminal.press("5")
    terminal.until("words, hypothesis:H1")
    terminal.type("hypothesis:H1")
    terminal.until("H1", "P1", "R1", "found")
