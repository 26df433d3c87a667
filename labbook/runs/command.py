"""Wrapping a command that knows nothing of labbook: its output is kept, and metrics are read from its lines."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any

from labbook.runs.ending import Cancelled, Exit
from labbook.runs.recorder import Run

PAIR = re.compile(
    r"(?<![\w./-])([A-Za-z_][\w./-]*)\s*[=:]\s*([-+]?(?:\d[\d_]*\.?\d*(?:[eE][-+]?\d+)?|\.\d+|nan|inf))(%?)(?![\w.])"
)
STEPS = ("step", "global_step", "iter", "iteration", "batch", "epoch")
PATIENCE = 5.0


def follow(run: Run, command: list[str], folder: str) -> Exit:
    """Run a command to its end, passing its output on and logging the metrics in it."""
    child = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    assert child.stdout is not None and child.stderr is not None
    readers = [
        threading.Thread(target=pump, args=(child.stdout, 1, lambda line: log_line(run, line)), daemon=True),
        threading.Thread(target=pump, args=(child.stderr, 2, lambda line: None), daemon=True),
    ]
    for reader in readers:
        reader.start()
    try:
        code = child.wait()
    except Cancelled:
        stop(child)
        raise
    for reader in readers:
        reader.join(timeout=PATIENCE)  # a grandchild may keep the pipe open for ever
    return Exit(code)


def stop(child: subprocess.Popen[bytes]) -> None:
    """Ask the command to end, then make it."""
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()


def pump(source: IO[bytes], target: int, see: Callable[[str], None]) -> None:
    """Copy a pipe to a file descriptor byte for byte, showing each whole line to `see`."""
    for line in source:
        os.write(target, line)
        try:
            see(line.decode("utf-8", "replace"))
        except Exception as error:  # a line that cannot be understood must not stop the pipe
            print(f"labbook: a line could not be read for metrics: {error}", file=sys.stderr)


def log_line(run: Run, line: str) -> None:
    """Log the metrics of a line such as `step=3 loss=0.1` or `{"step": 3, "loss": 0.1}`."""
    metrics = metrics_in(line)
    step = next((metrics.pop(name) for name in STEPS if name in metrics and len(metrics) > 1), None)
    if metrics:
        run.log(metrics, step=int(step) if step is not None else None)


def metrics_in(line: str) -> dict[str, float]:
    """The named numbers of a line; empty for prose."""
    text = line.strip()
    if text.startswith("{") and text.endswith("}"):
        try:
            return numbers(json.loads(text))
        except ValueError:
            pass
    return {
        name: float(value.replace("_", "")) / (100 if percent else 1) for name, value, percent in PAIR.findall(text)
    }


def numbers(record: dict[str, Any]) -> dict[str, float]:
    """The numeric fields of a JSON record."""
    return {
        str(name): float(value)
        for name, value in record.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
