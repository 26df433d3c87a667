"""The day's page: writing, planning, and what others write meanwhile."""

from __future__ import annotations

import pytest
from textual.events import Paste
from textual.widgets import Input

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.planning import plan
from labbook.project import Project
from labbook.store.database import Database
from labbook.store.records import Entry, Hypothesis, Task, TimeBox
from labbook.tui.data import today
from labbook.tui.dialogs.write import Write
from labbook.tui.widgets.entries import EntryList
from labbook.tui.widgets.plan_list import PlanList
from tests.tui.conftest import AppPilot, opened, shown, typed, until


async def test_a_note_is_typed_saved_and_seen(database: Database) -> None:
    async with opened(database.project) as pilot:
        await pilot.press("n")
        await typed(pilot, "stuck at ln 2, see R1")
        await pilot.press("enter")
        await until(pilot, lambda: "E1 note  stuck at ln 2, see R1" in shown(pilot))
    assert database.one(Entry).body == "stuck at ln 2, see R1"


@pytest.mark.parametrize(
    ("line", "kind"),
    [("q why so late?", "question"), ("i try momentum", "idea"), ("plain words", "note"), ("x", "note")],
)
async def test_the_first_letter_says_what_a_line_is(database: Database, line: str, kind: str) -> None:
    today.captured(database, line)
    assert database.one(Entry).kind == kind


@pytest.mark.parametrize("line", ["t", "h ", " i", "q  "])
async def test_a_letter_without_words_is_not_saved(database: Database, line: str) -> None:
    with pytest.raises(LabbookError, match="There are no words"):
        today.captured(database, line)
    assert database.all(Entry) == []


async def test_p_seals_a_prediction(database: Database) -> None:
    assert today.captured(database, "p min(loss) < 0.1 @ width=8 80%").startswith('sealed P1 "min(loss) < 0.1')
    with pytest.raises(LabbookError, match="How sure"):
        today.captured(database, "p min(loss) < 0.1")


def test_a_note_that_predicts_says_how_to_seal_it(database: Database) -> None:
    assert today.captured(database, "n P: x") == "saved E1"
    said = today.note(database, "# bets\n\nP: the probe transfers yes 70%\n")
    assert said == "saved E2; S on it seals what it predicts"
    entry = entries.get(database, 2)
    assert today.seal(database, entry).startswith('sealed P1 "the probe transfers yes" 70%')
    with pytest.raises(LabbookError, match="no prediction that waits"):
        today.seal(database, entry)


async def test_t_plans_a_task_and_h_states_a_hypothesis(database: Database) -> None:
    async with opened(database.project) as pilot:
        await pilot.press("t")
        await typed(pilot, "train it")
        await pilot.press("enter")
        await until(pilot, lambda: "T1 train it" in shown(pilot))
        await pilot.press("escape", "h")
        await typed(pilot, "wider is faster")
        await pilot.press("enter")
        await until(pilot, lambda: database.one(Hypothesis) is not None)
    assert database.one(Task).text == "train it"
    assert database.one(Hypothesis).statement == "wider is faster"


@pytest.mark.parametrize("planned", [True, False])
async def test_escape_leaves_the_line_and_keeps_what_is_in_it(database: Database, planned: bool) -> None:
    if planned:
        plan.add(database, "first")
    async with opened(database.project) as pilot:
        await pilot.press("n")
        await typed(pilot, "half a thought")
        await pilot.press("escape", "2")
        assert pilot.app.current_mode == "runs"
        await pilot.press("1", "n")
        assert pilot.app.screen.query_one(Input).value == "half a thought"
        await pilot.press("escape", "t", "escape", "i")
        assert pilot.app.screen.query_one(Input).value == "t half a thought"


async def test_percent_says_how_sure_one_is_of_what_was_just_stated(database: Database) -> None:
    async with opened(database.project) as pilot:
        await pilot.press("percent_sign")
        await until(pilot, lambda: "No hypothesis is stated yet" in shown(pilot))
        await pilot.press("h")
        await typed(pilot, "fewer heads learn sooner")
        await pilot.press("enter")
        await until(pilot, lambda: "stated H1: % says how sure you are" in shown(pilot))
        await pilot.press("percent_sign")
        await until(pilot, lambda: "How sure are you of H1" in shown(pilot) and "fewer heads" in shown(pilot))
        await typed(pilot, "60%")
        await pilot.press("enter")
        await until(pilot, lambda: "H1: credence 60%" in shown(pilot))


async def test_a_hypothesis_may_say_at_its_end_how_sure_one_is(database: Database) -> None:
    async with opened(database.project) as pilot:
        await pilot.press("h")
        await typed(pilot, "one head does 60%")
        await pilot.press("enter")
        await until(pilot, lambda: "stated H1" in shown(pilot))
        assert "% says" not in shown(pilot)
    found = database.get(Hypothesis, 1)
    assert (found.statement, found.credence) == ("one head does", 0.6)


