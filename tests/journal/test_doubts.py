"""Doubt about runs: whom it reaches, what rests on them, how it spreads and is lifted."""

from __future__ import annotations

import pytest

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import doubts, entries, trash, undo
from labbook.journal.beliefs import evidence, hypotheses
from labbook.journal.predicting import predictions
from labbook.journal.predicting.predictions import Draft
from labbook.runs import chosen
from labbook.runs.chosen import Narrowed
from labbook.runs.outcome import conclude
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Run, Taint
from tests import made
from tests.runs.repositories import Repository, repository  # noqa: F401  (a fixture)


def ran(database: Database, commit: str = "", **columns: object) -> Run:
    config, summary = columns.pop("config", {}), columns.pop("summary", {})
    if commit:
        with database.write():
            known = database.value("SELECT id FROM code_state WHERE digest = :d", d=commit)
            columns["code_id"] = known or database.insert(
                "code_state", digest=commit, commit=commit, dirty=False, diff="", untracked="[]"
            )
    return made.run(database, config=config, summary=values.dump(summary), started_at=now(), **columns)


def doubted(database: Database) -> set[int]:
    return set(doubts.standing(database).runs)


def test_a_doubt_reaches_all_that_rests_on_its_runs(database: Database) -> None:
    hypotheses.add(database, "it works")
    hypothesis = database.get(Hypothesis, 1)
    assert hypothesis is not None
    predictions.seal(database, Draft("x < 1", 0.8, 1))
    run = ran(database, hypothesis_id=1, summary={"x": 0.5})
    with database.write():
        predictions.grade_open(database, run)
    evidence.add(database, hypothesis, "R1", "for")
    hypotheses.conclude(database, hypothesis, "supported", "R1 says so")
    cited = entries.add(database, "see R1")
    doubts.doubt(database, [run], "labels flipped")
    resting = doubts.resting_on(database, [run.id])
    assert [piece.target for piece in resting.evidence] == ["R1"]
    assert [h.id for h in resting.verdicts] == [1] and [p.id for p in resting.predictions] == [1]
    assert cited in [entry.id for entry in resting.entries]
    assert doubts.rests_on(database, resting.verdicts[0]) == ["R1"]
    assert [piece.doubt for piece in evidence.on(database, 1)] == ["labels flipped"]


def test_a_doubt_needs_a_reason_and_a_run(database: Database) -> None:
    with pytest.raises(LabbookError, match="needs a reason"):
        doubts.doubt(database, [ran(database)], "  ")
    with pytest.raises(LabbookError, match="No run is meant"):
        doubts.doubt(database, [], "bug")
    assert database.all(Taint) == []


def test_a_lifted_doubt_stays_in_the_record_and_is_lifted_once(database: Database) -> None:
    number = doubts.doubt(database, [ran(database), ran(database)], "bug")
    other = doubts.doubt(database, [ran(database)], "another")
    assert doubts.lift(database, doubts.get(database, number), "no bug") == [1, 2]
    assert doubted(database) == {3}
    with pytest.raises(LabbookError, match="was lifted already"):
        doubts.lift(database, doubts.get(database, number))
    assert [taint.id for taint in doubts.listed(database)] == [other]
    assert [taint.lifted_because for taint in doubts.listed(database, every=True)] == ["no bug", ""]
    undo.undo(database)
    assert doubted(database) == {1, 2, 3}


def test_a_run_in_two_doubts_is_in_doubt_until_both_are_lifted(database: Database) -> None:
    run = ran(database)
    first, second = (doubts.doubt(database, [run], why) for why in ("one", "two"))
    doubts.lift(database, doubts.get(database, second))
    assert doubts.standing(database).about("R1") == "one"
    doubts.lift(database, doubts.get(database, first))
    assert doubts.standing(database).about("R1") == ""


def test_a_doubt_about_deleted_runs_can_be_shown_and_lifted(database: Database) -> None:
    run = ran(database)
    number = doubts.doubt(database, [run], "bug")
    trash.delete(database, [run])
    assert doubts.of_taint(database, number) == [1] and doubted(database) == {1}
    assert doubts.lift(database, doubts.get(database, number)) == [1]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [([3], "R3"), ([1, 2], "R1, R2"), ([4, 2, 3], "R2 to R4"), ([1, 2, 9], "R1, R2, R9")],
)
def test_runs_in_few_words(numbers: list[int], told: str) -> None:
    assert doubts.told_numbers(numbers) == told


@pytest.mark.parametrize(
    ("words", "found"),
    [(["R1..R3"], [1, 2, 3]), (["r3", "R1-R2"], [1, 2, 3]), (["R2..9"], [2, 3]), (["S1", "R1"], [1, 3])],
)
def test_runs_by_name(database: Database, words: list[str], found: list[int]) -> None:
    sweep = made.sweep(database, "done")
    for sweep_id in (None, None, sweep):
        ran(database, sweep_id=sweep_id)
    assert [run.id for run in chosen.named(database, words)] == found


@pytest.mark.parametrize("words", [["R3..R1"], ["R5..R9"], ["R9"], ["E1"], ["x"], ["R1..S2"]])
def test_runs_that_there_are_not(database: Database, words: list[str]) -> None:
    ran(database)
    with pytest.raises(LabbookError):
        chosen.named(database, words)


def test_runs_by_the_version_of_their_data(database: Database) -> None:
    runs = [
        ran(database, config={"data": {"version": "v1"}}),
        ran(database, config={"dataset": "v1"}),
        ran(database, summary={"data_hash": "v1"}),
        ran(database, config={"other": "v1"}),
        ran(database, config={"data_version": "v2"}),
    ]
    assert [run.id for run in chosen.narrowed(database, runs, Narrowed(data="v1"))] == [1, 2, 3]


def test_a_doubt_spreads_to_later_runs_without_the_fix(repository: Repository) -> None:  # noqa: F811
    database = repository.database
    bug = repository.git("rev-parse", "HEAD").strip()
    repository.put("experiments/helper.py", "FACTOR = 2\n")
    repository.commit("fix")
    fix = repository.git("rev-parse", "HEAD").strip()
    first = ran(database, bug)
    doubts.doubt(database, [first], "factor", until_commit=fix)
    without, fixed, unknown = ran(database, bug), ran(database, fix), ran(database)
    elsewhere = ran(database, bug)
    with database.write():
        database.update("run", elsewhere.id, experiment="other.train")
        for run in (without, fixed, unknown, elsewhere):
            conclude.after_run(database, run.id)
    assert doubted(database) == {first.id, without.id, unknown.id}
    doubts.lift(database, doubts.get(database, 1))
    late = ran(database, bug)
    with database.write():
        conclude.after_run(database, late.id)
    assert doubted(database) == set()


def test_runs_by_the_commits_they_were_made_with(repository: Repository) -> None:  # noqa: F811
    commits = [repository.git("rev-parse", "HEAD").strip()]
    for number in range(2):
        repository.put("experiments/helper.py", f"FACTOR = {number}\n")
        repository.commit(str(number))
        commits.append(repository.git("rev-parse", "HEAD").strip())
    runs = [ran(repository.database, commit) for commit in (*commits, "")]

    def kept(**by: str) -> list[int]:
        return [run.id for run in chosen.narrowed(repository.database, runs, Narrowed(**by))]

    assert kept(commits=f"{commits[0]}..{commits[1]}") == [1, 2]
    assert kept(until_fixed=commits[1]) == [1, 4]
    for by in ({"commits": "x..y"}, {"commits": commits[0]}, {"until_fixed": "x"}, {"until_fixed": "--all"}):
        with pytest.raises(LabbookError):
            kept(**by)
