"""Whatever a labbook holds, no command sends to a terminal what steers it; JSON escapes it, `--raw` alone does not."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
import typer.main

from labbook import text
from labbook.__main__ import main
from labbook.cli import complete
from labbook.cli.app import build
from labbook.project import Project, find
from labbook.store.database import open_database
from tests.security.hostile import FOREIGN, HOSTILE, fill
from tests.wall_clock import WallClock

OURS = re.compile(r"\x1b\[(?!31;77m)[0-9;]*m|\r\x1b\[2K")
"""What a command itself may send to a terminal: colours, weights, and a line drawn anew."""
RAW = {"show E10 --raw", "logs R1 --raw"}
"""What gives the bytes back as they are, on purpose."""
FOR_FILES = ("export", "table S1 --format csv", "table S1 --format latex")
"""What gives them back into a file or a pipe."""
READS = """
today | today --json | show E1 | show E9 | show E10 | show E11 | show R1 | show R7 | show R8 | show S1 | show H1
show H2 | show P1 | show P3 | show Q1 | show Q2 | show T1 | show F1 | show F2 | show A1 | show A1 --json
show R1 --json | show H1 --json | show E9 --json | show T3 --json | history H1 | history E9 | history P1
history R1 | history H1 --json | stale | stale --days 1 --json | predictions | predictions --open
predictions --json | score | score --json | score H1 | taint | taint --json | trash | trash --json | find loss
find OWNED | find status:done | find is:open | find kind:note --json | find nothing] | readings | readings --json
experiments | experiments --json | experiments toy.train | runs | runs --json | watch R1 | logs R1 | logs R7 -n 2
why R7 | why R7 --json | why R1 --against R3 --diff | tried width=8 | tried toy.train --json | changed
changed --diff | changed --json | describe R1 | describe R1 R3 | describe R1 --all --json | plot R1 METRIC
plot R1 R3 METRIC --log | plot R1 METRIC --json | plot R1 nothing | table S1 | table S1 --json
table S1 --format markdown | table S1 --format csv | table S1 --format latex | report S1 --format html
compare R1 R3 | compare R1 R3 --json | pivot S1 --rows heads --cols width --value final_loss | report --week
report | report S1 | report R1 | report H1 | report --meeting | check | check --json | check --deep | gc | gc --json
plan | plan --json | plan next | plan next --json | plan clock | plan times | plan show T1 | plan show T3 --json
questions | questions --all --json | hypothesis list | hypothesis list --json | hypothesis show H1
hypothesis show H1 --json | hypothesis weigh H1 | hypothesis weigh H1 --json | hypothesis power H1 | bug
bug --all --json | bug seen fails | view | view --json | review --json | reproduce R1 --compare R3
reproduce R1 --dry-run | reproduce R8 --dry-run | export | export --format org | export --format json
show E10 --raw | logs R1 --raw | show E999 | show X | runs --status x | find config.
"""
WRITES = """
log TEXT | log TEXT --kind idea | plan add TEXT | plan done T1 | plan do T3 | plan drop T5 --because TEXT
plan reopen T1 | plan start T3 | plan stop | plan defer T3 tomorrow --because TEXT | plan carry --all
day finish --json | ask TEXT | questions answer Q1 TEXT | questions drop Q2 --because TEXT | questions reopen Q1
hypothesis add TEXT | hypothesis reword H1 TEXT | hypothesis credence H1 0.9 --because TEXT
hypothesis conclude H2 refuted --because TEXT | hypothesis evidence H1 for R1 --because TEXT
hypothesis link H1 part-of H2 | hypothesis strike H2 --because TEXT | predict TEXT | predict TEXT 0.8
predict OWNED TEXT yes 0.8 | grade P2 yes --because TEXT | bug add TEXT --suspect TEXT | bug suspect E11 TEXT
bug culprit E11 TEXT | bug fix E11 TEXT | view save TEXT loss | view delete TEXT | view show TEXT
taint R1 --because TEXT | untaint 1 --because TEXT | delete R3 --because TEXT | undo | redo | promote E9 | seal E9
resume S1 --detach | find TEXT | show TEXT | runs --status TEXT | plot R1 TEXT | tried TEXT | describe TEXT
table TEXT | compare TEXT R1 | experiments TEXT | run TEXT | run toy.train TEXT=1 | run toy.train TEXT
sweep toy.train width=TEXT | stop R1 | stop TEXT | import TEXT | import hostile.md --dry-run | import hostile.md
review | export TEXT | report TEXT | backup TEXT/x | restore TEXT | history TEXT | logs TEXT | hypothesis show TEXT
"""
NOT_WALKED = {
    *("edit", "init", "tour", "replicate", "gc --delete"),
    *("day start", "hypothesis criterion", "hypothesis shorthand", "hypothesis withdraw", "hypothesis unlink"),
    *("hypothesis merge", "bug rule-out", "questions ask"),
}
"""Commands that open an editor, make a labbook, or speak through the same few functions as their neighbours above."""


class Screen(io.TextIOWrapper):
    """A terminal that remembers what it was sent."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="surrogateescape", write_through=True, newline="")

    def isatty(self) -> bool:
        """It says that it is one."""
        return True

    def shown(self) -> str:
        """All that it was sent."""
        self.flush()
        return self.buffer.getvalue().decode("utf-8", "surrogateescape")  # type: ignore[attr-defined,no-any-return]


