"""A program in tmux: keys as a person presses them, and the screen as a person sees it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

PATIENCE = 30.0


class Tmux:
    """A server of its own with one window."""

    def __init__(self, command: Sequence[str], folder: Path, width: int = 80, height: int = 24) -> None:
        self.socket = folder / "tmux"
        environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        words = ["new-session", "-d", "-x", str(width), "-y", str(height), "-c", str(folder), shlex.join(command)]
        subprocess.run([*self.tmux, "-f", os.devnull, *words], env=environment, check=True)

    @property
    def tmux(self) -> list[str]:
        """How its server is called."""
        return ["tmux", "-u", "-S", str(self.socket)]

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names for them."""
        subprocess.run([*self.tmux, "send-keys", *keys], check=True)

    def move(self, key: str) -> None:
        """Press a key that moves the cursor, and wait until it has."""
        before, end = self.cursor, time.monotonic() + PATIENCE
        self.press(key)
        while self.cursor == before:
            assert time.monotonic() < end, f"{key} moved no cursor:\n{self.screen()}"

    @property
    def cursor(self) -> str:
        """Where the cursor of the terminal is."""
        words = ["display-message", "-p", "#{cursor_x},#{cursor_y}"]
        return subprocess.run([*self.tmux, *words], capture_output=True, text=True, check=True).stdout

    def type(self, text: str) -> None:
        """Type a text."""
        subprocess.run([*self.tmux, "send-keys", "-l", text], check=True)

    def screen(self) -> str:
        """What is to be seen."""
        return subprocess.run([*self.tmux, "capture-pane", "-p"], capture_output=True, text=True, check=True).stdout

    def until(self, *texts: str) -> str:
        """Wait until all of the texts are to be seen; returns the screen."""
        end = time.monotonic() + PATIENCE
        while not all(text in (seen := self.screen()) for text in texts):
            assert time.monotonic() < end, f"{texts} did not appear; this did:\n{seen}"
            time.sleep(0.05)
        return seen

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        return subprocess.run([*self.tmux, "has-session"], capture_output=True, check=False).returncode == 0

    def __enter__(self) -> Tmux:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run([*self.tmux, "kill-server"], capture_output=True, check=False)


LABBOOK = (sys.executable, "-m", "labbook")