async def test_the_keys_say_how_to_get_to_the_entries_where_there_are_some(database: Database) -> None:
    plan.add(database, "train the 8/8 model")
    async with opened(database.project) as pilot:
        await until(pilot, lambda: "space State" in shown(pilot))
        assert "tab Entries" not in shown(pilot)
        entries.add(database, "a note")
        await until(pilot, lambda: "tab Entries" in shown(pilot))
        await pilot.press("tab")
        assert isinstance(pilot.app.focused, EntryList)


async def test_typing_the_letter_twice_means_it_once(database: Database) -> None:
    async with opened(database.project) as pilot:
        await typed(pilot, "t train it")
        await pilot.press("enter")
        await until(pilot, lambda: database.one(Task) is not None)
    assert database.one(Task).text == "train it"


async def test_space_cycles_a_task_and_the_markdown_follows(database: Database) -> None:
    plan.add(database, "first")
    plan.add(database, "second")
    async with opened(database.project) as pilot:
        await pilot.press("down")
        for word, mark in (("▶ doing", "/"), ("✓ done", "x"), ("○ todo", " ")):
            await pilot.press("space")
            await until(pilot, lambda word=word: f"{word:<9}T2 second".split() == task_line(pilot, "T2"))
            assert database.one(Entry).body == f"- [ ] first\n- [{mark}] second\n"
        assert pilot.app.screen.query_one(PlanList).highlighted == 1


async def test_c_starts_and_stops_the_clock_and_x_drops(database: Database) -> None:
    plan.add(database, "first")
    async with opened(database.project) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "●" in shown(pilot))
        assert database.one(TimeBox).stopped_at is None
        await pilot.press("c")
        await until(pilot, lambda: "●" not in shown(pilot))
        assert database.one(TimeBox).stopped_at is not None
        await pilot.press("x")
        await typed(pilot, "the library does it")
        await pilot.press("enter")
        await until(pilot, lambda: "■ dropped" in shown(pilot))
        assert database.one(Entry).body == "- [-] first (the library does it)\n"
        await pilot.press("u")
        await until(pilot, lambda: "▶ doing" in shown(pilot))
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "■ dropped" in shown(pilot))


async def test_what_another_program_writes_appears_by_itself(database: Database) -> None:
    plan.add(database, "first")
    plan.add(database, "second")
    async with opened(database.project) as pilot:
        await pilot.press("down")
        plan.add(database, "from elsewhere")
        entries.add(database, "also from elsewhere")
        await until(pilot, lambda: "from elsewhere" in shown(pilot) and "also from elsewhere" in shown(pilot))
        assert pilot.app.screen.query_one(PlanList).highlighted == 1


async def test_a_text_that_could_not_be_saved_comes_back(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> int:
        raise LabbookError("The disk is full: nothing was written.", "Free some space.")

    async with opened(project) as pilot:
        monkeypatch.setattr(entries, "add", fail)
        await pilot.press("n")
        await typed(pilot, "precious")
        await pilot.press("enter")
        await until(pilot, lambda: "The disk is full: nothing was written. Free some space." in shown(pilot))
        line = pilot.app.screen.query_one(Input)
        assert (line.value, line.cursor_position) == ("precious", 8)
        await pilot.press("!")
        await until(pilot, lambda: "The disk is full" not in shown(pilot))


async def test_what_is_half_typed_is_there_after_the_terminal_was_closed(database: Database) -> None:
    async with opened(database.project) as pilot:
        await pilot.press("n")
        await typed(pilot, "half a thou")
    async with opened(database.project) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Input).value == "half a thou")
        await pilot.press("n")
        await typed(pilot, "ght")
        await pilot.press("enter")
        await until(pilot, lambda: "E1 note  half a thought" in shown(pilot))
        await pilot.press("n", "up")
        assert pilot.app.screen.query_one(Input).value == "half a thought"
        await pilot.press("down")
    async with opened(database.project) as pilot:
        assert pilot.app.screen.query_one(Input).value == ""


async def test_several_pasted_lines_become_one_note(database: Database) -> None:
    async with opened(database.project) as pilot:
        await pilot.press("n")
        pilot.app.screen.query_one(Input).post_message(Paste("step loss\n1    2.3\n2    0.7\n"))
        await until(pilot, lambda: isinstance(pilot.app.screen, Write))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: database.one(Entry) is not None)
    assert database.one(Entry).body == "step loss\n1    2.3\n2    0.7\n"


