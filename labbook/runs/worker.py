"""The worker: imports what an experiment needs once, then forks a process for each run.

It speaks JSON lines with its supervisor: a setup line and a line a run come in on stdin; who started and how they
ended goes out on stdout. Forking a process that has torch loaded takes milliseconds, importing torch takes seconds.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import os
import selectors
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from labbook.clock import now
from labbook.runs import process
from labbook.runs.ending import STOPS, cancel, concluded
from labbook.runs.recorder import Run


def main() -> None:
    """Serve until stdin closes and the last run has ended."""
    orders, replies = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # an import that prints must not speak in our name
    Worker(orders, replies).serve()


class Worker:
    """The warm process that runs are forked from."""

    def __init__(self, orders: int, replies: int) -> None:
        self.orders, self.replies = orders, replies
        self.running: dict[int, int] = {}
        self.pending = b""
        self.bell, self.bell_writer = os.pipe()
        os.set_blocking(self.bell_writer, False)

    def serve(self) -> None:
        """Take orders and report exits as they come."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.bell_writer, warn_on_full_buffer=False)
        waiting = selectors.DefaultSelector()
        waiting.register(self.orders, selectors.EVENT_READ, self.take_orders)
        waiting.register(self.bell, selectors.EVENT_READ, self.report_exits)
        open_for_orders = True
        while open_for_orders or self.running:
            for key, _ in waiting.select():
                if key.data() is False:
                    open_for_orders = False
                    waiting.unregister(self.orders)

    def take_orders(self) -> bool:
        """Read what came in; False when the supervisor is gone."""
        data = os.read(self.orders, 65536)
        *lines, self.pending = (self.pending + data).split(b"\n")
        for line in lines:
            order = json.loads(line)
            if "preload" in order:
                preload(order)
            else:
                self.start(order)
        return bool(data)

    def start(self, order: dict[str, Any]) -> None:
        """Fork the process of one run."""
        at = now()  # here, not when the supervisor hears of it: a short run may have ended by then
        pid = os.fork()
        if pid == 0:
            self.become(order)
        self.running[pid] = order["run"]
        self.reply({"started": order["run"], "pid": pid, "at": at, "began": process.started(pid) or 0.0})

    def become(self, order: dict[str, Any]) -> NoReturn:
        """In the child: leave the worker behind and be the run."""
        code = 1
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for handle in (self.orders, self.replies, self.bell, self.bell_writer):
                os.close(handle)
            redirect(Path(order["folder"]))
            code = execute(order)
        except BaseException:
            traceback.print_exc()
        finally:
            with suppress(BaseException):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code & 0xFF)

    def report_exits(self) -> bool:
        """Tell the supervisor which runs ended, how, and what they cost."""
        os.read(self.bell, 4096)
        while self.running and (ended := process.ended_child(self.running)):
            if ended in self.running:
                process.kill_stragglers(ended)
            pid, status, usage = os.wait4(ended, 0)
            if pid in self.running:
                memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
                cost = {"cpu_seconds": usage.ru_utime + usage.ru_stime, "peak_memory": memory}
                self.reply({"exited": self.running.pop(pid), "status": status, **cost})
        return True

    def reply(self, content: dict[str, Any]) -> None:
        """Send a line; a supervisor that is gone no longer matters, the spool has everything."""
        with suppress(BrokenPipeError):
            os.write(self.replies, json.dumps(content).encode() + b"\n")


def preload(setup: dict[str, Any]) -> None:
    """Import what the experiment's file says it will import, then the file; failures are the runs' to report."""
    sys.path[:0] = setup["paths"]
    for name in setup["preload"]:
        with suppress(BaseException):
            importlib.import_module(name)
    if setup["file"]:
        with suppress(BaseException):
            load(setup["module"], setup["file"])
    gc.collect()
    gc.freeze()  # shared pages stay shared: the collector does not touch them in the children


def load(module: str, file: str) -> ModuleType:
    """The experiment's module, imported from its file once."""
    if module in sys.modules:
        return sys.modules[module]
    spec = importlib.util.spec_from_file_location(module, file)
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[module] = loaded
    try:
        spec.loader.exec_module(loaded)
    except BaseException:
        del sys.modules[module]
        raise
    return loaded


def redirect(folder: Path) -> None:
    """Send what the run prints to files of its own, a line at a time."""
    for number, name in ((1, "stdout.log"), (2, "stderr.log")):
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]


def execute(order: dict[str, Any]) -> int:
    """Run the experiment or the command and close its record; returns the exit code."""
    from labbook.store.values import decode

    config = decode(order["config"])
    run = Run(f"R{order['run']}", Path(order["folder"]), config, Path(order["artifacts"]), order["earlier"])
    for number in STOPS:
        signal.signal(number, cancel)
    os.environ["LABBOOK_RUN"] = run.id
    return concluded(run, lambda: body(order, run, config))


def body(order: dict[str, Any], run: Run, config: dict[str, Any]) -> Any:
    """What the run does: call the experiment's function, or follow the wrapped command."""
    if order["command"]:
        from labbook.runs.command import follow

        return follow(run, order["command"], order["place"])
    os.chdir(order["place"])
    function: Callable[..., Any] = getattr(load(order["module"], order["file"]), order["function"])
    return function(run, **config)


if __name__ == "__main__":
    main()
