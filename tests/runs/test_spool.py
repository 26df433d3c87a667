"""The spool: everything that was written comes back, once, from any place, also after kill -9."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.runs.spool import SMALLEST, SpoolReader, SpoolWriter

names = st.sampled_from(["loss", "acc", "p/+1", "a b", "ü"])
records = st.lists(st.dictionaries(names, st.floats(), min_size=1, max_size=4), max_size=60)


@given(records)
def test_what_goes_in_comes_out_in_order(
    tmp_path_factory: pytest.TempPathFactory, written: list[dict[str, float]]
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    writer = SpoolWriter(folder)
    expected: dict[str, list[tuple[int, float]]] = {}
    for step, metrics in enumerate(written):
        writer.points(metrics, step)
        for name, value in metrics.items():
            expected.setdefault(name, []).append((step, value))
    series, messages = SpoolReader(folder).read()
    found = {name: list(zip(s.steps, s.values, strict=True)) for name, s in series.items()}
    assert repr(found) == repr(expected) or {n: dict(v) for n, v in found.items()} == {
        n: dict(v) for n, v in expected.items()
    }
    assert messages == []


@given(records, st.integers(0, 60))
def test_a_reader_goes_on_where_another_stopped(
    tmp_path_factory: pytest.TempPathFactory, written: list[dict[str, float]], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    writer, first = SpoolWriter(folder), SpoolReader(folder)
    before = after = 0
    for step, metrics in enumerate(written):
        if step == cut:
            before = sum(len(s.values) for s in first.read()[0].values())
        writer.points(metrics, step)
    later = SpoolReader(folder, first.segment, first.offset)
    after = sum(len(s.values) for s in later.read()[0].values())
    assert before + after == sum(len(metrics) for metrics in written)


def test_it_goes_on_in_further_segments(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    count = SMALLEST // 20
    for step in range(count):
        writer.points({"loss": float(step), "acc": -1.0}, step)
    writer.message({"note": "x" * (3 * SMALLEST)})
    writer.progress(0.25)
    series, messages = SpoolReader(tmp_path).read()
    assert list(series["loss"].values) == [float(step) for step in range(count)]
    assert len(messages[0]["note"]) == 3 * SMALLEST
    assert len(list(tmp_path.glob("spool.*"))) > 1


def test_progress_moves_along(tmp_path: Path) -> None:
    writer, reader = SpoolWriter(tmp_path), SpoolReader(tmp_path)
    assert reader.progress() is None
    writer.progress(0.5)
    assert reader.progress() == 0.5


def test_nan_and_infinities_survive(tmp_path: Path) -> None:
    SpoolWriter(tmp_path).points({"a": math.nan, "b": math.inf, "c": -math.inf, "d": 5e-324}, 0)
    series, _ = SpoolReader(tmp_path).read()
    assert math.isnan(series["a"].values[0])
    assert [series[name].values[0] for name in "bcd"] == [math.inf, -math.inf, 5e-324]


def test_a_torn_record_is_not_read(tmp_path: Path) -> None:
    """A record whose last word is missing is one that was being written."""
    writer = SpoolWriter(tmp_path)
    writer.points({"loss": 1.0}, 0)
    writer.points({"loss": 2.0}, 1)
    writer.buffer[writer.position - 4 : writer.position] = bytes(4)
    series, _ = SpoolReader(tmp_path).read()
    assert list(series["loss"].values) == [1.0]


def test_a_spool_that_is_not_there_yet_reads_as_nothing(tmp_path: Path) -> None:
    assert SpoolReader(tmp_path / "later").read() == ({}, [])


def test_threads_that_log_new_names_at_once_lose_nothing(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def log(number: int) -> None:
        for step in range(50):
            writer.points({f"m{number}.{step}": float(step)}, step)

    threads = [threading.Thread(target=log, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(switch)
    series, _ = SpoolReader(tmp_path).read()
    assert len(series) == 8 * 50
    assert len({known.ident for known in writer.layouts.values()}) == 8 * 50


LOGGER = """
import sys
from pathlib import Path
from labbook.runs.spool import SpoolWriter
writer = SpoolWriter(Path(sys.argv[1]))
step = 0
while True:
    writer.points({"loss": 1.0, "acc": 2.0}, step)
    step += 1
    if step % 1000 == 0:
        print(step, flush=True)
"""


@pytest.mark.parametrize("round_", range(5))
def test_kill_nine_loses_no_point_whose_call_returned(tmp_path: Path, round_: int) -> None:
    logger = subprocess.Popen([sys.executable, "-c", LOGGER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert logger.stdout is not None
    acknowledged = 0
    for _ in range(3 + 7 * round_):
        acknowledged = int(logger.stdout.readline())
    os.kill(logger.pid, signal.SIGKILL)
    acknowledged = max([acknowledged, *(int(line) for line in logger.stdout.read().split())])
    logger.wait()
    series, _ = SpoolReader(tmp_path).read()
    assert len(series["loss"].steps) >= acknowledged
    assert list(series["loss"].steps) == list(range(len(series["loss"].steps)))
