from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.runs.definition.config import preset
from labbook.runs.definition.literals import MISSING, Unknown
from labbook.runs.definition.registry import Listing, find, list_experiments, shown_default

TRAIN = '''
"""Addition."""
import math, sys
from typing import Annotated, Literal
from pydantic import Field
from labbook import Run, experiment
import helpers.data

TAGS = ["addition", "small"]
WIDTH = 2**7

@experiment("addition.train", tags=TAGS)
def train(
    run: Run,
    need: str,
    d_model: Annotated[int, Field(ge=1, description="width")] = WIDTH,
    normalization: Literal["LN", "none"] = "LN",
    *,
    seed=0,
    device: str = pick_device(),
):
    """How fast?

    More.
    """
    import torch
    from torch.nn.functional import cross_entropy
    from .local import thing
    if seed:
        import jax.numpy as jnp

def helper():
    import torch
'''


def write(folder: Path, **files: str) -> Listing:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return list_experiments(folder)


def marked(name: str, decorator: str = "@experiment", first: str = "from labbook import experiment") -> str:
    return f'{first}\n\n{decorator}("{name}")\ndef f(run):\n    pass\n'


def test_everything_about_an_experiment_is_read(tmp_path: Path) -> None:
    (info,) = write(tmp_path, addition=TRAIN).experiments
    assert info[:2] == ("addition.train", ("addition", "small"))
    assert (info.file, info.line, info.function) == (tmp_path / "addition.py", 13, "train")
    assert (info.question, info.doc) == ("How fast?", "How fast?\n\nMore.")
    assert [p.name for p in info.parameters] == ["need", "d_model", "normalization", "seed", "device"]
    assert [p.default for p in info.parameters] == [MISSING, 128, "LN", 0, Unknown("pick_device()")]
    assert [p.kind for p in info.parameters] == ["str", "int", "LN | none", "", "str"]
    assert [p.bounds for p in info.parameters] == ["", ">= 1", "", "", ""]
    assert info.parameters[1].description == "width"
    assert [shown_default(p) for p in info.parameters] == ["", "128", "LN", "0", "pick_device()"]
    assert not info.parameters[0].has_default


def test_imports_are_all_listed_in_order(tmp_path: Path) -> None:
    (info,) = write(tmp_path, addition=TRAIN).experiments
    expected = "math sys typing pydantic labbook helpers.data torch torch.nn.functional jax.numpy"
    assert info.imports == tuple(expected.split())


def test_imports_for_type_checkers_are_left_out(tmp_path: Path) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch\nelse:\n    import os\n" + marked("a")
    assert write(tmp_path, a=text).experiments[0].imports == ("typing", "os", "labbook")


def test_listing_runs_nothing(tmp_path: Path) -> None:
    touch = "open('ran', 'w').close()"
    text = f"{touch}\n{marked('a')}\nclass C: {touch}\n"
    place = Path.cwd()
    os.chdir(tmp_path)
    try:
        assert [info.name for info in write(tmp_path, a=text).experiments] == ["a"]
    finally:
        os.chdir(place)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("decorator", "first"),
    [
        ("@experiment", "from labbook import experiment"),
        ("@experiment", "from labbook import *"),
        ("@ex", "from labbook import experiment as ex"),
        ("@labbook.experiment", "import labbook"),
        ("@lb.experiment", "import labbook as lb"),
        ("@experiment", "from labbook.runs.definition.experiment import experiment"),
        ("@labbook.runs.definition.experiment.experiment", "import labbook.runs.definition.experiment"),
    ],
)
def test_the_decorator_is_known_however_it_is_imported(tmp_path: Path, decorator: str, first: str) -> None:
    assert [info.name for info in write(tmp_path, a=marked("x.y", decorator, first)).experiments] == ["x.y"]


@pytest.mark.parametrize("first", ["from comet import experiment  # not labbook", "import labbook  # no name"])
def test_another_decorator_is_not_taken_for_ours(tmp_path: Path, first: str) -> None:
    assert write(tmp_path, a=marked("a", first=first)) == Listing((), ())


