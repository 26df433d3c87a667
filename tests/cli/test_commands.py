"""What commands have in common: JSON, data on stdout and talk on stderr, no colour in pipes, Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from typer.main import get_command

from labbook.cli.app import NOUNS, build
from labbook.store import values
from tests.cli.conftest import Command, Said
from tests.runs.lab import Lab, until


def walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and subcommand with the words that name it."""
    for name, below in getattr(command, "commands", {}).items():
        yield (*path, name), below
        yield from walk(below, (*path, name))


COMMANDS = dict(walk(get_command(build([]))))
JSON = {
    ("today",): [],
    ("show",): ["R1"],
    ("import",): ["2026-05-04.md"],
    ("plan",): [],
    ("hypothesis", "list"): [],
    ("hypothesis", "show"): ["H1"],
    ("hypothesis", "weigh"): ["H1"],
    ("hypothesis", "power"): ["H1"],
    ("predictions",): [],
    ("score",): [],
    ("taint",): [],
    ("trash",): [],
    ("bug",): [],
    ("bug", "seen"): ["walks"],
    ("find",): ["walk"],
    ("history",): [],
    ("review",): [],
    ("readings",): [],
    ("view",): [],
    ("view", "show"): ["walks"],
    ("questions",): [],
    ("stale",): ["--days", "0"],
    ("plan", "clock"): [],
    ("plan", "times"): [],
    ("plan", "next"): [],
    ("plan", "show"): ["T1"],
    ("day", "start"): [],
    ("day", "finish"): [],
    ("experiments",): [],
    ("runs",): [],
    ("why",): ["R1"],
    ("tried",): ["walk"],
    ("changed",): ["--since-good", "R1"],
    ("reproduce",): ["R1", "--compare", "R1"],
    ("compare",): ["R1", "R2"],
    ("table",): ["H1"],
    ("pivot",): ["S1"],
    ("report",): ["H1"],
    ("describe",): ["R1"],
    ("plot",): ["R1", "position"],
    ("check",): [],
    ("gc",): [],
}
"""What to add to each command that has --json, for it to have something to say."""


def test_every_command_is_reached() -> None:
    assert {("log",), ("run",), ("sweep",), ("plan", "add"), ("hypothesis", "conclude")} <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_argument_and_option_is_explained(words: tuple[str, ...]) -> None:
    assert [p.name for p in COMMANDS[words].params if p.name != "help" and not p.help] == []


def test_a_command_loads_no_others() -> None:
    for noun in NOUNS.values():
        for word in noun:
            alone = dict(walk(get_command(build(["--db", "x", word]))))
            assert (word,) in alone
            assert len(alone) < len(COMMANDS)


def test_the_command_line_itself(labbook: Command) -> None:
    said = labbook("--help")
    assert all(f" {word} " in said.out for words in NOUNS.values() for word in words)
    assert labbook("--version").out.startswith("labbook ")
    assert labbook() == Said(
        2, "", "labbook: The terminal app needs a terminal.\n  `labbook today` prints the day's page.\n"
    )


@pytest.fixture
def story(labbook: Command, lab: Lab) -> Lab:
    """A labbook with something of every kind."""
    (lab.root / "2026-05-04.md").write_text("# a day\n- [ ] x\n\nIdea: walk\n\n| a | acc |\n|--|--|\n| b | 0.5 |\n")
    labbook("hypothesis", "add", "it drifts [/x] \x1b[31m", "--criterion", "final < 100")
    labbook("bug", "add", "walks nowhere [/x] \x1b[31m", "--suspect", "drift \x1b[31m")
    labbook("plan", "add", "walk \x1b]0;owned\x07")
    labbook("plan", "add", "write it up", "--for", "25m")
    labbook("plan", "start", "T2")
    labbook("log", "--", "see R1 and H1 [bold]x[/bold] \x1b[2J")
    labbook("predict", "H1", "final > 1", "80%")
    assert labbook("sweep", "odd.walk", "drift=0.5,1", "-j", "2", "-H", "H1", "--why", "to see \x1b[31m").code == 0
    labbook("run", "odd.walk", "steps=2", "--task", "T1")
    labbook("import", "2026-05-04.md")
    labbook("view", "save", "walks", "walk")
    labbook("questions", "ask", "how far?")
    labbook("run", "odd.walk", "steps=1")
    labbook("delete", "R4", "--because", "a try \x1b[31m")
    labbook("taint", "R3", "--because", "flipped \x1b[31m")
    labbook("predict", "it gets far yes 70%")
    labbook("grade", "P2", "yes", "--because", "seen \x1b[31m")
    return lab


def test_every_listing_has_json_that_parses(labbook: Command, story: Lab) -> None:
    assert {words for words, command in COMMANDS.items() if any(p.name == "json" for p in command.params)} == set(JSON)
    for words, arguments in JSON.items():
        said = labbook(*words, *arguments, "--json")
        assert said.code == 0, said.err
        assert json.loads(said.out, parse_constant=no_json), words


