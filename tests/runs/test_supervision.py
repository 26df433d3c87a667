"""Real supervisors, workers and runs: what is recorded, how each ending is told, and what a kill costs (nothing)."""

from __future__ import annotations

import math
import os
import pty
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import plan
from labbook.journal.predicting import predictions
from labbook.project import Project
from labbook.runs import launch, process, recovery, supervisor
from labbook.runs.folding import fold, reader
from labbook.runs.launch import Intent
from labbook.store import values
from labbook.store.database import open_database
from labbook.store.records import Artifact, Entry, Figure, Job, Prediction, Run, Sweep, Task
from tests.runs.lab import Lab, acknowledged, kill, until

WHOLE = """
@experiment("odd.whole", tags=["odd"])
def whole(run, width: int = 3, rate: float = 0.5, seed: int = 7):
    '''Is everything kept?'''
    print("to stdout")
    print("to stderr", file=sys.stderr)
    made = run.folder / "made.txt"
    made.write_text("kept")
    for step in run.track(range(5)):
        run.log({"loss": rate / (step + 1)}, step=step)
    run.artifact(made)
    run.figure(Line.of_metric("loss"), name="the loss")
    run.note("a remark")
    run.note("and another")
    return {"final": rate / 5, "width": width, "label": "x [y]"}
"""
STEADY = """
@experiment("odd.steady")
def steady(run, gate: str = "gate", seed: int = 0):
    '''Logs until it may go, and writes a byte for each call that has returned.'''
    tally = os.open(run.folder / "tally", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    step = 0
    while not Path(gate).exists():
        run.log({"loss": 1.0 / (step + 1), "step twice": 2.0 * step}, step=step)
        os.write(tally, b".")
        step += 1
        if step % 100 == 0:
            time.sleep(0.001)
    run.note("said once")
    run.figure(Line.of_metric("loss"))
    return {"logged": step, "seed": seed}
"""


def test_a_run_is_recorded_whole(lab: Lab) -> None:
    lab.write(WHOLE)
    task = plan.add(lab.database, "see")
    number = lab.run("odd.whole", Intent("to see", task_id=task.id), width=4)
    run = lab.ended(number)
    assert (run.status, run.reason, run.exit_code, run.attempt) == ("done", "", 0, 1)
    assert values.load(run.config) == {"width": 4, "rate": 0.5, "seed": 7}
    assert values.load(run.summary) == {"final": 0.1, "width": 4, "label": "x [y]"}
    assert (run.seed, run.why, run.note, run.progress) == (7, "to see", "a remark\nand another", 1.0)
    assert lab.points(number, "loss") == [(step, 0.5 / (step + 1)) for step in range(5)]
    assert (lab.printed(number), lab.printed(number, "stderr")) == ("to stdout\n", "to stderr\n")
    assert run.wall_seconds is not None and run.cpu_seconds is not None and run.peak_memory is not None
    assert 0 < run.wall_seconds < 20 and run.cpu_seconds >= 0 and run.peak_memory > 1e6
    assert run.code_id and run.environment_id
    ticked = lab.database.get(Task, task.id)
    assert ticked is not None and ticked.state == "done"


def test_figure_and_artifact_of_a_run_are_kept(lab: Lab) -> None:
    lab.write(WHOLE)
    number = lab.run("odd.whole")
    lab.ended(number)
    figures = lab.database.all(Figure, "WHERE run_id = :r", r=number)
    artifact = lab.database.one(Artifact, "WHERE run_id = :r", r=number)
    assert [figure.name for figure in figures] == ["the loss"]
    assert artifact is not None and (artifact.name, artifact.size) == ("made.txt", 4)
    kept = lab.project.files / "artifacts" / artifact.sha256[:2] / artifact.sha256
    assert kept.read_text() == "kept"
    assert f"![the loss](F{figures[0].id})" in lab.results(number)[0].body


def test_progress_is_told_by_a_run_that_logs_nothing(lab: Lab) -> None:
    lab.write("""
@experiment("odd.silent")
def silent(run, gate: str = "gate"):
    for step in run.track(range(2)):
        if step:
            pause(gate)
""")
    number = lab.run("odd.silent")
    until(lambda: lab.look(number).progress == 0.5)
    (lab.root / "gate").touch()
    assert lab.ended(number).status == "done"


