"""A program in a terminal of its own: how long until it shows something, how long until a key shows."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

PATIENCE = 30.0
TRIES = (2.0, 4.0, 8.0, 16.0)
"""Seconds to wait for what keys do before they are pressed again."""
ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>])")


class Terminal:
    """Runs a command in a pseudo-terminal and reads what it draws."""

    def __init__(
        self, command: Sequence[str], folder: Path, size: tuple[int, int] = (160, 48), **variables: str
    ) -> None:
        self.began = time.perf_counter()
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            # without bytecode a start would be mostly compiling, which nobody else does
            kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
            environment = {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor"} | variables
            os.execvpe(command[0], [*command], environment)
        width, height = size
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.drawn = b""
        """All that was drawn, with its escape sequences."""
        self.pressed = 0
        """How much was drawn when the last key was pressed."""

    def until(self, text: str, patience: float = PATIENCE) -> float:
        """Seconds from now until the text was drawn; what was drawn before the last key does not count."""
        start = time.perf_counter()
        while text.encode() not in (seen := ESCAPES.sub(b"", self.drawn[self.pressed :])):
            if time.perf_counter() - start > patience or not self.readable(patience):
                raise TimeoutError(f"{text!r} was not drawn; this was: {seen[-500:]!r}")
            self.read()
        return time.perf_counter() - start

    def insist(self, *keys: str, text: str) -> None:
        """Press keys one by one until the text was drawn: again where a busy machine took them for something else."""
        for patience in TRIES:
            try:
                for key in keys:
                    self.press(key)
                    self.settle(at_most=patience)
                self.until(text, patience)
                return
            except TimeoutError:
                if patience == TRIES[-1]:
                    raise

    def readable(self, seconds: float) -> bool:
        """Whether something is drawn within some time."""
        return bool(select.select([self.handle], [], [], seconds)[0])

    def read(self) -> bytes:
        """What was drawn since the last reading."""
        chunk = os.read(self.handle, 65536)
        self.drawn += chunk
        return chunk

    def first(self, text: str) -> float:
        """Seconds from the start of the process until the text was drawn."""
        self.until(text)
        return time.perf_counter() - self.began

    def settle(self, quiet: float = 0.3, at_most: float = PATIENCE) -> None:
        """Read until nothing was drawn for a while."""
        end = time.perf_counter() + at_most
        while time.perf_counter() < end and self.readable(quiet):
            self.read()

    def press(self, keys: str) -> None:
        """Send keys."""
        self.pressed = len(self.drawn)
        os.write(self.handle, keys.encode())

    def hang_up(self) -> None:
        """Close the terminal, as its window is closed, and wait until the program has gone."""
        os.close(self.handle)
        self.handle = -1
        end = time.perf_counter() + PATIENCE
        while not os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            assert time.perf_counter() < end, "the program goes on without its terminal"
            time.sleep(0.02)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        if self.handle >= 0:
            os.close(self.handle)
