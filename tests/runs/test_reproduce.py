"""Making a run again: with its own code whatever the checkout holds, and what cannot be restored said first."""

from __future__ import annotations

import json
import os
import sys
from array import array
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.project import find
from labbook.runs import launch, recovery
from labbook.runs.launch import Intent
from labbook.runs.reproduce import again, agreement, worktree
from labbook.runs.reproduce.again import Prepared
from labbook.store import metrics
from labbook.store.database import open_database
from labbook.store.records import CodeState, Run
from tests import made
from tests.runs.lab import kill, until
from tests.runs.repositories import Repository


def reproduced(lab: Repository, number: int) -> int:
    """Make a run again to its end; returns the number of the new one."""
    launched = again.begin(lab.database, again.prepare(lab.database, lab.look(number)))
    lab.ended(launched.runs[0])
    lab.over(launched.runs[0])
    return launched.runs[0]


def verdicts(lab: Repository, old: int, new: int) -> dict[str, str]:
    """How each metric and summary value of two runs compares."""
    return {one.name: one.verdict for one in agreement.of_runs(lab.database, lab.look(old), lab.look(new))}


EQUAL = {"position": "equal", "final": "equal"}


def test_it_gives_the_same_metrics_bit_for_bit(repository: Repository) -> None:
    old = repository.walk(drift=0.3, seed=7)
    new = reproduced(repository, old)
    assert verdicts(repository, old, new) == EQUAL
    again_ = repository.look(new)
    assert (again_.reproduces, again_.seed, again_.config) == (old, 7, repository.look(old).config)
    said = f"Reproduces R{old}: all 2 metrics and summary values are equal bit for bit."
    assert said in repository.results(new)[0].body


def test_it_does_on_a_changed_working_tree_and_touches_nothing_of_it(repository: Repository) -> None:
    repository.put("experiments/helper.py", "from experiments.extra import MORE\nFACTOR = 3 + MORE\n")
    repository.put("experiments/extra.py", "MORE = 0.25\n")
    old = repository.walk()
    (repository.root / "experiments/extra.py").unlink()
    repository.put("experiments/helper.py", "FACTOR = 100\n")
    repository.commit("other numbers")
    repository.put("experiments/walk.py", "raise ValueError('broken')\n")
    repository.git("add", "experiments/walk.py")
    before = state_of(repository)
    new = reproduced(repository, old)
    assert verdicts(repository, old, new) == EQUAL
    assert state_of(repository) == before
    assert repository.look(new).code_id != repository.look(old).code_id, "the branch differs"
    was, now = (repository.database.get(CodeState, repository.look(n).code_id or 0) for n in (old, new))
    assert was and now and (was.commit, was.diff, was.untracked) == (now.commit, now.diff, now.untracked)


def state_of(lab: Repository) -> tuple[object, ...]:
    """Everything of a checkout that must stay: files, index, branches, and no worktree left."""
    files = {path.name: path.read_bytes() for path in lab.root.rglob("*.py") if ".labbook" not in path.parts}
    index = (lab.root / ".git/index").read_bytes()
    return files, index, lab.git("branch", "--all"), lab.git("worktree", "list"), lab.git("stash", "list")


def test_the_worktree_is_gone_when_the_run_is_over_also_a_failed_one(repository: Repository) -> None:
    repository.put("experiments/bad.py", "from labbook import experiment\n@experiment('bad')\ndef f(run):\n    1 / 0\n")
    repository.commit()
    number = repository.run("bad")
    assert repository.ended(number).status == "failed"
    new = reproduced(repository, number)
    assert repository.look(new).reason == "ZeroDivisionError: division by zero"
    assert list(worktree.home(repository.project).iterdir()) == []
    assert "worktrees" not in repository.git("worktree", "list")


