"""Every kind of number an experiment may log or return: kept exactly, or refused by name while the rest is kept."""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from labbook.runs import recorder
from labbook.runs.folding import finish, fold
from labbook.runs.recorder import Run as Recorder
from labbook.runs.spool import SpoolReader
from labbook.store import metrics, values
from labbook.store.database import Database, open_database
from labbook.store.records import Run
from tests import made
from tests.torture.book import fresh

SCALARS: dict[str, tuple[Any, float]] = {
    "nan": (math.nan, math.nan),
    "inf": (math.inf, math.inf),
    "minus inf": (-math.inf, -math.inf),
    "minus zero": (-0.0, -0.0),
    "smaller than normal": (1e-320, 1e-320),
    "largest": (sys.float_info.max, sys.float_info.max),
    "2**70": (2**70, 2.0**70),
    "-2**63": (-(2**63), -(2.0**63)),
    "bool": (True, 1.0),
    "fraction": (Fraction(1, 4), 0.25),
    "decimal": (Decimal("0.375"), 0.375),
    "numpy float16": (np.float16(0.1), float(np.float16(0.1))),
    "numpy float32": (np.float32(0.1), float(np.float32(0.1))),
    "numpy float64": (np.float64(0.1), 0.1),
    "numpy nan": (np.float32("nan"), math.nan),
    "numpy int8": (np.int8(-3), -3.0),
    "numpy uint64": (np.uint64(2**63), 2.0**63),
    "numpy bool": (np.bool_(True), 1.0),
    "numpy 0-d array": (np.array(3.5), 3.5),
}
NO_SCALARS: dict[str, Any] = {
    "too large a whole number": 10**400,
    "complex": 1 + 2j,
    "text": "0.5",
    "bytes": b"1",
    "none": None,
    "list": [1.0],
    "dict": {"a": 1.0},
    "function": len,
    "numpy array": np.array([1.0, 2.0]),
    "numpy matrix": np.eye(2),
}


def tensors() -> tuple[dict[str, tuple[Any, float]], dict[str, Any]]:
    """The same of torch: what is a scalar with its value, and what is none."""
    import torch

    scalars = {
        "tensor": (torch.tensor(1.5), 1.5),
        "tensor float32": (torch.tensor(0.1), float(np.float32(0.1))),
        "tensor with gradient": (torch.tensor(2.5, requires_grad=True), 2.5),
        "tensor bfloat16": (torch.tensor(0.1, dtype=torch.bfloat16), 0.10009765625),
        "tensor int": (torch.tensor(7), 7.0),
        "tensor bool": (torch.tensor(True), 1.0),
        "tensor nan": (torch.tensor(math.nan), math.nan),
    }
    others = {
        "tensor of two": torch.tensor([1.0, 2.0]),
        "tensor of none": torch.tensor([]),
        "tensor without data": torch.tensor(1.0, device="meta"),
        "tensor complex": torch.tensor(1 + 2j),
    }
    return scalars, others


class Figures(NamedTuple):
    """What became of the values."""

    logged: int
    kept: int
    refused_by_name: int
    wrong: list[str]
    steady: int


def logged(folder: Path, said: Callable[[], str]) -> Figures:
    """Log each value beside a steady one; it is kept as it is, or its name is said on stderr."""
    (scalars, others), project = tensors(), fresh(folder)
    known, none = SCALARS | scalars, NO_SCALARS | others
    with open_database(project) as opened:
        run = made.run(opened, "running").id
        log = Recorder(f"R{run}", project.run_folder(run), {}, project.files)
        for step, (name, value) in enumerate({**{n: v for n, (v, _) in known.items()}, **none}.items()):
            log.log({"steady": 1.0, name: value}, step=step)
        with opened.write():
            fold(opened, run, SpoolReader(project.run_folder(run)))
        stored = {
            metric.name: metrics.series(opened, run, metric.name).values for metric in metrics.of_run(opened, run)
        }
    told = said()
    wrong = [name for name, (_, value) in known.items() if not same(stored.get(name), value)]
    wrong += [name for name in none if name in stored or f"metric {name!r} of R{run} is not recorded" not in told]
    refused = sum(repr(name) in told for name in none)
    return Figures(len(known) + len(none), len(stored) - 1, refused, wrong, len(stored["steady"]))


def same(stored: Any, value: float) -> bool:
    """Whether just this was stored, to the last bit (a NaN is a NaN)."""
    if stored is None or len(stored) != 1:
        return False
    return struct.pack("<d", stored[0]) == struct.pack("<d", value) or (math.isnan(value) and math.isnan(stored[0]))


