"""`labbook.start` in a script of one's own: what is recorded, how it ends, and that it never stops the script."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from labbook.journal.beliefs import hypotheses
from labbook.runs import launch
from labbook.runs.spool import SpoolReader
from labbook.store import values
from tests.runs.lab import Lab, acknowledged, kill, until

Script = subprocess.Popen[str]


def script(lab: Lab, body: str, **environment: str) -> Script:
    """A script of its own that begins to run in the project."""
    path = lab.root / "script.py"
    path.write_text("import math, os, sys, time\nfrom pathlib import Path\nimport labbook\n" + textwrap.dedent(body))
    return subprocess.Popen(
        [sys.executable, str(path)],
        cwd=lab.root,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(running: Script) -> tuple[int, str, str]:
    """The exit code and the output of a script."""
    out, err = running.communicate(timeout=20)
    return running.returncode, out, err


STEADY = """
with labbook.start("steady") as run:
    tally = os.open("tally", os.O_WRONLY | os.O_CREAT)
    step = 0
    while True:
        run.log({"loss": 1.0}, step=step)
        os.write(tally, b".")
        step += 1
        time.sleep(0.0005)
"""


def test_a_script_is_recorded_whole(lab: Lab) -> None:
    belief = hypotheses.add(lab.database, "it works")
    code, out, err = finished(
        script(
            lab,
            """
            given = {"lr": 0.1, "seed": 3, "inf": math.inf}
            with labbook.start("mine", config=given, hypothesis="H1", why="to see") as run:
                for step in range(3):
                    run.log({"loss": 1.0 / (step + 1)}, step=step)
                print("seen", "by both")
                sys.stderr.writelines(["one\\n", "two\\n"])
                run.note("a remark")
                run.summary["final"] = 1 / 3
            print("after")
            """,
        )
    )
    assert (code, out, err) == (0, "seen by both\nafter\n", "one\ntwo\n")
    run = lab.ended(1)
    assert (run.status, run.experiment, run.why, run.hypothesis_id) == ("done", "mine", "to see", belief)
    assert values.load(run.config) == {"lr": 0.1, "seed": 3, "inf": float("inf")}
    assert (values.load(run.summary), run.seed, run.note) == ({"final": 1 / 3}, 3, "a remark")
    assert lab.points(1, "loss") == [(0, 1.0), (1, 0.5), (2, 1 / 3)]
    assert (lab.printed(1), lab.printed(1, "stderr")) == ("seen by both\n", "one\ntwo\n")
    assert run.code_id and run.environment_id and run.cpu_seconds is not None
    assert len(lab.results(1)) == 1


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ("raise ValueError('no')", "failed", "ValueError: no"),
        ("sys.exit(3)", "failed", "called sys.exit(3)"),
        ("sys.exit()", "done", ""),
        ("raise KeyboardInterrupt", "cancelled", "interrupted"),
        ("os._exit(0)", "lost", "its process is gone and left no last word"),
    ],
)
def test_every_ending_of_a_script(lab: Lab, body: str, status: str, reason: str) -> None:
    finished(script(lab, f"with labbook.start('mine') as run:\n    run.log({{'loss': 1.0}})\n    {body}\n"))
    run = lab.ended(1)
    assert (run.status, run.reason) == (status, reason)
    assert ("line 6" in run.traceback) == (body == "raise ValueError('no')")
    assert lab.points(1, "loss") == [(0, 1.0)]


def test_a_killed_script_is_lost_within_five_seconds_with_every_point(lab: Lab) -> None:
    running = script(lab, STEADY)
    tally = lab.root / "tally"
    until(lambda: acknowledged(tally) > 200)
    kill(running.pid)
    run = lab.ended(1, seconds=5)
    running.communicate()
    assert (run.status, run.reason) == ("lost", "its process is gone and left no last word")
    assert acknowledged(tally) <= len(lab.steps(1)) <= acknowledged(tally) + 1
    assert lab.steps(1) == list(range(len(lab.steps(1))))


def test_stopping_a_script_lets_it_clean_up(lab: Lab) -> None:
    body = STEADY.replace("    while True:", "    while not Path('never').exists():")
    running = script(lab, f"try:\n{textwrap.indent(body, '    ')}\nfinally:\n    print('cleaned up')\n")
    until(lambda: acknowledged(lab.root / "tally") > 10)
    launch.ask_to_stop(lab.database, [lab.look(1)])
    assert lab.ended(1).status == "cancelled"
    assert "cleaned up" in finished(running)[1]


def test_two_sessions_after_each_other(lab: Lab) -> None:
    code, out, _ = finished(
        script(
            lab,
            """
            for number in range(2):
                with labbook.start("twice", config={"number": number}) as run:
                    run.log({"loss": float(number)})
                    print("in", run.id)
            run = labbook.start("no block")
            run.finish({"result": 1})
            """,
        )
    )
    assert (code, out) == (0, "in R1\nin R2\n")
    assert [lab.ended(number).status for number in (1, 2, 3)] == ["done"] * 3
    assert [lab.printed(number) for number in (1, 2)] == ["in R1\n", "in R2\n"]
    assert [lab.points(number, "loss") for number in (1, 2)] == [[(0, 0.0)], [(0, 1.0)]]
    assert values.load(lab.look(3).summary) == {"result": 1}


def test_the_end_of_the_block_is_the_end_of_the_run(lab: Lab) -> None:
    running = script(
        lab,
        """
        with labbook.start("short") as run:
            run.log({"loss": 1.0})
        while not Path("gate").exists():
            time.sleep(0.01)
        """,
    )
    until(lambda: lab.database.value("SELECT 1 FROM run"))
    assert lab.ended(1).status == "done"
    assert running.poll() is None
    (lab.root / "gate").touch()
    assert finished(running)[0] == 0


ASIDE = """
with labbook.start("mine", hypothesis=sys.argv[1] if sys.argv[1:] else "") as run:
    run.log({"loss": 0.5}, step=3)
    print("goes on")
