"""The spool: a memory-mapped file into which a training process packs records, about a microsecond each.

Mapped pages belong to the kernel, so every record whose call returned is there after `kill -9` of the process. The
supervisor reads the same file and folds it into the store. Little-endian layout:

    segment   header (64 bytes: magic, progress), then records; a zero word where the next record will start
    points    id u32 | time f64 (s) | step i64 | one f64 a key | id u32        id >= FIRST_LAYOUT
    message   MESSAGE u32 | length u32 | JSON | MESSAGE u32
    turn      TURN u32: go on in the next segment

The id stands at both ends: a record is complete when its last word is there.
"""

from __future__ import annotations

import json
import mmap
import os
import re
import struct
import threading
import warnings
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from time import time
from typing import Any, NamedTuple

from labbook.project import private_folder

MAGIC = b"LBSPOOL1"
HEADER = 64
PROGRESS = struct.Struct("<d")
PROGRESS_AT = 8
WORD = struct.Struct("<I")
MESSAGE, TURN, FIRST_LAYOUT = 1, 2, 16
MESSAGE_HEAD = struct.Struct("<II")
SMALLEST, LARGEST = 2**17, 2**23
"""Bytes of the first segment, and of the longest: each is twice the one before."""

# torch doubts that a loss with its gradient is meant as a number; here it is.
warnings.filterwarnings("ignore", "Converting a tensor with requires_grad", UserWarning, re.escape(__name__))


def segment_path(folder: Path, number: int) -> Path:
    """The file of one segment."""
    return folder / f"spool.{number}"


class Layout(NamedTuple):
    """How points with one set of keys are packed."""

    ident: int
    keys: tuple[str, ...]
    record: struct.Struct
    pack_into: Callable[..., None]
    size: int


def layout(ident: int, keys: tuple[str, ...]) -> Layout:
    """The layout of points with these keys."""
    record = struct.Struct(f"<Idq{len(keys)}dI")
    return Layout(ident, keys, record, record.pack_into, record.size)


