"""`import`, `review`, `export`, `undo`, `redo` and `history` as a person meets them."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from labbook.project import Project
from labbook.store.records import TABLES
from tests.cli.answering import answers
from tests.cli.conftest import Command

LOGS = Path(__file__).parent.parent / "journals"


def data(labbook: Command, *words: str) -> Any:
    said = labbook(*words, "--json")
    assert said.code == 0, said.err
    return json.loads(said.out)


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give the next command these bytes on stdin."""

    def pipe(raw: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))

    return pipe


def test_the_report_says_what_came_in_and_what_is_doubtful(labbook: Command) -> None:
    said = labbook("import", str(LOGS / "tracr-sorting.md"))
    assert said.code == 0
    assert "11 entries on 11 days: 11 new" in said.out
    assert "tasks: 3 todo, 17 done, 2 dropped" in said.out
    assert "? tracr-sorting.md:1 11 headings have no year" in said.out
    assert "tracr-sorting.md:85 idea: Regularize normal model" in said.out
    assert "labbook review" in said.err
    again = labbook("import", str(LOGS / "tracr-sorting.md"))
    assert "11 known" in again.out


def test_a_dry_run_makes_not_even_entries(labbook: Command) -> None:
    said = labbook("import", str(LOGS), "--dry-run")
    assert "dry run: nothing was written" in said.out
    assert data(labbook, "history") == []
    assert "nothing found" in labbook("find", "tracr").err


def test_a_dry_run_makes_no_labbook(labbook: Command, project: Project) -> None:
    project.database.unlink()
    assert "11 new" in labbook("import", str(LOGS / "tracr-sorting.md"), "--dry-run").out
    assert not project.database.exists()


def test_stdin_is_a_journal_too_and_comes_back(labbook: Command, piped: Any) -> None:
    raw = b"# 2024-05-01\r\n- [ ] caf\xc3\xa9\r\n"
    piped(raw)
    assert labbook("import", "-", "--author", "TG").code == 0
    said = labbook("export", "-")
    assert said.out.encode() == raw
    piped(b"")
    assert "Nothing came from stdin" in labbook("import", "-").err


def test_accepting_and_reviewing(labbook: Command) -> None:
    assert labbook("import", str(LOGS / "lie-probes.md")).code == 0
    waiting = data(labbook, "review")
    assert {"finding_id", "entry_id", "line", "kind", "text", "outcome", "outcome_text"} <= set(waiting[0])
    assert f"E{waiting[0]['entry_id']}:{waiting[0]['line']} bug: wait are my labels right" in labbook("review").out
    said = labbook("review", "--accept")
    assert f"accepted {len(waiting)}: " in said.err
    assert [h["status"] for h in data(labbook, "hypothesis", "list")].count("supported") == 2
    assert "nothing waits" in labbook("review").err
    assert labbook("undo").err == "took back: accepted what was recognised\n"
    assert len(data(labbook, "review")) == len(waiting)
    assert data(labbook, "hypothesis", "list") == []


def test_each_finding_is_asked_about(labbook: Command, monkeypatch: pytest.MonkeyPatch, project: Project) -> None:
    (project.root / "log.md").write_text("# 2024-05-01\n\nIdea: one\n\nIdea: two\n\nIdea: three\n\nIdea: four\n")
    answers(monkeypatch, "a", "l", "", "q")
    said = labbook("import", "log.md", "--review")
    assert "1/4 E1:3 idea: one" in said.out
    assert "made E2" in said.err
    assert [offer["text"] for offer in data(labbook, "review")] == ["three", "four"]
    assert [entry["body"] for entry in data(labbook, "find", "kind:idea")["entries"]] == ["one\n\n(from E1, line 3)\n"]


def test_a_missing_year_is_asked_for(labbook: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "soon", "2024")
    said = labbook("import", str(LOGS / "tracr-sorting.md"))
    assert "'soon' is no year" in said.err
    assert "11 dated" in said.out
    assert len(data(labbook, "find", "day:2024-02")["entries"]) == 9


def test_a_missing_year_may_stay_open(labbook: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "")
    assert "11 new" in labbook("import", str(LOGS / "tracr-sorting.md")).out


def test_every_table_of_an_export_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "import.md").read_text()
    assert [table for table in TABLES.values() if f"| `{table}` |" not in page] == []


def test_an_import_can_accept_at_once(labbook: Command) -> None:
    said = labbook("import", str(LOGS / "lie-probes.md"), "--accept")
    assert said.code == 0
    assert "accepted " in said.err
    assert labbook("export", "lie-probes.md").out.encode() == (LOGS / "lie-probes.md").read_bytes()


def test_files_are_written_into_a_folder_and_over_nothing(labbook: Command, project: Project) -> None:
    labbook("import", str(LOGS))
    labbook("log", "written here")
    assert labbook("export", "--out", "backup").err == "wrote 7 files to backup\n"
    for log in LOGS.iterdir():
        assert (project.root / "backup" / log.name).read_bytes() == log.read_bytes()
    assert "is there already" in labbook("export", "--out", "backup").err


