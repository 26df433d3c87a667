"""What reports say, on made data."""

from __future__ import annotations

from typing import Any

import pytest

from labbook.clock import days_before, now
from labbook.journal import doubts, entries, questions
from labbook.journal.beliefs import evidence, hypotheses
from labbook.journal.planning import plan
from labbook.reports.pages import hypothesis, meeting, question, run, sweep, week
from labbook.reports.parts.period import spoken, stretch
from labbook.reports.report import Code, Grid, Picture, Report, fields, plain
from labbook.store import values
from labbook.store.database import Database
from tests.reports import lab
from tests.reports.reporting import material, measured, record, section, story, text


def of(database: Database, ref: str) -> Report:
    """The report on a thing."""
    builders: dict[str, Any] = {
        "H": hypothesis.of_hypothesis,
        "Q": question.of_question,
        "R": run.of_run,
        "S": sweep.of_sweep,
    }
    report: Report = builders[ref[0]](material(database), record(database, ref))
    return report


def rows(report: Report, heading: str) -> list[list[str]]:
    """The cells of the grid in a section."""
    grid = next(block for block in section(report, heading).blocks if isinstance(block, Grid))
    return [[plain(cell) for cell in row] for row in grid.rows]


@pytest.fixture
def told(database: Database) -> Report:
    """The report on H1."""
    story(database)
    return of(database, "H1")


def test_what_is_believed(told: Report) -> None:
    assert told.title == "probes on adapters beat probes" and told.kind == "Hypothesis H1"
    assert plain(told.about) == "open, credence 80%. On Q1: what do adapters add?"
    believed = text(told, "What is believed")
    assert "- credence: 60% → 80%" in believed
    assert "speak for it" in believed and "3 pairs" in believed


def test_its_table_is_that_of_the_runs(told: Report) -> None:
    table = measured(told).table
    assert [column.name for column in table.columns][:3] == ["probe", "layer", "seeds"]
    assert any(cell.value == pytest.approx(0.7233, abs=1e-3) for row in table.rows for cell in row)


def test_evidence_by_day_with_what_was_withdrawn(database: Database) -> None:
    story(database)
    evidence.withdraw(database, record(database, "H1"), "R8")
    told = of(database, "H1")
    assert [row[1:] for row in rows(told, "Evidence")] == [
        ["for", "R1", "0.71 over 0.61"],
        ["against", "R8", "at layer 12 it is 0.5 (withdrawn)"],
    ]
    assert "1 for." in text(told, "Evidence") and "~~against~~" in text(told, "Evidence")


def test_predictions_with_outcome_and_score(told: Report) -> None:
    assert rows(told, "Predictions") == [
        ["P1", "auroc > 0.7 @ probe=adapter", "90%", "right", "0.71 in R1", "0.01"],
        ["P2", "auroc > 0.7 @ probe=base", "90%", "wrong", "0.61 in R4", "0.81"],
        ["P3", "it is so yes", "70%", "open", "waits: your own word: labbook grade P3 yes", ""],
    ]
    assert "1 of 2 graded predictions right. Brier score 0.41" in text(told, "Predictions")


def test_a_struck_verdict_stays_visible(told: Report) -> None:
    history = text(told, "History")
    assert "| ~~supported~~ |" in history and "~~three seeds (R1)~~ (struck)" in history
    assert "struck supported: the labels were flipped" in history


def test_only_the_verdict_that_was_struck_is_struck(database: Database) -> None:
    story(database)
    for status in ("refuted", "supported"):
        hypotheses.conclude(database, record(database, "H1"), status, "again")
    history = text(of(database, "H1"), "History")
    assert history.count("~~supported~~") == 1 and "~~refuted~~" not in history and "✓ **supported**" in history


def test_loose_ends(told: Report) -> None:
    loose = text(told, "Loose ends")
    for line in (
        "**H1** has an untested part: **H2** they do at layer 12",
        "**P3** it is so yes waits: your own word",
        "**Q1** what do adapters add?",
        "One seed: R8",
        "R7 failed: ValueError: no layer 20",
    ):
        assert line in loose


def test_an_open_task_that_names_it_is_loose(database: Database) -> None:
    story(database)
    plan.add(database, "write up H1")
    plan.add(database, "write up H2")
    loose = text(of(database, "H1"), "Loose ends")
    assert "write up H1 (open since today)" in loose and "write up H2" not in loose


def test_what_is_in_doubt_and_why(database: Database) -> None:
    story(database)
    hypotheses.conclude(database, record(database, "H1"), "supported", "", "R1")
    doubts.doubt(database, [record(database, "R1")], "labels flipped")
    told = of(database, "H1")
    doubted = text(told, "In doubt")
    assert "The verdict rests on what is in doubt: R1†" in doubted
    assert "R1†: labels flipped. On them rest verdicts on H1; evidence on H1; predictions P1" in doubted
    assert "Not counted: 1 graded by runs in doubt." in text(told, "Predictions")
    assert "`labbook reproduce R1`" in text(told, "How to make the runs again")


