"""`check` names what is out of step, and mends what is an index of something else."""

from __future__ import annotations

import pytest

from labbook.journal import entries
from labbook.journal import upkeep as of_entries
from labbook.project import Project
from labbook.store.database import Database, open_database
from labbook.store.upkeep.checks import checks
from tests import made


@pytest.fixture
def full(database: Database) -> Database:
    """A labbook with an entry, a run and its curve."""
    entries.add(database, "- [ ] sort #lists\n\nsee R1")
    made.run(
        database,
        losses=[2.0, float("nan"), 1.0],
        config={"d_model": 16, "nested": {"lr": float("nan")}, "size": 2**70},
        summary='{"loss": 0.5}',
    )
    return database


def found(database: Database) -> list[str]:
    return [finding.text for check in (checks, of_entries.checks) for finding in check(database)]


def test_nothing_is_wrong_with_a_labbook_that_was_used(full: Database) -> None:
    assert found(full) == []


PLANTED = {
    "full-text index is not that": "INSERT INTO entry_fts(entry_fts, rowid, title, body) "
    "SELECT 'delete', id, title, body FROM entry",
    "the full-text index": "UPDATE entry_fts_data SET block = zeroblob(8) WHERE id > 10",
    "the trigger entry_fts_insert is gone": "DROP TRIGGER entry_fts_insert",
    "would not be found by its config": "DELETE FROM run_param WHERE name = 'nested.lr'",
    "would not be found by its summary": "UPDATE run_summary SET number = 0.25",
    "loss of R1 has 3 points and says 4": "UPDATE metric SET points = 4",
    "the tags of E1": "DELETE FROM tag",
    "the mentions of E1": "UPDATE mention SET target = 'R2'",
    "the tasks of E1": "UPDATE task SET state = 'done'",
}


@pytest.mark.parametrize(("said", "sql"), PLANTED.items())
def test_what_is_out_of_step_is_named_and_mended(full: Database, said: str, sql: str) -> None:
    with full.write():
        full.execute(sql)
    findings = [finding for check in (checks, of_entries.checks) for finding in check(full)]
    assert any(said in finding.text for finding in findings), findings
    with full.write():
        for finding in findings:
            assert finding.mend is not None
            finding.mend()
    assert found(full) == []
    assert full.value("SELECT count(*) FROM entry_fts WHERE entry_fts MATCH 'lists'") == 1


def test_a_table_that_is_gone_cannot_be_mended(full: Database) -> None:
    with full.write():
        full.execute("DROP TABLE reading")
    (finding,) = checks(full)
    assert finding.text == "the table reading is gone" and finding.mend is None and finding.hint


def test_a_row_whose_owner_is_gone(full: Database) -> None:
    full.execute("PRAGMA foreign_keys=OFF")
    with full.write():
        full.execute("DELETE FROM metric")
    assert "1 of metric_chunk belong to a metric that is gone" in found(full)


def test_a_damaged_page_is_said_and_nothing_else_asked(project: Project, full: Database) -> None:
    full.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page = full.value("SELECT rootpage FROM sqlite_master WHERE name = 'run'")
    full.close()
    with project.database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    with open_database(project) as again:
        (finding,) = checks(again)
    assert "the file is damaged" in finding.text and finding.mend is None and ".recover" in finding.hint
