"""Whether a database is whole, and what is only an index of it in line with what it is an index of."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from labbook.store import metrics, schema, values
from labbook.store.connection import connect
from labbook.store.copies import way_back
from labbook.store.database import Database
from labbook.store.records import Metric, Run
from labbook.store.upkeep.finding import Finding

INDEX_ONLY = re.compile(r"(missing from index|wrong # of entries in index|non-unique entry in index)")
"""What SQLite says of an index that can be made again from its table."""
Parts = dict[tuple[str, str], tuple[str, str]]
"""By kind and name: the table that a part belongs to, and the statement that makes it."""
FULL_TEXT = "INSERT INTO entry_fts(entry_fts, rank) VALUES ('integrity-check', 1)"
REBUILD = "INSERT INTO entry_fts(entry_fts) VALUES ('rebuild')"


def checks(database: Database) -> Iterator[Finding]:
    """All that can be told from the database alone; after damage to its pages nothing else is asked."""
    damage = list(pages(database))
    yield from damage
    if any(finding.mend is None for finding in damage):
        return
    for check in (parts, references, full_text, named_values, curves):
        yield from check(database)


def pages(database: Database) -> Iterator[Finding]:
    """SQLite's own look at every page and index."""
    try:
        rows = database.connection.execute("PRAGMA integrity_check(20)").fetchall()
    except sqlite3.DatabaseError as error:
        rows = [(str(error),)]
    told = [line for (line,) in rows if line != "ok"]
    if told and all(INDEX_ONLY.search(line) for line in told):
        yield Finding(f"an index is out of step: {told[0]}", partial(run, database, "REINDEX"))
    elif told:
        yield Finding(f"the file is damaged: {told[0].splitlines()[-1]}", hint=way_back(database.path))


def parts(database: Database) -> Iterator[Finding]:
    """Tables, indexes and triggers that a new labbook has and this one has not."""
    known = named_parts(database.connection)
    for (kind, name), (table, sql) in a_new_one().items():
        if (kind, name) not in known and (kind == "table" or ("table", table) in known):
            mend = partial(run, database, sql) if kind != "table" and sql else None
            yield Finding(f"the {kind} {name} is gone", mend, "" if mend else way_back(database.path))


def a_new_one() -> Parts:
    """The parts of a labbook that was made just now."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        schema.create(path)
        connection = connect(path)
        try:
            return named_parts(connection)
        finally:
            connection.close()


def named_parts(connection: sqlite3.Connection) -> Parts:
    """Every part of a database."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return {(kind, name): (table, sql) for kind, name, table, sql in rows}


def references(database: Database) -> Iterator[Finding]:
    """Rows that belong to a row that is gone."""
    lost: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in database.rows("PRAGMA foreign_key_check"):
        lost[table, parent] = lost.get((table, parent), 0) + 1
    for (table, parent), count in lost.items():
        text = f"{count} of {table} belong to a {parent} that is gone"
        yield Finding(text, hint=f"Nothing shows them; they stay as they are. {way_back(database.path)}")


def full_text(database: Database) -> Iterator[Finding]:
    """The full-text index against the entries; it can only be asked inside a transaction."""
    with database.write():
        try:
            database.connection.execute(FULL_TEXT)
        except sqlite3.DatabaseError:
            yield Finding("the full-text index is not that of the entries", partial(run, database, REBUILD))


def named_values(database: Database) -> Iterator[Finding]:
    """The values by which runs are filtered against their configs and summaries."""
    for table, column in (("run_param", "config"), ("run_summary", "summary")):
        known: dict[int, set[tuple[str, float | None, str]]] = {}
        for number, *row in database.rows(f"SELECT run_id, name, number, text FROM {table}"):
            known.setdefault(number, set()).add((row[0], row[1], row[2]))
        for run_ in database.all(Run, "ORDER BY id"):
            wanted = {(row.name, row.number, row.text) for row in values.rows(values.load(getattr(run_, column)))}
            if wanted != known.get(run_.id, set()):
                mend = partial(rewrite, database, table, run_.id, column)
                yield Finding(f"R{run_.id} would not be found by its {column}", mend)


def rewrite(database: Database, table: str, run_id: int, column: str) -> None:
    """Make the values by which a run is filtered anew, inside `write()`."""
    database.execute(f"DELETE FROM {table} WHERE run_id = :run", run=run_id)
    text = database.value(f"SELECT {column} FROM run WHERE id = :id", id=run_id)
    for row in values.rows(values.load(text)):
        database.insert(table, run_id=run_id, **row._asdict())


def curves(database: Database) -> Iterator[Finding]:
    """The points of every metric against what is said of them."""
    for metric in database.all(Metric, "ORDER BY id"):
        rows = database.rows("SELECT data FROM metric_chunk WHERE metric_id = :id ORDER BY position", id=metric.id)
        points = metrics.joined([data for (data,) in rows])
        said = {name: getattr(metric, name) for name in ("points", "finite", "minimum", "maximum")}
        found = metrics.described(points) if points.steps else {"points": 0}
        if any(found.get(name) != value for name, value in said.items()):
            mend = partial(database.update, "metric", metric.id, **found) if points.steps else None
            text = f"{metric.name} of R{metric.run_id} has {found['points']} points and says {metric.points}"
            yield Finding(text, mend, "" if mend else way_back(database.path))


def run(database: Database, sql: str) -> None:
    """Run one statement, inside `write()`."""
    database.execute(sql)
