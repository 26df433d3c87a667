"""Dialogs: an answer, or none; nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

from textual.widgets import TextArea

from labbook.project import Project
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.choose import Choice, Choose
from labbook.tui.dialogs.confirm import Confirm
from labbook.tui.dialogs.copying import lettered
from labbook.tui.dialogs.write import Write
from labbook.tui.memory import Memory
from labbook.tui.screens.page import Page
from tests.tui.conftest import AppPilot, opened, shown, typed, until


async def answered(pilot: AppPilot, dialog: Any, *keys: str) -> object:
    """What a dialog gives back when these keys are pressed."""
    answers: list[object] = []
    pilot.app.push_screen(dialog, answers.append)
    await until(pilot, lambda: pilot.app.screen is dialog and dialog.focused is not None)
    await pilot.press(*keys)
    await until(pilot, lambda: answers)
    return answers[0]


async def test_each_dialog_gives_its_answer_and_none_when_it_is_left(project: Project) -> None:
    options = [Choice("s", "supported"), Choice("r", "refuted"), Choice("j", "joke")]
    async with opened(project) as pilot:
        assert await answered(pilot, Ask("Why?"), *"no", "enter") == "no"
        assert await answered(pilot, Ask("Why?"), "enter", "escape") is None
        assert await answered(pilot, Ask("Why?", needed=False), "enter") == ""
        assert await answered(pilot, Choose("Verdict", options), "r") == "r"
        assert await answered(pilot, Choose("Verdict", options), "down", "enter") == "r"
        assert await answered(pilot, Choose("Verdict", options), "k", "enter") == "j"
        assert await answered(pilot, Choose("Verdict", options), "escape") is None
        assert await answered(pilot, Confirm("Delete R1?", "It goes to the trash."), "enter") is False
        assert await answered(pilot, Confirm("Delete R1?", "It goes to the trash."), "l", "enter") is True
        assert await answered(pilot, Confirm("Delete R1?", "It goes to the trash."), "y") is True
        assert await answered(pilot, Write("Note"), *"two", "enter", *"lines", "ctrl+s") == "two\nlines"


async def test_a_burst_of_keys_answers_once_and_a_word_chooses_nothing(project: Project) -> None:
    options = [Choice("y", "yes"), Choice("n", "no")]
    async with opened(project) as pilot:
        answers: list[object] = []
        for dialog, keys in ((Choose("Is it so?", options), "yy"), (Ask("Why?", "because"), ["enter", "enter"])):
            pilot.app.push_screen(dialog, answers.append)
            await until(pilot, lambda dialog=dialog: pilot.app.screen is dialog and dialog.focused is not None)
            for key in keys:
                pilot.app.simulate_key(key)
            await until(pilot, lambda dialog=dialog: pilot.app.screen is not dialog)
        assert answers == ["y", "because"]
        assert pilot.app.is_running
        choose = Choose("Is it so?", options)
        pilot.app.push_screen(choose, answers.append)
        await until(pilot, lambda: choose.focused is not None)
        for letter in "maybe":  # as fast as one types; presses that wait for the app may be slower than a word
            pilot.app.simulate_key(letter)
        await pilot.pause()
        assert pilot.app.screen is choose


async def test_a_text_that_was_left_is_there_the_next_time_and_not_after_it_was_saved(project: Project) -> None:
    async with opened(project) as pilot:
        assert await answered(pilot, Write("Edit E1", "begun", draft="E1"), *" on", "escape") is None
        pilot.app.memory.flush()
        assert Memory(pilot.app.memory.file).get("draft.E1") == ["begun", "begun on"]
        dialog = Write("Edit E1", "begun", draft="E1")
        pilot.app.push_screen(dialog)
        await until(pilot, lambda: dialog.query(TextArea) and dialog.query_one(TextArea).text == "begun on")
        await pilot.press("ctrl+s")
        assert pilot.app.memory.get("draft.E1")[1] == "begun on"  # it is not saved yet
        pilot.app.screen.post_message(Page.Changed("saved E1", draft="begun on"))
        await until(pilot, lambda: pilot.app.memory.get("draft.E1") is None)


async def test_a_draft_of_another_text_is_not_taken_for_this_one(project: Project) -> None:
    async with opened(project) as pilot:
        pilot.app.memory.put("draft.E1", ["before", "before and more"])
        dialog = Write("Edit E1", "changed elsewhere", draft="E1")
        pilot.app.push_screen(dialog)
        await until(pilot, lambda: dialog.query(TextArea))
        assert dialog.query_one(TextArea).text == "changed elsewhere"


async def test_y_copies_or_asks_what(project: Project) -> None:
    async with opened(project) as pilot:
        pilot.app.screen.copies = lambda: {"id": "R1", "Markdown": "| a |\n| 1 |"}
        pilot.app.set_focus(None)
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choose))
        await pilot.press("m")
        await until(pilot, lambda: pilot.app.clipboard == "| a |\n| 1 |")
        assert "copied the Markdown: 2 lines" in shown(pilot)


async def test_g_goes_to_a_thing_by_its_id_and_says_what_there_is_not(project: Project) -> None:
    async with opened(project) as pilot:
        pilot.app.set_focus(None)
        await pilot.press("g", "o")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        await typed(pilot, "r7")
        await pilot.press("enter")
        await until(pilot, lambda: "There is no R7" in shown(pilot))
        pilot.app.set_focus(None)
        await pilot.press("g", "d")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        await typed(pilot, "someday")
        await pilot.press("enter")
        await until(pilot, lambda: "'someday' is not a day" in shown(pilot))


def test_each_thing_to_copy_has_a_key_of_its_own() -> None:
    assert lettered(["id", "value", "Markdown", "figure"]) == {"y": "id", "v": "value", "m": "Markdown", "f": "figure"}
    assert len(lettered(["jk", "j", "k", "j"])) == 4