def test_a_project_below_the_top_of_its_repository(repository: Repository, tmp_path: Path) -> None:
    git = repository.root / ".git"
    outer = tmp_path.parent / f"{tmp_path.name}-outer"
    outer.mkdir()
    git.rename(outer / ".git")
    moved = outer / "inner"
    repository.root.rename(moved)
    with open_database(find(moved)) as database:
        lab = Repository(find(moved), database)
        try:
            lab.commit("moved")
            old = lab.walk()
            lab.put("experiments/helper.py", "FACTOR = 5\n")
            assert verdicts(lab, old, reproduced(lab, old)) == EQUAL
        finally:
            lab.kill_everything()


def test_a_wrapped_command_runs_in_the_worktree(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.put("deep/train.py", "print('step=1 loss=0.5 ok=1')\nopen('made-here', 'w')\n")
    repository.commit()
    monkeypatch.chdir(repository.root / "deep")
    words = [sys.executable, str(repository.root / "deep" / "train.py")]
    old = launch.run_command(repository.database, words, Intent()).runs[0]
    assert repository.ended(old).status == "done"
    (repository.root / "deep/made-here").unlink()
    repository.put("deep/train.py", "print('step=1 loss=7 ok=1')\n")
    new = reproduced(repository, old)
    assert verdicts(repository, old, new) == {"loss": "equal", "ok": "equal"}
    assert not (repository.root / "deep/made-here").exists()


def test_what_git_ignores_is_linked_and_stays_when_the_worktree_goes(repository: Repository) -> None:
    repository.put("data/numbers.txt", "42")
    reads = "@experiment('reads')\ndef f(run):\n    return {'n': open('data/numbers.txt').read()}\n"
    repository.put("experiments/reads.py", f"from labbook import experiment\n{reads}")
    repository.commit()
    old = repository.run("reads")
    repository.over(old)
    prepared = again.prepare(repository.database, repository.look(old))
    assert any("what git ignores is linked" in said and "data" in said for said in prepared.differing)
    again.give_up(repository.database, prepared)
    assert verdicts(repository, old, reproduced(repository, old)) == {"n": "equal"}
    assert (repository.root / "data/numbers.txt").read_text() == "42"


def test_submodules_are_no_obstacle_but_are_told(repository: Repository) -> None:
    repository.git("clone", "--quiet", "--bare", str(repository.root), str(repository.root / "data/other"))
    local = ("-c", "protocol.file.allow=always")
    repository.git(*local, "submodule", "--quiet", "add", str(repository.root / "data/other"), "other")
    repository.commit()
    old = repository.walk()
    assert "its git submodules are not restored" in said(repository, old).differing
    assert verdicts(repository, old, reproduced(repository, old)) == EQUAL
    assert "worktrees" not in repository.git("worktree", "list")


def said(lab: Repository, number: int) -> Prepared:
    """What is said before a run is made again."""
    prepared = again.prepare(lab.database, lab.look(number))
    again.give_up(lab.database, prepared)
    assert list(worktree.home(lab.project).glob("*")) == []
    return prepared


def test_nothing_is_said_where_everything_is_as_it_was(repository: Repository) -> None:
    prepared = said(repository, repository.walk())
    assert (prepared.lacking, prepared.differing) == ((), ())
    assert prepared.code == f"commit {repository.git('rev-parse', 'HEAD')[:10]}"


def test_what_is_not_as_it_was_is_said_before(repository: Repository) -> None:
    repository.put("login.py", "API_KEY = 'sk-abcdefghij0123456789abcdefghij'\n")
    repository.put("big.txt", "x" * 200_000)
    repository.put("gone.bin", "\0\0\0")
    number = repository.walk()
    (repository.root / "gone.bin").unlink()
    packages = {"pytest": "0.1", "flux": "3"}
    repository.alter_environment(number, host="elsewhere", python="CPython 2.7", packages=json.dumps(packages))
    with repository.database.write():
        repository.database.update("run", number, device="mps:0" if sys.platform != "darwin" else "cuda:0")
    told = "\n".join(said(repository, number).differing)
    for fact in (
        "missing: gone.bin",
        "of the same size: big.txt",
        "taken out of untracked files: login.py",
        "it ran on CPython 2.7, this is CPython 3",
        "it ran on the host elsewhere",
        "flux 3 is gone",
        "it ran on mps:0" if sys.platform != "darwin" else "it ran on cuda:0",
    ):
        assert fact in told


def test_binary_changes_and_secrets_in_the_diff_are_said(repository: Repository) -> None:
    repository.put("weights.bin", "\0one")
    repository.put("keys.py", "x = 1\n")
    repository.commit()
    repository.put("weights.bin", "\0two")
    repository.put("keys.py", "x = 1\ntoken = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz'\n")
    prepared = said(repository, repository.walk())
    assert prepared.lacking == ()
    assert "changes to binary files were not kept: weights.bin as committed" in prepared.differing
    assert any("secrets in its uncommitted changes" in line for line in prepared.differing)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"commit": "0" * 40}, "its commit 0000000000 is not in this repository"),
        ({"commit": None, "diff": ""}, "was made outside of a git repository"),
        ({"commit": None, "diff": "x"}, "was made before the first commit"),
        ({"diff": "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n nonsense"}, "cannot be applied"),
    ],
)
def test_code_that_is_gone_is_lacking(repository: Repository, columns: dict[str, object], reason: str) -> None:
    number = repository.walk()
    repository.alter_code(number, **columns)
    assert reason in said(repository, number).lacking[0]


