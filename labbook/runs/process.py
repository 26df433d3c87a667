"""Which process is meant: a pid with the boot and the start time that make it unmistakable."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Identity(NamedTuple):
    """A process that cannot be confused with a later one of the same pid."""

    pid: int
    boot: str
    started: float


def host() -> str:
    """The name of this machine."""
    return socket.gethostname()


def boot() -> str:
    """A name for this boot of this machine."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        import psutil

        return f"{psutil.boot_time():.0f}"


def started(pid: int) -> float | None:
    """When a process started (clock ticks since boot on Linux); None when it is gone or a zombie."""
    try:
        fields = facts(pid)
        return None if fields[0] in "ZX" else float(fields[19])
    except FileNotFoundError:
        return None if Path("/proc/self").exists() else started_elsewhere(pid)
    except (OSError, IndexError):
        return None


def facts(pid: int) -> list[str]:
    """What the kernel tells of a process, from its state on; raises OSError."""
    return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()


def stopped(pid: int) -> bool:
    """Whether a process is held (Ctrl-Z, SIGSTOP) and does nothing until it is sent SIGCONT."""
    try:
        return facts(pid)[0] in "Tt"
    except FileNotFoundError:
        return not Path("/proc/self").exists() and stopped_elsewhere(pid)
    except (OSError, IndexError):
        return False


def stopped_elsewhere(pid: int) -> bool:
    """The same by psutil, where there is no /proc."""
    import psutil

    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except psutil.Error:
        return False


def started_elsewhere(pid: int) -> float | None:
    """When a process started, by psutil, where there is no /proc."""
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except psutil.Error:
        return None


def identity(pid: int) -> Identity:
    """The identity of a process that is alive now; started is 0 when it is already gone."""
    return Identity(pid, boot(), started(pid) or 0.0)


def alive(who: Identity) -> bool:
    """Whether exactly this process still runs on this machine."""
    return who.boot == boot() and bool(who.started) and started(who.pid) == who.started


def signal_run(who: Identity, number: signal.Signals) -> None:
    """Signal a run: the group that it leads, or a script's process alone; nobody if the pid is another's by now."""
    if alive(who):
        with suppress(ProcessLookupError, PermissionError):
            if os.getsid(who.pid) == who.pid:
                os.killpg(who.pid, number)
            else:
                os.kill(who.pid, number)


def ended_child(children: Iterable[int]) -> int:
    """A child that has ended and is not reaped yet: until it is, its number is nobody else's. 0 when there is none."""
    if not hasattr(os, "waitid"):  # macOS before Python 3.13
        return next((pid for pid in children if started(pid) is None), 0)
    try:
        found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return 0
    return found.si_pid if found else 0


def kill_stragglers(group: int) -> None:
    """Kill what a run's process left behind in its group (forked helpers, data loaders).

    Only its parent may, before it reaps that process: after that the number can be another group's.
    """
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def signal_name(number: int) -> str:
    """What a signal is called; real-time signals have no name of their own."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return "a real-time signal"


def ending(status: int) -> tuple[str, int]:
    """A wait status in words, and the exit code: negative for a signal."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        likely = "; out of memory is the usual cause" if number == signal.SIGKILL else ""
        return f"killed by signal {number} ({signal_name(number)}{likely})", -number
    code = os.waitstatus_to_exitcode(status)
    return (f"exited with code {code} before it could say how it went", code)
