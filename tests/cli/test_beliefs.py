"""Hypotheses, predictions, scores, doubt and the trash, each command as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.journal.predicting import predictions
from labbook.project import Project
from labbook.store.database import Database, open_database
from labbook.store.records import Run
from tests.cli.conftest import Command
from tests.runs.lab import Lab

CRITERION = "final of drift=1 > drift=0.5, seeds>=3"


@pytest.fixture
def swept(labbook: Command, lab: Lab) -> Command:
    """H1 with two predictions, and a sweep over two drifts and three seeds that answers one."""
    labbook("hypothesis", "add", "it drifts", "--criterion", CRITERION, "--credence", "60%")
    labbook("predict", "H1", "final[drift=1] > final[drift=0.5] 80%")
    labbook("predict", "H1", "min(height) < 1 @ drift=1", "70%")
    labbook("sweep", "odd.walk", "drift=0.5,1", "seed=0,1,2", "--hypothesis", "H1")
    return labbook


def test_a_belief_from_statement_to_verdict(swept: Command) -> None:
    weighed = swept("hypothesis", "weigh", "H1", "--take")
    assert "for: final: drift=1 3, drift=0.5 1.5; difference 1.5 [1.5, 1.5]" in weighed.out
    assert "spread 0 from seed to seed, 3 pairs" in weighed.out
    assert weighed.err == "H1: credence 99%\n"
    assert "3 seeds decided it" in swept("hypothesis", "power", "H1").out
    assert swept("hypothesis", "conclude", "H1", "supported", "-b", "S1 shows it", "--by", "s1").err.startswith("H1 is")
    assert "contested" in swept("hypothesis", "evidence", "H1", "against", "R1", "-b", "[/b] one").err
    assert swept("hypothesis", "withdraw", "H1", "R1").code == 0
    assert swept("hypothesis", "strike", "H1", "-b", "too soon").err == "H1 is open again\n"
    shown = swept("hypothesis", "show", "H1").out
    for line in ("credence 99%", "contested (R1)", "struck supported: too soon", "[/b] one", "+ for     S1"):
        assert line in shown.replace("contested: R1 speaks", "contested (R1)"), line
    assert swept("hypothesis", "credence", "H1", "1", "--by", "S1").err == "H1: 99% to 100%\n"


def test_what_is_predicted_is_graded_and_what_is_not_says_why(swept: Command) -> None:
    told = swept("predictions").out
    assert "✓ right" in told and "3 against 1.5 in R4, R1" in told
    assert "waiting: R4 has no height (it has position, final)" in swept("predictions", "--open").out
    assert swept("predict", "--revise", "P2", "H1 final < 9 @ drift=2 60%").err.startswith("sealed P3")
    assert "P2 was revised" in swept("grade", "P2", "yes").err
    assert "was graded already" in swept("grade", "P1", "no").err
    assert "by your own word (seen)" in swept("grade", "P3", "yes", "-b", "seen").err
    assert swept("score").out.startswith("2 graded so far: 8 more before")
    assert json.loads(swept("score", "--by", "hypothesis", "--json").out)["overall"]["n"] == 2
    assert swept("score", "--by", "moon").code == 2


def test_predictions_in_an_entry_are_sealed_by_hand(swept: Command) -> None:
    assert "states a prediction: labbook seal E3" in swept("log", "P: H1 final < 9 @ drift=3 60%").err
    assert "sealed P3" in swept("seal", "E3").err
    assert "states no prediction that waits" in swept("seal", "E3").err


def test_a_prediction_about_an_experiment_that_is_gone_says_so(labbook: Command, lab: Lab) -> None:
    assert labbook("predict", "final < 1 60%", "--experiment", "odd.walk").code == 0
    (lab.project.experiments / "odd.py").unlink()
    waits = "waiting: no run of odd.walk yet; there is no experiment odd.walk any more"
    assert waits in labbook("predictions", "--open").out
    assert "No experiment 'odd.walk'" in labbook("predict", "final < 1 60%", "--experiment", "odd.walk").err


def test_kin(swept: Command) -> None:
    swept("hypothesis", "add", "it drifts far", "--part-of", "H1")
    swept("hypothesis", "add", "it stays", "--rival-of", "H1")
    assert "H1 cannot be part of H2" in swept("hypothesis", "link", "H1", "part-of", "H2").err
    assert "is no relation" in swept("hypothesis", "link", "H1", "near", "H2").err
    assert swept("hypothesis", "merge", "H2", "H1").err.startswith("H2 is withdrawn: all that hung on it")
    assert "H2 is withdrawn" in swept("hypothesis", "merge", "H2", "H1").err
    assert "its rival H3" in swept("hypothesis", "show", "H1").out
    assert swept("hypothesis", "unlink", "H3", "H1").code == 0


def test_doubt_is_told_wherever_its_runs_are(swept: Command) -> None:
    tainted = swept("taint", "R4..R6", "--because", "labels \x1b[31m flipped")
    assert tainted.err.startswith("doubt 1: R4 to R6 in doubt\n  evidence: S1 for H1\n  predictions: P1 right")
    assert "\x1b" not in swept("taint").out + swept("runs").out + swept("show", "R4").out
    for words in (("runs",), ("show", "P1"), ("predictions",), ("hypothesis", "show", "H1")):
        assert "R4†" in swept(*words).out, words
    assert "graded by runs in doubt" in swept("score").err
    assert swept("untaint", "1", "-b", "they were right").err == "R4 to R6 no longer in doubt\n"
    assert "was lifted already" in swept("untaint", "1").err
    assert "lifted" in swept("taint", "--all").out


def test_the_trash_keeps_a_tombstone(swept: Command) -> None:
    assert swept("delete", "R4", "--because", "wrong data").err.splitlines()[0].startswith("R4 in the trash")
    assert "R4" not in swept("runs").out
    assert "wrong data" in swept("trash").out and "deleted" in swept("show", "R4").out
    for words in (("show", "P1"), ("predictions",), ("hypothesis", "show", "H1")):
        assert "R4‡" in swept(*words).out, words
    assert swept("trash", "--restore", "R4").err == "R4 is back\n"
    assert "R4‡" not in swept("predictions").out
    assert "Not in the trash: R4" in swept("trash", "--restore", "R4").err
    swept("undo")
    assert "R4" in swept("trash").out


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["predict", "loss in 8..4 60%"], "upside down"),
        (["predict", "loss < 1 @ a=1, a=2 60%"], "No run can have a=1 and a=2 at once"),
        (["predict", "at least 0 of 4 loss < 1 60%"], "says nothing"),
        (["predict", "5 of 4 loss < 1 60%"], "5 of 4 cannot be"),
        (["predict", "loss < 1 @ a=( 60%"], "a value is expected here"),
        (["predict", "loss[n=1] < loss[n=1] 60%"], "compares a thing with itself"),
        (["hypothesis", "add", "x", "--criterion", "x of a=1 > a=1"], "compares a group with itself"),
        (["hypothesis", "add", "x", "--criterion", "x of a>4 and a<2 > b=1"], "at once"),
        (["hypothesis", "add", "x", "--credence", "150%"], "150% is more than certain"),
        (["hypothesis", "add", "x", "--shorthand", "a: b: c"], "cannot be read"),
        (["hypothesis", "add", "x", "--shorthand", "good: x < 1 @ a/b, a=3"], "a is a place, and said again"),
        (["hypothesis", "weigh", "H9"], "There is no H9"),
        (["taint", "R9..R12", "-b", "x"], "There is no run in R9..R12"),
        (["taint", "R12..R9", "-b", "x"], "upside down"),
        (["taint", "--query", "loss<<1", "-b", "x"], ""),
        (["untaint", "7"], "There is no doubt 7"),
        (["delete", "R9"], "There is no R9"),
        (["grade", "P9", "yes"], "There is no P9"),
        (["seal", "E9"], "There is no E9"),
        (["score", "H9"], "There is no H9"),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(
    labbook: Command, database: Database, words: list[str], what: str
) -> None:
    said = labbook(*words)
    assert said.code in (1, 2) and what in said.err and "Traceback" not in said.err
    assert said.err.startswith("labbook: ") and said.out == ""
    assert not any(database.value(f"SELECT count(*) FROM {t}") for t in ("hypothesis", "prediction", "taint", "entry"))


def test_two_people_grade_one_prediction_at_once(labbook: Command, project: Project) -> None:
    labbook("predict", "it is so yes 60%")

    def grading(yes: bool) -> Callable[[], str]:
        def grade() -> str:
            with open_database(project) as own:
                try:
                    return predictions.grade_by_hand(own, predictions.get(own, 1), yes).observed
                except LabbookError as error:
                    return error.message

        return grade

    with ThreadPoolExecutor(4) as people:
        answers = [each.result() for each in [people.submit(grading(place % 2 == 0)) for place in range(4)]]
    (observed,) = (answer for answer in answers if answer in ("yes", "no"))
    assert sum("it was graded already" in answer for answer in answers) == 3
    assert observed in json.loads(labbook("predictions", "--json").out)[0]["observed"]


def test_all_of_it_goes_through_a_backup(swept: Command, project: Project, tmp_path: Path) -> None:
    swept("hypothesis", "add", "part", "--part-of", "H1", "--shorthand", "far: final > 1 @ drift")
    swept("taint", "R1", "-b", "flipped")
    swept("delete", "R2", "-b", "wrong")
    swept("export", "-f", "json", "--out", str(tmp_path / "all.json"))
    beliefs = (
        ("hypothesis", "list"),
        ("hypothesis", "show", "H1"),
        ("predictions",),
        ("taint",),
        ("trash",),
        ("score",),
    )
    before = [swept(*words, "--json").out for words in beliefs]
    new = str(tmp_path / "new.db")
    assert swept("--db", new, "import", str(tmp_path / "all.json")).code == 0
    assert [swept("--db", new, *words, "--json").out for words in beliefs] == before


def test_a_retried_run_grades_what_the_failed_one_could_not(labbook: Command, lab: Lab) -> None:
    lab.write(
        """
@experiment("odd.shaky")
def shaky(run, level: int = 1):
    if not Path("ready").exists():
        raise RuntimeError("not ready")
    return {"final": level}
"""
    )
    labbook("predict", "2 of 2 final > 0 60%", "--experiment", "odd.shaky")
    labbook("sweep", "odd.shaky", "level=1,2")
    assert "0 of 2 runs are there, 0 of them held; R1 failed" in labbook("predictions", "--open").out
    (lab.root / "ready").touch()
    labbook("resume", "S1")
    assert {run.status for run in lab.database.all(Run, "ORDER BY id DESC LIMIT 2")} == {"done"}
    assert "2 of 2 in R" in labbook("predictions").out
