"""The launch form: made from the parameters, forgiving, and honest about what it will run."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Static

from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import plan
from labbook.project import Project
from labbook.runs import launch
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Prediction, Run, Sweep
from labbook.tui.widgets.form import LaunchForm
from tests.tui.conftest import NARROW, WIDE, AppPilot, add_run, opened, shown, typed, until

TOY = '''
from typing import Annotated, Literal

from pydantic import Field

from labbook import Run, experiment


@experiment("toy.train")
def train(run: Run, width: Annotated[int, Field(ge=1, description="of [the] layer")] = 8,
          norm: Literal["LN", "none"] = "LN", seed: int = 0):
    """Does it learn [at all]?

    It goes on for
    some steps.
    """
    for step in run.track(range(5)):
        run.log({"loss": 1 / (step + width)}, step=step)
    return {"final_loss": 1 / width}


@experiment("toy.must")
def must(run: Run, size: int):
    """A parameter that has to be given."""
'''


@pytest.fixture
def toy(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with two experiments, in which no process is started."""
    project.experiments.mkdir()
    (project.experiments / "toy.py").write_text(TOY)
    monkeypatch.setattr(launch, "spawn_supervisor", lambda *launched: None)
    return project


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_form_has_a_field_for_each_parameter(toy: Project, size: tuple[int, int]) -> None:
    async with opened(toy, "launch", size) as pilot:
        await choose_train(pilot)
        for fact in ("toy.must", "Does it learn [at all]?", "width", "int >= 1; of [the] layer", "LN | none", "why"):
            assert fact in shown(pilot)
        assert "Makes 1 run" in shown(pilot)


async def test_a_list_becomes_a_sweep(toy: Project) -> None:
    async with opened(toy, "launch") as pilot:
        await fill(pilot, "width", "8,16")
        await until(pilot, lambda: "Makes 2 runs: width 8, 16" in shown(pilot))
        await fill(pilot, "seed", "range(3)")
        await until(pilot, lambda: "Makes 6 runs" in shown(pilot))


@pytest.mark.parametrize(
    ("field", "text", "wrong"),
    [
        ("width", "wide", "width should be a whole number, not 'wide'"),
        ("width", "8,0", "width should be >= 1, not 0"),
        ("width", "8,,", "A value is missing"),
        ("norm", "[/x]", "norm should be"),
        ("hypothesis", "H9", "There is no H9"),
        ("task", "banana", "'banana' is not a short id of a task"),
        ("prediction", "final_loss < 0.1", "How sure are you?"),
        ("prediction", "final_loss <<< 80%", "a number is expected here"),
        ("jobs", "many", "'many' is not a number of runs"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    toy: Project, database: Database, field: str, text: str, wrong: str
) -> None:
    async with opened(toy, "launch", WIDE) as pilot:
        await fill(pilot, "seed", "7")
        await fill(pilot, field, text)
        await until(pilot, lambda: wrong in shown(pilot))
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "Nothing was launched" in shown(pilot))
        assert field_of(pilot, field).value == text
        assert field_of(pilot, "seed").value == "7"
    assert database.one(Run) is None
    assert database.one(Prediction) is None


async def test_what_was_typed_survives_a_look_at_another_experiment_and_a_mended_file(toy: Project) -> None:
    async with opened(toy, "launch", WIDE) as pilot:
        await fill(pilot, "width", "32")
        await pilot.press("escape", "up")
        await until(pilot, lambda: "Still needed: size" in shown(pilot))
        await pilot.press("down")
        await until(pilot, lambda: field_of(pilot, "width").value == "32")
        (toy.experiments / "toy.py").write_text(TOY.replace("seed: int = 0", "seed: int = 0, steps: int = 5"))
        await until(pilot, lambda: "steps" in shown(pilot))
        assert field_of(pilot, "width").value == "32"


async def test_a_type_that_is_mended_in_another_file_is_seen(toy: Project) -> None:
    source = "from kinds import Norm\n" + TOY.replace('Literal["LN", "none"]', "Norm")
    (toy.root / "kinds.py").write_text('from typing import Literal\nNorm = Literal["LN", "none"]')
    (toy.experiments / "toy.py").write_text(source)
    async with opened(toy, "launch", WIDE) as pilot:
        await choose_train(pilot)
        await until(pilot, lambda: "LN | none" in shown(pilot))
        (toy.root / "kinds.py").write_text('from typing import Literal\nNorm = Literal["LN", "RMS", "none"]')
        await until(pilot, lambda: "LN | RMS | none" in shown(pilot))


async def test_a_sweep_is_launched_with_its_reason_and_its_prediction_sealed_first(
    toy: Project, database: Database
) -> None:
    hypotheses.add(database, "wider is better")
    async with opened(toy, "launch", WIDE) as pilot:
        await fill(pilot, "width", "8, 16")
        await fill(pilot, "why", "does width matter?")
        await fill(pilot, "hypothesis", "h1")
        await fill(pilot, "prediction", "final_loss < 0.1 @ width=16 80%")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: pilot.app.current_mode == "runs" and "R2 " in shown(pilot))
    sweep, prediction = database.one(Sweep), database.one(Prediction)
    assert (sweep.why, sweep.hypothesis_id, values.load(sweep.axes)) == ("does width matter?", 1, {"width": [8, 16]})
    configs = [values.load(run.config) for run in database.all(Run, "ORDER BY id")]
    assert configs == [{"width": width, "norm": "LN", "seed": 0} for width in (8, 16)]
    assert (prediction.claim, prediction.probability, prediction.experiment) == (
        "final_loss < 0.1 @ width=16",
        0.8,
        "toy.train",
    )
    assert not prediction.after_the_fact
    assert prediction.sealed_at <= database.get(Run, 1).created_at