def test_code_that_is_gone_can_be_replaced_by_todays(repository: Repository) -> None:
    number = repository.walk()
    repository.alter_code(number, commit="0" * 40)
    repository.put("experiments/helper.py", "FACTOR = 2\n")
    new = reproduced(repository, number)
    assert verdicts(repository, number, new) == {"position": "different", "final": "different"}
    assert repository.look(new).reproduces == number


def test_a_run_without_code_state_or_without_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    number = repository.walk()
    (repository.root / ".git").rename(repository.root / "no-git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repository.root.parent))
    assert "there is no git repository here" in said(repository, number).lacking[0]
    with repository.database.write():
        repository.database.update("run", number, code_id=None, environment_id=None)
    prepared = said(repository, number)
    assert "is not recorded" in prepared.lacking[0] and "packages and host may differ" in prepared.differing[0]


@pytest.mark.parametrize(
    ("status", "columns", "reason"),
    [
        ("running", {}, "R1 is still running"),
        ("queued", {}, "R1 is still queued"),
        ("done", {}, "recorded by a script of yours"),
        ("done", {"deleted_at": 5}, "R1 was deleted"),
    ],
)
def test_what_cannot_be_made_again_at_all(
    repository: Repository, status: str, columns: dict[str, object], reason: str
) -> None:
    run = made.run(repository.database, status, **columns)
    with pytest.raises(LabbookError, match=reason):
        again.prepare(repository.database, run)


def test_an_experiment_that_was_not_in_that_code(repository: Repository) -> None:
    number = repository.walk()
    with repository.database.write():
        repository.database.update("run", number, experiment="walk.gone")
        repository.database.execute("UPDATE experiment SET name = 'walk.gone'")
    with pytest.raises(LabbookError, match=r"walk\.gone cannot be run with the code of"):
        again.prepare(repository.database, repository.look(number))
    assert list(worktree.home(repository.project).iterdir()) == []


def test_what_killed_processes_left_behind_is_taken_away(repository: Repository) -> None:
    number = repository.walk()
    place = worktree.add(repository.project, repository.root, "HEAD")
    left = worktree.give_to(repository.project, place, number)
    dead = left.parent / f"{worktree.UNBORN}{2**22 + 1}"
    repository.git("worktree", "add", "--quiet", "--detach", str(dead))
    worktree.remove_stale(repository.database)
    assert not left.exists() and not dead.exists()


def test_a_path_that_leads_out_of_the_worktree_is_not_written(repository: Repository) -> None:
    number = repository.walk()
    odd = [["../outside.py", "x", 1], ["/tmp/labbook-outside.py", "x", 1], [".git", "x", 1]]
    repository.alter_code(number, untracked=json.dumps(odd))
    assert "../outside.py" in said(repository, number).differing[0]
    assert not (worktree.home(repository.project) / "outside.py").exists()
    assert not os.path.exists("/tmp/labbook-outside.py")


def test_the_successor_of_a_killed_supervisor_takes_the_worktree_away(repository: Repository) -> None:
    waits = (
        "import time\nfrom pathlib import Path\nfrom labbook import experiment\n"
        "@experiment('waits')\ndef f(run, gate: str):\n"
        "    run.note(str(Path.cwd()))\n    while not Path(gate).exists():\n        time.sleep(0.005)\n"
    )
    repository.put("experiments/waits.py", waits)
    repository.commit()
    gate = repository.root / "gate"
    gate.touch()
    old = repository.run("waits", gate=str(gate))
    repository.ended(old)
    repository.over(old)
    gate.unlink()
    new = again.begin(repository.database, again.prepare(repository.database, repository.look(old))).runs[0]
    until(lambda: "worktrees" in repository.look(new).note)
    kill(repository.supervisor(new).pid)
    recovery.recover(repository.database)
    worktree.remove_stale(repository.database)
    assert (worktree.home(repository.project) / str(new)).is_dir(), "it is still needed"
    gate.touch()
    repository.over(new)
    assert not (worktree.home(repository.project) / str(new)).exists()


def compared(repository: Repository, was: list[float], now: list[float], **asked: float) -> agreement.Agreement:
    """How two series of losses compare."""
    runs = [made.run(repository.database, losses=losses) for losses in (was, now)]
    return agreement.of_runs(repository.database, runs[0], runs[1], **asked)[0]


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("was", "now", "verdict", "step"),
    [
        ([1.0, NAN, INF], [1.0, NAN, INF], "equal", None),
        ([1.0, 2.0], [1.0, 2.0 + 1e-9], "within", 1),
        ([1.0, 2.0, 3.0], [1.0, 2.1, 3.0], "different", 1),
        ([1.0, 2.0, 3.0], [1.0, 2.0 + 1e-9, 3.1], "different", 2),
        ([1.0, 2.0], [1.0, NAN], "different", 1),
        ([1.0, INF], [1.0, -INF], "different", 1),
        ([1.0, 2.0, 3.0], [1.0, 2.0], "different", 2),
        ([1.0], [], "missing", None),
    ],
)
def test_metrics_are_compared_to_the_first_step_that_differs(
    repository: Repository, was: list[float], now: list[float], verdict: str, step: int | None
) -> None:
    found = compared(repository, was, now)
    assert (found.verdict, found.step) == (verdict, step)


def test_the_tolerance_can_be_set(repository: Repository) -> None:
    assert compared(repository, [1.0], [1.01], rtol=0.1).verdict == "within"
    assert compared(repository, [0.0], [1e-300], rtol=0.5).verdict == "different"


def test_steps_count_as_well_as_values(repository: Repository) -> None:
    runs: list[Run] = [made.run(repository.database) for _ in range(2)]
    with repository.database.write():
        for run, first in zip(runs, (0, 5), strict=True):
            points = metrics.Points(array("q", [first]), array("d", [0.0]), array("d", [1.0]))
            metrics.append(repository.database, run.id, "loss", points)
    found = agreement.of_runs(repository.database, *runs)[0]
    assert (found.verdict, found.step) == ("different", 0)


def test_summaries_are_compared_value_by_value(repository: Repository) -> None:
    old = made.run(repository.database, summary='{"a": 1, "b": 2.0, "c": "x", "d": null, "e": 1}')
    new = made.run(repository.database, summary='{"a": 1, "b": 2.0000001, "c": "y", "d": null}')
    assert verdicts(repository, old.id, new.id) == {
        "a": "equal",
        "b": "within",
        "c": "different",
        "d": "equal",
        "e": "missing",
    }
