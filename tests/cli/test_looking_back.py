"""why, tried, changed, replicate, reproduce, and the word about a config that was run before."""

from __future__ import annotations

import json

import pytest

from labbook.store import values
from labbook.store.records import Run, Sweep
from tests.cli.conftest import Command
from tests.runs.lab import Lab
from tests.runs.repositories import Repository


@pytest.fixture
def walked(labbook: Command, repository: Repository) -> Repository:
    """A repository in which a run was good, then its code was changed, and a second run was made."""
    assert labbook("run", "walk.go", "drift=0.25", "--why", "a \x1b[31mtest").code == 0
    repository.over(1)
    repository.put("experiments/helper.py", "FACTOR = float('inf')\n")
    repository.commit("break it [/x]")
    assert labbook("run", "walk.go", "drift=2", "--why", "larger").code == 0
    repository.over(2)
    return repository


def test_why(labbook: Command, walked: Repository) -> None:
    said = labbook("why", "R2", "--diff")
    assert said.code == 0
    for fact in ("larger", "What differs from R1", "drift", "0.25", "experiments/helper.py", "+1 -1", "break it [/x]"):
        assert fact in said.out
    assert "+FACTOR = float('inf')" in said.out
    told = json.loads(labbook("why", "R2", "--against", "R1", "--json").out)
    assert (told["against"], told["why"], told["diff"]) == ("R1", "larger", "")
    assert {"group": "config", "name": "drift", "old": 0.25, "new": 2.0} in told["changes"]
    assert told["files"] == [{"path": "experiments/helper.py", "added": 1, "removed": 1}]
    assert "No run of walk.go ended before it" in labbook("why", "R1").out
    assert "␛[31m" in labbook("why", "R1").out


def test_other_uncommitted_changes_are_told_where_git_cannot_compare_them(labbook: Command, walked: Repository) -> None:
    for run, diff in ((1, "one"), (2, "two")):
        walked.alter_code(run, commit="0" * 40, dirty=True, diff=diff)
    said = labbook("why", "R2")
    assert "uncommitted changes" in said.out and "yes" not in said.out
    assert "note: commit 0000000000 is not in this repository" in said.err


def test_changed(labbook: Command, walked: Repository) -> None:
    said = labbook("changed")
    assert said.code == 0
    for fact in ("good                R1", "first bad after it  R2", "until               now", "break it [/x]"):
        assert fact in said.out
    told = json.loads(labbook("changed", "--since-good", "R1", "--to", "R2", "--diff", "--json").out)
    assert (told["good"], told["to"], told["first_bad"]) == ("R1", "R2", "R2")
    assert "-FACTOR = 1" in told["diff"]


def test_tried(labbook: Command, walked: Repository) -> None:
    said = labbook("tried", "drift=2")
    assert said.code == 0 and "R2" in said.out and "R1" not in said.out
    assert labbook("tried", "sunshine").err == "Nothing that was tried before matches sunshine.\n"
    assert [run["ref"] for run in json.loads(labbook("tried", "walk", "--json").out)["runs"]] == ["R2", "R1"]
    assert labbook("tried", "walk", "--last", "1").err == "and 1 more: --last 2 shows them\n"


def test_a_launch_that_repeats_a_config_says_so_and_goes_on(labbook: Command, lab: Lab) -> None:
    assert labbook("run", "odd.walk").err == "launched R1; Ctrl-C cancels it\n"
    said = labbook("run", "odd.walk", "steps=3")
    assert said.code == 0
    assert said.err.startswith("R1 had this config on ")
    assert ": final 1.5. Show it: labbook show R1. Another seed: labbook replicate R1.\n" in said.err
    said = labbook("sweep", "odd.walk", "drift=0.5,1", "steps=3")
    assert "1 of 2 configs was run before: R2. --skip-done leaves them out." in said.err
    assert len(lab.database.all(Run)) == 4


def test_a_sweep_can_leave_out_what_was_done(labbook: Command, lab: Lab) -> None:
    labbook("sweep", "odd.walk", "drift=1,2")
    said = labbook("sweep", "odd.walk", "drift=1,2,3", "--skip-done")
    assert "2 of 3 configs were run before: R1, R2. Launching the other 1." in said.err
    assert [values.load(run.config)["drift"] for run in lab.database.all(Run)] == [1, 2, 3]
    said = labbook("sweep", "odd.walk", "drift=1,2,3", "--skip-done")
    assert (said.code, said.out) == (0, "")
    assert said.err == "All 3 configs were run before: R1, R2, R3. Nothing is launched.\n"
    assert len(lab.database.all(Sweep)) == 2