async def test_the_next_launch_inherits_no_reason_and_another_experiment_no_hypothesis(
    toy: Project, database: Database
) -> None:
    hypotheses.add(database, "wider is better")
    plan.add(database, "try a wider one")
    async with opened(toy, "launch", WIDE) as pilot:
        await fill(pilot, "width", "16")
        for field, text in (("why", "does it?"), ("hypothesis", "H1"), ("task", "T1")):
            await fill(pilot, field, text)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: pilot.app.current_mode == "runs")
        await pilot.press("3", "escape")
        await until(pilot, lambda: "wider is better" in shown(pilot))
        assert held(pilot) == ({"width": "16"}, {"hypothesis": "H1"})
        await pilot.press("up")
        await until(pilot, lambda: "Still needed: size" in shown(pilot))
        assert held(pilot) == ({}, {})
    async with opened(toy, "launch", WIDE) as pilot:
        await choose_train(pilot)
        assert held(pilot) == ({"width": "16"}, {})


async def test_a_hypothesis_that_was_chosen_goes_along_to_the_experiment_that_is(
    toy: Project, database: Database
) -> None:
    hypotheses.add(database, "wider is better")
    async with opened(toy, "launch", WIDE) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(LaunchForm).info is not None)
        pilot.app.screen.fill_in("hypothesis", "H1")
        await choose_train(pilot)
        assert held(pilot) == ({}, {"hypothesis": "H1"})
        await pilot.press("up")
        await until(pilot, lambda: "Still needed: size" in shown(pilot))
        await pilot.press("down", "ctrl+l")
        await until(pilot, lambda: pilot.app.current_mode == "runs")
        await pilot.press("3", "up")
        await until(pilot, lambda: "Still needed: size" in shown(pilot))
        assert held(pilot) == ({}, {})
    assert database.get(Run, 1).hypothesis_id == 1


async def test_x_empties_the_form_and_u_brings_it_back(toy: Project) -> None:
    async with opened(toy, "launch", WIDE) as pilot:
        await fill(pilot, "width", "16")
        await fill(pilot, "why", "does it?")
        await pilot.press("escape", "x")
        await until(pilot, lambda: "u brings it back" in shown(pilot))
        assert held(pilot) == ({}, {})
        await pilot.press("u")
        await until(pilot, lambda: held(pilot) == ({"width": "16"}, {"why": "does it?"}))
        await pilot.press("up")
        await until(pilot, lambda: "Still needed: size" in shown(pilot))
        await pilot.press("u")
        await until(pilot, lambda: "Nothing was emptied" in shown(pilot))


PRESETS = '''
from labbook import experiment


@experiment("toy.preset", presets={"quick": {"steps": 5, "name": "a b"}, "long": {"steps": 900}})
def preset(run, steps: int = 50, name: str = "", seed: int = 0):
    """Which preset?"""
'''


async def test_p_fills_in_one_preset_after_another_and_u_brings_back_what_was_typed(project: Project) -> None:
    project.experiments.mkdir()
    (project.experiments / "toy.py").write_text(PRESETS)
    async with opened(project, "launch", WIDE) as pilot:
        await until(pilot, lambda: "p: quick, steps=5" in shown(pilot))
        await fill(pilot, "seed", "7")
        await pilot.press("escape")
        for expected in ({"steps": "5", "name": "'a b'"}, {"steps": "900"}, {}):
            await pilot.press("p")
            await until(pilot, lambda expected=expected: held(pilot)[0] == expected)
        await pilot.press("u")
        await until(pilot, lambda: held(pilot)[0] == {"seed": "7"})


async def test_what_was_tried_before_is_said_while_the_form_is_filled_in(toy: Project, database: Database) -> None:
    config = {"width": 16, "norm": "LN", "seed": 0}
    add_run(database, status="failed", config=config, reason="ValueError: [/x]")
    add_run(database, status="done", config=config, summary='{"final_loss": 0.01}')
    async with opened(toy, "launch", WIDE) as pilot:
        await fill(pilot, "width", "16")
        earlier = "Already tried: R2 (done, final_loss 0.01), R1 (failed, ValueError: [/x])"
        await until(pilot, lambda: earlier in shown(pilot))
        await typed(pilot, ",32")
        await until(pilot, lambda: "Already tried: 1 of 2 configs" in shown(pilot))
        await typed(pilot, ",")
        await until(pilot, lambda: "Already tried" not in shown(pilot))


