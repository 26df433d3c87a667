"""`labbook table`, `pivot` and `compare` on runs that were really made."""

from __future__ import annotations

import csv
import json

import pytest

from tests.cli.conftest import Command
from tests.runs.lab import Lab

FIT = """
@experiment("odd.fit")
def fit(run, width: int = 8, heads: int = 1, steps: int = 4, seed: int = 0):
    if width % heads:
        raise ValueError(f"{heads} heads do not divide {width}")
    for step in range(steps):
        run.log({"loss": 1 / (1 + step) + seed / 100 + heads / 1000}, step=step)
    return {"acc": width / 100 + seed / 50, "converged": width > 8}
"""


@pytest.fixture
def swept(labbook: Command, lab: Lab) -> Command:
    """A sweep over two widths, two numbers of heads and three seeds, of which one cell fails."""
    lab.write(FIT)
    labbook("hypothesis", "add", "wider is better")
    labbook("sweep", "odd.fit", "width=8,9", "heads=1,4", "seed=0,1,2", "-j", "2", "--hypothesis", "H1")
    return labbook


def test_a_table_of_a_hypothesis(swept: Command) -> None:
    said = swept("table", "H1", "--baseline", "width=8,heads=1")
    assert said.code == 0 and said.err == ""
    lines = said.out.splitlines()
    assert lines[0] == "H1 wider is better"
    assert lines[1] == "the same in all: steps=4"
    assert lines[3].split()[:5] == ["width", "heads", "seeds", "acc", "Δ"]
    assert lines[4].split()[:7] == ["8", "1", "3", "0.100", "±", "0.050", "baseline"]
    assert "R1..R3" in lines[4] and "✗ failed" in lines[7]
    assert "! not counted: R10..R12 failed" in lines


def test_the_quantity_that_is_asked_for(swept: Command) -> None:
    drawn = json.loads(swept("table", "S1", "--value", "min(loss)", "-v", "first(loss<0.4)", "--json").out)
    assert [column["name"] for column in drawn["columns"]][3::2] == ["min(loss)", "first(loss < 0.4)", "time"]
    assert drawn["rows"][0]["min(loss)"]["value"] == pytest.approx(0.261)
    assert drawn["rows"][0]["min(loss)"]["runs"] == ["R1", "R2", "R3"]
    assert swept("table", "S1", "-v", "nope").err.startswith("labbook: None of these runs has nope.")


def test_by_query_and_where(swept: Command) -> None:
    def shown(*words: str) -> list[str]:
        return [row["runs"]["runs"] for row in json.loads(swept("table", *words, "--json").out)["rows"]]

    assert shown("--query", "experiment:odd.fit config.width=8") == [["R1", "R2", "R3"], ["R4", "R5", "R6"]]
    assert shown("H1", "--where", "width=8,heads=1") == [["R1", "R2", "R3"]]
    assert shown("H1", "--where", "config.width=8 status:done acc>0.09") == [["R2", "R3"], ["R5", "R6"]]
    assert swept("table").code == swept("table", "H1", "--query", "x").code == 2


def test_csv_and_warnings_beside_it(swept: Command) -> None:
    said = swept("table", "H1", "--format", "csv")
    rows = list(csv.DictReader(said.out.splitlines()))
    assert [row["acc_n"] for row in rows] == ["3", "3", "3", "0"]
    assert float(rows[0]["acc"]) == pytest.approx(0.1)
    assert said.err == "note: not counted: R10..R12 failed\n"


@pytest.mark.parametrize("command", [("table", "H1"), ("pivot", "S1"), ("compare", "R1", "R10")])
def test_every_format_has_something_to_say(swept: Command, command: tuple[str, ...]) -> None:
    for form, sign in (("terminal", "R1"), ("markdown", "---|"), ("csv", ","), ("latex", r"\toprule")):
        said = swept(*command, "--format", form)
        assert said.code == 0 and sign in said.out + said.err, form
    assert swept(*command, "--format", "docx").code == 2


