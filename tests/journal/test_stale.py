"""What has been open for long, and lines that promise something until they are followed up."""

from __future__ import annotations

from pathlib import Path

import pytest

from labbook.journal import entries, findings, promoting, questions
from labbook.journal.beliefs import hypotheses
from labbook.journal.importing import Options, files_of, import_files
from labbook.journal.planning import carrying, pending, plan, stale
from labbook.journal.predicting import predictions
from labbook.store.database import Database
from labbook.store.records import Entry, Finding
from tests.wall_clock import WallClock

LOGS = Path(__file__).parent.parent / "journals"
DAY = "2026-11-20"


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    clock = WallClock(monkeypatch)
    clock.set(f"{DAY} 09:00")
    return clock


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ("- always lie (pending)\n- tell the truth (meh)", [0]),
        ("Need to rerun the other 2\nneeds to re-run 06b\nso I need to recollect\nI need to return it", [0, 1, 2]),
        ("TODO try pl bolt\n\nmethod todo\n\nmastodon TODO: x", [0, 4]),
        ("TODO\n- try pl\n- flip it\n  - how?\n\ntext\n- other", [1, 2]),
        ("## TODO:\n\n1. try pl\nPerhaps consider", [2]),
        ("TODO:\n", []),
        ("- ~~always lie (pending)~~\n~~need to rerun~~\n", []),
        ("```\n# TODO: fix\n(pending)\n```\n    TODO indented code\n", []),
    ],
)
def test_lines_that_promise_something(body: str, rows: list[int]) -> None:
    assert [promise.row for promise in pending.promises(body)] == rows


def test_everything_open_is_listed_the_oldest_first(database: Database, wall: WallClock) -> None:
    wall.set("2026-11-01 09:00")
    task = plan.add(database, "explain it")
    plan.mark(database, plan.add(database, "done since"), "done")
    wall.set("2026-11-03 09:00")
    questions.ask(database, "why?")
    wall.set("2026-11-05 09:00")
    predictions.seal(database, predictions.Draft("loss < 1", 0.8, hypotheses.add(database, "fewer heads")))
    wall.set("2026-11-12 09:00")
    number = entries.add(database, "results:\n- lie (pending)\n")
    carrying.carry(database, [task], "2026-11-12")
    wall.set("2026-11-14 09:00")
    plan.add(database, "of this week")
    wall.set(f"{DAY} 09:00")
    assert [(one.ref, one.kind, one.age) for one in stale.listed(database, 7)] == [
        ("T1", "task", 19),
        ("Q1", "question", 17),
        ("P1", "prediction", 15),
        (f"E{number}:2", "line", 8),
    ]
    assert [one.age for one in stale.listed(database, 8)] == [19, 17, 15, 8]
    assert [one.age for one in stale.listed(database, 9)] == [19, 17, 15]


@pytest.mark.parametrize("kind", ["task", "question"])
def test_a_line_is_let_go_once_it_is_something(database: Database, kind: str) -> None:
    entry = entries.get(database, entries.add(database, "- lie (pending)\n- need to rerun 2\n"))
    promoting.promote(database, entry, 1, kind)
    assert [one.text for one in stale.listed(database, 0) if one.kind == "line"] == ["need to rerun 2"]


def test_a_line_moved_by_an_edit_stays_followed_up(database: Database) -> None:
    entry = entries.get(database, entries.add(database, "- lie (pending)\n"))
    promoting.promote(database, entry, 1, "question")
    entries.edit(database, entry, "- rerun (pending)\n- lie (pending)\n")
    assert [one.text for one in stale.listed(database, 0) if one.kind == "line"] == ["rerun (pending)"]


@pytest.fixture
def five_logs(database: Database) -> Database:
    import_files(database, files_of(LOGS / "lie-probes.md"), Options(year=2023))
    for name in ("tracr-sorting", "plan-act-day", "notion-done-page", "digit-addition"):
        import_files(database, files_of(LOGS / f"{name}.md"), Options(year=2023))
    return database


def test_the_broken_promises_of_five_logs(five_logs: Database) -> None:
    found = {one.text: one for one in stale.listed(five_logs, 7)}
    lie = found["always lie when told to/demonstrated to (pending)"]
    entry = entries.get(five_logs, int(lie.ref.split(":")[0][1:]))
    assert "always lie" in entry.body.splitlines()[int(lie.ref.split(":")[1]) - 1]
    for words in ("Need to rerun the other 2 experiments", "TODO try pl bolt on lr", "try SAE", "try pl sk api"):
        assert found[words].kind == "line"
    assert found["Maybe I need soft labels?"].kind == "task"
    assert not any(words.startswith("```") for words in found)


def test_what_import_recognised_and_was_accepted_is_followed_up(five_logs: Database) -> None:
    listed = {one.ref for one in stale.listed(five_logs, 7) if one.kind == "line"}
    offered = [f for f in five_logs.all(Finding) if f"E{f.entry_id}:{f.line + 1}" in listed and f.kind != "seen before"]
    for finding in offered:
        findings.accept(five_logs, finding)
    left = {one.ref for one in stale.listed(five_logs, 7) if one.kind == "line"}
    assert not left & {f"E{finding.entry_id}:{finding.line + 1}" for finding in offered}


def test_an_untouched_entry_is_not_changed_by_looking(five_logs: Database) -> None:
    before = five_logs.all(Entry)
    stale.listed(five_logs, 0)
    assert five_logs.all(Entry) == before
