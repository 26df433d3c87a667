from __future__ import annotations

import json
import sys

import pytest

from labbook.runs.capture import environment
from labbook.runs.capture.environment import capture, variables
from labbook.runs.capture.redact import MARK


def test_this_environment() -> None:
    found = capture()
    assert sys.version.split()[0] in found.python
    assert sys.executable in found.python
    assert found.packages["pytest"] == pytest.__version__
    assert list(found.packages) == sorted(found.packages, key=str.lower)
    assert found.cpu_count >= 1
    assert found.platform
    assert found.host
    assert json.loads(json.dumps(found)) == [*found[:4], found.packages, found.variables, found.digest]


def test_only_allowed_variables_are_kept() -> None:
    given = {
        "CUDA_VISIBLE_DEVICES": "0,1", "SLURM_JOB_ID": "7", "OMP_NUM_THREADS": "4", "PYTHONHASHSEED": "0",
        "HF_HOME": "/data/hf", "PYTORCH_CUDA_ALLOC_CONF": "x", "VIRTUAL_ENV": "/v",
        "HOME": "/home/me", "HF_TOKEN": "a", "WANDB_API_KEY": "b", "AWS_SECRET_ACCESS_KEY": "c", "MY_CUDA_X": "d",
        "cuda_x": "e", "HF_HOME_2": "f",
    }  # fmt: skip
    assert list(variables(given)) == [
        "CUDA_VISIBLE_DEVICES", "HF_HOME", "OMP_NUM_THREADS", "PYTHONHASHSEED", "PYTORCH_CUDA_ALLOC_CONF",
        "SLURM_JOB_ID", "VIRTUAL_ENV",
    ]  # fmt: skip


def test_secrets_behind_allowed_names_are_not_kept() -> None:
    given = {"SLURM_JWT": "abc", "PYTHON_KEYRING_PASSWORD": "abc", "JAX_PROXY": "http://me:hunter2@host/"}
    assert variables(given) == {
        "JAX_PROXY": f"http://me:{MARK}@host/", "PYTHON_KEYRING_PASSWORD": MARK, "SLURM_JWT": MARK,
    }  # fmt: skip


def test_odd_values_can_be_stored() -> None:
    (value,) = variables({"PYTHONPATH": "/a\udce9\0" + "x" * 10_000}).values()
    assert value.encode()
    assert "\0" not in value
    assert len(value) == environment.LONGEST_VALUE


def test_equal_environments_have_equal_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    first = capture()
    monkeypatch.setenv("UNRELATED", "x")
    assert capture() == first
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert capture().digest != first.digest


def test_broken_installations_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    class Half:
        metadata = {"Name": None, "Version": None}  # noqa: RUF012

    class Whole:
        metadata = {"Name": "whole", "Version": "1"}  # noqa: RUF012

    class Shadowed:
        metadata = {"Name": "whole", "Version": "2"}  # noqa: RUF012

    monkeypatch.setattr(environment.metadata, "distributions", lambda: [Half(), Whole(), Shadowed()])
    assert environment.packages() == {"whole": "1"}
