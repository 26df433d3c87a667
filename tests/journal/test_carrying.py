"""Carrying: a task is one task wherever it goes, and the line it leaves says where to."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labbook.errors import LabbookError
from labbook.journal import entries, undo
from labbook.journal.planning import carrying, plan, task_story
from labbook.store.database import Database
from labbook.store.records import Entry, Task
from tests.wall_clock import WallClock

MONDAY, TUESDAY = "2026-11-16", "2026-11-17"


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    clock = WallClock(monkeypatch)
    clock.set(f"{MONDAY} 09:00")
    return clock


def body(database: Database, day: str) -> str:
    planned = plan.of_day(database, day)
    assert planned is not None
    return planned.body


def named(database: Database, words: str) -> Task:
    """The task of these words, where it is now."""
    (found,) = [task for task in database.all(Task, "WHERE same_as IS NULL") if task.text.startswith(words)]
    return found


def test_a_carried_task_keeps_its_number_and_the_old_line_says_where_to(database: Database, wall: WallClock) -> None:
    task = plan.add(database, "train 8/8 ~25m")
    wall.set(f"{TUESDAY} 09:00")
    carrying.carry(database, [task], TUESDAY)
    assert body(database, MONDAY) == f"- [>] train 8/8 ~25m -> {TUESDAY}\n"
    assert body(database, TUESDAY) == "- [ ] train 8/8 ~25m\n"
    now_there = database.get(Task, task.id)
    assert now_there is not None
    assert (now_there.state, now_there.created_at, now_there.estimate) == ("todo", task.created_at, 25)
    (before,) = database.all(Task, "WHERE same_as = :id", id=task.id)
    assert (before.entry_id, before.state) == (task.entry_id, "moved")


def test_a_week_of_carrying_is_one_task_in_five_places(database: Database, wall: WallClock) -> None:
    task = plan.add(database, "explain how it works")
    for day in range(16, 21):
        wall.set(f"2026-11-{day} 09:00")
        if day > 16:
            carrying.carry(database, [task], f"2026-11-{day}")
        plan.start(database, task)
        wall.pass_minutes(30)
        plan.stop(database, task)
    story = task_story.of_task(database, task)
    assert story.task.id == task.id
    assert [place.day for place in story.places] == [f"2026-11-{day}" for day in range(16, 21)]
    assert [place.state for place in story.places] == ["moved"] * 4 + ["doing"]
    assert (story.carried, story.age, story.seconds) == (4, 4, 5 * 1800)
    assert body(database, "2026-11-20") == "- [/] explain how it works\n"


def test_open_parts_go_along_and_closed_ones_stay(database: Database, wall: WallClock) -> None:
    text = (
        "- [/] train\n  - [x] 4/4\n    - [ ] plot it\n  - [ ] 8/8\n    - [ ] with dropout\n  - [-] 16/16\n- [ ] read\n"
    )
    entries.add(database, text, kind="plan", day=MONDAY)
    before = {task.text: task.id for task in database.all(Task)}
    carrying.carry(database, [named(database, "train")], TUESDAY)
    assert body(database, MONDAY) == (
        f"- [>] train -> {TUESDAY}\n  - [x] 4/4\n    - [>] plot it -> {TUESDAY}\n  - [>] 8/8 -> {TUESDAY}\n"
        f"    - [>] with dropout -> {TUESDAY}\n  - [-] 16/16\n- [ ] read\n"
    )
    assert body(database, TUESDAY) == "- [/] train\n  - [ ] plot it\n  - [ ] 8/8\n    - [ ] with dropout\n"
    for words in ("train", "plot it", "8/8", "with dropout", "4/4", "16/16", "read"):
        assert named(database, words).id == before[words]
    assert named(database, "8/8").parent_id == before["train"]
    assert named(database, "with dropout").parent_id == before["8/8"]
    (left,) = database.all(Task, "WHERE same_as = :id", id=before["train"])
    assert named(database, "4/4").parent_id == left.id


def test_a_part_that_is_named_too_goes_once(database: Database, wall: WallClock) -> None:
    entries.add(database, "- [ ] whole\n  - [ ] part\n", kind="plan", day=MONDAY)
    whole, part = named(database, "whole"), named(database, "part")
    carried = carrying.carry(database, [part, whole, whole], TUESDAY)
    assert [(move.task.id, move.depth) for move in carried] == [(whole.id, 0), (part.id, 1)]


@pytest.mark.parametrize(
    ("style", "text", "left"),
    [
        ("markdown", "1. [ ] a\r\n", "1. [>] a -> 2026-11-17\r\n"),
        ("markdown", "  * [ ] a  ", "  * [>] a -> 2026-11-17  "),
        ("logseq", "- TODO a\n", "- MOVED a -> 2026-11-17\n"),
        ("org", "* TODO a\n", "* MOVED a -> 2026-11-17\n"),
        ("org", "- [ ] a\n", "- [ ] a\n"),
        ("notion", "- [ ] a\n", "- [>] a -> 2026-11-17\n"),
    ],
)
def test_every_style_can_be_carried_from(database: Database, wall: WallClock, style: str, text: str, left: str) -> None:
    with database.write():
        old = entries.insert(database, text, 0, kind="note", day=None, zone="+00:00", style=style)
    task = named(database, "a")
    carrying.carry(database, [task], TUESDAY)
    assert entries.get(database, old.id).body == left
    assert body(database, TUESDAY) == "- [ ] a\n"
    assert named(database, "a").id == task.id
    assert task_story.of_task(database, task).carried == 1


def test_an_earlier_day_in_the_words_is_not_carried_on(database: Database, wall: WallClock) -> None:
    task = plan.add(database, "explain the code -> tomorrow")
    carrying.carry(database, [task], TUESDAY)
    assert body(database, MONDAY) == f"- [>] explain the code -> tomorrow -> {TUESDAY}\n"
    assert body(database, TUESDAY) == "- [ ] explain the code\n"


def test_putting_off_needs_a_day_to_come_and_keeps_the_reason(database: Database, wall: WallClock) -> None:
    task = plan.add(database, "write it up")
    with pytest.raises(LabbookError, match="not to come"):
        carrying.defer(database, task, MONDAY)
    carrying.defer(database, task, "2026-11-20", "it is late")
    assert body(database, MONDAY) == "- [>] write it up (it is late) -> 2026-11-20\n"
    assert body(database, "2026-11-20") == "- [ ] write it up\n"


@pytest.mark.parametrize(("state", "words"), [("done", "is done"), ("dropped", "is dropped"), ("doing", "already")])
def test_what_cannot_be_carried_is_refused_and_nothing_changes(
    database: Database, wall: WallClock, state: str, words: str
) -> None:
    stays, other = plan.add(database, "stays"), plan.add(database, "other", day="2026-11-15")
    plan.mark(database, stays, state)
    before = database.all(Entry)
    with pytest.raises(LabbookError, match=words):
        carrying.carry(database, [other, stays], MONDAY if state == "doing" else TUESDAY)
    assert database.all(Entry) == before


def test_a_plan_that_ends_in_an_open_code_block_is_refused(database: Database, wall: WallClock) -> None:
    entries.add(database, "```\ncode", kind="plan", day=TUESDAY)
    task = plan.add(database, "train")
    with pytest.raises(LabbookError, match="would not read as a task"):
        carrying.carry(database, [task], TUESDAY)
    assert body(database, MONDAY) == "- [ ] train\n"


def test_an_earlier_place_stands_for_the_task(database: Database, wall: WallClock) -> None:
    task = plan.add(database, "train")
    carrying.carry(database, [task], TUESDAY)
    (before,) = database.all(Task, "WHERE same_as = :id", id=task.id)
    plan.mark(database, before, "done")
    assert body(database, TUESDAY) == "- [x] train\n"
    assert body(database, MONDAY) == f"- [>] train -> {TUESDAY}\n"
    assert task_story.of_task(database, before).task.id == task.id


def test_a_task_whose_new_line_is_taken_out_is_where_it_was(database: Database, wall: WallClock) -> None:
    task = plan.add(database, "train")
    plan.add(database, "read", day=TUESDAY)
    carrying.carry(database, [task], TUESDAY)
    planned = plan.of_day(database, TUESDAY)
    assert planned is not None
    entries.edit(database, planned, "- [ ] read\n")
    (left,) = [task for task in database.all(Task, "WHERE same_as IS NULL") if task.text.startswith("train")]
    assert left.state == "moved"


def test_what_is_left_over(database: Database, wall: WallClock) -> None:
    entries.add(database, "- [ ] in a note\n", day="2026-11-13")
    for words, day in (("old", "2026-11-12"), ("newer", "2026-11-14"), ("today", MONDAY), ("later", TUESDAY)):
        plan.add(database, words, day=day)
    assert [task.text for task in carrying.left_over(database, MONDAY)] == ["old", "newer"]
    assert [task.text for task in carrying.left_over(database, MONDAY, only_last_plan=True)] == ["newer"]


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), min_size=1, max_size=12)


@given(
    texts=st.lists(
        WORDS.filter(lambda words: words.strip()),
        min_size=1,
        max_size=4,
        unique_by=lambda words: " ".join(words.split()),
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_are_carried_or_refused_and_come_back(database: Database, texts: list[str]) -> None:
    tasks = []
    for words in texts:
        try:
            tasks.append(plan.add(database, words, day="2026-01-01"))
        except LabbookError:
            continue
    before = [entry.body for entry in database.all(Entry)]
    going = [task for task in tasks if task.state == "todo"]
    carried = carrying.carry(database, going, "2026-01-02")
    assert [move.task.id for move in carried] == [task.id for task in going]
    for move, task in zip(carried, going, strict=True):
        assert plan.fresh(database, task).text == carrying.words(task)
        assert move.task.entry_id != task.entry_id
    if carried:
        undo.undo(database)
        assert [entry.body for entry in database.all(Entry)] == before
    with database.write():
        for entry in database.all(Entry):
            database.delete("entry", entry.id)
        database.execute("DELETE FROM change")
