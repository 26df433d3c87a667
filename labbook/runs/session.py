"""Recording from any script or notebook: `with labbook.start("name", config={...}) as run: run.log({...})`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from labbook import project
from labbook.errors import LabbookError
from labbook.runs import process
from labbook.runs.ending import Cancelled, cancel, exit_code, one_line
from labbook.runs.recorder import Run
from labbook.store.values import encode


class Session(Run):
    """A run of the current process; it ends with its `with` block, or with `finish()`."""

    def __enter__(self) -> Session:
        self.tees = [Tee(stream, self.folder / f"{stream}.log") for stream in ("stdout", "stderr")]
        self.obeys = in_main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        if self.obeys:
            signal.signal(signal.SIGTERM, cancel)  # `labbook stop` lets the script clean up
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.obeys:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for tee in self.tees:
            tee.remove()
        if error is None or (isinstance(error, SystemExit) and exit_code(error) == 0):
            self.finish()
        elif isinstance(error, (KeyboardInterrupt, Cancelled)):
            self.end("cancelled", "interrupted")
        elif isinstance(error, SystemExit):
            self.end("failed", f"called sys.exit({error.code!r})")
        else:
            self.end("failed", one_line(error), "".join(traceback.format_exception(error)))

    def finish(self, summary: Mapping[str, Any] | None = None) -> None:
        """End the run as done, with its summary."""
        self.summary.update(summary or {})
        self.end("done", summary=self.summary)

    summary: dict[str, Any]
    """What to keep as the run's results; fill it at any time before the end."""


class Tee:
    """Copies what a standard stream is given into a file as well."""

    def __init__(self, stream: str, path: Path) -> None:
        self.stream = stream
        self.original: IO[str] = getattr(sys, stream)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self.copy = os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace", buffering=1)
        setattr(sys, stream, self)

    def write(self, text: str) -> int:
        """Write to both; a copy that cannot be written (a full disk) must not stop the script."""
        with suppress(OSError, ValueError):
            self.copy.write(text)
        return self.original.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write many texts to both."""
        for line in lines:
            self.write(line)

    def remove(self) -> None:
        """Put the stream back as it was."""
        if getattr(sys, self.stream) is self:
            setattr(sys, self.stream, self.original)
        with suppress(OSError):
            self.copy.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)


def in_main_thread() -> bool:
    """Whether signals can be handled here."""
    return threading.current_thread() is threading.main_thread()


def start(
    name: str,
    config: Mapping[str, Any] | None = None,
    hypothesis: str = "",
    why: str = "",
    database: str = "",
) -> Session:
    """Begin a run in this process. A recorder that cannot reach the labbook says so and keeps the data aside."""
    asked = {
        "name": name,
        "config": encode(dict(config or {})),
        "hypothesis": hypothesis,
        "why": why,
        "pid": os.getpid(),
        "began": process.started(os.getpid()),
    }
    try:
        place = project.find(database=database or None)
        answer = ask_supervisor({"root": str(place.root), "database": str(place.database), **asked})
    except (LabbookError, OSError, ValueError) as error:
        answer = {"error": str(error), "hint": getattr(error, "hint", "")}
    if "run" not in answer:
        aside = Path(tempfile.mkdtemp(prefix="labbook-aside-"))
        print(
            f"labbook: {answer.get('error', 'the supervisor did not answer.')} {answer.get('hint', '')}\n"
            f"labbook: the experiment goes on; its record is kept aside in {aside}",
            file=sys.stderr,
        )
        answer = {"run": 0, "folder": str(aside), "artifacts": str(aside / "artifacts")}
    folder, artifacts = Path(answer["folder"]), Path(answer["artifacts"])
    session = Session(f"R{answer['run']}", folder, dict(config or {}), artifacts, answer.get("earlier", {}))
    session.summary = {}
    return session


def ask_supervisor(request: dict[str, Any]) -> dict[str, Any]:
    """Start a supervisor for this process and hear which run it made."""
    supervisor = subprocess.Popen(
        [sys.executable, "-P", "-m", "labbook.runs.attach"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert supervisor.stdin is not None and supervisor.stdout is not None
    with supervisor.stdin, supervisor.stdout:
        supervisor.stdin.write(json.dumps(request).encode() + b"\n")
        supervisor.stdin.flush()
        line = supervisor.stdout.readline()
    supervisor.returncode = 0  # it outlives us on purpose: no warning about a child left running
    answer: dict[str, Any] = json.loads(line) if line else {}
    return answer
