"""`labbook backup`, `restore`, `check` and `gc`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labbook.journal import entries
from labbook.project import Project
from labbook.store.database import Database
from tests import made
from tests.cli.conftest import Command
from tests.runs.lab import Lab

KEEPS = """
@experiment("odd.keeps")
def keeps(run):
    Path("weights").write_bytes(b"w" * 5000)
    run.artifact("weights")
    for step in range(10):
        run.log({"loss": 1.0 / (step + 1)}, step=step)
"""


@pytest.fixture
def kept(lab: Lab) -> int:
    """A run that ended and kept a file."""
    lab.write(KEEPS, "keeps.py")
    run = lab.run("odd.keeps")
    assert lab.ended(run).status == "done"
    lab.over(run)
    return run


def artifact(project: Project) -> Path:
    (found,) = (project.files / "artifacts").glob("*/*")
    return found


def test_a_copy_is_made_named_and_put_back(labbook: Command, project: Project, database: Database) -> None:
    labbook("log", "monday")
    made_ = labbook("backup", "friday.backup")
    assert made_.code == 0 and "labbook restore" in made_.err and (project.root / "friday.backup").exists()
    labbook("log", "tuesday")
    back = labbook("restore", "friday.backup")
    assert back.code == 0 and "is as it was in friday.backup" in back.err and "before-restore-" in back.err
    assert "monday" in labbook("today").out and "tuesday" not in labbook("today").out


def test_a_copy_beside_the_labbook_is_the_default(labbook: Command, project: Project, database: Database) -> None:
    assert labbook("backup").code == labbook("backup").code == 0
    assert len(list(project.root.glob("labbook.db.*.backup"))) == 2


def test_nothing_is_put_back_while_a_run_goes_on(labbook: Command, lab: Lab) -> None:
    labbook("backup", "copy.backup")
    run = lab.run("odd.gentle")
    lab.running(run)
    refused = labbook("restore", "copy.backup")
    assert refused.code == 1 and "1 run is going on" in refused.err and "labbook stop R41" in refused.err


def test_without_a_labbook(labbook: Command, project: Project) -> None:
    project.database.unlink()
    for words in (("backup",), ("check",), ("gc",)):
        said = labbook(*words)
        assert said.code == 1 and "There is no labbook" in said.err


def test_a_damaged_labbook_is_checked_and_put_back(labbook: Command, project: Project) -> None:
    labbook("log", "monday")
    labbook("backup", "copy.backup")
    project.database.write_bytes(b"dear diary" * 999)
    said = labbook("check")
    assert said.code == 1 and "not a labbook" in said.err and "Traceback" not in said.err
    assert labbook("restore", "copy.backup").code == 0
    assert "monday" in labbook("today").out


def test_check_names_what_is_wrong_and_mends_it(labbook: Command, database: Database, project: Project) -> None:
    entries.add(database, "- [ ] sort #lists")
    assert labbook("check").code == 0
    with database.write():
        database.execute("DELETE FROM tag")
    found = labbook("check")
    assert found.code == 1 and "the tags of E1 are not those of its text" in found.out and "--mend" in found.err
    told = json.loads(labbook("check", "--json").out)
    (one,) = told["findings"]
    assert told["whole"] is False and one["mendable"] is True and one["mended"] is False
    mended = labbook("check", "--mend")
    assert mended.code == 0 and "mended: the tags of E1" in mended.out and "whole again" in mended.err
    assert len(list(project.root.glob("labbook.db.before-mend-*"))) == 1
    assert labbook("check").code == 0


def test_files_that_are_gone_cut_or_changed_are_named(labbook: Command, kept: int, project: Project) -> None:
    assert labbook("check", "--deep").code == 0
    file = artifact(project)
    file.write_bytes(b"x" * 5000)
    assert labbook("check").code == 0  # only --deep reads them
    assert "weights of R1 was changed" in labbook("check", "--deep").out
    file.write_bytes(b"x")
    assert "weights of R1 has 1 bytes instead of 5000" in labbook("check").out
    file.unlink()
    said = labbook("check")
    assert said.code == 1 and "weights of R1 is gone" in said.out and "labbook reproduce R1" in said.out


def test_points_that_were_not_taken_in_are_mended(
    labbook: Command, lab: Lab, kept: int, project: Project, database: Database
) -> None:
    with database.write():  # as if the supervisor had never folded them
        database.execute("DELETE FROM metric")
        database.execute("DELETE FROM artifact")
        database.update("run", kept, spool_segment=0, spool_offset=64)
    assert "were not taken in" in labbook("check").out
    assert labbook("check", "--mend").code == 0
    assert lab.steps(kept) == list(range(10))
    assert labbook("check").code == 0


def test_gc_deletes_only_what_nothing_needs(labbook: Command, lab: Lab, kept: int, project: Project) -> None:
    file, spools = artifact(project), list(project.run_folder(kept).glob("spool.*"))
    stray = file.with_name("0" * 64)
    stray.write_bytes(b"x" * 9000)
    stranger = project.run_folder(77)
    stranger.mkdir()
    listed = labbook("gc")
    assert "records of runs that ended" in listed.out and "no run names it" in listed.out and stray.exists()
    assert {Path(one["path"]) for one in json.loads(labbook("gc", "--json").out)["files"]} == {stray, *spools}
    assert "freed" in labbook("gc", "--delete").err
    assert not stray.exists() and not any(spool.exists() for spool in spools)
    assert file.exists() and stranger.exists() and (project.run_folder(kept) / "stdout.log").exists()
    assert lab.steps(kept) == list(range(10)) and labbook("check", "--deep").code == 0
    assert "There is nothing to delete" in labbook("gc").err


def test_gc_keeps_the_files_while_a_run_goes_on(labbook: Command, kept: int, lab: Lab, project: Project) -> None:
    stray = artifact(project).with_name("0" * 64)
    stray.write_bytes(b"x")
    run = lab.run("odd.gentle")
    lab.running(run)
    labbook("gc", "--delete")
    assert stray.exists() and list(project.run_folder(run).glob("spool.*"))


def test_a_record_that_is_damaged_is_kept(labbook: Command, kept: int, project: Project, database: Database) -> None:
    run = made.run(database)
    folder = project.run_folder(run.id)
    folder.mkdir(parents=True)
    (folder / "spool.0").write_bytes(b"LBSPOOL1" + bytes(56) + b"\x01\0\0\0" + b"\xff" * 60)
    labbook("gc", "--delete")
    assert (folder / "spool.0").exists()