def test_how_to_reproduce_each_run(database: Database) -> None:
    story(database)
    state = {"digest": "d", "branch": "main", "remote": "https://example.org/x", "diff": "", "untracked": "[]"}
    with database.write():
        code = database.insert("code_state", commit="0123456789abcdef", dirty=True, **state)
        database.insert("experiment", name="toy.train", file="toy.py", doc="", parameters='{"layer": 3}', launched_at=1)
        database.update("run", 1, code_id=code)
    told = of(database, "H1")
    found = rows(told, "How to make the runs again")
    assert found[0] == [
        "R1",
        "labbook reproduce R1",
        "0",
        "probe=adapter",
        "commit 0123456789ab on main, with uncommitted changes",
    ]
    assert found[1][-1].startswith("unknown: it was not recorded")
    assert found[7][3] == "probe=adapter layer=12"


def test_a_hypothesis_with_nothing_says_so(database: Database) -> None:
    hypotheses.add(database, "nothing yet")
    told = of(database, "H1")
    assert "No run bears on it yet." in text(told, "Runs")
    assert [one.heading for one in told.sections] == ["What is believed", "Runs", "History", "Loose ends"]


def test_runs_in_the_trash_are_left_out(database: Database) -> None:
    story(database)
    with database.write():
        database.update("run", 8, deleted_at=now(), deleted_because="a mistake")
    told = of(database, "H1")
    assert "R8" not in text(told, "How to make the runs again") and len(measured(told).table.rows) == 3
    assert ["against", "R8", "at layer 12 it is 0.5 (deleted)"] in [row[1:] for row in rows(told, "Evidence")]
    assert "was deleted" in text(of(database, "R8"), "What and why")


def test_a_question_with_all_that_hangs_under_it(database: Database) -> None:
    story(database)
    questions.ask(database, "and at layer 12?", record(database, "Q1"))
    told = of(database, "Q1")
    assert "There is no answer yet." in text(told, "Answer")
    assert "**Q2** ○ **open** and at layer 12?" in text(told, "Its parts")
    assert "**H2** ○ **open**: they do at layer 12 (no evidence yet)" in text(told, "Hypotheses")
    assert measured(told, "For H1, probes on adapters beat probes").table.rows
    assert "H1** has no verdict" in text(told, "Loose ends") and "One seed: R8" in text(told, "Loose ends")
    questions.answer(database, record(database, "Q1"), "some 0.1", "R1,R2")
    assert "some 0.1\n\nEvidence: R1, R2." in text(of(database, "Q1"), "Answer")


def test_a_run(database: Database) -> None:
    story(database)
    told = of(database, "R8")
    assert ["probe", "adapter"] in [row[:2] for row in rows(told, "Config")]
    assert ["loss", "4", "2.3", "NaN", "2.1", "2.3"] in rows_of_metrics(told)
    assert [type(block) for block in section(told, "Figures").blocks] == [Picture, Picture]
    assert "**against** H1: at layer 12 it is 0.5" in text(told, "Evidence")
    assert [row[0] for row in rows(of(database, "R1"), "Predictions")] == ["P1"]


def rows_of_metrics(report: Report) -> list[list[str]]:
    """The metrics of a run's report."""
    grids = [block for block in section(report, "Results").blocks if isinstance(block, Grid)]
    return [[plain(cell) for cell in row] for row in grids[-1].rows]


def test_a_run_that_failed_shows_the_end_of_its_traceback(database: Database) -> None:
    number = lab.run(database, {}, "failed", run_traceback="first\n" * 50 + "ValueError: last\n", run_reason="last")
    told = of(database, f"R{number}")
    (code,) = section(told, "Traceback").blocks
    assert isinstance(code, Code) and code.text.endswith("ValueError: last") and len(code.text.splitlines()) == 12


def test_a_sweep_shows_its_grid_with_holes(database: Database) -> None:
    axes = values.dump({"width": [8, 16], "heads": [1, 4], "seed": [0]})
    with database.write():
        database.insert(
            "sweep", experiment="toy.train", axes=axes, fixed="{}", why="wider?", status="done", created_at=1
        )
    for width, heads in ((8, 1), (8, 4), (16, 1)):
        lab.run(database, {"acc": width / heads}, width=width, heads=heads, run_seed=0, run_sweep_id=1)
    told = of(database, "S1")
    table = measured(told, "Results").table
    assert [column.name for column in table.columns] == ["width", "heads=1", "heads=4"]
    assert any("1 hole" in warning for warning in table.warnings)
    assert plain(told.about) == "done, toy.train, 3 runs: 3 done"


