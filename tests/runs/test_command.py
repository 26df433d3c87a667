"""Wrapped commands: what is a metric in their output and what is not, and how they end."""

from __future__ import annotations

import math
import signal
import sys
import time
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.runs import launch, process
from labbook.runs.command import metrics_in
from labbook.runs.launch import Intent
from tests.runs.lab import Lab, kill, until


@pytest.mark.parametrize(
    ("line", "metrics"),
    [
        ("step=3 loss=0.1", {"step": 3, "loss": 0.1}),
        ("Epoch 3: loss: 0.5 acc=73.25%", {"loss": 0.5, "acc": 0.7325}),
        ("Step: 3/100 | train/loss: 1e-4, lr = .5.", {"Step": 3, "train/loss": 1e-4, "lr": 0.5}),
        ('{"step": 3, "loss": 0.1, "ok": true, "name": "x", "none": null}', {"step": 3, "loss": 0.1}),
        ("{'loss': 1.5, 'epoch': 0.25}", {"loss": 1.5, "epoch": 0.25}),
        (" 30%|███ | 3/10 [00:01<00:05, 2.1it/s, loss=0.3]", {"loss": 0.3}),
        ("\x1b[32mloss=0.5\x1b[0m", {"loss": 0.5}),
        ("2026-05-04 12:30:45,123 INFO step:7 loss:-0.5", {"step": 7, "loss": -0.5}),
        ("n=1_000 f(x=1,y=2)", {"n": 1000, "x": 1, "y": 2}),
        ("loss=inf grad=-Infinity", {"loss": math.inf, "grad": -math.inf}),
        ("the loss went down to 0.5 after 3 epochs", {}),
        ("see http://localhost:8080/x?step=3&loss=1", {}),
        ("listening on localhost:8080 and example.org:443", {}),
        ("train.py:42: UserWarning: lr is high", {}),
        ("time: 12:30:45 eta=0:12:34 date: 2026-05-04 or 04/05/2026", {}),
        ("date=04/05/2026", {}),
        ("version: 1.2.3 torch==2.13.0 python=3.11.7", {}),
        ("took=3s sha256:12ab a=1b half=", {}),
        ('{"broken": 0.1', {"broken": 0.1}),
        ("{}", {}),
        ("[1, 2]", {}),
        ("", {}),
    ],
)
def test_metrics_in_a_line(line: str, metrics: dict[str, float]) -> None:
    assert metrics_in(line) == pytest.approx(metrics)


def test_nan_is_a_metric() -> None:
    assert all(math.isnan(metrics_in(line)["loss"]) for line in ("loss=nan", "loss: NaN", '{"loss": NaN}'))


def test_a_long_line_is_read_in_no_time() -> None:
    started = time.process_time()
    for text in ("a" * 100_000, "a=" * 50_000, "1_" * 50_000, "x: 1" * 25_000, "://" * 30_000):
        metrics_in(text)
    assert time.process_time() - started < 2


def command(lab: Lab, code: str) -> int:
    """Launch Python with some code as a wrapped command."""
    return launch.run_command(lab.database, [sys.executable, "-uc", code], Intent()).runs[0]


def test_a_command_is_recorded_whole(lab: Lab) -> None:
    number = command(
        lab,
        "import os, sys; print('step=1 loss=0.5'); print('Epoch: 2 loss: nan'); print('loss=7.5'); "
        "print('step=1 loss=9', file=sys.stderr); os.write(1, b'no \\xff end'); sys.exit(4)",
    )
    run = lab.ended(number)
    assert (run.status, run.reason, run.exit_code) == ("failed", "the command exited with code 4", 4)
    points = lab.points(number, "loss")
    assert points[0] == (1, 0.5) and points[1][0] == 2 and math.isnan(points[1][1]) and points[2] == (3, 7.5)
    out = (lab.project.run_folder(number) / "stdout.log").read_bytes()
    assert out == b"step=1 loss=0.5\nEpoch: 2 loss: nan\nloss=7.5\nno \xff end"
    assert lab.printed(number, "stderr") == "step=1 loss=9\n"
    assert run.environment_id and run.code_id and len(lab.results(number)) == 1


def test_a_command_runs_where_it_was_typed(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    (lab.root / "deep").mkdir()
    (lab.root / "deep" / "train.py").write_text("import os; print(os.getcwd())")
    monkeypatch.chdir(lab.root / "deep")
    number = launch.run_command(lab.database, [sys.executable, "train.py"], Intent()).runs[0]
    assert lab.ended(number).status == "done"
    assert Path(lab.printed(number).strip()).samefile(lab.root / "deep")


def test_a_killed_command_says_so(lab: Lab) -> None:
    run = lab.ended(command(lab, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"))
    assert (run.status, run.exit_code) == ("failed", 128 + signal.SIGKILL)
    assert run.reason == "the command was killed by signal 9 (SIGKILL)"


def test_output_comes_through_before_the_line_ends(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lab.root)
    number = command(lab, "import os, time; os.write(1, b'50%\\r')\nwhile not os.path.exists('gate'): time.sleep(0.01)")
    lab.running(number)
    until(lambda: lab.printed(number) == "50%\r")
    (lab.root / "gate").touch()
    assert lab.ended(number).status == "done"


def test_megabytes_of_output_are_kept(lab: Lab) -> None:
    number = command(lab, "print('x' * 20_000_000)\nfor i in range(20_000): print(f'step={i} loss={i}')")
    assert lab.ended(number).status == "done"
    assert len(lab.steps(number)) == 20_000
    assert (lab.project.run_folder(number) / "stdout.log").stat().st_size > 20_000_000


def test_a_cancelled_command_is_asked_once_and_may_clean_up(lab: Lab) -> None:
    number = command(
        lab,
        "import signal, sys, time\n"
        "def leave(*_): print('cleaned up'); time.sleep(0.3); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, leave)\nprint('ready')\n"
        "while True: time.sleep(1)",
    )
    lab.running(number)
    until(lambda: lab.printed(number) == "ready\n")
    launch.ask_to_stop(lab.database, [lab.look(number)])
    run = lab.ended(number)
    assert (run.status, run.reason) == ("cancelled", "stopped on request")
    assert lab.printed(number) == "ready\ncleaned up\n"


def test_a_command_dies_with_its_run(lab: Lab) -> None:
    number = command(lab, "import os, time; print(os.getpid())\nwhile True: time.sleep(1)")
    lab.running(number)
    child = int(until(lambda: lab.printed(number).partition("\n")[0]))
    kill(lab.look(number).pid or 0)
    assert lab.ended(number, seconds=5).status == "failed"
    until(lambda: process.started(child) is None)


@pytest.mark.parametrize("name", ["no-such-command", "/no/such/command", "./labbook.toml", ""])
def test_a_command_that_is_not_there_is_one_sentence(lab: Lab, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(lab.root)
    with pytest.raises(LabbookError, match=f"There is no command '{name}' that can be run"):
        launch.run_command(lab.database, [name, "--lr", "0.1"], Intent())
    assert lab.database.value("SELECT count(*) FROM run") == 0
