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

NUMBER = r"[-+]?(?:\d[\d_]*\.?\d*(?:[eE][-+]?\d+)?|\.\d+|(?i:nan|inf(?:inity)?))"
NOT_PART_OF_MORE = r"(?!\w|\.\w|[-:]\d|/\d+/)"
"""What may not follow a number: the rest of a version, a time or a date."""
PAIR = re.compile(rf"(?<![\w./-])([A-Za-z_][\w./-]*)[\"']?(\s*[=:]\s*)({NUMBER})(%?){NOT_PART_OF_MORE}")
NOISE = re.compile(r"\x1b\[[\d;]*[A-Za-z]|\b\w+://\S+")
"""Colours and addresses: no metric is looked for in them."""
STEPS = ("step", "global_step", "iter", "iteration", "batch", "epoch")
PATIENCE = 5.0
LONGEST = 2**16
"""Bytes of a line that is read for metrics; a longer one is only passed on."""


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
    finally:
        for reader in readers:
            reader.join(timeout=PATIENCE)  # a grandchild may keep the pipe open for ever
    return Exit(code)


def stop(child: subprocess.Popen[bytes]) -> None:
    """Let the command end, then make it; as one of the run's group it was asked already."""
    if os.getsid(0) != os.getpid():
        child.send_signal(signal.SIGTERM)
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()


def pump(source: IO[bytes], target: int, see: Callable[[str], None]) -> None:
    """Copy a pipe to a file descriptor byte for byte as it comes, showing each whole line to `see`."""
    begun = b""
    while data := os.read(source.fileno(), 2**16):
        write_all(target, data)
        *lines, begun = (begun + data).split(b"\n")
        for line in lines:
            shown_to(see, line)
        if len(begun) > LONGEST:
            begun = begun[-LONGEST:]
    shown_to(see, begun)


def write_all(target: int, data: bytes) -> None:
    """Write every byte; a disk that is full loses output, never the command."""
    try:
        while data:
            data = data[os.write(target, data) :]
    except OSError as error:
        print(f"labbook: output could not be kept: {error}", file=sys.stderr)


def shown_to(see: Callable[[str], None], line: bytes) -> None:
    """Show a line; one that cannot be understood must not stop the pipe."""
    try:
        see(line.decode("utf-8", "replace"))
    except Exception as error:
        print(f"labbook: a line could not be read for metrics: {error}", file=sys.stderr)


def log_line(run: Run, line: str) -> None:
    """Log the metrics of a line such as `step=3 loss=0.1` or `{"step": 3, "loss": 0.1}`."""
    metrics = metrics_in(line)
    counts = sorted(filter(is_count, metrics.items()), key=lambda count: STEPS.index(count[0].lower()))
    if counts and len(metrics) > 1:
        name, step = counts[0]
        run.log({other: value for other, value in metrics.items() if other != name}, step=int(step))
    elif metrics:
        run.log(metrics)


def is_count(metric: tuple[str, float]) -> bool:
    """Whether a metric counts the others: a whole number under one of the usual names."""
    name, value = metric
    return name.lower() in STEPS and value.is_integer()


def metrics_in(line: str) -> dict[str, float]:
    """The named numbers of a line; empty for prose, addresses, times, dates and versions."""
    text = line.strip()
    if text.startswith("{") and text.endswith("}"):
        try:
            return numbers(json.loads(text))
        except (ValueError, OverflowError):
            pass
    return {
        name: float(value.replace("_", "")) / (100 if percent else 1)
        for name, sign, value, percent in PAIR.findall(NOISE.sub("", text))
        if not is_place(name, sign, value)
    }


def is_place(name: str, sign: str, value: str) -> bool:
    """Whether `name:12` is a line of a file or a port of a host, rather than a step."""
    return sign == ":" and value.isdigit() and name.lower() not in STEPS


def numbers(record: dict[str, Any]) -> dict[str, float]:
    """The numeric fields of a JSON record."""
    return {
        str(name): float(value)
        for name, value in record.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