def test_a_week(database: Database) -> None:
    story(database)
    plan.mark(database, plan.add(database, "run the probes"), "done")
    plan.add(database, "write it up")
    today = material(database).today
    told = week.of_week(material(database), days_before(today, 6), today)
    short = text(told, "In short")
    assert (
        "plan: 1 done, 1 todo" in short and "runs: 7 done, 1 failed" in short and "predictions: 1 of 2 right" in short
    )
    assert "2 graded so far: 8 more before anything can be said about you." in text(told, "Predictions graded")
    moved = {row[0]: row for row in rows(told, "Hypotheses that moved")}
    assert moved["H1"][2:4] == ["new, open → supported → open", "60% → 80%"]
    day = text(told, spoken(today))
    assert "✓ **done** **T1** run the probes" in day and "✗ **failed** **R7**" in day
    assert "**P3** it is so yes waits" in text(told, "Waiting")


def test_a_week_before_anything_was_done(database: Database) -> None:
    story(database)
    told = week.of_week(material(database), "2020-03-02", "2020-03-08")
    assert [one.heading for one in told.sections] == ["Waiting"]


def test_a_meeting(database: Database) -> None:
    story(database)
    entries.add(database, "soft labels instead of hard ones", kind="idea")
    doubts.doubt(database, [record(database, "R8")], "wrong split")
    told = meeting.of_meeting(material(database), meeting.last_meeting(material(database)))
    assert "labbook hypothesis conclude H1 supported" in text(told, "Decisions needed")
    assert "**Q1** what do adapters add?" in text(told, "Open questions")
    odd = text(told, "Anomalies")
    assert '**surprise** P2 "auroc > 0.7 @ probe=base" 90%: wrong'.replace(">", "\\>") in odd
    assert "**R8†** loss: 1 point is NaN or infinite" in odd and "R7 failed" in odd and "† R8†: wrong split" in odd
    assert "soft labels instead of hard ones" in text(told, "Ideas")
    assert "**R8†** toy.train" in text(told, "Fresh results")


def test_nothing_is_to_be_decided_twice(database: Database) -> None:
    story(database)
    hypotheses.conclude(database, record(database, "H1"), "supported", "three seeds")
    told = meeting.of_meeting(material(database), material(database).today)
    assert "Decisions needed" not in [one.heading for one in told.sections]


def test_one_sided_evidence_asks_for_a_verdict(database: Database) -> None:
    hypotheses.add(database, "by hand")
    for _ in range(3):
        number = entries.add(database, "seen again")
        evidence.add(database, record(database, "H1"), f"E{number}", "against")
    told = meeting.of_meeting(material(database), material(database).today)
    assert "labbook hypothesis conclude H1 refuted" in text(told, "Decisions needed")


def test_the_last_meeting_is_the_newest_tagged_before_today(database: Database) -> None:
    today = material(database).today
    assert meeting.last_meeting(material(database)) == days_before(today, 7)
    for days in (0, 3, 12):
        entries.add(database, "they liked it #meeting", day=days_before(today, days))
    assert meeting.last_meeting(material(database)) == days_before(today, 3)


def test_json_has_every_block_with_its_type(told: Report) -> None:
    found = fields(told)
    blocks = {one["heading"]: [block["type"] for block in one["blocks"]] for one in found["sections"]}
    assert blocks["Runs"] == ["measured"] and blocks["Evidence"] == ["paragraph", "grid"]
    predictions = next(one for one in found["sections"] if one["heading"] == "Predictions")
    assert predictions["blocks"][0]["rows"][0]["Brier"] == "0.01"


def test_what_was_written_shows_its_figures(database: Database) -> None:
    story(database)
    entries.add(database, "Q1 looks like this:\n![attention](F2)\n![gone](F99)\nand no more.")
    written = section(of(database, "Q1"), "What was written").blocks
    assert [type(block).__name__ for block in written][-5:] == ["Paragraph", "Prose", "Picture", "Paragraph", "Prose"]


def test_many_results_are_counted(database: Database) -> None:
    for _ in range(25):
        lab.run(database, {"acc": 1.0}, run_ended_at=now())
    today = material(database).today
    day = text(week.of_week(material(database), today, today), spoken(today))
    assert "and 5 earlier runs: 5 done" in day and "**R25**" in day and "**R5**" not in day


def test_days_as_people_say_them() -> None:
    assert stretch("2026-05-01", "2026-05-07") == "Friday 1 to Thursday 7 May 2026"
    assert stretch("2026-04-27", "2026-05-03") == "Monday 27 April to Sunday 3 May 2026"
    assert stretch("2025-12-29", "2026-01-04") == "Monday 29 December 2025 to Sunday 4 January 2026"
    assert stretch("2026-05-01", "2026-05-01") == "Friday 1 May 2026"
