"""Names that a file takes from other files of its project are followed, and nothing is run for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.runs.definition.config import validate
from labbook.runs.definition.registry import ExperimentInfo, Parameter, list_experiments

WALK = """
from typing import Annotated
from pydantic import Field
from labbook import experiment
{imports}

@experiment("walk")
def walk(run, given: {annotation} = {default}):
    pass
"""
KINDS = """
from typing import Literal as L
raise SystemExit("this file was run")
STEPS = 2 * HUNDRED
HUNDRED = 100
Way = L["north", "south"]
"""


def laid_out(
    root: Path, files: Mapping[str, str], imports: str, annotation: str = "int", default: str = "1"
) -> ExperimentInfo:
    """The experiment of a project with these files."""
    walk = WALK.format(imports=imports, annotation=annotation, default=default)
    for name, text in {"experiments/walk": walk, **files}.items():
        path = root / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (info,) = list_experiments(root / "experiments").experiments
    return info


def parameter(
    root: Path, files: Mapping[str, str], imports: str, annotation: str = "int", default: str = "1"
) -> Parameter:
    """Its only parameter."""
    return laid_out(root, files, imports, annotation, default).parameters[0]


@pytest.mark.parametrize(
    ("imports", "file"),
    [
        ("from experiments.kinds import Way", "experiments/kinds"),
        ("from kinds import Way", "kinds"),
        ("from .kinds import Way", "experiments/kinds"),
        ("from experiments.deep.kinds import Way", "experiments/deep/kinds"),
        ("from .kinds import Way", "experiments/kinds/__init__"),
    ],
)
def test_a_type_is_found_wherever_python_would_find_it(tmp_path: Path, imports: str, file: str) -> None:
    given = parameter(tmp_path, {file: KINDS}, imports, "Way", "'south'")
    assert given.kind == "north | south"


def test_choices_of_another_file_are_checked_before_anything_runs(tmp_path: Path) -> None:
    info = laid_out(tmp_path, {"kinds": KINDS}, "from kinds import Way as W", "list[W]", "['north']")
    assert validate(info, {"given": ["south"]}) == {"given": ["south"]}
    with pytest.raises(LabbookError, match="west"):
        validate(info, {"given": ["west"]})


def test_bounds_and_words_of_another_file_hold(tmp_path: Path) -> None:
    size = 'import typing as t\nSize = t.Annotated[int, Field(ge=LEAST, description="of it")]\nLEAST = 3'
    given = parameter(tmp_path, {"sizes": size}, "from sizes import Size", "Size", "5")
    assert (given.kind, given.bounds, given.description) == ("int", ">= 3", "of it")


def test_a_default_of_another_file_is_left_to_the_function(tmp_path: Path) -> None:
    """Who imports a constant gets what it is when the run begins, and a table may have been filled by then."""
    info = laid_out(tmp_path, {"kinds": KINDS}, "from kinds import STEPS", default="STEPS // 2")
    assert validate(info, {}) == {}


def test_a_name_is_followed_through_files(tmp_path: Path) -> None:
    files = {"between": "from kinds import Way as Direction", "kinds": KINDS}
    given = parameter(tmp_path, files, "from between import Direction", "Direction", "'north'")
    assert given.kind == "north | south"


def test_imports_for_type_checkers_and_quoted_types_are_followed(tmp_path: Path) -> None:
    imports = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kinds import Way"
    given = parameter(tmp_path, {"kinds": KINDS}, imports, "'Way'", "'south'")
    assert given.kind == "north | south"


@pytest.mark.parametrize(
    "rest",
    [
        "Way = 2",
        "class Way: pass",
        "from other import Way",
        "import os as Way",
        "from other import *",
        "if True:\n    from other import Way",
        "if True:\n    def Way(): pass",
        "try:\n    from other import Way\nexcept ImportError:\n    pass",
        "try:\n    pass\nexcept ValueError as Way:\n    pass",
        "while False:\n    Way += 1",
        "match 3:\n    case Way:\n        pass",
        "match []:\n    case [*Way]:\n        pass",
        "match {}:\n    case {**Way}:\n        pass",
        "for Way in ():\n    pass",
        "del Way",
        "print(Way := 2)",
    ],
)
@pytest.mark.parametrize("here", [True, False])
def test_a_name_that_is_bound_twice_is_not_known(tmp_path: Path, rest: str, here: bool) -> None:
    imports = f"from kinds import Way\n{rest if here else ''}"
    given = parameter(tmp_path, {"kinds": KINDS + ("" if here else rest)}, imports, "Way", "'south'")
    assert given.kind == "Way"


@pytest.mark.parametrize(
    ("imports", "files"),
    [
        ("from kinds import Way", {}),
        ("from kinds import Way", {"kinds": "def broken("}),
        ("from kinds import Way", {"kinds": "Other = int"}),
        ("from kinds import Way", {"kinds": "from experiments.walk import Way"}),
        ("from kinds import Way", {"kinds": "from elsewhere import Mode as Way\nMode = int"}),
        ("from kinds import Way", {"kinds": "Way = 0x" + "f" * 5_000}),
        ("Size = 1\nfrom kinds import Way", {"kinds": "Way = Size"}),
        ("from " + "." * 60 + "kinds import Way", {"kinds": "Way = int"}),
        ("from ..kinds import Way", {"kinds": "Way = int"}),
        ("from . import Way", {}),
        ("from math import Way", {"math": "Way = int"}),
    ],
)
def test_what_is_not_to_be_known_stays_a_name(tmp_path: Path, imports: str, files: dict[str, str]) -> None:
    assert parameter(tmp_path, files, imports, "Way").kind in ("Way", "math.Way")


def test_a_type_with_a_parameter_of_its_own_stays_a_name(tmp_path: Path) -> None:
    files = {"kinds": "from typing import TypeVar\nT = TypeVar('T')\nVector = list[T]"}
    assert parameter(tmp_path, files, "from kinds import Vector", "Vector[int]").kind == "Vector[int]"


def test_files_outside_of_the_project_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kinds.py").write_text(KINDS)
    assert parameter(tmp_path / "project", {}, "from ...kinds import Way", "Way").kind == "Way"


def test_types_that_double_each_other_through_files_end(tmp_path: Path) -> None:
    files = {
        f"k{number}": f"from k{number - 1} import A as B\nA = tuple[" + ", ".join(["B"] * 100) + "]"
        for number in range(1, 8)
    }
    assert len(parameter(tmp_path, {"k0": "A = int", **files}, "from k7 import A", "A").annotation) < 1000


def test_what_was_looked_at_is_told(tmp_path: Path) -> None:
    laid_out(tmp_path, {"kinds": KINDS}, "from kinds import Way\nfrom gone import Other", "Way | Other")
    looked_at = list_experiments(tmp_path / "experiments").looked_at
    assert {tmp_path / "kinds.py", tmp_path / "gone.py"} <= set(looked_at)
