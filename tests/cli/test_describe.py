"""`labbook describe` as a person meets it, and descriptions that are there by themselves."""

from __future__ import annotations

import json
import math

import pytest

from labbook.journal import curves
from labbook.runs.outcome import describing
from labbook.store.database import Database
from labbook.store.records import Curve
from tests import made
from tests.cli.conftest import Command, Said
from tests.runs.lab import Lab, until

LN10 = math.log(10)
FALLS = [LN10] * 60 + [LN10 * 0.8**k for k in range(40)]
WORDS = "on ln 10 (2.30) until step 60; falls to half in 4 steps; ends at 0.00043, still falling"


def test_the_words_of_one_run_and_of_several(database: Database, labbook: Command) -> None:
    made.run(database, losses=FALLS, why="does it \x1b[31mfall?")
    made.run(database, losses=[1.0])
    assert labbook("describe", "r1", "--metric", "loss") == Said(0, f"R1\n  loss  {WORDS}\n", "")
    assert [row.run_id for row in database.all(Curve)] == [1]
    said = labbook("describe", "R1", "R2")
    assert said.out.splitlines()[0] == "R1 toy.train does it ␛[31mfall?"
    assert said.out.endswith("R2 toy.train\n  no metric with a course to speak of\n")
    assert labbook("show", "R1").out.count(WORDS) == 1


def test_long_words_are_broken_under_their_metric(
    database: Database, labbook: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.run(database, losses=FALLS)
    monkeypatch.setenv("COLUMNS", "50")
    lines = labbook("describe", "R1").out.splitlines()
    assert max(map(len, lines)) <= 50
    assert all(line.startswith("        ") for line in lines[2:])


def test_json_has_words_facts_and_quantities(database: Database, labbook: Command) -> None:
    made.run(database, losses=[*FALLS, math.nan])
    (told,) = json.loads(labbook("describe", "R1", "--json").out)
    loss = told["curves"]["loss"]
    assert told["ref"] == "R1"
    assert loss["words"][0] == "on ln 10 (2.30) until step 60"
    assert loss["divergence"] == {"step": 100, "how": "NaN"}
    assert loss["quantities"]["leaves"] == 60.0
    assert loss["quantities"]["diverges"] == 100.0
    assert json.loads(labbook("show", "R1", "--json").out)["curves"] == {"loss": loss["words"]}


def test_what_is_missing_is_described(database: Database, labbook: Command) -> None:
    made.run(database, losses=FALLS)
    made.run(database, losses=FALLS)
    assert labbook("find", "loss:plateau~ln10").err == (
        "nothing found\n2 runs are not described yet: labbook describe --all\n"
    )
    assert labbook("describe", "--all") == Said(0, "", "described 2 runs\n")
    assert labbook("describe", "--all") == Said(0, "", "every run is described\n")
    assert "R2" in labbook("find", "loss:plateau~ln10").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Describe which run?"),
        (["R9"], "There is no R9."),
        (["H1"], "'H1' is not a short id"),
        (["R1", "-m", "los"], "R1 has no metric 'los'.\n  Its metrics: loss."),
    ],
)
def test_mistakes_are_said(database: Database, labbook: Command, arguments: list[str], message: str) -> None:
    made.run(database, losses=FALLS)
    said = labbook("describe", *arguments)
    assert said.code != 0 and said.out == ""
    assert message in said.err and "Traceback" not in said.err


def test_a_run_is_described_once_its_job_is_over(lab: Lab, labbook: Command) -> None:
    assert labbook("run", "odd.walk", "steps=20").code == 0
    labbook("sweep", "odd.walk", "drift=0,1", "steps=20")
    until(lambda: len(lab.database.all(Curve)) == 3)
    assert curves.undescribed(lab.database) == []
    assert curves.stored(lab.database, 2)["position"].plateaus[0].level == 0


def test_what_goes_wrong_after_a_job_harms_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run = made.run(database, losses=FALLS)
    monkeypatch.setattr("labbook.curves.describe", lambda *_: 1 / 0)
    monkeypatch.setattr("os.nice", lambda _: 0)
    describing.of_job(database, run.job_id or 0)
    assert "ZeroDivisionError" in capfd.readouterr().err
    assert database.all(Curve) == []