async def test_a_name_that_no_run_has_had_is_doubted_and_launched_all_the_same(
    toy: Project, database: Database
) -> None:
    async with opened(toy, "launch") as pilot:
        await fill(pilot, "prediction", "final_los < 0.1 @ width=8 80%")
        await until(pilot, lambda: "final_los < 0.1 @ width=8, 80% sure" in text_of(pilot))
        assert "No run" not in text_of(pilot)  # there is nothing to compare it with
        add_run(database, status="done", summary='{"final_loss": 0.01}', config={"width": 8})
        made_summary(database, 1, "final_loss")
        await typed(pilot, "!")
        doubt = "No run of toy.train has returned or logged 'final_los' yet; did you mean final_loss?"
        await until(pilot, lambda: doubt in text_of(pilot))
        assert "Makes 1 run" in shown(pilot)
        await pilot.press("escape", "ctrl+l")
        await until(pilot, lambda: pilot.app.current_mode == "runs")
        await until(pilot, lambda: f"launched R2\n{doubt}" in pilot.app.last_message)
    assert database.one(Prediction).claim.startswith("final_los < 0.1 @ width=8")


async def test_a_note_can_be_read_on_the_smallest_terminal(toy: Project) -> None:
    async with opened(toy, "launch", (60, 20)) as pilot:
        await fill(pilot, "prediction", "final_loss < 0.1 @ widht=8 80%")
        await until(pilot, lambda: "did you mean" in text_of(pilot))
        field = pilot.app.screen.query_one(LaunchForm).fields("intent")["prediction"]
        assert field.query_one(".field-note").size.width >= 18
        await until(pilot, lambda: field.region.bottom <= pilot.app.screen.query_one(LaunchForm).region.bottom)


async def test_a_mistyped_parameter_is_doubted_before_the_first_run(toy: Project) -> None:
    async with opened(toy, "launch", WIDE) as pilot:
        await fill(pilot, "prediction", "final_loss < 0.1 @ widht=8 80%")
        await until(pilot, lambda: "No run has had 'widht' yet; did you mean width?" in text_of(pilot))


async def test_ctrl_l_held_down_launches_once(toy: Project, database: Database) -> None:
    async with opened(toy, "launch") as pilot:
        await fill(pilot, "seed", "1")
        await pilot.press("ctrl+l", "ctrl+l", "ctrl+l")
        await until(pilot, lambda: pilot.app.current_mode == "runs")
    assert len(database.all(Run)) == 1


async def test_a_file_that_cannot_be_read_is_told(toy: Project) -> None:
    (toy.experiments / "broken.py").write_text("import labbook\ndef [:")
    async with opened(toy, "launch") as pilot:
        await until(pilot, lambda: "broken.py:2: Syntax error" in shown(pilot))
        assert "toy.train" in shown(pilot)


async def test_a_launched_experiment_really_runs_and_is_seen_to_the_end(project: Project, database: Database) -> None:
    project.experiments.mkdir()
    (project.experiments / "toy.py").write_text(TOY)
    async with opened(project, "launch", WIDE) as pilot:
        await fill(pilot, "width", "4")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "✓ done" in shown(pilot))
        await pilot.press("1")
        await until(pilot, lambda: "R1 toy.train: done" in shown(pilot))
    assert values.load(database.get(Run, 1).summary) == {"final_loss": 0.25}


def text_of(pilot: AppPilot) -> str:
    """What stands beside the prediction's field, as one line."""
    field = pilot.app.screen.query_one(LaunchForm).fields("intent")["prediction"]
    return str(field.query_one(".field-note", Static).visual)


def made_summary(database: Database, run: int, name: str) -> None:
    """Let a run have returned a value of a name."""
    with database.write():
        database.insert("run_summary", run_id=run, name=name, number=0.01, text="0.01")


async def choose_train(pilot: AppPilot) -> None:
    """Choose toy.train, the second in the list."""
    form = pilot.app.screen.query_one(LaunchForm)
    if form.info is None or form.info.name != "toy.train":
        await pilot.press("down")
        await until(pilot, lambda: form.info and form.info.name == "toy.train" and "Makes" in shown(pilot))


async def fill(pilot: AppPilot, field: str, text: str) -> None:
    """Type a text into a field."""
    await until(pilot, lambda: pilot.app.screen.query_one(LaunchForm).info is not None)
    if len(pilot.app.screen.listing.experiments) > 1:
        await choose_train(pilot)
    field_of(pilot, field).focus()
    await typed(pilot, text)


def held(pilot: AppPilot) -> tuple[dict[str, str], dict[str, str]]:
    """What the form holds: parameters and intents."""
    typed = pilot.app.screen.query_one(LaunchForm).typed()
    return dict(typed.parameters), dict(typed.intents)


def field_of(pilot: AppPilot, name: str) -> Input:
    """The line of a parameter or an intent."""
    form = pilot.app.screen.query_one(LaunchForm)
    return {**form.fields("intent"), **form.fields("parameter")}[name].input