def test_a_pivot_and_its_holes(swept: Command, lab: Lab) -> None:
    assert swept("pivot", "S1", "--fill").err == "There are no holes.\n"
    with lab.database.write():
        for number in (4, 5, 6):
            lab.database.update("run", number, deleted_at=1)
    lines = swept("pivot", "S1", "--rows", "width", "--cols", "heads", "--value", "min(loss)").out.splitlines()
    assert lines[3].split() == ["width", "heads=1", "heads=4"]
    assert lines[4].split() == ["8", "0.261", "±", "0.025", "(3)", "·"]
    assert lines[5].split()[-1] == "✗"
    assert "· not run   ✗ failed" in lines
    planned = swept("pivot", "S1", "--fill", "--dry-run")
    assert planned.out == ""
    assert planned.err.splitlines() == [f"would launch odd.fit width=8 heads=4 seed={seed}" for seed in range(3)]
    assert swept("pivot", "S1", "--fill").code == 0
    assert lab.look(15).sweep_id == 1 and lab.look(15).status == "done"
    assert "1 hole" not in swept("pivot", "S1").out


def test_holes_between_sweeps_are_filled_by_a_new_one(swept: Command, lab: Lab) -> None:
    swept("run", "odd.fit", "width=12", "heads=4", "--hypothesis", "H1")
    said = swept("pivot", "H1", "--fill")
    assert "launching odd.fit width=12 heads=1 seed=2" in said.err
    assert lab.look(16).sweep_id == 2 and lab.look(16).hypothesis_id == 1
    assert swept("pivot", "H1", "--fill").err == "There are no holes.\n"


def test_what_the_experiment_refuses_is_told_and_not_launched(swept: Command, lab: Lab) -> None:
    swept("run", "odd.fit", "width=12", "--hypothesis", "H1")
    lab.write(FIT.replace("heads: int", "heads: Literal[1, 2]").replace("\n@", "\nfrom typing import Literal\n@", 1))
    said = swept("pivot", "H1", "--fill")
    assert said.code == 0
    assert said.err.startswith("not launched: width=12 heads=4 seed=0: odd.fit: heads")
    assert "launch" not in said.err.replace("not launched", "")


def test_compare_tells_the_differences(swept: Command) -> None:
    said = swept("compare", "R1", "R2", "R7", "--baseline", "R2", "--json")
    found = json.loads(said.out)
    assert found["runs"] == ["R1", "R2", "R7"] and found["baseline"] == "R2"
    assert {"group": "config", "name": "width", "values": [8, 8, 9], "deltas": []} in found["differences"]
    acc = next(row for row in found["metrics"] if row["name"] == "acc")
    assert acc["deltas"] == [pytest.approx(-0.02), None, pytest.approx(-0.01)]
    lines = swept("compare", "R1", "R2").out.splitlines()
    row = next(line for line in lines if line.startswith("summary  acc"))
    assert row.split() == ["summary", "acc", "0.08", "0.1", "★", "+0.02"]
    assert "! one seed each: `labbook table` compares means over seeds" in lines


def test_compare_warns_of_what_is_unlike(swept: Command) -> None:
    swept("run", "odd.fit", "steps=2")
    lines = swept("compare", "R1", "R13", "R10").out.splitlines()
    assert "! different budgets, steps: 4 (R1, R10), 2 (R13)" in lines
    assert "! not done: R10 failed" in lines
    assert swept("compare", "R1", "R1").code == 2


def test_the_result_of_a_sweep_holds_its_grid(swept: Command, lab: Lab) -> None:
    body = lab.database.value("SELECT body FROM entry WHERE sweep_id = 1")
    assert "| width | heads=1 | heads=4 |" in body
    assert "| 8 | 0.100 ± 0.050 (3) | 0.100 ± 0.050 (3) |" in body
    assert "| 9 | 0.110 ± 0.050 (3) ★ | ✗ |" in body
    assert "(F1)" in body
