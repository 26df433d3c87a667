from __future__ import annotations

import subprocess
import sys

import pytest

from labbook.errors import LabbookError
from labbook.runs.definition.experiment import Mark, experiment


def double(run: object, x: int) -> int:
    return 2 * x


def test_a_marked_function_is_the_same_function() -> None:
    assert experiment("addition.train", tags=["addition"])(double) is double
    assert double.__experiment__ == Mark("addition.train", ("addition",), {})  # type: ignore[attr-defined]
    assert double(None, 3) == 6


@pytest.mark.parametrize("name", ["a", "addition.train", "a1.b_2.c", "_x"])
def test_good_names(name: str) -> None:
    assert experiment(name)(double).__experiment__.name == name  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["", ".", "a.", ".a", "A", "a b", "a-b", "a..b", "a\n", "é", 3, None])
def test_bad_names(name: object) -> None:
    with pytest.raises(LabbookError, match="cannot name an experiment"):
        experiment(name)  # type: ignore[arg-type]


@pytest.mark.parametrize("tags", ["addition", [1], None])
def test_bad_tags(tags: object) -> None:
    with pytest.raises(LabbookError, match="should be a list of texts"):
        experiment("a", tags=tags)  # type: ignore[arg-type]


def test_a_forgotten_name_is_explained() -> None:
    with pytest.raises(LabbookError, match="cannot name"):
        experiment(double)  # type: ignore[arg-type]


def test_nothing_heavy_comes_with_it() -> None:
    code = """
import sys, labbook.runs.definition.experiment, labbook.runs.definition.registry
print([name for name in ("pydantic", "torch", "sqlmodel", "sqlalchemy", "rich", "textual") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
