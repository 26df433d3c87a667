"""`labbook report` on runs that were really made: to the terminal, a pipe, a file, a browser."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.runs.lab import Lab

FIT = """
@experiment("odd.fit")
def fit(run, width: int = 8, steps: int = 12, seed: int = 0):
    '''Is wider better?'''
    for step in range(steps):
        run.log({"loss": 2.3 / (1 + step * width) + seed / 100}, step=step)
    run.figure(Line.of_metric("loss", log_y=True, marks={"ln 10": 2.3026}))
    return {"acc": width / 100 + seed / 50}
"""


@pytest.fixture
def swept(labbook: Command, lab: Lab) -> Command:
    """A hypothesis with a criterion and a sweep of two widths and three seeds."""
    lab.write(FIT)
    labbook("ask", "is wider better?")
    labbook("hypothesis", "add", "wider is better", "--criterion", "acc of width=16 > width=8, seeds>=3")
    labbook("predict", "H1", "acc > 0.1 @ width=16", "80%")
    labbook("sweep", "odd.fit", "width=8,16", "seed=0,1,2", "-j", "2", "-H", "H1", "--why", "Q1 over widths")
    return labbook


def test_markdown_in_a_pipe(swept: Command) -> None:
    said = swept("report", "H1")
    assert said.code == 0 and said.err == ""
    assert said.out.startswith("# wider is better\n") and "| 16 | 3 |" in said.out
    assert "`labbook reproduce R1`" in said.out and "P1" in said.out


def test_every_kind_in_every_format(swept: Command) -> None:
    for words in (["H1"], ["Q1"], ["S1"], ["R1"], ["--week"], ["--meeting"], ["--since", "-3"]):
        for kind, start in (("markdown", "# "), ("html", "<!doctype html>"), ("terminal", "")):
            said = swept("report", *words, "--format", kind)
            assert said.code == 0 and said.out.startswith(start) and said.err == "", (words, kind)
        assert json.loads(swept("report", *words, "--json").out)["sections"]


def test_a_terminal_page(swept: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("labbook.cli.output.is_terminal", lambda: True)
    monkeypatch.setattr("labbook.cli.report_lines.is_terminal", lambda: True)
    monkeypatch.setattr("labbook.cli.report_page.is_terminal", lambda: True)
    lines = swept("report", "H1", "--format", "terminal").out.splitlines()
    assert lines[:3] == ["Hypothesis H1", "wider is better", "○ open, no credence given"]
    assert max(map(len, lines)) <= 80
    assert "Predictions" in lines and any("ln 10" in line for line in lines)


def test_what_is_in_doubt_keeps_the_columns_straight(swept: Command) -> None:
    swept("taint", "R1", "--because", "flipped")
    lines = swept("report", "S1", "--format", "terminal").out.splitlines()
    first, second = (next(line for line in lines if f"labbook reproduce R{number}" in line) for number in (1, 2))
    assert first.startswith("  R1† ") and first.index("labbook") == second.index("labbook")
    assert any("† R1†: flipped" in line for line in lines)


def test_the_file_tells_the_format(swept: Command) -> None:
    assert swept("report", "H1", "--out", "h1.html").err.endswith("wrote h1.html\n")
    assert swept("report", "H1", "--out", "h1.md").code == 0
    page = Path("h1.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and page.count("<svg ") >= 1
    assert Path("h1.md").read_text(encoding="utf-8").startswith("# wider is better")
    assert swept("report", "H1", "--out", "h1.txt").code == 2
    assert not Path("h1.txt").exists()


def test_nothing_is_written_over_unasked(swept: Command) -> None:
    Path("h1.html").write_text("mine")
    said = swept("report", "H1", "--out", "h1.html")
    assert said.code == 1 and "h1.html is there already." in said.err
    assert Path("h1.html").read_text() == "mine"
    assert swept("report", "H1", "--out", "h1.html", "--force").code == 0
    assert Path("h1.html").read_text(encoding="utf-8").startswith("<!doctype")
    assert "cannot be written" in swept("report", "H1", "--out", "nowhere/h1.html").err


def test_open_shows_it_in_the_browser(swept: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    assert swept("report", "H1", "--open").code == 0
    assert swept("report", "Q1", "--open", "--out", "q1.html").code == 0
    assert opened[0].startswith("file://") and opened[0].endswith("/H1.html")
    assert opened[1] == Path("q1.html").resolve().as_uri()


UNCLEAR = {
    (): "A report on what?",
    ("H1", "--week"): "A report on what?",
    ("--week", "--meeting"): "A report on what?",
    ("H1", "--since", "-3"): "--since belongs to --week and --meeting.",
    ("H7",): "There is no H7.",
    ("E1",): "'E1' is not a short id of a hypothesis",
    ("--week", "--since", "someday"): "'someday' is not a day.",
    ("--week", "--since", "2026-05-04", "--until", "2026-05-01"): "2026-05-04 comes after 2026-05-01.",
}


def test_what_cannot_be_meant_is_a_sentence(labbook: Command) -> None:
    labbook("hypothesis", "add", "wider is better")
    for words, told in UNCLEAR.items():
        said = labbook("report", *words)
        assert said.code in (1, 2) and told in said.err and said.out == "", words


def test_weekdays_are_those_that_were(labbook: Command, lab: Lab) -> None:
    labbook("log", "a note")
    heading = labbook("report", "--since", "monday").out.splitlines()[0]
    assert heading.startswith("# Monday ")