def test_json_moves_to_another_labbook(labbook: Command, project: Project) -> None:
    labbook("import", str(LOGS / "digit-addition.md"), "--accept")
    assert labbook("export", "--format", "json", "-o", "all.json").code == 0
    assert "empty labbook only" in labbook("import", "all.json").err
    assert "took in all.json" in labbook("--db", "other.db", "import", "all.json").err
    there = labbook("--db", "other.db", "export", "digit-addition.md")
    assert there.out.encode() == (LOGS / "digit-addition.md").read_bytes()
    assert "is there already" in labbook("export", "--format", "json", "-o", "all.json").err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["export", "nope.md"], "nothing to export by the name 'nope.md'"),
        (["export", "--format", "pdf"], "There is no format 'pdf'"),
        (["export", "E99"], "There is no E99"),
        (["export", "E1", "-f", "json"], "JSON holds the whole labbook"),
        (["import", "x.md", "--timezone", "Mars"], "no time zone 'Mars'"),
        (["import", "x.md", "--kind", "poem"], "no kind 'poem'"),
        (["import", "none.md"], "There is no none.md"),
        (["import", "binary.md"], "is no text"),
        (["undo", "9"], "no change left"),
        (["redo"], "nothing to do again"),
        (["history", "E99"], "There is no E99"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(labbook: Command, project: Project, words: list[str], told: str) -> None:
    (project.root / "x.md").write_text("# 2024-05-01\nx\n")
    (project.root / "binary.md").write_bytes(b"\0\xff\0\x81")
    said = labbook(*words)
    assert said.code in (1, 2)
    assert told in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_history_tells_and_undo_takes_back_in_order(labbook: Command) -> None:
    labbook("log", "loss at ln 2")
    labbook("plan", "add", "train more")
    labbook("plan", "done", "T1")
    told = labbook("history").out.splitlines()
    assert [line.split("  ", 1)[1] for line in told] == ["done T1", "planned T1", "wrote E1"]
    assert labbook("undo", "2").err == "took back: done T1\ntook back: planned T1\n"
    assert labbook("redo").err == "made again: planned T1\n"
    assert [change["undone_at"] is None for change in data(labbook, "history")] == [False, True, True]
    said = labbook("history", "E2")
    assert "as written" in said.out
    assert "+ - [ ] train more" in said.out


def test_a_failed_import_makes_no_labbook(labbook: Command, project: Project) -> None:
    project.database.unlink()
    (project.root / "empty.md").write_text("")
    assert "empty.md is empty" in labbook("import", "empty.md").err
    assert not project.database.exists()


def test_many_files_are_told_together_and_their_doubts_one_by_one(labbook: Command, project: Project) -> None:
    for month in range(1, 13):
        folder = project.root / "days" / f"{month:02}"
        folder.mkdir(parents=True)
        (folder / "notes.md").write_text(f"# 2024-{month:02}-30\n- [ ] task\n\nIdea: try width {month}\n")
    said = labbook("import", "days")
    assert said.out.splitlines()[:4] == [
        "12 files",
        "  12 entries on 11 days, 1 without a date: 12 new",
        "  tasks: 12 todo",
        "  recognised: 12 idea",
    ]
    assert "? 02/notes.md:1 2024-02-30 is no day of the calendar" in said.out
    assert len(data(labbook, "review")) == 12


def test_two_files_of_one_name_are_both_written(labbook: Command, project: Project) -> None:
    for folder in ("a", "b"):
        (project.root / folder).mkdir()
        (project.root / folder / "x.md").write_text(f"in {folder}\n")
    labbook("import", "a", "b")
    assert labbook("export", "a/x.md", "b/x.md", "--out", "out").code == 0
    assert sorted(path.read_text() for path in (project.root / "out").iterdir()) == ["in a\n", "in b\n"]


def test_a_link_in_the_folder_is_not_followed(labbook: Command, project: Project) -> None:
    (project.root / "x.md").write_text("mine\n")
    (project.root / "out").mkdir()
    (project.root / "out" / "x.md").symlink_to(project.root / "elsewhere.md")
    labbook("import", "x.md")
    assert "is there already" in labbook("export", "--out", "out").err
    assert not (project.root / "elsewhere.md").exists()


def test_a_file_name_that_is_no_text_is_imported(labbook: Command, project: Project) -> None:
    name = os.fsencode(project.root) + b"/caf\xe9 2024-05-01.md"
    with open(name, "wb") as file:
        file.write(b"mine\n")
    assert labbook("import", str(project.root)).code == 0
    assert [entry["day"] for entry in data(labbook, "find", "mine")["entries"]] == ["2024-05-01"]


def test_an_import_of_several_files_again_is_taken_back(labbook: Command, project: Project) -> None:
    paths = [project.root / "a.md", project.root / "b.md"]
    for text in ("one\n", "two\n", "one\n"):
        for path in paths:
            path.write_text(f"# 2024-05-01\n{text}{path.name}\n\n# 2024-05-02\n{text}{path.name}\n")
        assert labbook("import", "a.md", "b.md").code == 0
    assert labbook("undo", "3").code == 0
    assert "nothing found" in labbook("find", "kind:note").err