def no_json(constant: str) -> None:
    pytest.fail(f"{constant} is no JSON")


def test_json_of_runs_has_stable_keys(labbook: Command, story: Lab) -> None:
    runs = json.loads(labbook("runs", "--json").out)
    assert [run["ref"] for run in runs] == ["R3", "R2", "R1"]
    assert runs[2]["config"] == {"drift": 0.5, "steps": 3, "seed": 0}
    assert runs[2]["summary"] == {"final": 1.5}
    assert runs[2]["metrics"]["position"] == {"points": 3, "first": 0.0, "final": 1.0, "min": 0.0, "max": 1.0}
    assert {"status", "hypothesis", "sweep", "why", "exit_code", "wall_seconds", "created_at"} <= set(runs[0])


SHOWN = [
    ("today",),
    ("show", "R1"),
    ("show", "S1"),
    ("show", "E1"),
    ("show", "T1"),
    ("show", "P1"),
    ("show", "F1"),
    ("hypothesis", "show", "H1"),
    ("hypothesis", "list"),
    ("plan",),
    ("hypothesis", "weigh", "H1"),
    ("predictions",),
    ("score",),
    ("taint",),
    ("trash",),
    ("bug",),
    ("runs",),
    ("find", "walk"),
    ("why", "R2"),
    ("tried", "walk"),
    ("reproduce", "R1", "--compare", "R1"),
    ("compare", "R1", "R2"),
    ("table", "H1"),
    ("pivot", "S1"),
    ("plot", "R1", "R2", "position"),
    ("logs", "R1"),
    ("experiments",),
]


def test_what_goes_into_a_pipe_has_no_escape_sequences(labbook: Command, story: Lab) -> None:
    for words in SHOWN:
        said = labbook(*words)
        assert said.code == 0 and said.out, words
        assert not set(said.out + said.err) & {"\x1b", "\x07", "\r"}, words


def test_data_goes_to_stdout_and_talk_to_stderr(labbook: Command, lab: Lab) -> None:
    assert labbook("log", "a note") == Said(0, "", "saved E1\n")
    assert labbook("plan", "add", "walk") == Said(0, "", "planned T1\n")
    assert labbook("hypothesis", "add", "it drifts") == Said(0, "", "stated H1\n")
    assert labbook("runs") == Said(0, "", "No runs.\n")
    said = labbook("run", "odd.walk")
    assert (said.code, said.out, said.err) == (0, "E4 R1\n", "launched R1; Ctrl-C cancels it\n")
    said = labbook("run", "odd.walk", "--detach")
    assert (said.code, said.out) == (0, "")
    assert "launched R2; `labbook watch` follows it" in said.err
    lab.ended(2)
    assert labbook("watch").err == "Nothing is running.\n"
    assert labbook("logs", "R1") == Said(0, "walked ␛[31mfar␛[0m\n", "")
    assert labbook("logs", "R1", "--raw").out == "walked \x1b[31mfar\x1b[0m\n"


def test_a_run_that_fails_says_why_and_exits_with_one(labbook: Command, lab: Lab) -> None:
    lab.write(
        "@experiment('bad.luck')\ndef f(run):\n    print('before', file=sys.stderr)\n    raise ValueError('no')\n",
        "bad.py",
    )
    said = labbook("run", "bad.luck")
    assert (said.code, said.out) == (1, "E1 R1\n")
    assert said.err == "launched R1; Ctrl-C cancels it\nR1 failed: ValueError: no\n"
    logs = labbook("logs", "R1")
    assert logs.out == "" and logs.err.startswith("before\nTraceback")


def test_a_command_after_dashes_is_wrapped(labbook: Command, lab: Lab) -> None:
    said = labbook(
        "run", "--why", "to see", "--", sys.executable, "-c", "print('step=1 loss=0.5', '--json')", "--", "-x"
    )
    assert (said.code, said.out) == (0, "E1 R1\n")
    assert lab.points(1, "loss") == [(1, 0.5)]
    assert json.loads(lab.look(1).command)[-2:] == ["--", "-x"]
    assert lab.look(1).why == "to see"


def test_stop_and_resume(labbook: Command, lab: Lab) -> None:
    assert labbook("sweep", "odd.stubborn", "--detach").code == 2
    lab.write("@experiment('odd.n')\ndef f(run, n: int = 0):\n    Path('here').touch()\n    pause('gate')\n", "n.py")
    assert labbook("sweep", "odd.n", "n=1,2", "--detach").code == 0
    until((lab.root / "here").exists)
    assert labbook("stop", "S1").err == "stopping R1, R2\n"
    assert [lab.ended(number).status for number in (1, 2)] == ["cancelled"] * 2
    assert labbook("stop", "s1").err == "nothing of S1 is going on\n"
    (lab.root / "gate").touch()
    assert labbook("resume", "S1", "--jobs", "2").code == 0
    assert [lab.look(number).status for number in (1, 2, 3, 4)] == ["cancelled"] * 2 + ["done"] * 2