async def test_the_cursor_goes_through_the_entries_and_enter_opens_what_one_is_about(full: Database) -> None:
    entries.add(full, "compare R3 with R4")
    entries.add(full, "\n".join(f"line {number}" for number in range(60)))
    async with opened(full.project, size=(160, 48)) as pilot:
        await until(pilot, lambda: "line 30" in shown(pilot))
        await pilot.press("tab")
        listed = pilot.app.screen.query_one(EntryList)
        await until(pilot, lambda: listed.current is not None and listed.current.body.startswith("line"))
        assert "line 31" not in shown(pilot) and "… 29 more lines, Enter unfolds" in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "more lines" not in shown(pilot))
        await pilot.press("up")
        await until(pilot, lambda: listed.current is not None and listed.current.body.startswith("compare"))
        await pilot.press("enter")
        await until(pilot, lambda: "leads to" in shown(pilot) and "1  R3" in shown(pilot) and "2  R4" in shown(pilot))


async def test_an_entry_is_edited_in_place_but_never_over_what_somebody_else_wrote(database: Database) -> None:
    plan.add(database, "first")
    entries.add(database, "loss stuck at ln 3")
    async with opened(database.project) as pilot:
        await until(pilot, lambda: "stuck" in shown(pilot))
        await pilot.press("tab", "e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Write))
        await pilot.press("ctrl+end", "backspace", "2", "ctrl+s")
        await until(pilot, lambda: "loss stuck at ln 2" in shown(pilot))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Write))
        entries.edit(database, entries.get(database, 2), "from elsewhere")
        await pilot.press("!", "ctrl+s")
        await until(pilot, lambda: "was changed by somebody else" in shown(pilot))
    assert entries.get(database, 2).body == "from elsewhere"


def test_an_edit_in_place_would_spoil_mixed_line_ends() -> None:
    assert today.has_odd_line_ends("a\r\nb\n")
    assert today.has_odd_line_ends("a\x0cb\nc\n")
    assert not today.has_odd_line_ends("a\nb")
    assert not today.has_odd_line_ends("a\r\nb\r\n")


async def test_a_figure_is_drawn_where_it_stands_in_the_text(full: Database) -> None:
    spec = '{"type": "line", "title": "the loss", "series": [{"name": "loss", "metric": "loss"}]}'
    with full.write():
        figure = full.insert("figure", run_id=3, name="loss", spec=spec, created_at=0)
    entries.add(full, f"before\n\n![the loss](F{figure})\n\nafter")
    async with opened(full.project, size=(160, 48)) as pilot:
        await until(pilot, lambda: "the loss" in shown(pilot) and "└" in shown(pilot))
        assert "![" not in shown(pilot)


async def test_a_click_on_a_short_id_opens_it(full: Database) -> None:
    entries.add(full, "R3 was better")
    async with opened(full.project) as pilot:
        await until(pilot, lambda: "R3 was better" in shown(pilot))
        lines = shown(pilot).splitlines()
        row = next(number for number, line in enumerate(lines) if "R3 was better" in line)
        await pilot.click(offset=(lines[row].index("R3 was"), row))
        await until(pilot, lambda: getattr(pilot.app.screen, "ref", "") == "R3")


async def test_a_figure_follows_its_run(full: Database) -> None:
    spec = '{"type": "line", "title": "going on", "series": [{"name": "loss", "metric": "loss"}]}'
    with full.write():
        figure = full.insert("figure", run_id=1, name="loss", spec=spec, created_at=0)
    entries.add(full, f"![going on](F{figure})")
    async with opened(full.project, size=(160, 48)) as pilot:
        await until(pilot, lambda: "going on" in shown(pilot))
        with full.write():
            full.update("figure", figure, spec=spec.replace("going on", "went on"))
        await until(pilot, lambda: "went on" in shown(pilot))


async def test_a_new_labbook_shows_what_to_press_first(database: Database) -> None:
    async with opened(database.project) as pilot:
        assert "This labbook is new" in shown(pilot) and "t  plan a task" in shown(pilot)
        await typed(pilot, "t look around")
        await pilot.press("enter")
        await until(pilot, lambda: "T1 look around" in shown(pilot))
        assert "is new" not in shown(pilot) and "n takes down" in shown(pilot)


async def test_the_newest_entry_is_in_view_until_somebody_scrolls_up(database: Database) -> None:
    for number in range(60):
        entries.add(database, f"note {number}")
    async with opened(database.project) as pilot:
        await until(pilot, lambda: "note 59" in shown(pilot))
        listed = pilot.app.screen.query_one(EntryList)
        listed.scroll_home(animate=False)
        await until(pilot, lambda: "note 0" in shown(pilot))
        entries.add(database, "one more")
        await until(pilot, lambda: len(listed.children) == 61)
        assert "note 0" in shown(pilot)
        assert "one more" not in shown(pilot)


def task_line(pilot: AppPilot, id: str) -> list[str]:
    """The words of a task's line."""
    return next((line.split() for line in shown(pilot).splitlines() if f" {id} " in line), [])
