"""`/` over the experiments: narrowed by name, question and tag as one types; Enter keeps it, Escape clears it."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from labbook.project import Project
from labbook.tui.data.experiments import fits
from labbook.tui.launch_page.experiment_list import ExperimentList
from labbook.tui.widgets.flex_table import FlexTable
from labbook.tui.widgets.form import LaunchForm
from tests.tui.conftest import NARROW, WIDE, AppPilot, opened, shown, typed, until

ONE = '''

@experiment("{name}", tags={tags})
def {function}(run, width: int = 8):
    """{question}"""
'''
EVERY = {
    "addition.train": ("arithmetic", "How fast is one digit learnt?"),
    "induction.probe": ("heads", "Where does the copy sit?"),
    "plain.walk": ("demo", "Does a walk drift?"),
}
NARROWED = {"TRAIN": "addition.train", "#heads": "induction.probe", "walk drift": "plain.walk"}


@pytest.fixture
def three(project: Project) -> Project:
    """A project with three experiments."""
    project.experiments.mkdir()
    parts = [
        ONE.format(name=name, tags=[tag], function=name.replace(".", "_"), question=question)
        for name, (tag, question) in EVERY.items()
    ]
    (project.experiments / "three.py").write_text("from labbook import experiment\n" + "".join(parts))
    return project


def listed(pilot: AppPilot) -> list[str]:
    """The experiments that are listed, on either screen."""
    screen = pilot.app.screen
    if screen.query(ExperimentList):
        return [info.name for info in screen.query_one(ExperimentList).listed]
    return [row.key for row in screen.query_one(FlexTable).listed]


def has_the_keys(pilot: AppPilot, name: str) -> bool:
    """Whether a part of the screen has the keys."""
    return pilot.app.screen.focused is pilot.app.screen.query_one(name)


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize(("mode", "table"), [("launch", "#experiments"), ("experiments", "#experiment-table")])
async def test_a_list_is_narrowed_kept_and_cleared(
    three: Project, mode: str, table: str, size: tuple[int, int]
) -> None:
    async with opened(three, mode, size) as pilot:
        await until(pilot, lambda: listed(pilot) == list(EVERY))
        assert not pilot.app.screen.query_one("#filter").display
        for query, name in NARROWED.items():
            await pilot.press("slash")
            await typed(pilot, query)
            await until(pilot, lambda name=name: listed(pilot) == [name])
            await pilot.press("enter")
            assert has_the_keys(pilot, table) and query in shown(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: listed(pilot) == list(EVERY))
            assert has_the_keys(pilot, table) and not pilot.app.screen.query_one("#filter").display
        await pilot.press("slash", *"zzz", "enter")
        await until(pilot, lambda: "Nothing fits. Escape shows all." in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: listed(pilot) == list(EVERY) and "Nothing fits" not in shown(pilot))


async def test_the_form_is_that_of_an_experiment_that_fits_and_keeps_what_was_typed(three: Project) -> None:
    async with opened(three, "launch", WIDE) as pilot:
        form = pilot.app.screen.query_one(LaunchForm)
        await until(pilot, lambda: form.info and form.info.name == "addition.train" and "Makes 1 run" in shown(pilot))
        await pilot.press("enter", "1", "6", "escape", "slash", *"walk")
        await until(pilot, lambda: form.info.name == "plain.walk" and form.typed().parameters == {})
        await pilot.press("enter", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen.focused, Input))
        await pilot.press("escape")
        assert listed(pilot) == ["plain.walk"]  # from the form it leads to the experiments, which stay narrowed
        await pilot.press("escape", "home")
        await until(pilot, lambda: form.info.name == "addition.train" and form.typed().parameters == {"width": "16"})


async def test_nothing_is_launched_while_no_experiment_fits(three: Project) -> None:
    async with opened(three, "launch") as pilot:
        await until(pilot, lambda: "Makes 1 run" in shown(pilot))
        await pilot.press("slash", *"zzz")
        await until(pilot, lambda: "Nothing fits" in shown(pilot) and "Makes 1 run" not in shown(pilot))
        await pilot.press("ctrl+l")
        assert not pilot.app.screen.launching


async def test_an_experiment_that_was_chosen_elsewhere_is_shown_though_it_does_not_fit(three: Project) -> None:
    async with opened(three, "launch") as pilot:
        await pilot.press("slash", *"walk", "enter")
        await until(pilot, lambda: listed(pilot) == ["plain.walk"])
        await pilot.press("6")
        await until(pilot, lambda: "How fast is one digit" in shown(pilot))
        await pilot.press("enter")
        form = pilot.app.get_screen_stack("launch")[0].query_one(LaunchForm)
        await until(pilot, lambda: form.info and form.info.name == "addition.train" and form.has_focus_within)
        assert listed(pilot) == list(EVERY)


async def test_tags_are_shown(three: Project) -> None:
    async with opened(three, "experiments") as pilot:
        await until(pilot, lambda: "addition.train  #arithmetic" in shown(pilot))


def test_every_word_has_to_fit() -> None:
    from labbook.runs.definition.registry import ExperimentInfo

    info = ExperimentInfo._make(["a.train", ("Toy",), None, 1, "train", "", "Does it?", (), (), {}])
    assert all(fits(info, query) for query in ("", "  ", "TRAIN", "#toy", "does train"))
    assert not any(fits(info, query) for query in ("#train", "train probe"))
