"""What an experiment may say, and what becomes of what it may not."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from labbook.figures import Line
from labbook.runs.recorder import Run
from labbook.runs.spool import SpoolReader


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run("R1", tmp_path / "run", {"seed": 3}, tmp_path / "artifacts")


def logged(run: Run) -> dict[str, list[float]]:
    return {name: list(series.values) for name, series in SpoolReader(run.folder).read()[0].items()}


def said(run: Run) -> list[dict[str, object]]:
    return SpoolReader(run.folder).read()[1]


def test_scalars_of_every_make(run: Run) -> None:
    import numpy
    import torch

    run.log({"int": 3, "bool": True, "numpy": numpy.float32(0.5), "tensor": torch.tensor(0.25), "big": 2**70})
    assert logged(run) == {
        "int": [3.0],
        "bool": [1.0],
        "numpy": [0.5],
        "tensor": [0.25],
        "big": [float(2**70)],
    }


def test_a_loss_with_its_gradient_is_a_number_and_torch_says_nothing(tmp_path: Path) -> None:
    code = """
    import torch
    from pathlib import Path
    from labbook.runs.recorder import Run
    Run("R1", Path("run"), {}, Path("artifacts")).log({"loss": torch.tensor(2.5, requires_grad=True)})
    """  # torch warns once in a process, so this one is new
    ended = subprocess.run([sys.executable, "-c", dedent(code)], cwd=tmp_path, capture_output=True, check=True)
    assert ended.stderr == b""
    assert list(SpoolReader(tmp_path / "run").read()[0]["loss"].values) == [2.5]


@pytest.mark.parametrize("odd", ["text", None, [1, 2], 1j, {"a": 1}, b"x", object()])
def test_what_is_no_scalar_is_refused_by_name_and_the_rest_is_kept(
    run: Run, odd: object, capsys: pytest.CaptureFixture[str]
) -> None:
    run.log({"odd": odd, "loss": 1.0})  # type: ignore[dict-item]
    run.log({"odd": odd, "loss": 2.0})  # type: ignore[dict-item]
    assert logged(run) == {"loss": [1.0, 2.0]}
    assert capsys.readouterr().err.count("'odd'") == 1


def test_a_tensor_that_is_no_scalar_is_refused(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    import torch

    run.log({"weights": torch.zeros(3), "loss": 1.0})
    assert logged(run) == {"loss": [1.0]}
    assert "'weights'" in capsys.readouterr().err


def test_steps_count_by_themselves(run: Run) -> None:
    run.log({"a": 1.0})
    run.log({"a": 1.0}, step=10)
    run.log({"a": 1.0})
    assert list(SpoolReader(run.folder).read()[0]["a"].steps) == [0, 10, 11]


def test_an_impossible_step_is_refused(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run.log({"a": 1.0}, step=2**70)
    assert logged(run) == {}
    assert "step" in capsys.readouterr().err


def test_a_step_that_is_none_does_not_disturb_the_next(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for step in (3.0, "x", math.nan, None):
        run.log({"a": 1.0}, step=step)  # type: ignore[arg-type]
    assert list(SpoolReader(run.folder).read()[0]["a"].steps) == [3, 6]
    assert capsys.readouterr().err.count("is not recorded: a step is a whole number") == 2


def test_odd_names(run: Run) -> None:
    run.log({"a/b [x]": 1.0, "": 2.0, "é\n": 3.0})
    assert list(logged(run)) == ["a/b [x]", "", "é\n"]


def test_tracking_tells_progress(run: Run) -> None:
    reader = SpoolReader(run.folder)
    for number in run.track(range(4)):
        assert (reader.progress() or 0) == number / 4
    assert reader.progress() == 1.0


def test_a_figure_is_data(run: Run) -> None:
    run.figure(Line.of_metric("loss"))
    assert said(run)[0]["figure"]["type"] == "line"  # type: ignore[index]


def test_an_artifact_is_kept_once_by_its_content(run: Run, tmp_path: Path) -> None:
    for name in ("one.bin", "two.bin"):
        (tmp_path / name).write_bytes(b"weights")
        run.artifact(tmp_path / name)
    digest = hashlib.sha256(b"weights").hexdigest()
    kept = [path for path in (tmp_path / "artifacts").rglob("*") if path.is_file()]
    assert [path.name for path in kept] == [digest]
    assert [message["artifact"] for message in said(run)] == ["one.bin", "two.bin"]


def test_a_missing_artifact_is_the_experiments_error(run: Run) -> None:
    with pytest.raises(FileNotFoundError):
        run.artifact("nowhere.bin")


def test_a_full_disk_lets_the_experiment_go_on(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run.log({"a": 1.0})

    def full(need: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run.spool, "turn", full)
    for _ in range(20_000):
        run.log({"a": 1.0})
    assert run.lost > 0
    assert len(logged(run)["a"]) + run.lost == 20_001
    assert capsys.readouterr().err.count("the experiment goes on") == 1


def test_a_forked_child_does_not_write_into_the_record(run: Run) -> None:
    child = os.fork()
    if child == 0:
        run.log({"a": 1.0})
        run.note("from the child")
        os._exit(0)
    os.waitpid(child, 0)
    run.log({"a": 2.0})
    assert logged(run) == {"a": [2.0]}
    assert said(run) == []


def test_the_end_holds_summary_and_cost(run: Run) -> None:
    run.end("done", summary={"loss": math.nan, "steps": 3, "name": "x", "where": Path("a")})
    end = said(run)[0]
    assert end["end"] == "done"
    assert end["summary"] == {"loss": {"$float": "nan"}, "steps": 3, "name": "x", "where": "a"}
    assert end["peak_memory"] > 1e6  # type: ignore[operator]