SWEPT = """
@experiment("odd.swept")
def swept(run, n: int = 0, seed: int = 0):
    '''Each waits for its neighbour, so that it only ends when two go at once.'''
    Path(f"here-{n}").touch()
    pause(f"here-{n ^ 1}")
    run.log({"loss": float(n)}, step=0)
    return {"square": n * n}
"""


def test_a_sweep_of_six_on_two_workers(lab: Lab) -> None:
    lab.write(SWEPT)
    task = plan.add(lab.database, "sweep n")
    belief = hypotheses.add(lab.database, "squares grow")
    bets = ("square > 20 @ n=5", "square < 0 @ n=1")
    sealed = [predictions.seal(lab.database, predictions.Draft(claim, 0.8, belief)) for claim in bets]
    launched = lab.sweep("odd.swept", "n", list(range(6)), 2, Intent("to see", belief, task.id))
    runs = [lab.ended(number) for number in launched.runs]
    sweep = until(lambda: lab.database.one(Sweep, "WHERE status = 'done'"))
    assert [run.status for run in runs] == ["done"] * 6
    starts = [run.started_at or 0 for run in runs]
    assert starts == sorted(starts)
    assert all(at_once(run, runs) <= 2 for run in runs)
    entries = lab.database.all(Entry, "WHERE sweep_id = :s AND kind = 'result'", s=sweep.id)
    assert len(entries) == 1 and entries[0].hypothesis_id == belief
    assert "| 5 | 25 |" in entries[0].body
    drawn = lab.database.all(Figure, "WHERE sweep_id = :s", s=sweep.id)
    assert len(drawn) == 1 and f"(F{drawn[0].id})" in entries[0].body
    assert graded(lab, sealed) == [("right", "25", runs[5].id), ("wrong", "1", runs[1].id)]
    ticked = lab.database.get(Task, task.id)
    assert ticked is not None and ticked.state == "done"


def at_once(run: Run, runs: list[Run]) -> int:
    """How many runs were going on when one started."""
    at = run.started_at or 0
    return sum((other.started_at or 0) <= at < (other.ended_at or 0) for other in runs)


def graded(lab: Lab, sealed: list[Prediction]) -> list[tuple[str, str, int | None]]:
    """What became of predictions."""
    found = [lab.database.get(Prediction, prediction.id) for prediction in sealed]
    return [(p.status, p.observed, p.run_id) for p in found if p]


ENDINGS = {
    "raise ValueError('no [good]\\nat all')": ("failed", "ValueError: no [good] at all", 1),
    "sys.exit(3)": ("failed", "called sys.exit(3)", 3),
    "sys.exit(0)": ("done", "called sys.exit(0)", 0),
    "sys.exit()": ("done", "called sys.exit(None)", 0),
    "sys.exit('bad data')": ("failed", "called sys.exit('bad data')", 1),
    "os._exit(5)": ("failed", "exited with code 5 before it could say how it went", 5),
    "os.kill(os.getpid(), signal.SIGKILL)": ("failed", "killed by signal 9 (SIGKILL; out of memory", -9),
    "ctypes.string_at(0)": ("failed", "killed by signal 11 (SIGSEGV)", -11),
    "os.abort()": ("failed", "killed by signal 6 (SIGABRT)", -6),
    "raise KeyboardInterrupt": ("cancelled", "stopped on request", 130),
    "(lambda f: f(f))(lambda f: f(f))": ("failed", "RecursionError: maximum recursion depth", 1),
    "return 3": ("done", "", 0),
    "return {'text': '\\ud800', 7: 10**400, 'none': None, 'self': run}": ("done", "", 0),
    "return (lambda d: d.update(d=d) or d)({})": ("failed", "RecursionError: maximum recursion depth", 1),
}