"""


def kept_aside(err: str) -> Path:
    """The folder that a script's complaint names."""
    found = re.search(r"kept aside in (\S+)$", err, re.M)
    assert found, err
    return Path(found[1])


@pytest.mark.parametrize("trouble", ["a folder", "empty", "settings", "scheme", "no such hypothesis"])
def test_without_a_labbook_the_data_is_kept_aside_and_the_script_goes_on(
    lab: Lab, tmp_path: Path, trouble: str
) -> None:
    environment, body = {"TMPDIR": str(tmp_path)}, ASIDE
    if trouble == "a folder":
        environment["LABBOOK_DB"] = str(tmp_path)
    elif trouble == "empty":
        (tmp_path / "empty.db").touch()
        environment["LABBOOK_DB"] = str(tmp_path / "empty.db")
    elif trouble == "settings":
        (lab.root / "labbook.toml").write_text("jobs = [")
    elif trouble == "scheme":
        environment["LABBOOK_DB"] = "postgresql://host/lab"
    else:
        body = ASIDE.replace('""', '"H99"')
    code, out, err = finished(script(lab, body, **environment))
    assert (code, out) == (0, "goes on\n")
    assert "Traceback" not in err
    folder = kept_aside(err)
    series, messages = SpoolReader(folder).read()
    assert (list(series["loss"].steps), list(series["loss"].values)) == ([3], [0.5])
    assert messages[-1]["end"] == "done"
    assert (folder / "stdout.log").read_text() == "goes on\n"
    assert lab.database.value("SELECT count(*) FROM run") == 0


def test_ctrl_c_reaches_the_script_and_not_its_supervisor(lab: Lab) -> None:
    running = script(lab, STEADY)
    until(lambda: acknowledged(lab.root / "tally") > 10)
    running.send_signal(signal.SIGINT)
    finished(running)
    assert (lab.ended(1).status, lab.look(1).reason) == ("cancelled", "interrupted")
