"""Entries: the body is the truth, and tasks keep their number through edits."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.planning import plan
from labbook.store.database import Database
from labbook.store.records import Entry, EntryRevision, Question, Task


def entry(database: Database, number: int) -> Entry:
    found = database.get(Entry, number)
    assert found is not None
    return found


def numbers(database: Database) -> dict[str, int]:
    return {task.text: task.id for task in database.all(Task)}


@pytest.mark.parametrize(
    "body",
    ["plain", "crlf\r\nline\r\n", "tabs\tand trailing  \n\n", "no end", "é 漢字 🐣\n", "[/x] [red]\x1b[31m"],
)
def test_the_body_is_kept_as_it_is_written(database: Database, body: str) -> None:
    assert entry(database, entries.add(database, body)).body == body


@pytest.mark.parametrize("body", ["", "  \n"])
def test_nothing_is_no_entry(database: Database, body: str) -> None:
    with pytest.raises(LabbookError, match="needs some text"):
        entries.add(database, body)


def test_text_that_no_store_can_hold_is_made_storable(database: Database) -> None:
    assert entry(database, entries.add(database, "a\0b \udcff")).body == "a\ufffdb ?"


def test_tasks_keep_their_number_through_edits_and_reordering(database: Database) -> None:
    number = entries.add(database, "- [ ] read the paper\n- [ ] train 8/8\n", kind="plan")
    before = numbers(database)
    body = "- [x] train 8/8 for longer\n- [ ] new one\n- [ ] read the paper\n"
    entries.edit(database, entry(database, number), body)
    after = numbers(database)
    assert after["read the paper"] == before["read the paper"]
    assert after["train 8/8 for longer"] == before["train 8/8"]
    assert after["new one"] not in before.values()


def test_a_number_is_not_given_twice(database: Database) -> None:
    number = entries.add(database, "- [ ] one\n")
    entries.edit(database, entry(database, number), "nothing left\n")
    entries.edit(database, entry(database, number), "- [ ] entirely other words\n")
    assert [task.id for task in database.all(Task)] == [2]


def test_an_edit_keeps_what_was(database: Database) -> None:
    number = entries.add(database, "first")
    entries.edit(database, entry(database, number), "second")
    entries.edit(database, entry(database, number), "second")
    assert [revision.body for revision in database.all(EntryRevision)] == ["first"]


def test_an_edit_does_not_overwrite_somebody_elses(database: Database) -> None:
    number = entries.add(database, "first")
    stale = entry(database, number)
    entries.edit(database, stale, "theirs")
    with pytest.raises(LabbookError, match="somebody else"):
        entries.edit(database, stale, "mine")
    assert entry(database, number).body == "theirs"


def test_short_ids_link_back(database: Database) -> None:
    number = entries.add(database, "R1 looks like R2; see H3 and `R9`")
    assert [found.id for found in entries.backlinks(database, "R2")] == [number]
    assert entries.backlinks(database, "R9") == []


def test_work_after_midnight_belongs_to_yesterday(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    for hour, day in ((3, "2026-05-04"), (4, "2026-05-05")):
        at = int(datetime(2026, 5, 5, hour, tzinfo=UTC).timestamp() * 1_000_000)
        monkeypatch.setattr(entries, "now", lambda at=at: at)
        monkeypatch.setattr(entries, "local_zone", lambda at: "+00:00")
        assert entry(database, entries.add(database, "late")).day == day


def test_a_plan_grows_and_nests(database: Database) -> None:
    first = plan.add(database, "train the models")
    plan.add(database, "write it up")
    child = plan.add(database, "16 wide", under=first)
    grandchild = plan.add(database, "with one head", under=child)
    plan.add(database, "8 wide", under=database.get(Task, first.id))
    body = entry(database, first.entry_id).body
    assert body == (
        "- [ ] train the models\n  - [ ] 16 wide\n    - [ ] with one head\n  - [ ] 8 wide\n- [ ] write it up\n"
    )
    assert grandchild.parent_id == child.id
    assert database.value("SELECT count(*) FROM entry WHERE kind = 'plan'") == 1


def test_marking_and_reasons(database: Database) -> None:
    task = plan.add(database, "implement SGLD")
    plan.mark(database, task, "dropped", "the library does it")
    assert entry(database, task.entry_id).body == "- [-] implement SGLD (the library does it)\n"
    after = database.get(Task, task.id)
    assert after is not None
    assert after.state == "dropped"
    assert after.closed_at is not None


def test_a_task_is_ticked_where_it_stands_now(database: Database) -> None:
    """Its line may have moved since whoever ticks it has read it."""
    plan.add(database, "first")
    stale = plan.add(database, "second")
    before = entry(database, stale.entry_id)
    entries.edit(database, before, "- [ ] zeroth\n" + before.body)
    plan.mark(database, stale, "done")
    assert entry(database, stale.entry_id).body == "- [ ] zeroth\n- [ ] first\n- [x] second\n"


def test_the_clock_of_a_task_that_is_gone_stops(database: Database) -> None:
    task = plan.add(database, "to be rewritten")
    plan.start(database, task)
    entries.edit(database, entry(database, task.entry_id), "- [/] 漢字\n")
    assert plan.running(database) is None
    assert database.value("SELECT count(*) FROM time_box WHERE stopped_at IS NULL") == 0
    with pytest.raises(LabbookError, match="no longer in the journal"):
        plan.mark(database, task, "done")


def test_a_question_has_an_id(database: Database) -> None:
    entries.add(database, "does one head do?\n", kind="question")
    (asked,) = database.all(Question)
    assert (asked.text, asked.status, asked.entry_id) == ("does one head do?", "open", 1)


def test_one_clock_runs_at_a_time(database: Database) -> None:
    one, two = plan.add(database, "one"), plan.add(database, "two")
    assert plan.start(database, one) is None
    stopped = plan.start(database, database.get(Task, two.id) or two)
    assert stopped is not None
    assert stopped.id == one.id
    running = plan.running(database)
    assert running is not None
    assert running[0].id == two.id
    plan.mark(database, running[0], "done")
    assert plan.running(database) is None
    with pytest.raises(LabbookError, match="is done"):
        plan.start(database, database.get(Task, two.id) or two)


def test_a_task_that_is_cut_and_pasted_elsewhere_stays_the_same(database: Database) -> None:
    first = entries.add(database, "- [ ] train 8/8\n- [ ] read the paper\n", day="2026-05-04")
    second = entries.add(database, "today\n", day="2026-05-05")
    before = numbers(database)
    plan.stop(database, plan.start(database, database.all(Task)[1]) or database.all(Task)[1])
    spent = plan.seconds_spent(database, before["read the paper"])
    entries.edit(database, entry(database, first), "- [ ] train 8/8\n")
    entries.edit(database, entry(database, second), "today\n- [x] read the paper\n")
    assert numbers(database) == before
    task = database.get(Task, before["read the paper"])
    assert task is not None
    assert (task.entry_id, task.state) == (second, "done")
    assert plan.seconds_spent(database, task.id) == spent > 0


def test_words_cut_long_ago_are_a_new_task(database: Database) -> None:
    number = entries.add(database, "- [ ] exercise\n")
    entries.edit(database, entry(database, number), "none\n")
    with database.write():
        database.update("cut_task", 1, cut_at=0)
    entries.add(database, "- [ ] exercise\n")
    assert [task.id for task in database.all(Task)] == [2]