@pytest.fixture(scope="module")
def endings(tmp_path_factory: pytest.TempPathFactory, _empty_database: Path) -> Iterator[tuple[Lab, dict[str, int]]]:
    """A run of every ending, launched together."""
    root = tmp_path_factory.mktemp("endings")
    (root / "labbook.toml").touch()
    shutil.copy(_empty_database, root / "labbook.db")
    project = supervisor.find(root)
    with open_database(project) as database:
        lab = Lab(project, database)
        body = "@experiment('odd.e{}')\ndef e{}(run):\n    run.log({{'loss': 1.0}}, step=0)\n    {}\n"
        lab.write("\n".join(body.format(n, n, code) for n, code in enumerate(ENDINGS)))
        yield lab, {code: lab.run(f"odd.e{n}") for n, code in enumerate(ENDINGS)}
        lab.kill_everything()


@pytest.mark.parametrize("code", ENDINGS)
def test_every_ending_is_told(endings: tuple[Lab, dict[str, int]], code: str) -> None:
    lab, runs = endings
    run = lab.ended(runs[code])
    status, reason, exit_code = ENDINGS[code]
    assert (run.status, run.exit_code) == (status, exit_code)
    assert run.reason.startswith(reason)
    assert lab.points(run.id, "loss") == [(0, 1.0)]
    assert len(lab.results(run.id)) == 1


def test_an_exception_leaves_its_traceback(endings: tuple[Lab, dict[str, int]]) -> None:
    lab, runs = endings
    run = lab.ended(runs["raise ValueError('no [good]\\nat all')"])
    assert "in e0" in run.traceback and run.traceback.endswith("ValueError: no [good]\nat all\n")
    assert lab.printed(run.id, "stderr") == run.traceback


def test_a_result_that_is_no_mapping_is_kept(endings: tuple[Lab, dict[str, int]]) -> None:
    lab, runs = endings
    assert values.load(lab.ended(runs["return 3"]).summary) == {"result": 3}


def test_a_file_that_fails_to_import_fails_its_run_alone(lab: Lab) -> None:
    lab.write("raise RuntimeError('half written')\n@experiment('bad.import')\ndef f(run): pass\n", "bad.py")
    lab.write(WHOLE)
    bad, good = lab.run("bad.import"), lab.run("odd.whole")
    assert (lab.ended(bad).status, lab.ended(bad).reason) == ("failed", "RuntimeError: half written")
    assert lab.ended(good).status == "done"


