"""A day on the command line, as whole processes: data on stdout, talk on stderr, JSON that parses."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from labbook.project import Project


def labbook(project: Project, *words: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "labbook", *words],
        cwd=project.root,
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, **env},
        check=False,
    )


def data(project: Project, *words: str) -> Any:
    told = labbook(project, *words)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


@pytest.fixture
def day(project: Project) -> Project:
    for words in (
        ("plan", "add", "train the 16-wide models"),
        ("plan", "add", "with one head", "--under", "T1"),
        ("hypothesis", "add", "fewer heads leave ln 10 sooner"),
        ("predict", "H1", "final_loss < 0.1 @ d_model=16", "80%"),
        ("log", "loss [/x] stuck at ln 2, see T1 and H1 #plateau \x1b]0;title\x07"),
    ):
        told = labbook(project, *words)
        assert told.returncode == 0, told.stderr
        assert told.stdout == ""
    return project


def test_the_days_page(day: Project) -> None:
    page = labbook(day, "today").stdout
    for part in ("○ todo    T1 train the 16-wide models", "T2 with one head", "E3", "stuck at ln 2", "P1", "H1 ○ open"):
        assert part in page
    assert "\x1b" not in page
    assert "\x07" not in page


def test_json_of_every_listing(day: Project) -> None:
    assert [t["task"]["text"] for t in data(day, "today", "--json")["tasks"]] == [
        "train the 16-wide models",
        "with one head",
    ]
    assert data(day, "plan", "--json")[1]["task"]["parent_id"] == 1
    assert data(day, "hypothesis", "list", "--json")[0]["ref"] == "H1"
    assert data(day, "hypothesis", "show", "h1", "--json")["predictions"][0]["claim"] == "final_loss < 0.1 @ d_model=16"
    assert data(day, "predictions", "--json")[0]["probability"] == 0.8
    assert data(day, "runs", "--json") == []
    assert data(day, "experiments", "--json") == {"experiments": [], "problems": []}
    assert {e["ref"] for e in data(day, "find", "hypothesis:H1", "--json")["entries"]} == {"E2", "E3"}
    assert data(day, "show", "T1", "--json")["mentioned_in"] == ["E3"]


def test_every_kind_of_thing_can_be_shown(day: Project) -> None:
    for id in ("E1", "T2", "H1", "P1"):
        told = labbook(day, "show", id)
        assert told.returncode == 0
        assert told.stdout.startswith(id)


def test_a_task_through_its_states(day: Project) -> None:
    for words, text in (
        (("plan", "start", "T1"), "- [/] train"),
        (("plan", "done", "T1"), "- [x] train"),
        (("plan", "drop", "T2", "--because", "no time"), "  - [-] with one head (no time)"),
    ):
        assert labbook(day, *words).returncode == 0
        assert text in labbook(day, "show", "E1", "--raw").stdout
    assert "No clock is running" in labbook(day, "plan", "stop").stderr


def test_verdicts(day: Project) -> None:
    assert labbook(day, "hypothesis", "conclude", "H1", "supported", "-b", "R1 to R4").returncode == 0
    shown = data(day, "hypothesis", "show", "H1", "--json")
    assert [(event["status"], event["reason"]) for event in shown["history"]] == [
        ("open", ""),
        ("supported", "R1 to R4"),
    ]


def test_text_comes_from_stdin_byte_for_byte(project: Project) -> None:
    assert labbook(project, "log", "--kind", "idea", stdin="one\r\n\ttwo  \n\n").returncode == 0
    raw = subprocess.run(
        [sys.executable, "-m", "labbook", "show", "E1", "--raw"], cwd=project.root, capture_output=True
    )
    assert raw.stdout == b"one\r\n\ttwo  \n\n"


def script(folder: Path, body: str) -> str:
    path = folder / "editor"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_an_editor_edits(day: Project) -> None:
    editor = script(day.root, 'sed -i "s/one head/two heads/" "$1"')
    assert labbook(day, "edit", "E1", EDITOR=editor).returncode == 0
    assert "with two heads" in labbook(day, "show", "E1", "--raw").stdout
    assert data(day, "show", "T2", "--json")["text"] == "with two heads"


@pytest.mark.parametrize("editor", ["exit 3", "kill -9 $$"])
def test_a_broken_editor_changes_nothing_and_keeps_the_text(day: Project, editor: str) -> None:
    before = labbook(day, "show", "E1", "--raw").stdout
    told = labbook(day, "edit", "E1", EDITOR=script(day.root, f'echo changed >> "$1"; {editor}'))
    assert told.returncode == 1
    assert "unchanged" in told.stderr
    kept = Path(told.stderr.split("kept in ")[1].strip())
    assert kept.read_text().endswith("changed\n")
    assert labbook(day, "show", "E1", "--raw").stdout == before


def test_an_editor_that_is_not_there(day: Project) -> None:
    told = labbook(day, "edit", "E1", EDITOR="/nowhere/ed")
    assert told.returncode == 1
    assert "cannot be started" in told.stderr


def test_a_journal_of_files_is_imported_once(project: Project) -> None:
    folder = project.root / "journal"
    folder.mkdir()
    (folder / "2026-05-04.md").write_bytes(b"# One\r\n- [x] done\r\n")
    (folder / "2026-05-05 notes.md").write_text("# Two")
    (folder / "readme.md").write_text("no day")
    first = data(project, "import", str(folder), "--json")
    again = data(project, "import", str(folder), "--json")
    assert [entry["how"] for file in first for entry in file["entries"]] == ["new"] * 3
    assert [entry["how"] for file in again for entry in file["entries"]] == ["known"] * 3
    assert [entry["day"] for file in first for entry in file["entries"]] == ["2026-05-04", "2026-05-05", None]
    assert "# Two" in labbook(project, "today", "2026-05-05").stdout


def test_init_makes_a_project_whose_example_is_listed(tmp_path: Path) -> None:
    place = find_project(tmp_path / "new lab")
    assert labbook(find_project(tmp_path), "init", str(place.root)).returncode == 0
    listed = data(place, "experiments", "--json")
    assert [e["name"] for e in listed["experiments"]] == ["example.walk"]
    assert listed["experiments"][0]["parameters"][0] == {
        "name": "drift",
        "type": "float",
        "default": 0.05,
        "required": False,
        "bounds": "",
        "description": "mean of a step",
    }
    assert "labbook.db*" in (place.root / ".gitignore").read_text()


def find_project(folder: Path) -> Project:
    from labbook.project import find

    folder.mkdir(exist_ok=True)
    return find(folder)


@pytest.mark.parametrize("words", [["--kind", "plan", "- [ ] train 4k steps"], ["- [ ] train 4k steps", "-k", "plan"]])
def test_text_that_begins_with_a_dash_is_text(project: Project, words: list[str]) -> None:
    assert labbook(project, "log", *words).returncode == 0
    (entry,) = data(project, "find", "kind:plan", "--json")["entries"]
    assert entry["body"] == "- [ ] train 4k steps"