def test_files_are_found_in_folders_but_not_hidden_ones(tmp_path: Path) -> None:
    names = ["b", "sub__deep__a", ".hidden", ".git__c", "__pycache__/d"]
    for name in names:
        path = tmp_path / (name.replace("sub__deep__", "sub/deep/").replace(".git__", ".git/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(marked(path.stem.strip(".")))
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    listing = list_experiments(tmp_path)
    assert [info.name for info in listing.experiments] == ["a", "b"]
    assert listing.problems == ()


def test_no_folder_no_experiments(tmp_path: Path) -> None:
    assert list_experiments(tmp_path / "nowhere") == Listing((), ())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("import labbook\ndef f(:\n", 2, "Syntax error"),
        ("# labbook \0\n", 1, "null bytes"),
        ("# labbook\nx = " + "(" * 300 + ")" * 300, 2, "Syntax error|too deeply"),
        ("# labbook\nx = " + "-" * 100_000 + "1", 1, "Syntax error|too deeply"),
        ("import labbook\n@labbook.experiment\ndef f(run): pass", 3, "f has no name"),
        ("import labbook\n@labbook.experiment()\ndef f(run): pass", 3, "f has no name"),
        ("import labbook\n@labbook.experiment(name())\ndef f(run): pass", 3, "written out plainly"),
        ("import labbook\n@labbook.experiment('A B')\ndef f(run): pass", 3, "cannot name an experiment"),
        ("import labbook\n@labbook.experiment('a', tags='b')\ndef f(run): pass", 3, "list of texts"),
        ("import labbook\n@labbook.experiment('a')\ndef f(): pass", 3, "takes no run"),
        ("import labbook\n@labbook.experiment('a')\nasync def f(run): pass", 3, "async"),
        ("import labbook\n@labbook.experiment('a')\ndef f(run, x, /): pass", 3, "by name"),
        ("import labbook\nclass C:\n    @labbook.experiment('a')\n    def f(run): pass", 4, "top level"),
    ],
)
def test_problems_are_told_with_their_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    listing = write(tmp_path, bad=text, good=marked("good"))
    assert [info.name for info in listing.experiments] == ["good"]
    (problem,) = listing.problems
    assert (problem.file, problem.line) == (tmp_path / "bad.py", line)
    assert __import__("re").search(message, problem.message)


def test_an_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")  # reading it would wait for ever
    assert [problem.file.name for problem in list_experiments(tmp_path).problems] == ["gone.py", "pipe.py"]


def test_a_name_taken_twice_cannot_be_run(tmp_path: Path) -> None:
    listing = write(tmp_path, a=marked("x"), b=marked("x"))
    assert [info.file.name for info in listing.experiments] == ["a.py"]
    assert listing.problems[0].file.name == "b.py"
    with pytest.raises(LabbookError, match=r"x is already in a\.py, line 4"):
        find(listing, "x")


def test_find_suggests(tmp_path: Path) -> None:
    listing = write(tmp_path, addition=TRAIN)
    assert find(listing, "addition.train").function == "train"
    with pytest.raises(LabbookError) as caught:
        find(listing, "addtion.train")
    assert caught.value.message == "No experiment 'addtion.train'."
    assert caught.value.hint == "Did you mean 'addition.train'? `labbook experiments` lists all."


def test_find_tells_of_a_broken_file_that_may_hold_the_experiment(tmp_path: Path) -> None:
    with pytest.raises(LabbookError) as caught:
        find(write(tmp_path, a="import labbook\ndef ("), "x")
    assert "a.py, line 2: Syntax error" in caught.value.hint


def test_warnings_of_user_code_are_not_shown(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    write(tmp_path, a=marked("a") + '\nx = "\\d"\n')
    assert len(recwarn) == 0


def test_twenty_files_are_listed_quickly(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"e{number}.py").write_text(TRAIN.replace("addition.train", f"addition.train{number}"))
    times = []
    for _ in range(5):
        started = time.process_time()
        assert len(list_experiments(tmp_path).experiments) == 20
        times.append(time.process_time() - started)
    assert min(times) < 0.05


PRESETS = """
from labbook import experiment
QUICK = {"steps": 2 * 10}

@experiment("walk", presets={"quick": QUICK, "full": {"steps": 500, "seed": 1}})
def walk(run, steps: int = 100, seed: int = 0): pass
"""


def test_presets_are_read_without_running_the_file(tmp_path: Path) -> None:
    (walk,) = write(tmp_path, walk=PRESETS).experiments
    assert walk.presets == {"quick": {"steps": 20}, "full": {"steps": 500, "seed": 1}}
    assert preset(walk, "quick") == {"steps": 20} and preset(walk, "") == {}


def test_a_preset_that_there_is_not_names_those_there_are(tmp_path: Path) -> None:
    (walk,) = write(tmp_path, walk=PRESETS).experiments
    with pytest.raises(LabbookError, match="no preset 'fast'") as refused:
        preset(walk, "fast")
    assert refused.value.hint == "It has quick, full."


@pytest.mark.parametrize("wrong", ["presets={'quick': 3}", "presets=[1]", "presets=make()"])
def test_presets_that_are_no_dictionaries_are_a_problem(tmp_path: Path, wrong: str) -> None:
    listing = write(tmp_path, walk=f"from labbook import experiment\n@experiment('walk', {wrong})\ndef f(run): pass")
    assert not listing.experiments and "presets" in listing.problems[0].message