def test_an_experiment_that_is_gone_when_its_turn_comes_fails(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.write(WHOLE)
    with monkeypatch.context() as later:
        later.setattr(launch, "spawn_supervisor", lambda *_: None)
        number = lab.run("odd.whole")
    (lab.project.experiments / "odd.py").unlink()
    launch.spawn_supervisor(lab.database, lab.look(number).job_id or 0)
    run = lab.ended(number)
    assert run.status == "failed"
    assert run.reason.startswith("it could not be started: No experiment 'odd.whole'")


def test_what_a_run_forked_is_reaped_and_records_nothing(lab: Lab) -> None:
    lab.write("""
@experiment("odd.forks")
def forks(run):
    run.log({"loss": 1.0}, step=0)
    if os.fork() == 0:
        run.log({"loss": 2.0}, step=1)
        Path("child").write_text(str(os.getpid()))
        while True:
            time.sleep(1)
    if os.fork() == 0:
        return {"from": "the child"}
    pause("child")
    return {"from": "the parent"}
""")
    number = lab.run("odd.forks")
    assert values.load(lab.ended(number).summary) == {"from": "the parent"}
    assert lab.points(number, "loss") == [(0, 1.0)]
    child = int((lab.root / "child").read_text())
    until(lambda: process.started(child) is None)


def test_pools_of_processes_work_as_everywhere(lab: Lab) -> None:
    lab.write("""
import multiprocessing

@experiment("odd.pools")
def pools(run):
    total = 0
    for _ in range(20):
        with multiprocessing.get_context("fork").Pool(2) as pool:
            total += sum(pool.map(abs, range(4)))
    return {"total": total}
""")
    assert values.load(lab.ended(lab.run("odd.pools")).summary) == {"total": 120}


def test_megabytes_and_escape_sequences_go_to_the_runs_own_file(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    from labbook.cli import logs

    lab.write("""
@experiment("odd.loud")
def loud(run):
    for _ in range(80):
        print("x" * 99_999)
    os.write(1, b"\\x1b]0;owned\\x07\\x1b[2Jred\\xff\\n")
    run.note("\\x1b[31mred\\x00")
""")
    run = lab.ended(lab.run("odd.loud"))
    assert (run.status, run.note) == ("done", "\x1b[31mred\ufffd")
    assert (lab.project.run_folder(run.id) / "stdout.log").stat().st_size == 80 * 100_000 + len(
        "\x1b]0;owned\x07\x1b[2Jred.\n"
    )
    logs.show_tail(lab.project.run_folder(run.id), 2)
    shown = capsys.readouterr().out
    assert "\x1b" not in shown and "\x07" not in shown and "red" in shown
    assert len(shown) < 5_000


def test_nan_infinities_and_odd_names_are_kept_as_such(lab: Lab) -> None:
    lab.write("""
@experiment("odd.numbers")
def numbers(run):
    for step, value in enumerate([1.0, math.nan, math.inf, -math.inf]):
        run.log({"loss": value, "a/b [x] | é\\n": value, "": 0.0, ("t", 1): 1.0, 5: 2.0, "\\ud800": 3.0}, step=step)
    return {"nan": math.nan, "inf": -math.inf}
""")
    run = lab.ended(lab.run("odd.numbers"))
    assert run.status == "done"
    kept = [value for _, value in lab.points(run.id, "loss")]
    assert math.isnan(kept[1]) and [kept[0], *kept[2:]] == [1.0, math.inf, -math.inf]
    names = lab.database.rows("SELECT name, points FROM metric WHERE run_id = :r ORDER BY id", r=run.id)
    assert names == [(name, 4) for name in ("loss", "a/b [x] | é\n", "", "('t', 1)", "5", "?")]
    assert repr(values.load(run.summary)) == "{'nan': nan, 'inf': -inf}"
    body = lab.results(run.id)[0].body
    assert "nan nan, inf -inf" in body and "| a/b [x] \\| é  |" in body


CANCELLED = """
@experiment("odd.gentle")
def gentle(run):
    try:
        Path("here").touch()
        pause("never")
    finally:
        run.log({"saved": 1.0}, step=0)
        Path("cleaned").touch()

@experiment("odd.stubborn")
def stubborn(run):
    while True:
        try:
            Path("here").touch()
            pause("never")
        except BaseException:
            pass
"""


def test_a_cancelled_run_may_clean_up(lab: Lab) -> None:
    lab.write(CANCELLED)
    number = lab.run("odd.gentle")
    until((lab.root / "here").exists)
    assert launch.ask_to_stop(lab.database, [lab.running(number)]) == [number]
    run = lab.ended(number)
    assert (run.status, run.reason, run.exit_code) == ("cancelled", "stopped on request", 130)
    assert (lab.root / "cleaned").exists()
    assert lab.points(number, "saved") == [(0, 1.0)]


def test_a_run_that_does_not_hear_is_cancelled_by_force(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PATIENCE", 0.3)
    lab.write(CANCELLED)
    number = in_this_process(lab, monkeypatch, "odd.stubborn")
    until((lab.root / "here").exists)
    launch.ask_to_stop(lab.database, [lab.running(number)])
    run = lab.ended(number)
    assert (run.status, run.reason, run.exit_code) == ("cancelled", "stopped on request, by force", -9)


def in_this_process(lab: Lab, monkeypatch: pytest.MonkeyPatch, experiment: str) -> int:
    """Launch a run whose supervisor is a thread of the test."""
    with monkeypatch.context() as later:
        later.setattr(launch, "spawn_supervisor", lambda *_: None)
        number = lab.run(experiment)
    job = lab.database.get(Job, lab.look(number).job_id or 0)
    assert job is not None

    def keep() -> None:
        with open_database(lab.project) as own:
            supervisor.Supervisor(own, job).keep()

    threading.Thread(target=keep, daemon=True).start()
    return number


def test_queued_runs_are_cancelled_where_they_wait(lab: Lab) -> None:
    lab.write(STEADY)
    sweep = lab.sweep("odd.steady", "seed", [1, 2, 3])
    lab.running(sweep.runs[0])
    launch.ask_to_stop(lab.database, [lab.look(number) for number in sweep.runs])
    ended = [lab.ended(number) for number in sweep.runs]
    assert [run.status for run in ended] == ["cancelled"] * 3
    assert [run.reason for run in ended[1:]] == ["stopped before it started"] * 2
    assert len(lab.database.all(Entry, "WHERE sweep_id = :s", s=sweep.sweep)) == 1


def test_a_run_is_cancelled_while_its_worker_hangs_in_an_import(lab: Lab) -> None:
    lab.write("Path('importing').touch()\npause('never')\n@experiment('odd.hangs')\ndef hangs(run): pass\n")
    number = lab.run("odd.hangs")
    until((lab.root / "importing").exists)
    keeper = lab.supervisor(number)
    worker = keeper.children()[0]
    launch.ask_to_stop(lab.database, [lab.look(number)])
    run = lab.ended(number, seconds=5)
    assert (run.status, run.reason) == ("cancelled", "stopped before it started")
    until(lambda: not (is_alive(keeper) or is_alive(worker)))
    assert len(lab.results(number)) == 1


def is_alive(one: psutil.Process) -> bool:
    """Whether a process still does something."""
    return one.is_running() and one.status() != psutil.STATUS_ZOMBIE


# What a kill costs.


def test_a_killed_training_process_is_failed_with_every_point(lab: Lab) -> None:
    lab.write(STEADY)
    number = lab.run("odd.steady")
    tally = lab.project.run_folder(number) / "tally"
    until(lambda: acknowledged(tally) > 1_000)
    kill(lab.running(number).pid or 0)
    run = lab.ended(number, seconds=5)
    assert (run.status, run.exit_code) == ("failed", -9)
    assert "killed by signal 9" in run.reason
    assert_nothing_is_lost(lab, number)


def assert_nothing_is_lost(lab: Lab, number: int) -> None:
    """Every call that had returned is in the store, once and in order."""
    count = acknowledged(lab.project.run_folder(number) / "tally")
    steps = lab.steps(number)
    assert steps == list(range(len(steps)))
    assert count <= len(steps) <= count + 1
    assert lab.steps(number, "step twice") == steps
    assert lab.database.value("SELECT points FROM metric WHERE run_id = :r", r=number) == len(steps)


def test_a_killed_supervisor_is_succeeded_and_the_run_ends_whole(lab: Lab) -> None:
    lab.write(STEADY)
    number = lab.run("odd.steady")
    tally = lab.project.run_folder(number) / "tally"
    lab.running(number)
    until(lambda: acknowledged(tally) > 1_000)
    first = lab.supervisor(number)
    kill(first.pid)
    before = acknowledged(tally)
    until(lambda: acknowledged(tally) > before + 1_000)
    assert lab.look(number).status == "running"
    recovery.recover(lab.database)
    assert lab.supervisor(number).pid != first.pid
    (lab.root / "gate").touch()
    run = lab.ended(number)
    assert (run.status, run.note) == ("done", "said once")
    assert values.load(run.summary)["logged"] == len(lab.steps(number))
    assert_nothing_is_lost(lab, number)


def test_the_queue_goes_on_under_a_new_supervisor(lab: Lab) -> None:
    lab.write(STEADY)
    sweep = lab.sweep("odd.steady", "seed", [1, 2])
    lab.running(sweep.runs[0])
    kill(lab.supervisor(sweep.runs[0]).pid)
    (lab.root / "gate").touch()
    recovery.recover(lab.database)
    statuses = [lab.ended(number).status for number in sweep.runs]
    assert statuses == ["done", "done"] or statuses == ["done", "cancelled"]  # it may have ended before we looked


def test_a_killed_worker_takes_no_run_with_it(lab: Lab) -> None:
    lab.write(STEADY)
    sweep = lab.sweep("odd.steady", "seed", [1, 2])
    first = lab.running(sweep.runs[0])
    worker = lab.worker(first.id)
    assert worker.pid != os.getpid()
    kill(worker.pid)
    (lab.root / "gate").touch()
    assert [lab.ended(number).status for number in sweep.runs] == ["done", "done"]
    assert_nothing_is_lost(lab, first.id)


def test_when_everything_is_killed_the_run_is_lost_and_no_point_is(lab: Lab) -> None:
    lab.write(STEADY)
    sweep = lab.sweep("odd.steady", "seed", [1, 2])
    number, waiting = sweep.runs
    tally = lab.project.run_folder(number) / "tally"
    lab.running(number)
    until(lambda: acknowledged(tally) > 1_000)
    lab.kill_everything()
    recovery.recover(lab.database)  # what every command does first
    run = lab.look(number)
    assert run.status == "lost"
    assert "gone" in run.reason
    assert_nothing_is_lost(lab, number)
    queued = lab.look(waiting)
    assert queued.status == "cancelled"
    assert f"labbook resume S{sweep.sweep}" in queued.reason
    assert lab.database.value("SELECT status FROM sweep") == "lost"
    recovery.recover(lab.database)
    assert len(lab.database.all(Entry, "WHERE kind = 'result'")) == 1


def test_a_last_word_that_was_read_by_a_supervisor_that_died_is_not_forgotten(lab: Lab) -> None:
    """The supervisor dies between storing a run's last record and acting on it."""
    lab.write(STEADY)
    number = lab.run("odd.steady")
    lab.running(number)
    kill(lab.supervisor(number).pid)
    (lab.root / "gate").touch()
    who = process.Identity(lab.look(number).pid or 0, process.boot(), lab.look(number).process_started or 0.0)
    until(lambda: not process.alive(who))
    with lab.database.write():
        assert fold(lab.database, number, reader(lab.project, lab.look(number)))
    recovery.recover(lab.database)
    run = lab.look(number)
    assert (run.status, run.note) == ("done", "said once")
    assert values.load(run.summary)["logged"] == len(lab.steps(number))


def test_everything_is_recorded_once_however_often_the_supervisor_is_killed(lab: Lab) -> None:
    lab.write(STEADY)
    number = lab.run("odd.steady")
    lab.running(number)
    for _ in range(9):
        keeper = lab.supervisor(number)
        stored = lab.look(number).spool_offset
        until(lambda stored=stored: lab.look(number).spool_offset != stored)
        kill(keeper.pid)
        recovery.recover(lab.database)
    last = lab.supervisor(number)
    (lab.root / "gate").touch()
    until(lambda: lab.look(number).note)  # its last records are being taken in
    kill(last.pid)
    recovery.recover(lab.database)
    run = lab.ended(number)
    assert (run.status, run.note) == ("done", "said once")
    assert values.load(run.summary)["logged"] == len(lab.steps(number))
    assert_nothing_is_lost(lab, number)
    assert len(lab.database.all(Figure, "WHERE run_id = :r", r=number)) == 1
    assert len(lab.results(number)) == 1


def test_closing_the_terminal_leaves_the_run_going(lab: Lab) -> None:
    lab.write(STEADY)
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        os.chdir(lab.root)
        os.execv(sys.executable, [sys.executable, "-m", "labbook", "run", "odd.steady"])
    until(lambda: lab.database.value("SELECT 1 FROM run WHERE status = 'running'"))
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == signal.SIGHUP
    tally = lab.project.run_folder(1) / "tally"
    before = acknowledged(tally)
    until(lambda: acknowledged(tally) > before + 1_000)
    (lab.root / "gate").touch()
    assert lab.ended(1).status == "done"
    assert_nothing_is_lost(lab, 1)


def test_a_damaged_record_is_read_as_far_as_it_goes(lab: Lab) -> None:
    """Pages that never reached the disk when the machine went down."""
    lab.write(STEADY)
    number = lab.run("odd.steady")
    tally = lab.project.run_folder(number) / "tally"
    lab.running(number)
    until(lambda: acknowledged(tally) > 10_000)
    lab.kill_everything()
    stored = len(lab.steps(number))
    last = max(lab.project.run_folder(number).glob("spool.*"), key=lambda path: int(path.suffix[1:]))
    with last.open("r+b") as spool:
        written = spool.read().rstrip(b"\0")
        spool.seek(len(written))
        spool.write(b"\0" * (4 - len(written) % 4) + b"\1\0\0\0\5\0\0\0hello")
    damaged = lab.look(number)
    with lab.database.write():  # a garbled message where the next record should begin
        lab.database.update("run", number, spool_segment=int(last.suffix[1:]), spool_offset=end_of(last))
    recovery.recover(lab.database)
    run = lab.look(number)
    assert run.status == "lost"
    assert "damaged" in run.reason, (damaged.spool_offset, stored)


def end_of(spool: Path) -> int:
    """Where the garbled message begins."""
    return spool.read_bytes().rfind(b"\1\0\0\0\5\0\0\0hello")


def test_one_record_that_cannot_be_taken_in_stands_in_nobodys_way(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.write(STEADY)
    number = lab.run("odd.steady")
    lab.running(number)
    lab.kill_everything()

    def broken(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(recovery, "fold", broken)
    recovery.recover(lab.database)
    assert lab.look(number).status == "lost"
    assert "a bug" in lab.look(number).reason


def test_resume_runs_what_is_left(lab: Lab) -> None:
    lab.write("""
@experiment("odd.twice")
def twice(run, n: int = 0):
    run.log({"loss": float(n)}, step=0)
    if n and not Path("mended").exists():
        raise RuntimeError("not yet")
    return {"n": n}
""")
    sweep = lab.sweep("odd.twice", "n", [0, 1, 2])
    assert [lab.ended(number).status for number in sweep.runs] == ["done", "failed", "failed"]
    (lab.root / "mended").touch()
    row = lab.database.get(Sweep, sweep.sweep or 0)
    assert row is not None
    again = launch.resume(lab.database, row, 2)
    assert again.runs == (4, 5)
    ended = [lab.ended(number) for number in (1, *again.runs)]
    assert [(run.status, run.attempt) for run in ended] == [("done", 1), ("done", 2), ("done", 2)]
    assert [lab.points(run.id, "loss") for run in ended] == [[(0, 0.0)], [(0, 1.0)], [(0, 2.0)]]
    first_attempt = lab.look(2)
    assert (first_attempt.status, first_attempt.reason) == ("failed", "RuntimeError: not yet")
    assert lab.points(2, "loss") == [(0, 1.0)]
    result = lab.database.value("SELECT body FROM entry WHERE sweep_id = 1 ORDER BY id DESC")
    assert "3 of 3 runs done" in result
    assert "R2" not in result
    assert lab.database.value("SELECT status FROM sweep") == "done"
    with pytest.raises(launch.LabbookError, match="Nothing of S1 is left"):
        launch.resume(lab.database, row, 1)


def test_a_full_disk_is_waited_out(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor.time, "sleep", until_soon)
    lab.write(STEADY)
    with monkeypatch.context() as later:
        later.setattr(launch, "spawn_supervisor", lambda *_: None)
        number = lab.run("odd.steady")
    job = lab.database.get(Job, lab.look(number).job_id or 0)
    assert job is not None
    own = open_database(lab.project)
    thread = threading.Thread(target=supervisor.patiently, args=(supervisor.Supervisor(own, job),), daemon=True)
    thread.start()
    tally = lab.project.run_folder(number) / "tally"
    until(lambda: len(lab.steps(number)) > 10)
    own.connection.execute(f"PRAGMA max_page_count={own.value('PRAGMA page_count')}")
    until(lambda: "The disk is full" in capfd.readouterr().err)
    before = acknowledged(tally)
    until(lambda: acknowledged(tally) > before + 1_000)
    own.connection.execute("PRAGMA max_page_count=1000000")
    (lab.root / "gate").touch()
    run = lab.ended(number)
    thread.join(10)
    assert (run.status, run.note) == ("done", "said once")
    assert_nothing_is_lost(lab, number)
    assert len(lab.results(number)) == 1


def until_soon(seconds: float) -> None:
    """A sleep that is over soon."""
    threading.Event().wait(min(seconds, 0.05))


def test_the_supervisor_leaves_when_its_store_is_gone(lab: Lab, project: Project) -> None:
    lab.write(STEADY)
    number = lab.run("odd.steady")
    lab.running(number)
    keeper = lab.supervisor(number)
    for file in project.root.glob("labbook.db*"):
        file.rename(file.with_name(f"moved-{file.name}"))
    (lab.root / "gate").touch()
    until(lambda: not is_alive(keeper))
