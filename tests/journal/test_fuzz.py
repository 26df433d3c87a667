"""Queries and journals made by chance: nothing crashes, no byte is lost, nothing is imported twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.journal import findings, undo
from labbook.journal.exporting import markdown
from labbook.journal.importing import File, files_of, import_files
from labbook.project import Project
from labbook.query import views
from labbook.query.find import all_nouns, find
from labbook.query.language import All, Not
from labbook.query.opened import opened
from labbook.query.parser import parse, readable
from labbook.store.database import Database, open_database
from labbook.store.records import Finding
from tests import made
from tests.journal import chance_journals, chance_queries
from tests.query.things import told

LOGS = Path(__file__).parent.parent / "journals"
MOST = 1_000_000
MADE = ("entry", "task", "tag", "mention", "reading", "finding", "source", "source_piece")


@pytest.fixture
def past(database: Database) -> Database:
    """All five logs with everything accepted, some runs and a view."""
    import_files(database, files_of(LOGS))
    findings.accept_all(database, [finding.id for finding in database.all(Finding)])
    for number in range(4):
        made.run(database, losses=[2.0, 1.0, 0.1 * number], config={"d_model": 8 * number})
    made.run(database, "failed", losses=[2.0, float("nan")], why="diverged at ln 10")
    views.save(database, "old", "is:stale OR status:failed")
    return database


@pytest.fixture
def new(project: Project, _empty_database: Path) -> Callable[[], Database]:
    """Makes the project's labbook anew."""

    def made_anew() -> Database:
        for path in project.root.glob("labbook.db*"):
            path.unlink()
        project.database.write_bytes(_empty_database.read_bytes())
        return open_database(project)

    return made_anew


def refused(what: str, call: Callable[[], object]) -> LabbookError | None:
    """The mistake that a call tells of, if any; everything else that goes wrong is a failure."""
    try:
        call()
    except LabbookError as error:
        return error
    except Exception as error:
        pytest.fail(f"{what}: {error!r}")
    return None


def answers(database: Database, seed: int) -> bool:
    """A query finds something or nothing, and its opposite the rest; or it points at its mistake. Whether it is one."""
    query = chance_queries.query(seed)
    mistake = refused(f"query {seed}: {query!r}", lambda: divides(database, query))
    if mistake:
        pointed = mistake.message.splitlines()[-1].strip() == "^"
        assert (mistake.code, pointed) == (2, True), f"query {seed}: {query!r}: {mistake.message}"
    return mistake is None


def divides(database: Database, query: str) -> None:
    """What a query finds and what its opposite finds are everything, and nothing is in both."""
    found = find(database, query, limit=MOST)
    opposite = Not(opened(database, query, parse(readable(query))))
    rest = all_nouns(database, query, opposite, MOST)
    whole = all_nouns(database, query, All(()), MOST)
    assert sorted((told(found) + " " + told(rest)).split()) == sorted(told(whole).split())


def survives(new: Callable[[], Database], seed: int) -> None:
    """A journal is refused as no text, or comes back byte for byte and is known when it comes again."""
    name, raw = chance_journals.journal(seed)
    files = [File(f"/lab/{name}", raw, None)]
    with new() as database:
        mistake = refused(f"journal {seed}", lambda: import_files(database, files))
        if mistake:
            assert "is no text" in mistake.message, f"journal {seed}: {mistake.message}"
            return
        count = database.value("SELECT count(*) FROM entry")
        (source,) = markdown.sources(database)
        assert markdown.of_source(database, source).raw == raw, f"journal {seed} came back changed"
        (again,) = import_files(database, files)
        assert set(again.counts) <= {"known"}, f"journal {seed}: {again.counts} when it came again"
        assert database.value("SELECT count(*) FROM entry") == count, f"journal {seed} grew"
        if seed % 50 == 0:
            goes_back(database, seed)


def goes_back(database: Database, seed: int) -> None:
    """Undo leaves an empty journal."""
    findings.accept_all(database, [finding.id for finding in database.all(Finding)])
    for _ in range(database.value("SELECT count(*) FROM change")):
        undo.undo(database)
    left = {table: database.value(f"SELECT count(*) FROM {table}") for table in MADE}
    assert not any(left.values()), f"journal {seed}: undo left {left}"


def test_a_hundred_queries(past: Database) -> None:
    assert sum(answers(past, seed) for seed in range(100)) > 30


def test_twenty_journals(new: Callable[[], Database]) -> None:
    for seed in range(20):
        survives(new, seed)


@pytest.mark.slow
def test_ten_thousand_queries(past: Database) -> None:
    assert sum(answers(past, seed) for seed in range(10_000)) > 3_000


@pytest.mark.slow
def test_two_thousand_journals(new: Callable[[], Database]) -> None:
    for seed in range(2_000):
        survives(new, seed)
