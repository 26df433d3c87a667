"""Why something was run, what set it apart from the last comparable run, and what changed since it last went well."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labbook.errors import LabbookError
from labbook.journal.beliefs import hypotheses
from labbook.journal.planning import plan
from labbook.runs.past import changed, trees, why
from labbook.runs.past.comparable import last_comparable
from labbook.runs.past.difference import Change
from labbook.store.database import Database
from labbook.store.records import Run, Sweep
from tests import made
from tests.runs.repositories import Repository

CONFIG = {"d_model": 8, "n_heads": 4, "steps": 10, "seed": 0}


def ran(database: Database, at: int, status: str = "done", experiment: str = "toy.train", **columns: Any) -> Run:
    """A run that began and ended at a moment."""
    run = made.run(database, status, started_at=at, ended_at=at, **columns)
    with database.write():
        database.update("run", run.id, experiment=experiment)
    return run


@pytest.mark.parametrize(
    ("earlier", "chosen"),
    [
        ([], None),
        ([{"config": CONFIG}, {"config": {**CONFIG, "n_heads": 2}}], 1),
        ([{"config": {**CONFIG, "n_heads": 2}}, {"config": {**CONFIG, "n_heads": 2, "steps": 1}}], 1),
        ([{"config": {**CONFIG, "seed": 1}}, {"config": {**CONFIG, "n_heads": 2}}], 1),
        ([{"config": CONFIG}, {"config": CONFIG}], 2),
        ([{"config": CONFIG}, {"config": CONFIG, "status": "failed"}], 1),
        ([{"config": CONFIG, "status": "failed"}, {"config": {**CONFIG, "n_heads": 2}}], 1),
        ([{"config": {}}, {"config": CONFIG, "deleted_at": 1}], 1),
        ([{"config": {}}, {"config": CONFIG, "reproduces": 1}], 1),
        ([{"config": {}}, {"config": CONFIG, "experiment": "other"}], 1),
        ([{"config": CONFIG, "status": "running"}], None),
        ([{"config": CONFIG, "at": 99}], None),
    ],
)
def test_the_last_comparable_run(database: Database, earlier: list[dict[str, Any]], chosen: int | None) -> None:
    for place, columns in enumerate(earlier):
        ran(database, **{"at": 10 + place, **columns})
    run = ran(database, 50, config=CONFIG)
    found = last_comparable(database, run)
    assert (found.id if found else None) == chosen


def test_a_run_that_was_made_again_is_compared_with_the_original(database: Database) -> None:
    ran(database, 1, config={})
    ran(database, 2, config=CONFIG)
    assert last_comparable(database, ran(database, 3, config=CONFIG, reproduces=1)).id == 1  # type: ignore[union-attr]


def test_the_story_of_a_run(database: Database) -> None:
    about = hypotheses.add(database, "one head is enough")
    task = plan.add(database, "try one head")
    ran(database, 1, config=CONFIG)
    run = ran(
        database,
        2,
        config={**CONFIG, "n_heads": 1},
        why="does one head do?",
        hypothesis_id=about,
        task_id=getattr(task, "id", task),
        summary='{"final_loss": 0.01}',
    )
    told = why.of_run(database, run)
    assert (told.ref, told.why, told.outcome) == ("R2", "does one head do?", "final_loss=0.01")
    assert told.hypothesis and told.hypothesis.statement == "one head is enough"
    assert told.task and told.task.text == "try one head"
    assert told.difference and told.difference.changes == (Change("config", "n_heads", 4, 1),)


def test_doubt_is_part_of_the_story_and_a_doubtful_run_is_not_the_last_good_one(database: Database) -> None:
    runs = [ran(database, at, status) for at, status in ((1, "done"), (2, "done"), (3, "failed"))]
    assert changed.last_good(database).id == 2
    with database.write():
        taint = database.insert("taint", scope="R2", because="labels flipped", at=1)
        database.insert("tainted_run", taint_id=taint, run_id=2)
    assert [why.of_run(database, run).doubt for run in runs] == ["", "labels flipped", ""]
    assert changed.last_good(database).id == 1


def test_data_is_told_apart_from_config_and_taken_from_the_summary(database: Database) -> None:
    ran(database, 1, config={"data_version": "v1", "lr": 1}, summary='{"data_hash": "aa", "loss": 1}')
    run = ran(database, 2, config={"data_version": "v2", "lr": 1}, summary='{"data_hash": "bb", "loss": 2}')
    told = why.of_run(database, run).difference
    assert told and told.changes == (
        Change("data", "data_version", "v1", "v2"),
        Change("data", "data_hash", "aa", "bb"),
    )


def test_a_sweep_is_compared_with_a_run_outside_of_it(database: Database) -> None:
    ran(database, 1, config={**CONFIG, "seed": 9})
    sweep = made.sweep(database, "done", axes='{"n_heads": [1, 2]}', why="how many?", ended_at=5)
    for heads in (1, 2):
        ran(database, 2, config={**CONFIG, "n_heads": heads}, sweep_id=sweep)
    found = database.get(Sweep, sweep)
    assert found
    told = why.of_sweep(database, found)
    assert (told.why, told.outcome.split(" · ")[0]) == ("how many?", "2 of 2 runs done")
    assert told.difference and told.difference.old == "R1"
    assert Change("config", "n_heads", 4, [1, 2]) in told.difference.changes
    assert why.of_run(database, database.get(Run, 3) or told).why == "how many?"  # type: ignore[arg-type]


def test_packages_and_machine_are_compared(repository: Repository) -> None:
    first = repository.walk()
    repository.put("experiments/helper.py", "FACTOR = 2\n")
    second = repository.walk()
    with repository.database.write():
        columns = {"python": "p", "platform": "x", "cpu_count": 1, "variables": "{}"}
        for run, host, packages in ((first, "here", {"torch": "2.12"}), (second, "there", {"torch": "2.13"})):
            place = repository.database.insert(
                "environment", digest=host, host=host, packages=json.dumps(packages), **columns
            )
            repository.database.update("run", run, environment_id=place)
    told = why.of_run(repository.database, repository.look(second))
    assert told.difference
    assert told.difference.of("packages") == [Change("packages", "torch", "2.12", "2.13")]
    assert told.difference.of("machine") == [Change("machine", "host", "here", "there")]
    assert [change.name for change in told.difference.of("code")] == ["uncommitted changes"]


def between(lab: Repository, old: int, new: int, diff: bool = False) -> trees.CodeChange:
    """How the code of two runs differs."""
    told = why.of_run(lab.database, lab.look(new), lab.look(old))
    return trees.between(lab.root, told.other and told.other.code, told.made.code, diff)


def test_committed_and_uncommitted_changes_are_one_difference(repository: Repository) -> None:
    repository.put("experiments/helper.py", "FACTOR = 2\n")
    repository.put("experiments/extra.py", "x = 1\n")
    first = repository.walk()
    repository.put("experiments/walk.py", (repository.root / "experiments/walk.py").read_text() + "# more\n")
    repository.commit("keep all of it")
    repository.put("train.py", "")
    second = repository.walk()
    index = (repository.root / ".git/index").read_bytes()
    objects = repository.git("count-objects")
    found = between(repository, first, second, diff=True)
    assert found.files == (trees.FileChange("experiments/walk.py", 1, 0), trees.FileChange("train.py", 0, 2))
    assert [commit.subject for commit in found.commits] == ["keep all of it"]
    assert "+# more" in found.diff and "helper" not in found.diff
    assert (repository.root / ".git/index").read_bytes() == index
    assert repository.git("count-objects") == objects, "nothing is written into the repository"


def test_code_that_cannot_be_compared_says_why(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    first = repository.walk()
    repository.put("train.py", "")
    second = repository.walk()
    assert between(repository, first, first) == trees.CodeChange()
    repository.alter_code(first, diff="diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n")
    assert "some uncommitted changes cannot be told" in between(repository, first, second).note
    repository.alter_code(first, commit="1" * 40)
    assert "commit 1111111111 is not in this repository" in between(repository, first, second).note
    monkeypatch.setenv("PATH", str(repository.root))
    assert "there is no git repository here" in between(repository, first, second).note
    with repository.database.write():
        repository.database.update("run", first, code_id=None)
    assert "is not recorded" in between(repository, first, second).note


def test_what_changed_since_the_last_good_run(repository: Repository) -> None:
    good = repository.walk()
    repository.put("experiments/helper.py", "FACTOR = float('nan')\n")
    repository.commit("a bug")
    bad = repository.walk(drift=2.0)
    repository.put("train.py", "")
    assert changed.last_good(repository.database).id == good
    found = changed.since(repository.database, repository.look(good))
    assert found.first_bad and found.first_bad.id == bad
    assert [file.path for file in found.code.files] == ["experiments/helper.py", "train.py"]
    assert [commit.subject for commit in found.code.commits] == ["a bug"]
    assert found.difference.of("config") == [Change("config", "drift", 0.5, 2.0)]
    assert found.difference.of("packages") == []
    until = changed.since(repository.database, repository.look(good), repository.look(bad))
    assert [file.path for file in until.code.files] == ["experiments/helper.py"]


@pytest.mark.parametrize(
    ("status", "summary", "good"),
    [
        ("done", '{"loss": 1.0}', True),
        ("failed", "{}", False),
        ("done", '{"diverged": true}', False),
        ("done", '{"diverged": false}', True),
        ("done", '{"loss": {"$float": "nan"}}', False),
        ("done", '{"loss": {"$float": "inf"}}', False),
    ],
)
def test_which_runs_are_good(database: Database, status: str, summary: str, good: bool) -> None:
    assert changed.is_good(database, ran(database, 1, status, summary=summary)) is good


def test_a_metric_that_ends_in_nan_or_infinity_is_not_good(database: Database) -> None:
    for last, good in ((0.5, True), (float("nan"), False), (float("inf"), False)):
        assert changed.is_good(database, ran(database, 1, losses=[1.0, last])) is good


def test_without_a_failure_or_a_good_run_before_it_there_is_nothing_to_tell(database: Database) -> None:
    ran(database, 1)
    with pytest.raises(LabbookError, match="No run has failed or diverged"):
        changed.last_good(database)
    ran(database, 2, "failed", "other")
    with pytest.raises(LabbookError, match="R2 went wrong, and no run of other before it was good"):
        changed.last_good(database)