def test_replicate_runs_seeds_that_were_not_used(labbook: Command, lab: Lab) -> None:
    labbook("hypothesis", "add", "it walks")
    labbook("run", "odd.walk", "drift=2", "seed=1", "-H", "H1")
    labbook("run", "odd.walk", "drift=3", "seed=0")
    said = labbook("replicate", "R1", "--seeds", "3", "--jobs", "2")
    assert said.code == 0
    sweep = lab.database.one(Sweep)
    assert sweep and (sweep.replicates, sweep.why, sweep.hypothesis_id) == (1, "more seeds of R1", 1)
    configs = [values.load(run.config) for run in lab.database.all(Run, "WHERE sweep_id = 1 ORDER BY id")]
    assert configs == [{"drift": 2.0, "steps": 3, "seed": seed} for seed in (0, 2, 3)]
    assert "more seeds of R1" in labbook("why", "S1").out


def test_what_has_no_seed_is_refused(labbook: Command, lab: Lab) -> None:
    lab.write("@experiment('no.seed')\ndef f(run, n: int = 0):\n    pass\n", "plain.py")
    labbook("run", "no.seed")
    said = labbook("replicate", "R1")
    assert said.code == 1 and "no.seed has no parameter `seed`" in said.err
    labbook("run", "--", "true")
    said = labbook("replicate", "R2")
    assert said.code == 1 and "R2 is a wrapped command" in said.err
    assert lab.database.one(Sweep) is None


def test_reproduce(labbook: Command, walked: Repository) -> None:
    dry = labbook("reproduce", "R1", "--dry-run")
    assert dry.code == 0 and "R1 can be made again with commit" in dry.err
    assert json.loads(labbook("reproduce", "R1", "--dry-run", "--json").out)["lacking"] == []
    assert len(walked.database.all(Run)) == 2
    said = labbook("reproduce", "R1")
    assert said.code == 0
    assert "R3 and R1: all 2 metrics and summary values are equal bit for bit" in said.err
    assert "position" in said.out
    assert "R1 again" in labbook("why", "R3").out


def test_reproduce_exits_with_one_where_something_differs(labbook: Command, walked: Repository) -> None:
    walked.alter_code(1, commit="0" * 40)
    said = labbook("reproduce", "R1")
    assert said.code == 1 and "cannot be restored: its commit 0000000000 is not in this repository" in said.err
    assert "labbook: R1 was not run again" in said.err
    assert len(walked.database.all(Run)) == 2
    said = labbook("reproduce", "R1", "--anyway")
    assert said.code == 1
    assert "different from step 0" in said.out
    told = json.loads(labbook("reproduce", "R1", "--compare", "R3", "--json").out)
    assert (told["old"], told["new"], told["agrees"]) == ("R1", "R3", False)
    assert {one["verdict"] for one in told["compared"]} == {"different"}


def test_reproduce_in_the_background(labbook: Command, walked: Repository) -> None:
    said = labbook("reproduce", "R1", "--detach")
    assert said.code == 0 and "launched R3; when it is over: labbook reproduce R1 --compare R3" in said.err
    walked.over(3)
    assert labbook("reproduce", "R1", "--compare", "R3", "--rtol", "0").code == 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["why", "R9"], 1, "There is no R9"),
        (["why", "H1"], 2, "'H1' is not a short id"),
        (["why", "R1", "--against", "R9"], 1, "There is no R9"),
        (["tried"], 2, "Missing argument"),
        (["tried", ""], 2, "Tried what?"),
        (["tried", "x", "--last", "0"], 2, "greater than or equal to 1"),
        (["changed"], 1, "No run has failed or diverged"),
        (["changed", "--since-good", "R9"], 1, "There is no R9"),
        (["replicate", "R9"], 1, "There is no R9"),
        (["replicate", "R1", "--seeds", "0"], 2, "--seeds"),
        (["reproduce", "R9"], 1, "There is no R9"),
        (["reproduce", "S1"], 2, "'S1' is not a short id of a run"),
        (["reproduce", "R1", "--rtol", "-1"], 2, "--rtol"),
    ],
)
def test_bad_input(labbook: Command, lab: Lab, words: list[str], code: int, sentence: str) -> None:
    labbook("run", "odd.walk")
    said = labbook(*words)
    assert (said.code, said.out) == (code, "")
    assert sentence in said.err and "Traceback" not in said.err