class Said(NamedTuple):
    """What a command sent to a terminal, and to a pipe."""

    code: int
    terminal: str
    piped: str


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, _empty_database: Path) -> Project:
    """A labbook that is full of it."""
    folder = tmp_path_factory.mktemp("hostile") / "lab\x1b[31;77m\x9b\u202e"
    folder.mkdir()
    (folder / "labbook.toml").touch()
    shutil.copy(_empty_database, folder / "labbook.db")
    with pytest.MonkeyPatch.context() as patch, open_database(find(folder)) as database:
        fill(database, WallClock(patch), patch)
        toy = folder / "experiments" / "toy.py"
        toy.write_text(toy.read_text().replace("Does it learn?", f"Does it learn?\n{HOSTILE}".replace("\\", "")))
        (folder / "experiments" / "odd\x1b[31;77m.py").write_text(
            f"@experiment({HOSTILE!r})\ndef f(run, a={HOSTILE!r}): pass\n"
        )
        (folder / "hostile.md").write_text(f"# 2026-01-02\n\n- [ ] a task {HOSTILE}\n- H: it holds {HOSTILE}\n")
    return find(folder)


def said(project: Project, words: list[str], patch: pytest.MonkeyPatch) -> Said:
    """Run a command twice in this process: on a terminal, and into a pipe."""
    codes, shown = [], []
    for is_terminal in (True, False):
        with patch.context() as here:
            out, err = Screen(), Screen()
            if not is_terminal:
                here.setattr(Screen, "isatty", lambda screen: False)
            here.chdir(project.root)
            here.setenv("COLUMNS", "120")
            here.setattr(sys, "argv", ["labbook", *words])
            here.setattr(sys, "stdout", out)
            here.setattr(sys, "stderr", err)
            codes.append(exit_code())
            shown.append(out.shown() + err.shown())
    return Said(codes[0], *shown)


def exit_code() -> int:
    """What a command leaves with."""
    try:
        main()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    return 0


def commands(listed: str) -> list[str]:
    """The commands of a list."""
    return [" ".join(command.split()) for line in listed.strip().splitlines() for command in line.split("|")]


def words_of(command: str) -> list[str]:
    """The words of a command, with the hostile text in its place."""
    texts = {"TEXT": f"a {HOSTILE}", "METRIC": f"loss{HOSTILE}"}
    return [word.replace("TEXT", texts["TEXT"]).replace("METRIC", texts["METRIC"]) for word in command.split()]


@pytest.mark.parametrize("command", commands(READS) + commands(WRITES))
def test_nothing_foreign_is_sent(hostile: Project, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr("labbook.runs.launch.spawn_supervisor", lambda *launched, **more: None)
    answer = said(hostile, words_of(command), monkeypatch)
    assert answer.code != 70, answer.piped
    assert "Traceback (most" not in answer.piped.replace("\n", "")
    if command in RAW:
        return
    piped = "" if command.startswith(FOR_FILES) else answer.piped
    for rest in (OURS.sub("", answer.terminal), piped):
        found = FOREIGN.search(rest)
        assert not found, repr(rest[max(0, found.start() - 80) : found.end() + 80])


@pytest.mark.parametrize("command", [*sorted(RAW), "export"])
def test_what_is_asked_for_raw_is_raw(hostile: Project, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    assert HOSTILE.removesuffix("\r") in said(hostile, words_of(command), monkeypatch).piped


@pytest.mark.parametrize("command", ["today", "show R1", "runs", "find OWNED", "logs R1"])
def test_control_without_the_sanitiser_it_is_sent(
    hostile: Project, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(text, "_VISIBLE", {})
    assert FOREIGN.search(OURS.sub("", said(hostile, words_of(command), monkeypatch).terminal))


def test_json_is_the_same_value(hostile: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_database(hostile) as database:
        experiment = database.value("SELECT experiment FROM run WHERE id = 1")
    found = json.loads(said(hostile, ["runs", "--json"], monkeypatch).piped)
    assert found[-1]["experiment"] == experiment and HOSTILE in experiment


def test_nothing_foreign_is_offered_by_a_shell(hostile: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(hostile.root)
    context = SimpleNamespace(params={})  # what a shell has of the words so far
    offered = [*complete.any_id(""), *complete.experiment_and_overrides(context, "")]  # type: ignore[arg-type]
    assert len(offered) > 40
    assert not FOREIGN.search("".join(word + text for word, text in offered))


def test_every_command_is_walked() -> None:
    """A new one is added here, or named with a reason among those that are not."""
    names = set(leaves(typer.main.get_command(build([])), ()))
    walked = commands(READS) + commands(WRITES)
    missing = {name for name in names if not any(f"{command} ".startswith(f"{name} ") for command in walked)}
    assert missing == {name for name in NOT_WALKED if name in names}


def leaves(command: object, path: tuple[str, ...]) -> Iterator[str]:
    """The names of all commands below one."""
    below = getattr(command, "commands", {})
    for name, one in below.items():
        yield from leaves(one, (*path, name))
    if not below:
        yield " ".join(path)
