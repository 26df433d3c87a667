"""Five real logs, each in a style of its own: what is in them is found, and every byte comes back."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from labbook.journal import findings
from labbook.journal.exporting import markdown
from labbook.journal.importing import Options, files_of, import_files
from labbook.journal.importing.report import Report
from labbook.query.find import find
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Prediction, Question, Reading

LOGS = Path(__file__).parent.parent / "journals"


class Log(NamedTuple):
    """What a log holds: entries with a day, days, and tasks by state."""

    name: str
    dated: int
    days: int
    tasks: dict[str, int]


FIVE = [
    Log("tracr-sorting.md", 11, 11, {"todo": 3, "done": 17, "dropped": 2}),
    Log("plan-act-day.md", 1, 1, {"done": 9}),
    Log("notion-done-page.md", 0, 0, {"done": 6}),
    Log("digit-addition.md", 1, 1, {"done": 1}),
    Log("lie-probes.md", 30, 20, {"todo": 29, "done": 27, "dropped": 5}),
]

NOTHING_SAID = Options()


def imported(database: Database, name: str, options: Options = NOTHING_SAID) -> Report:
    (report,) = import_files(database, files_of(LOGS / name), options)
    return report


def exported(database: Database, name: str) -> bytes:
    (source,) = [s for s in markdown.sources(database) if markdown.file_name(s) == name]
    return markdown.of_source(database, source).raw


@pytest.mark.parametrize("log", FIVE, ids=[log.name for log in FIVE])
def test_what_a_log_holds(database: Database, log: Log) -> None:
    report = imported(database, log.name)
    assert (report.dated, report.days, report.tasks) == (log.dated, log.days, log.tasks)
    assert report.counts == {"new": len(report.taken)}


@pytest.mark.parametrize("log", FIVE, ids=[log.name for log in FIVE])
def test_every_byte_comes_back(database: Database, log: Log) -> None:
    imported(database, log.name)
    assert exported(database, log.name) == (LOGS / log.name).read_bytes()


@pytest.mark.parametrize("log", FIVE, ids=[log.name for log in FIVE])
def test_accepting_everything_changes_no_byte(database: Database, log: Log) -> None:
    report = imported(database, log.name)
    assert len(findings.accept_all(database, [offer.finding_id for offer in report.offers])) == len(report.offers)
    assert exported(database, log.name) == (LOGS / log.name).read_bytes()


def test_all_five_again_change_nothing(database: Database) -> None:
    first = import_files(database, files_of(LOGS))
    rows = {
        table: database.rows(f"SELECT * FROM {table}") for table in ("entry", "task", "finding", "reading", "source")
    }
    again = import_files(database, files_of(LOGS))
    assert [report.taken for report in again] == [
        tuple(part._replace(how="known") for part in report.taken) for report in first
    ]
    assert rows == {table: database.rows(f"SELECT * FROM {table}") for table in rows}


def test_a_missing_year_is_left_open_until_it_is_said(database: Database) -> None:
    report = imported(database, "tracr-sorting.md")
    assert {part.day for part in report.taken} == {None}
    assert [part.month_day for part in report.taken][:2] == ["02-05", "02-11"]
    assert any("year" in doubt.message and "--year" in doubt.hint for doubt in report.doubts)
    settled = imported(database, "tracr-sorting.md", Options(year=2024))
    assert settled.counts == {"dated": 11}
    assert [part.day for part in settled.taken][0::10] == ["2024-02-05", "2024-03-06"]


def test_hypotheses_are_offered_and_none_is_made_unasked(database: Database) -> None:
    report = imported(database, "lie-probes.md")
    confirmed = [offer for offer in report.offers if offer.kind == "hypothesis" and offer.outcome == "supported"]
    assert [(offer.line, offer.text[:41]) for offer in confirmed] == [
        (304, "probe acc is greater than adapter acc. An"),
        (328, "Probes on adapter are better than either "),
    ]
    assert database.all(Hypothesis) == database.all(Question) == database.all(Prediction) == []
    findings.accept_all(database, [offer.finding_id for offer in confirmed])
    assert [h.status for h in database.all(Hypothesis)] == ["supported", "supported"]


def test_pasted_metric_blocks_are_rows(database: Database) -> None:
    imported(database, "lie-probes.md")
    lying = database.all(Reading, "WHERE name = 'known_lie_acc' ORDER BY line")
    assert [(round(row.value, 4), row.samples) for row in lying] == [
        (0.2571, 70),
        (0.2706, 85),
        (0.2658, 79),
        (0.3607, 61),
    ]
    assert len({row.block for row in lying}) == 4
    assert "Walmart-the-bag/phi-2-uncensored" in lying[0].subject
    assert [entry.day for entry in find(database, "known_lie_acc>0.36").entries] == ["2023-12-21"]


def test_a_page_without_dates_is_repaired_for_reading(database: Database) -> None:
    report = imported(database, "notion-done-page.md")
    assert "mac_roman" in report.repairs
    body = database.value("SELECT group_concat(body, '') FROM entry")
    assert "✅ plan circuits re-use" in body
    assert "‚úÖ" not in body
