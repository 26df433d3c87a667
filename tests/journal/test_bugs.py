"""Bugs: the elimination list of the lie-probes log, kept in Markdown and brought up again by its symptom."""

from __future__ import annotations

from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.journal import bugs, entries, findings
from labbook.journal.importing import Options, files_of, import_files
from labbook.journal.undo import undo
from labbook.store.database import Database

JOURNALS = Path(__file__).parent.parent / "journals"
LOG = """why does the adapter not learn to lie

- larger batch? no
- x bug in choices? nope (R12)
* 4bit? Not it
1. ranger21? YES!!
- warmup?
- [ ] a task, not a suspect

Fix: AdamW
"""


def bug_of(database: Database, body: str) -> bugs.Bug:
    return bugs.read(entries.get(database, entries.add(database, body, kind="bug")))


def test_an_elimination_list_is_read_as_it_is_written(database: Database) -> None:
    bug = bug_of(database, LOG)
    assert [(one.what, one.state) for one in bug.suspects] == [
        ("larger batch", "ruled out"),
        ("bug in choices", "ruled out"),
        ("4bit", "ruled out"),
        ("ranger21", "culprit"),
        ("warmup", "open"),
    ]
    assert (bug.status, bug.culprit, bug.fix) == ("fixed", "ranger21", "AdamW")
    assert bug.symptom == "why does the adapter not learn to lie"


def test_the_list_in_the_lie_probes_log_comes_up_when_the_symptom_returns(database: Database) -> None:
    """Moments 162 and 187: eleven suspects on 30 December, the same symptom on 14 January."""
    import_files(database, files_of(JOURNALS / "lie-probes.md"), Options())
    offered = [offer.finding_id for offer in findings.waiting_offers(database) if offer.kind == "bug"]
    findings.accept_all(database, offered)
    old = bugs.like(database, "OK I got it runnning. But it's not learning")[0]
    assert old.culprit == "ranger21"
    assert "grad clip" in old.ruled_out and "is it grad accum" in old.ruled_out
    assert "disable bitsandbytes bnb" in old.ruled_out


def test_working_on_a_bug_changes_its_own_lines_only(database: Database) -> None:
    bug = bugs.add(database, "loss is inf", ["4bit", "batch size?"])
    assert bug.entry.body == "loss is inf\n\n- 4bit?\n- batch size?\n"
    bug = bugs.rule(database, bug, "4bit", yes=False, why="R12")
    bug = bugs.suspect(database, bug, "learning rate")
    bug = bugs.rule(database, bug, "learn", yes=True, why="R14, 1e-3 diverges")
    assert bug.status == "found"
    bug = bugs.fix(database, bug, "lr 1e-4 (3f2a91c)")
    assert bug.entry.body == (
        "loss is inf\n\n- 4bit? no (R12)\n- batch size?\n- learning rate? YES (R14, 1e-3 diverges)\n\n"
        "Fix: lr 1e-4 (3f2a91c)\n"
    )
    assert "R12" in [mention for (mention,) in database.rows("SELECT target FROM mention")]
    with pytest.raises(LabbookError, match="fixed already"):
        bugs.fix(database, bug, "again")


def test_a_suspect_nobody_listed_is_added_with_its_verdict(database: Database) -> None:
    bug = bug_of(database, "loss is inf")
    bug = bugs.rule(database, bug, "cosmic rays", yes=False)
    assert bug.entry.body == "loss is inf\n\n- cosmic rays? no\n"
    undo(database)
    undo(database)
    assert entries.get(database, bug.entry.id).body == "loss is inf"


def test_windows_line_endings_and_numbers_stay(database: Database) -> None:
    bug = bug_of(database, "loss is inf\r\n\r\n1. 4bit?\r\n2. batch?\r\n")
    bug = bugs.rule(database, bug, "2", yes=True)
    assert bug.entry.body == "loss is inf\r\n\r\n1. 4bit?\r\n2. batch? YES\r\n"


def test_the_same_symptom_brings_the_old_list_up(database: Database) -> None:
    old = bug_of(database, LOG)
    bug_of(database, "the plot is empty")
    bug_of(database, "the loss is inf")
    assert [bug.entry.id for bug in bugs.like(database, "adapter does not learn again")] == [old.entry.id]
    assert bugs.like(database, "segmentation fault") == []
    assert bugs.like(database, LOG, but=old.entry.id) == []
