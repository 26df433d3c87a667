"""The recorder: what an experiment, a script or a notebook says about its run while it goes on."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import sys
import time
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from labbook.project import private_folder
from labbook.runs.earlier import EarlierRuns
from labbook.runs.spool import SpoolWriter

if TYPE_CHECKING:
    from labbook.figures import Figure

T = TypeVar("T")
ALIVE: weakref.WeakSet[Run] = weakref.WeakSet()


class Run:
    """One execution as its experiment sees it.

    Nothing here waits for a disk or a database: everything goes into the spool, which the supervisor reads.
    When the spool cannot be written the run says so once on stderr, counts what is lost, and goes on.
    """

    def __init__(
        self,
        id: str,
        folder: Path,
        config: Mapping[str, Any],
        artifacts: Path,
        earlier: Mapping[str, Any] | None = None,
    ) -> None:
        self.id = id
        self.folder = folder
        self.config = dict(config)
        self.seed: int | None = self.config.get("seed")
        self.artifacts = artifacts
        self.earlier = EarlierRuns(earlier or {}, artifacts)
        self.step = 0
        self.lost = 0
        self.refused: set[str] = set()
        self.spool = SpoolWriter(folder)
        self.points = self.spool.points
        ALIVE.add(self)

    def log(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Record scalars at a step (the next one by default): numbers, numpy scalars or 0-d tensors.

        NaN and infinities are kept; values are 64-bit floats. A value that is no scalar is refused by name on
        stderr; the rest is recorded.
        """
        if step is None:
            step = self.step
        try:
            self.points(metrics, step)
        except (
            struct.error,
            TypeError,
            ValueError,
            OverflowError,
            RuntimeError,
            OSError,
            AttributeError,
        ) as error:
            self.log_carefully(metrics, step, error)
            step = whole(step, self.step)
        self.step = step + 1

    def log_carefully(self, metrics: Mapping[str, Any], step: int, error: Exception) -> None:
        """Record what can be recorded of a call that failed as a whole."""
        if isinstance(error, OSError):
            self.count_lost(error)
            return
        numbers = {
            str(name): number for name, value in metrics.items() if (number := self.scalar(name, value)) is not None
        }
        if not numbers:
            return
        try:
            self.points(numbers, self.whole_step(step))
        except (struct.error, OverflowError, ValueError, TypeError):
            self.refuse(f"step {step!r}", "a step is a whole number below 2**63")
        except OSError as full:
            self.count_lost(full)

    def scalar(self, name: object, value: Any) -> float | None:
        """The number that a value stands for; None, said once on stderr, where it stands for none."""
        try:
            if isinstance(value, (str, bytes)):
                raise TypeError("text is no number")
            return float(value)
        except (TypeError, ValueError, OverflowError, RuntimeError) as error:
            self.refuse(str(name), f"{type(value).__name__}: {error}")
            return None

    def whole_step(self, step: Any) -> int:
        """The step as it is recorded; said once on stderr where that is not quite the step that was given."""
        at = int(step)
        if at != step and "" not in self.refused:
            self.refused.add("")
            print(f"labbook: step {step!r} of {self.id} is recorded as {at}: steps are whole numbers", file=sys.stderr)
        return at

    def refuse(self, name: str, reason: str) -> None:
        """Say once that a metric is not recorded."""
        if name not in self.refused:
            self.refused.add(name)
            print(f"labbook: metric {name!r} of {self.id} is not recorded: {reason}", file=sys.stderr)

    def count_lost(self, error: OSError) -> None:
        """Say once that the spool cannot grow, and count the calls that it could not take."""
        if not self.lost:
            print(f"labbook: {self.id} cannot record ({error}); the experiment goes on.", file=sys.stderr)
        self.lost += 1

    def track(self, iterable: Iterable[T], total: int | None = None) -> Iterator[T]:
        """Iterate, telling the terminal how far the run is."""
        if total is None:
            total = len(iterable) if isinstance(iterable, Sized) else 0
        progress = self.spool.progress
        for done, item in enumerate(iterable, 1):
            yield item
            if total:
                progress(done / total)

    def figure(self, figure: Figure, name: str = "") -> None:
        """Keep a figure: data that is drawn when it is looked at."""
        self.say({"figure": figure.to_json(), "name": name or figure.title})

    def model(self, model: Any) -> None:
        """Record the parameter count and the device of a torch module."""
        parameters = list(model.parameters())
        device = str(parameters[0].device) if parameters else "cpu"
        self.say({"parameter_count": sum(p.numel() for p in parameters), "device": device})

    def artifact(self, path: str | Path, name: str = "") -> None:
        """Keep a file, once under the hash of its content; raises FileNotFoundError when there is none."""
        source = Path(path)
        if not source.is_file():  # a device or a pipe would be read for ever
            raise FileNotFoundError(f"{source} is no file that can be kept")
        digest, size = hashed(source)
        place = self.artifacts / digest[:2] / digest
        if not place.exists():
            private_folder(place.parent)
            unfinished = place.with_name(f"{digest}.{os.getpid()}")
            os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))
            shutil.copyfile(source, unfinished)
            os.replace(unfinished, place)
        self.say({"artifact": name or source.name, "sha256": digest, "size": size})

    def config_of(self, ref: str) -> dict[str, Any]:
        """The config of an earlier run that this run's config names, such as "R41"; raises LabbookError."""
        return self.earlier.config(ref)

    def kept(self, ref: str, name: str) -> Path:
        """A file that an earlier run kept; it is shared: read it only.

        The config must name the run: `run.kept(model, "model.safetensors")` where `model` is a parameter, "R41".
        Raises LabbookError when it does not, or the run kept no such file.
        """
        return self.earlier.file(ref, name)

    def note(self, text: str) -> None:
        """Add a line to the run's result entry."""
        self.say({"note": text})

    def say(self, content: Mapping[str, Any]) -> None:
        """Send a message to the supervisor."""
        try:
            self.spool.message(content)
        except OSError as error:
            self.count_lost(error)

    def end(self, status: str, reason: str = "", traceback: str = "", summary: Mapping[str, Any] | None = None) -> None:
        """Close the record: how the run ended, its summary and what it cost."""
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        self.say(
            {
                "end": status,
                "reason": reason,
                "traceback": traceback,
                "summary": {str(name): plain(value) for name, value in (summary or {}).items()},
                "ended_at": time.time_ns() // 1_000,
                "cpu_seconds": usage.ru_utime + usage.ru_stime,
                "peak_memory": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
                "lost": self.lost,
            }
        )


def whole(step: Any, otherwise: int) -> int:
    """A step as a whole number, or another one where it stands for none."""
    try:
        return int(step)
    except (TypeError, ValueError, OverflowError):
        return otherwise


def hashed(path: Path) -> tuple[str, int]:
    """The SHA-256 and the size in bytes of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, file.tell()


def plain(value: Any) -> Any:
    """A summary value as JSON can hold it; non-finite floats become tagged text by `encode`."""
    from labbook.store.values import encode

    return encode(value)


def mute_in_child() -> None:
    """A forked child (a data loader, say) must not write into its parent's spool."""
    for run in list(ALIVE):
        run.points = lambda metrics, step: None
        run.spool.message = lambda content: None  # type: ignore[method-assign]
        run.spool.progress = lambda fraction: None  # type: ignore[method-assign]


os.register_at_fork(after_in_child=mute_in_child)