class Foreground:
    """`labbook run` on a terminal of its own."""

    def __init__(self, lab: Lab, *arguments: str) -> None:
        self.said = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(lab.root)
            os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24")
            os.execv(sys.executable, [sys.executable, "-m", "labbook", *arguments])

    def until(self, words: str) -> None:
        """Read what it shows until some words come."""
        while words.encode() not in self.said:
            self.heard()

    def heard(self) -> bytes:
        """Read what it shows next."""
        assert select.select([self.terminal], [], [], 20)[0], self.said
        new = os.read(self.terminal, 4096)
        self.said += new
        return new

    def ctrl_c(self) -> None:
        """Press Ctrl-C."""
        os.write(self.terminal, b"\x03")

    def leave(self) -> int:
        """Its exit code, once it has gone."""
        with suppress(OSError):  # how a terminal says that nobody is left
            while self.heard():
                pass
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_ctrl_c_cancels_the_run_in_the_foreground(lab: Lab) -> None:
    shown = Foreground(lab, "run", "odd.gentle")
    until((lab.root / "here").exists)
    shown.until("odd.gentle")
    shown.ctrl_c()
    assert shown.leave() == 130
    assert b"Stopping R1 (Ctrl-C again to stop watching) ..." in shown.said
    assert (lab.look(1).status, lab.look(1).reason) == ("cancelled", "stopped on request")
    assert (lab.root / "cleaned").exists()
    assert len(lab.results(1)) == 1


def test_ctrl_c_twice_stops_watching_too(lab: Lab) -> None:
    shown = Foreground(lab, "run", "odd.stubborn")
    until((lab.root / "here").exists)
    shown.until("odd.stubborn")
    shown.ctrl_c()
    shown.until("Stopping R1")
    shown.ctrl_c()
    assert shown.leave() == 130
    assert b"No longer watching" in shown.said and b"Traceback" not in shown.said
    (lab.root / "gate").touch()
    assert lab.ended(1).status in ("done", "cancelled")


def test_a_terminal_gets_colour_unless_it_asks_for_none(
    lab: Lab, labbook: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    labbook("run", "odd.walk")
    coloured = Foreground(lab, "runs")
    assert coloured.leave() == 0
    assert b"\x1b[32m" in coloured.said
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Foreground(lab, "runs")
    assert plain.leave() == 0
    assert b"\x1b" not in plain.said and b"R1" in plain.said


def test_a_reader_that_leaves_early_is_no_error(lab: Lab, labbook: Command) -> None:
    labbook("log", "x" * 200_000)
    shown = subprocess.Popen(
        [sys.executable, "-m", "labbook", "show", "E1"], cwd=lab.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert shown.stdout and shown.stderr
    shown.stdout.read(10)
    shown.stdout.close()
    assert shown.stderr.read() == b""
    assert shown.wait() not in (0, 70, -signal.SIGPIPE)


PRESETS = """
@experiment("odd.preset", presets={"quick": {"steps": 2, "rate": 0.5}})
def preset(run, steps: int = 9, rate: float = 0.1, seed: int = 0):
    return {"steps": steps, "rate": rate}
"""


def test_a_preset_sets_what_the_words_leave_open(labbook: Command, lab: Lab) -> None:
    lab.write(PRESETS, "preset.py")
    assert labbook("run", "odd.preset", "rate=0.7", "--preset", "quick").code == 0
    assert labbook("sweep", "odd.preset", "steps=3,4", "-p", "quick").code == 0
    configs = [values.load(lab.look(run).config) for run in (1, 2, 3)]
    assert [(c["steps"], c["rate"]) for c in configs] == [(2, 0.7), (3, 0.5), (4, 0.5)]
    refused = labbook("run", "odd.preset", "--preset", "slow")
    assert refused.code == 2 and "no preset 'slow'" in refused.err and "It has quick." in refused.err
    assert "--preset quick: steps=2 rate=0.5" in labbook("experiments", "odd.preset").out


def test_a_family_of_experiments_is_listed_by_its_name(labbook: Command, lab: Lab) -> None:
    for name in ("even.preset", "even.other", "evenly.named"):
        lab.write(PRESETS.replace("odd.preset", name), f"{name}.py".replace(".", "_", 1))
    family = labbook("experiments", "even").out
    assert [word for word in family.split() if word.startswith("even")] == ["even.other", "even.preset"]
    assert "evenly.named" in labbook("experiments").out
    lab.write(PRESETS.replace("odd.preset", "even"), "even.py")
    assert labbook("experiments", "even").out.split()[0] == "even", "its own name goes first"
    assert "even.other" not in labbook("experiments", "even").out