def test_what_is_logged_is_kept_or_refused_by_name(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    figures = logged(tmp_path, lambda: capfd.readouterr().err)
    assert figures.wrong == [], figures
    assert figures.steady == figures.logged == figures.kept + figures.refused_by_name


def careless(patch: pytest.MonkeyPatch) -> None:
    """The control: what is no scalar is left out without a word, or taken for what it may mean."""
    patch.setattr(Recorder, "refuse", lambda run, name, reason: None)


def test_control_a_careless_recorder_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    careless(monkeypatch)
    assert len(logged(tmp_path, lambda: capfd.readouterr().err).wrong) >= len(NO_SCALARS)


STEPS: dict[str, tuple[Any, list[int], str]] = {
    "too large": (2**70, [], "is not recorded"),
    "text": ("three", [], "is not recorded"),
    "nan": (math.nan, [], "is not recorded"),
    "a half": (1.5, [1], "step 1.5 of R1 is recorded as 1"),
    "numpy": (np.int64(3), [3], ""),
    "numpy float": (np.float64(4.0), [4], ""),
    "negative": (-1, [-1], ""),
    "none": (None, [0], ""),
}


@pytest.mark.parametrize("kind", STEPS)
def test_a_step_is_a_whole_number_or_it_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str) -> None:
    (step, expected, word), project = STEPS[kind], fresh(tmp_path)
    log = Recorder("R1", project.run_folder(1), {}, project.files)
    log.log({"loss": 1.0}, step=step)
    series, _ = SpoolReader(project.run_folder(1)).read()
    assert (list(series["loss"].steps) if series else []) == expected
    said = capfd.readouterr().err
    assert word in said and bool(word) == bool(said)


# What an experiment returns.

RETURNED: dict[str, tuple[Any, Any]] = {
    "nan": (math.nan, math.nan),
    "inf": (-math.inf, -math.inf),
    "2**70": (2**70, 2**70),
    "2**53+1": (2**53 + 1, 2**53 + 1),
    "too large": (10**400, 10**400),
    "numpy": (np.float32(0.1), float(np.float32(0.1))),
    "numpy nan": (np.float64("nan"), math.nan),
    "array": (np.arange(3), [0, 1, 2]),
    "array of nan": (np.array([1.0, math.nan]), [1.0, math.nan]),
    "nested": ({"a": {"b": [1, math.inf]}}, {"a": {"b": [1, math.inf]}}),
    "set": ({1}, [1]),
    "none": (None, None),
    "complex": (1 + 2j, "(1+2j)"),
    "text like a tag": ({"$float": "hello"}, {"$float": "hello"}),
    "number like a tag": ({"$float": 3}, {"$float": 3}),
    "text of a nan": ("nan", "nan"),
    "path": (Path("a/b"), "a/b"),
    "fraction": (Fraction(1, 3), "1/3"),
}


def returned(folder: Path) -> dict[str, Any]:
    """What is stored of a summary with every odd value in it."""
    import torch

    project = fresh(folder)
    with open_database(project) as opened:
        run = made.run(opened, "running").id
        log = Recorder(f"R{run}", project.run_folder(run), {}, project.files)
        summary = {name: value for name, (value, _) in RETURNED.items()}
        log.end("done", summary={**summary, "tensor": torch.tensor(0.5), "tensor of two": torch.tensor([1, 2])})
        with opened.write():
            ended = fold(opened, run, SpoolReader(project.run_folder(run)))
            assert ended is not None
            finish(opened, run, ended)
        opened.rows("SELECT json_extract(summary, '$.nan'), json_extract(config, '$.nan') FROM run")
        opened.rows("SELECT value FROM run, json_tree(run.summary)")
        matched = {name for (name,) in opened.rows("SELECT name FROM run_summary WHERE number < 1e9")}
        assert not matched & {"nan", "numpy nan", "text of a nan"}
        return stored_summary(opened, run)


def stored_summary(opened: Database, number: int) -> dict[str, Any]:
    """The summary of a run as it is read."""
    run = opened.get(Run, number)
    assert run is not None and run.status == "done"
    loaded: dict[str, Any] = values.load(run.summary)
    return loaded


def test_what_is_returned_is_kept_exactly_or_as_text(tmp_path: Path) -> None:
    stored = returned(tmp_path)
    assert (stored.pop("tensor"), stored.pop("tensor of two")) == (0.5, [1, 2])
    assert {name: repr(value) for name, value in stored.items()} == {
        n: repr(value) for n, (_, value) in RETURNED.items()
    }


def test_a_nan_of_numpy_can_be_read_again() -> None:
    """`repr(np.float64("nan"))` is no number that could be read again."""
    assert values.dump({"loss": np.float64("nan")}) == '{"loss": {"$float": "nan"}}'
    assert math.isnan(values.load(values.dump({"loss": np.float64("nan")}))["loss"])


def test_control_a_bare_nan_breaks_every_later_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "plain", lambda value: value)
    from labbook.errors import LabbookError

    with pytest.raises(LabbookError, match="malformed JSON"):
        returned(tmp_path)
