"""How a run ends: its result, an exception, `sys.exit`, or a cancellation, written into its record."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any, NamedTuple

from labbook.errors import LabbookError
from labbook.runs.process import signal_name
from labbook.runs.recorder import Run

STOPS = (signal.SIGTERM, signal.SIGINT)
"""The signals that cancel a run."""


class Cancelled(BaseException):
    """Raised in an experiment when its run is cancelled; it may clean up and must let it pass."""


class Exit(NamedTuple):
    """What a wrapped command gives back: its exit code, negative for a signal."""

    code: int

    @property
    def as_shell(self) -> int:
        """The code as a shell tells it: 128 and the number of a signal."""
        return self.code if self.code >= 0 else 128 - self.code

    @property
    def words(self) -> str:
        """The code as people say it."""
        if self.code < 0:
            return f"was killed by signal {-self.code} ({signal_name(-self.code)})"
        return f"exited with code {self.code}"


def cancel(number: int, frame: FrameType | None) -> None:
    """Signal handler: stop the experiment where it is."""
    raise Cancelled


def deaf() -> None:
    """Before a fork in a run that can be cancelled: hold back the signals that would reach the child too early."""
    if signal.getsignal(signal.SIGTERM) is cancel:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)


def hearing() -> None:
    """After the fork, in the run itself."""
    if signal.getsignal(signal.SIGTERM) is cancel:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def ordinary() -> None:
    """After the fork, in the child: a signal ends it, as the pools and data loaders that send it expect."""
    if signal.getsignal(signal.SIGTERM) is cancel:
        for number in STOPS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


os.register_at_fork(before=deaf, after_in_parent=hearing, after_in_child=ordinary)


def concluded(run: Run, work: Callable[[], Any]) -> int:
    """Do the work and record how it ended: done, failed with its traceback, or cancelled."""
    owner = os.getpid()
    try:
        summary = work()
        code = 0
        if isinstance(summary, Exit):
            code = summary.as_shell
            run.end("done" if code == 0 else "failed", "" if code == 0 else f"the command {summary.words}")
        else:
            run.end("done", summary=summary if isinstance(summary, dict) else as_summary(summary))
    except (Cancelled, KeyboardInterrupt):
        run.end("cancelled", "stopped on request")
        code = 130
    except SystemExit as leaving:
        code = exit_code(leaving)
        if isinstance(leaving.code, str) and os.getpid() == owner:
            print(leaving.code, file=sys.stderr)
        run.end("done" if code == 0 else "failed", f"called sys.exit({leaving.code!r})")
    except BaseException as error:
        text = "".join(traceback.format_exception(error))
        if os.getpid() == owner:
            print(text, file=sys.stderr, end="")
        run.end("failed", one_line(error), text)
        code = 1
    return code


def as_summary(value: Any) -> dict[str, Any]:
    """A result that is no mapping, under the name "result"; nothing for None."""
    return {} if value is None else {"result": value}


def exit_code(leaving: SystemExit) -> int:
    """The exit status that `sys.exit(...)` asks for."""
    if leaving.code is None:
        return 0
    return leaving.code if isinstance(leaving.code, int) else 1


def one_line(error: BaseException) -> str:
    """An exception as one line; of one that users are meant to read, the sentence and the next step."""
    if isinstance(error, LabbookError):
        return " ".join(f"{error.message} {error.hint}".split())[:500]
    return " ".join(traceback.format_exception_only(error)[-1].split())[:500]
