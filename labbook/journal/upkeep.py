"""Whether what is looked up of an entry (its tasks, tags and mentions) is what its text says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from labbook.journal import indexing
from labbook.journal.markup import outline
from labbook.store.database import Database
from labbook.store.records import Entry
from labbook.store.upkeep.finding import Finding

Rows = dict[int, set[tuple[object, ...]]]
"""The rows of a table by the entry that they belong to."""


def checks(database: Database) -> Iterator[Finding]:
    """A finding for each entry whose index is not that of its text; the text is the truth."""
    tasks = of_entries(database, "SELECT entry_id, line, state, text FROM task ORDER BY entry_id, line")
    tags = of_entries(database, "SELECT entry_id, name FROM tag")
    mentions = of_entries(database, "SELECT entry_id, target FROM mention")
    for entry in database.all(Entry, "ORDER BY id"):
        found = outline.read(entry.body, entry.style)
        foreign = indexing.foreign_ids(database, entry, found)
        mentioned = [target for target in found.mentions if target not in foreign]
        pairs: dict[str, tuple[Rows, list[tuple[object, ...]]]] = {
            "tasks": (tasks, [(line.line, line.state, line.text) for line in found.tasks]),
            "tags": (tags, [(name,) for name in found.tags]),
            "mentions": (mentions, [(target,) for target in mentioned]),
        }
        wrong = [name for name, (known, wanted) in pairs.items() if known.get(entry.id, set()) != {*wanted}]
        if wrong:
            mend = partial(indexing.index, database, entry, entry.updated_at)
            yield Finding(f"the {' and '.join(wrong)} of E{entry.id} are not those of its text", mend)


def of_entries(database: Database, sql: str) -> Rows:
    """The rows of a table by the entry that they belong to."""
    found: Rows = {}
    for entry, *row in database.rows(sql):
        found.setdefault(entry, set()).add(tuple(row))
    return found
