"""Export: the identity on any journal, JSON that an empty labbook takes in again, and org-mode."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from labbook.errors import LabbookError
from labbook.journal import entries, undo
from labbook.journal.beliefs import hypotheses
from labbook.journal.exporting import backup, markdown, org
from labbook.journal.importing import File, files_of, import_files
from labbook.journal.planning import plan
from labbook.project import find
from labbook.store.database import Database, open_database
from labbook.store.records import TABLES, Entry, Source, Task

LOGS = Path(__file__).parent.parent / "journals"
LINES = st.sampled_from(
    [
        *(
            "# 2024-05-01 head",
            "## 5 Feb",
            "# 2/5/24",
            "# again",
            "- [ ] do it",
            "  - [x] part",
            "1. [-] no",
            "\t- [?] hm",
        ),
        *("- ~~struck~~", "- [ ] ~~x~~ why", "> - [ ] quoted", "```", "    code", "* TODO org", "| a | b |", "|--|--|"),
        *(
            "| 1 | 2 |",
            "Hypothesis: x > y",
            "confirmed!",
            "",
            "  ",
            "é 漢字 ✅",
            "text\x0cfeed\u2028sep",
            "---",
            "====",
            "\ufeff",
        ),
    ]
)
NUMBERS = count()
"""For names of files that were never imported before."""
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
JOURNALS = st.lists(st.tuples(LINES, ENDS) | st.tuples(st.text(max_size=12), ENDS), min_size=1, max_size=25).map(
    lambda parts: "".join(line + end for line, end in parts).encode("utf-8", "replace")
)
ANY_TIME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ANY_TIME
@given(JOURNALS | st.binary(max_size=80), st.sampled_from(["log.md", "log.org", "2024_05_01.md", "log.txt"]))
def test_import_then_export_is_the_identity(database: Database, raw: bytes, name: str) -> None:
    if not raw.strip():
        return
    try:
        (report,) = import_files(database, [File(f"/lab/{hash(raw)}/{name}", raw, None)])
    except LabbookError as refused:
        event(refused.message.split(":")[0][-10:])
        return
    source = database.one(Source, "WHERE path = :path", path=report.path)
    assert source is not None
    assert markdown.of_source(database, source).raw == raw


@ANY_TIME
@given(JOURNALS, st.integers(0, 999))
def test_ticking_one_task_changes_one_line(database: Database, raw: bytes, chosen: int) -> None:
    if not raw.strip():
        return
    (report,) = import_files(database, [File(f"/lab/{next(NUMBERS)}.md", raw, None)])  # each time as if new
    source = database.one(Source, "WHERE path = :path", path=report.path)
    assert source is not None
    tasks = [
        t for e in markdown.entries_of(database, source.id) for t in plan.tasks_of(database, e.id) if t.mark in " x-?"
    ]
    if not tasks:
        return
    before = markdown.of_source(database, source).raw
    task = tasks[chosen % len(tasks)]
    plan.mark(database, task, "doing")
    after = markdown.of_source(database, source).raw
    was, now = before.split(b"\n"), after.split(b"\n")
    assert len(was) == len(now)
    assert sum(a != b for a, b in zip(was, now, strict=True)) == 1
    again = database.get(Task, task.id)
    assert again is not None
    assert (again.state, again.text) == ("doing", task.text)


@pytest.fixture
def full(database: Database) -> Database:
    import_files(database, files_of(LOGS))
    plan.start(database, plan.add(database, "read the paper ~25m"))
    hypotheses.add(database, "it is the heads")
    with database.write():
        database.insert("run", experiment="x", status="done", config="{}", created_at=1, reason="", why="", command="",
                        summary='{"loss": NaN}', attempt=0, cancel=False, spool_segment=0, spool_offset=0, device="",
                        traceback="\x1b[31m", note="", wall_seconds=float("inf"))  # fmt: skip
        database.insert("metric", run_id=1, name="loss", points=1, finite=0, first_step=0, last_step=0, total=0.0)
        database.insert("metric_chunk", metric_id=1, position=0, data=bytes(range(256)))
    return database


def test_json_holds_everything_and_an_empty_labbook_takes_it_in(full: Database, tmp_path: Path) -> None:
    raw = json.dumps(backup.exported(full), ensure_ascii=False, indent=1).encode()
    assert backup.is_backup(raw)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "labbook.toml").touch()
    with open_database(find(tmp_path / "other")) as other:
        count = backup.restore(other, raw, "backup.json")
        assert count > 100
        for table in TABLES.values():
            assert other.rows(f"SELECT * FROM {table}") == full.rows(f"SELECT * FROM {table}"), table
        assert other.rows("SELECT rowid FROM entry_fts WHERE entry_fts MATCH 'importance'") != []
        again = entries.add(other, "after it")
        assert again > max(entry.id for entry in full.all(Entry))
        with pytest.raises(LabbookError, match="empty labbook only"):
            backup.restore(other, raw, "backup.json")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'{"format": "labbook", "schema": 3', "no whole labbook export"),
        (b'{"format": "labbook", "schema": 99, "tables": {}}', "schema 99"),
        (b'{"format": "labbook", "schema": 3, "tables": {"sqlite_master": [{"a": 1}]}}', "something unknown"),
        (b'{"format": "labbook", "schema": 3, "tables": {"entry": [{"id": 1, "x\\" --": 1}]}}', "something unknown"),
        (b'{"format": "labbook", "schema": 3, "tables": {"tag": [{"entry_id": 7, "name": "x"}]}}', "not in it"),
        (b'{"format": "labbook", "schema": 3, "tables": {"entry": [1]}}', "no objects"),
        (
            b'{"format": "labbook", "schema": 3, "tables": {"entry": [{"id": 99999999999999999999}]}}',
            "entry.id cannot be",
        ),
        (b'{"format": "labbook", "schema": 3, "tables": {"entry": [{"created_at": "soon"}]}}', "created_at cannot be"),
        (b'{"format": "labbook", "schema": 3, "tables": {"entry": [{"body": {"base64": 5}}]}}', "no whole labbook"),
        (b'{"format": "labbook", "schema": 3, "tables": {"entry": [{"body": {}}]}}', "no whole labbook"),
        (b'{"format": "labbook", "schema": 3, "tables": {"tag": [{"entry_id": 1, "name": "\\ud800"}]}}', "no whole"),
        (b'{"format": "labbook", "schema": 3, "tables": ' + b"[" * 100_000 + b"}", "no whole labbook"),
        (b'{"format": "labbook", "schema": 3}', "no whole labbook"),
        (b'{"format": "labbook", "schema": 3, "tables": {"entry": [{"id": -5}]}}', "entry.id cannot be -5"),
        (b'{"format": "labbook", "schema": 3, "tables": {"entry": [{}]}}', "something unknown"),
        (b'{"format": "labbook", "schema": 3, "tables": {"change_row": [{"name": "run; --"}]}}', "are not recorded"),
        (b'{"format": "labbook", "schema": 3, "tables": {"nothing": []}, "x": 1', "no whole labbook"),
    ],
)
def test_a_damaged_export_is_refused_and_nothing_taken(database: Database, raw: bytes, told: str) -> None:
    with pytest.raises(LabbookError, match=told):
        backup.restore(database, raw, "backup.json")
    assert database.value("SELECT count(*) FROM entry") == 0


def test_org_mode(database: Database) -> None:
    body = (
        "## Plan\n- [ ] read [the paper](http://x.y/z)\n  * [x] **done** `code`\n- [-] dropped\n"
        "```py\n# no [x](y)\n```\n"
    )
    entries.add(database, body, kind="plan", day="2024-05-01")
    text = org.exported(database.all(Entry))
    assert text == (
        "* [2024-05-01 Wed] Plan\n:PROPERTIES:\n:ID: E1\n:KIND: plan\n:END:\n"
        "*** Plan\n- [ ] read [[http://x.y/z][the paper]]\n  - [X] *done* ~code~\n- [ ] CANCELLED dropped\n"
        "#+begin_src py\n# no [x](y)\n#+end_src\n"
    )
    (report,) = import_files(database, [File("/lab/out.org", text.encode(), None)])
    assert (report.format, [part.day for part in report.taken]) == ("org", ["2024-05-01"])


def test_what_was_written_here_is_a_file_a_day(database: Database) -> None:
    entries.add(database, "loss at ln 2", day="2024-05-01")
    entries.add(database, "and fell", day="2024-05-02", kind="result")
    pages = markdown.all_pages(database)
    assert [page.name for page in pages] == ["2024-05-01.md", "2024-05-02.md"]
    assert pages[1].raw.decode().endswith(" result E2\n\nand fell\n\n")


def test_files_of_one_name_are_written_under_two(database: Database) -> None:
    for folder in "ab":
        import_files(database, [File(f"/{folder}/log.md", f"in {folder}\n".encode(), None)])
    assert [page.name for page in markdown.all_pages(database)] == ["log.md", "log-2.md"]


def test_a_day_is_never_a_path(database: Database) -> None:
    entries.add(database, "mine", day="2024-05-01")
    with database.write():
        database.update("entry", 1, day="../../x")
    assert [page.name for page in markdown.all_pages(database)] == ["undated.md"]


def test_numbers_that_were_taken_back_are_not_given_again_after_a_restore(full: Database, tmp_path: Path) -> None:
    gone = entries.add(full, "to be taken back")
    undo.undo(full)
    raw = json.dumps(backup.exported(full)).encode()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "labbook.toml").touch()
    with open_database(find(tmp_path / "other")) as other:
        backup.restore(other, raw, "backup.json")
        assert entries.add(other, "next") > gone
