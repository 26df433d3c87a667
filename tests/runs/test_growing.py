"""Growing a sweep: more values of an axis, another axis, never a run twice."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.project import Project
from labbook.runs import growing, launch
from labbook.runs.definition.config import validate_all
from labbook.runs.definition.overrides import grid
from labbook.runs.definition.registry import find, list_experiments
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Run, Sweep

TOY = '''
from labbook import experiment


@experiment("toy.train")
def train(run, width: int = 8, rate: float = 0.1, norm: str = "LN", seed: int = 0):
    """Does it learn?"""
'''


@pytest.fixture
def sweep(project: Project, database: Database, monkeypatch: pytest.MonkeyPatch) -> Sweep:
    """A sweep over width 8 and 32 with two seeds; nothing of it is started."""
    project.experiments.mkdir()
    (project.experiments / "toy.py").write_text(TOY)
    monkeypatch.setattr(launch, "spawn_supervisor", lambda *launched: None)
    info = find(list_experiments(project.experiments), "toy.train")
    axes = {"width": [8, 32], "seed": [0, 1]}
    configs = validate_all(info, [{"norm": "none", **point} for point in grid(axes)])
    launch.run_sweep(database, info, configs, axes, {"norm": "none"}, 1, launch.Intent("why not"))
    return swept(database)


def test_more_values_of_an_axis_take_their_place_in_it(database: Database, sweep: Sweep) -> None:
    found = growing.growth(database, sweep, ["width=16,8"])
    assert found.axes == {"width": [8, 16, 32], "seed": [0, 1]}
    assert [(config["width"], config["seed"], config["norm"]) for config in found.configs] == [
        (16, 0, "none"),
        (16, 1, "none"),
    ]


def test_another_axis_begins_with_the_value_that_all_runs_had(database: Database, sweep: Sweep) -> None:
    found = growing.growth(database, sweep, ["norm=LN", "rate=1"])
    assert found.axes == {"width": [8, 32], "seed": [0, 1], "norm": ["none", "LN"], "rate": [0.1, 1.0]}
    assert len(found.configs) == 12
    assert all((config["norm"], config["rate"]) != ("none", 0.1) for config in found.configs)
    launched = growing.grow(database, sweep, found, 2)
    grown = swept(database)
    assert values.load(grown.axes) == found.axes and values.load(grown.fixed) == {}
    assert {database.get(Run, number).sweep_id for number in launched.runs} == {sweep.id}  # type: ignore[union-attr]


def test_what_a_sweep_has_already_is_not_run_again(database: Database, sweep: Sweep) -> None:
    growing.grow(database, sweep, growing.growth(database, sweep, ["width=16"]), 1)
    with pytest.raises(LabbookError, match="S1 has all of that"):
        growing.growth(database, swept(database), ["width=16,32"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Grow it by what"),
        (["depth=2"], "no parameter 'depth'"),
        (["width=wide"], "width"),
        (["rate=interval(0,1)"], "interval"),
        (["width=8,8"], "listed twice"),
    ],
)
def test_what_makes_no_sense_is_refused(database: Database, sweep: Sweep, words: list[str], said: str) -> None:
    with pytest.raises(LabbookError, match=said):
        growing.growth(database, sweep, words)


def swept(database: Database) -> Sweep:
    """The sweep as it is now."""
    found = database.get(Sweep, 1)
    assert found is not None
    return found
