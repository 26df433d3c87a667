"""`labbook find` and `labbook view` as a person meets them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest
from rich.cells import cell_len

from labbook.journal import entries, questions
from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import plan
from labbook.project import Project
from labbook.store.database import Database
from labbook.text import visible
from tests import made
from tests.cli.conftest import Command


@pytest.fixture
def past(database: Database) -> Database:
    """One of each noun, about a plateau."""
    hypotheses.add(database, "a plateau at ln 10")
    questions.ask(database, "why a plateau?")
    plan.add(database, "look at the plateau")
    made.run(database, why="is the plateau there?", config={"d_model": 8})
    entries.add(database, f"loss\n\n{'so it went on ' * 20} to a plateau {'and stayed ' * 20}", day="2026-05-04")
    with database.write():
        columns = {"seen": "[]", "after_the_fact": False, "experiment": "", "commit": "", "observed": ""}
        database.insert("prediction", claim="the plateau ends", probability=0.7, sealed_at=1, status="open", **columns)
    return database


def test_each_result_has_its_id_its_kind_and_the_words(past: Database, labbook: Command) -> None:
    said = labbook("find", "plateau")
    lines = said.out.splitlines()
    told = ["Hypotheses (1)", "H1  ○ open  a plateau at ln 10", "Questions (1)", "Q1  ○ open  why a plateau?"]
    told += ["Predictions (1)", "P1  ○ open  70%  the plateau ends", "Tasks (1)", "Runs (1)", "Entries (4)"]
    assert [line for line in lines if line in told] == told
    assert any(line.startswith("T1  ○ todo  E3  look at the plateau") for line in lines)
    assert "R1  is the plateau there?" in lines
    (long,) = [line for line in lines if line.startswith("E4  note")]
    assert long.split()[2] == "2026-05-04" and "…" in long and "to a plateau and stayed" in long
    assert (said.code, "\x1b" in said.out) == (0, False)
    assert max(map(cell_len, lines)) <= 100


def on_a_terminal(project: Project, columns: int, *arguments: str) -> str:
    """What a command shows on a terminal of so many columns."""
    above, below = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "labbook", *arguments],
        cwd=project.root,
        env={**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color"},
        stdin=below,
        stdout=below,
        stderr=below,
    ) as process:
        os.close(below)
        shown = bytearray()
        while True:
            try:
                got = os.read(above, 65536)
            except OSError:
                break
            if not got:
                break
            shown += got
        process.wait()
    os.close(above)
    return shown.decode()


def test_on_a_terminal_the_words_are_marked_and_lines_fit(past: Database, project: Project) -> None:
    import re

    entries.add(past, "日本語" * 30 + " plateau " + "日本語" * 30)
    shown = on_a_terminal(project, 80, "find", "PLATEAU")
    assert "\x1b[33m\x1b[1mplateau\x1b[0m" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert max(cell_len(line) for line in plain.splitlines()) <= 80
    assert len(re.findall(r"\n[EHPQTR]\d", plain)) == 11


def test_what_others_wrote_cannot_speak_to_the_terminal(past: Database, labbook: Command) -> None:
    entries.add(past, "evil \x1b]0;title\x07 words\u202e")
    said = labbook("find", "evil")
    assert visible(said.out) == said.out
    assert "evil ␛]0;title␇" in said.out


def test_more_than_was_asked_for_is_said(past: Database, labbook: Command) -> None:
    said = labbook("find", "plateau", "--limit", "3")
    assert said.err == "the first 3 entries; --limit shows more\n"
    assert labbook("find", "plateau", "--limit", "4").err == ""
    assert labbook("find", "plateau", "--limit", "0").code == 2


def test_what_there_is_not_is_said_and_in_json(past: Database, labbook: Command) -> None:
    said = labbook("find", "config.d_modle>8")
    assert (said.code, said.out) == (0, "")
    assert said.err == "nothing found\nno run has a config value d_modle; did you mean d_model?\n"
    found = json.loads(labbook("find", "config.d_modle>8", "--json").out)
    assert found["notes"] == ["no run has a config value d_modle; did you mean d_model?"]


def test_the_keys_of_the_json(past: Database, labbook: Command) -> None:
    found = json.loads(labbook("find", "plateau", "--limit", "1", "--json").out)
    nouns = ["hypotheses", "questions", "predictions", "tasks", "runs", "entries"]
    assert list(found) == ["query", *nouns, "more", "notes"]
    assert [found[noun][0]["ref"] for noun in nouns[:5]] == ["H1", "Q1", "P1", "T1", "R1"]
    assert (found["query"], found["more"], found["notes"]) == ("plateau", ["entries"], [])
    assert {"state", "text"} <= set(found["tasks"][0])
    assert {"body", "day", "kind", "title"} <= set(found["entries"][0])


def test_a_mistake_is_shown_with_a_caret_and_what_was_meant(past: Database, labbook: Command) -> None:
    said = labbook("find", "plateau", "stauts:done")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines() == [
        "labbook: there is no field 'stauts':",
        "  plateau stauts:done",
        "          ^",
        '  Did you mean status:? To find it as text: "stauts:done"',
    ]


def test_a_view_is_saved_shown_listed_and_deleted(past: Database, labbook: Command) -> None:
    assert "No view is saved yet" in labbook("view").err
    assert labbook("view", "save", "flat", "plateau", "kind:task").code == 0
    assert labbook("view").out == "flat  plateau kind:task\n"
    assert json.loads(labbook("view", "--json").out)[0]["query"] == "plateau kind:task"
    assert "T1" in labbook("view", "show", "flat").out
    assert json.loads(labbook("view", "show", "flat", "--json").out)["tasks"][0]["ref"] == "T1"
    assert labbook("view", "delete", "flat").code == 0
    assert labbook("undo").code == 0
    assert labbook("view").out == "flat  plateau kind:task\n"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["save", "flat", "stauts:done"], 2, "no field 'stauts'"),
        (["save", "a b", "x"], 2, "no name for a view"),
        (["save", "flat", "view:other"], 2, "not made of views"),
        (["show", "fla"], 1, "Did you mean view:flat?"),
        (["delete", "nope"], 1, "`labbook view` lists them"),
    ],
)
def test_mistakes_with_views(past: Database, labbook: Command, arguments: list[str], code: int, told: str) -> None:
    labbook("view", "save", "flat", "plateau")
    said = labbook("view", *arguments)
    assert (said.code, said.out) == (code, "")
    assert told in said.err


def test_an_entry_that_was_found_by_a_number_shows_its_line(labbook: Command) -> None:
    labbook("log", "a table\n\n| model | val acc |\n|--|--|\n| a | 0.9 |\n\nrun:\n lie_acc = 30% [N=4]\n lie_n = 4\n")
    assert "lie_acc = 30% [N=4]" in labbook("find", "lie_acc>20%").out
    assert "| model | val acc |" in labbook("find", "val_acc>0.8").out