class SpoolWriter:
    """Packs points and messages; safe between threads, silent in forked children."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.layouts: dict[tuple[str, ...], Layout] = {}
        self.lock = threading.RLock()
        self.segment = -1
        self.buffer = mmap.mmap(-1, HEADER)
        self.position = self.room = 0
        private_folder(folder)
        self.turn(0)

    def points(self, metrics: Mapping[str, float], step: int) -> None:
        """Pack one record of scalars; raises struct.error for a value that is no number."""
        keys = tuple(metrics)
        known = self.layouts.get(keys) or self.define(keys)
        with self.lock:
            position = self.position
            end = position + known.size
            if end > self.room:
                self.turn(known.size)
                position = self.position
                end = position + known.size
            known.pack_into(self.buffer, position, known.ident, time(), step, *metrics.values(), known.ident)
            self.position = end

    def define(self, keys: tuple[str, ...]) -> Layout:
        """Announce a new set of keys to the reader; two threads with the same keys at once announce them once."""
        with self.lock:
            if keys not in self.layouts:
                new = layout(FIRST_LAYOUT + len(self.layouts), keys)
                self.message({"layout": new.ident, "keys": [str(key) for key in keys]})
                self.layouts[keys] = new
            return self.layouts[keys]

    def message(self, content: Mapping[str, Any]) -> None:
        """Pack one JSON message; what JSON does not know becomes text."""
        body = json.dumps(content, default=str).encode("utf-8", "replace")
        size = MESSAGE_HEAD.size + len(body) + WORD.size
        with self.lock:
            if self.position + size > self.room:
                self.turn(size)
            after = self.position + MESSAGE_HEAD.size
            self.buffer[after : after + len(body)] = body
            WORD.pack_into(self.buffer, after + len(body), MESSAGE)
            MESSAGE_HEAD.pack_into(self.buffer, self.position, MESSAGE, len(body))
            self.position += size

    def progress(self, fraction: float) -> None:
        """Say how far the run is, from 0 to 1, at a place of its own that is overwritten."""
        PROGRESS.pack_into(self.buffer, PROGRESS_AT, fraction)

    def turn(self, need: int) -> None:
        """Go on in a new segment with room for `need` bytes.

        Its bytes are really written, so that a full disk is an OSError here and not a SIGBUS in the training.
        """
        size = max(min(SMALLEST << (self.segment + 1), LARGEST), need + HEADER + 64)
        path = segment_path(self.folder, self.segment + 1)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            written = os.write(handle, MAGIC + bytes(size - len(MAGIC)))
            if written < size:
                raise OSError(28, "No space left on device", str(path))
            fresh = mmap.mmap(handle, size)
        finally:
            os.close(handle)
        if self.segment >= 0:
            fresh[PROGRESS_AT : PROGRESS_AT + 8] = self.buffer[PROGRESS_AT : PROGRESS_AT + 8]
            WORD.pack_into(self.buffer, self.position, TURN)
        self.buffer, self.position, self.room = fresh, HEADER, size - WORD.size
        self.segment += 1


class Series(NamedTuple):
    """New points of one metric, as columns."""

    steps: array[int]
    times: array[float]
    values: array[float]


class SpoolReader:
    """Reads on from a known place; a new reader at the same place reads the same again."""

    def __init__(self, folder: Path, segment: int = 0, offset: int = 0) -> None:
        self.folder = folder
        self.segment = segment
        self.offset = max(offset, HEADER)
        self.layouts: dict[int, Layout] = {}
        self.buffer: mmap.mmap | None = None
        self.earlier: list[dict[str, Any]] = []
        """The messages before the place where we go on."""
        self.told: float | None = None
        """The progress that was stored last."""
        self.damage = ""
        """Why the rest cannot be read: a machine that went down may leave pages half written."""
        if (segment, self.offset) != (0, HEADER):
            self.relearn()

    def relearn(self) -> None:
        """Read the layouts announced before the place where we go on."""
        before = SpoolReader(self.folder)
        while (before.segment, before.offset) < (self.segment, self.offset) and before.step({}, self.earlier):
            pass
        self.layouts = before.layouts

    def read(self) -> tuple[dict[str, Series], list[dict[str, Any]]]:
        """All points and messages that are complete by now."""
        series: dict[str, Series] = {}
        messages: list[dict[str, Any]] = []
        try:
            while self.step(series, messages):
                pass
        except (ValueError, KeyError, TypeError, struct.error) as error:
            place = segment_path(self.folder, self.segment)
            self.damage = f"its record is damaged at byte {self.offset} of {place}: {error}"
        return series, messages

    def progress(self) -> float | None:
        """How far the run said it is, from 0 to 1; None before it said so."""
        fraction = float(PROGRESS.unpack_from(self.buffer, PROGRESS_AT)[0]) if self.opened() and self.buffer else 0.0
        return fraction or None

    def opened(self) -> bool:
        """Map the current segment if it is there."""
        if self.buffer is None:
            try:
                handle = os.open(segment_path(self.folder, self.segment), os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                return False
            try:
                if os.fstat(handle).st_size > HEADER:
                    self.buffer = mmap.mmap(handle, 0, access=mmap.ACCESS_READ)
            finally:
                os.close(handle)
        return self.buffer is not None

    def step(self, series: dict[str, Series], messages: list[dict[str, Any]]) -> bool:
        """Read one message, or one stretch of points with the same keys; False at the end."""
        if not self.opened() or self.buffer is None or self.offset + WORD.size > len(self.buffer):
            return False
        (ident,) = WORD.unpack_from(self.buffer, self.offset)
        if ident == TURN:
            self.segment, self.offset, self.buffer = self.segment + 1, HEADER, None
            return True
        if ident == MESSAGE:
            return self.read_message(messages)
        return ident in self.layouts and self.read_points(self.layouts[ident], series)

    def read_message(self, messages: list[dict[str, Any]]) -> bool:
        """Read one message if it is complete."""
        assert self.buffer is not None
        _, length = MESSAGE_HEAD.unpack_from(self.buffer, self.offset)
        after = self.offset + MESSAGE_HEAD.size
        content = json.loads(self.buffer[after : after + length])
        if "layout" in content:
            self.layouts[content["layout"]] = layout(content["layout"], tuple(content["keys"]))
        else:
            messages.append(content)
        self.offset = after + length + WORD.size
        return True

    def read_points(self, known: Layout, series: dict[str, Series]) -> bool:
        """Read a stretch of records of one layout; its length is guessed, then cut at the first other record."""
        read = 0
        for guess in (1, 8, 64, 512, 4096):
            columns, complete = self.columns(known, guess)
            if complete:
                append(series, known.keys, columns, complete)
                self.offset += complete * known.size
                read += complete
            if complete < guess:
                break
        return read > 0

    def columns(self, known: Layout, most: int) -> tuple[list[tuple[Any, ...]], int]:
        """The columns of up to `most` records from here, and how many of them are of this layout and complete."""
        assert self.buffer is not None
        fitting = min(most, (len(self.buffer) - self.offset) // known.size)
        if not fitting:
            return [], 0
        stretch = self.buffer[self.offset : self.offset + fitting * known.size]
        columns = list(zip(*known.record.iter_unpack(stretch), strict=True))
        heads, tails = columns[0], columns[-1]
        if heads.count(known.ident) == fitting == tails.count(known.ident):
            return columns, fitting
        return columns, next(i for i in range(fitting) if not heads[i] == known.ident == tails[i])


def append(series: dict[str, Series], keys: tuple[str, ...], columns: list[tuple[Any, ...]], count: int) -> None:
    """Add the first `count` rows of the columns (id, time, step, values ..., id) to each key's series."""
    times, steps = columns[1][:count], columns[2][:count]
    for key, values in zip(keys, columns[3:-1], strict=True):
        known = series.get(key)
        if known is None:
            known = series[key] = Series(array("q"), array("d"), array("d"))
        known.steps.extend(steps)
        known.times.extend(times)
        known.values.extend(values[:count])
