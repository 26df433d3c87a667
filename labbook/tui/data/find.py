"""What the Find screen shows: what a query finds, and the thing under the cursor in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.query import rows
from labbook.query.find import Found, find
from labbook.query.rows import Row
from labbook.store.database import Database
from labbook.store.records import Entry, Task

MOST = 100


class Looked(NamedTuple):
    """What a query finds, a sentence about it, and the text of the thing that is looked at."""

    query: str
    hits: tuple[Row, ...]
    said: str
    preview: str


def read(database: Database, query: str, looked_at: str) -> Looked:
    """What a query finds; nothing for none, and the mistake in one that cannot be read."""
    if not query.strip():
        return Looked(query, (), "", "")
    try:
        found = find(database, query, MOST)
    except LabbookError as error:
        return Looked(query, (), "\n".join(part for part in (error.message, error.hint) if part), "")
    hits = tuple(every(found))
    chosen = looked_at if any(hit.ref == looked_at for hit in hits) else hits[0].ref if hits else ""
    return Looked(query, hits, told(found), preview(database, chosen) if chosen else "")


def told(found: Found) -> str:
    """How much was found, in words."""
    if not found.total:
        return "\n".join(("nothing found", *found.notes))
    return f"{found.total} found" + (f"; more {' and '.join(found.more)} than are shown" if found.more else "")


def every(found: Found) -> Iterator[Row]:
    """Everything that was found, in the order in which it is shown."""
    for noun in (rows.hypotheses, rows.questions, rows.predictions, rows.tasks, rows.runs, rows.entries):
        yield from noun(found)


def preview(database: Database, ref: str) -> str:
    """A thing in full: an entry's text, for a task that of the entry it stands in, else what is known of it."""
    found = ids.parse(ref)
    record: Any = database.get(ids.NOUNS[found.letter][1], found.number)
    if isinstance(record, Task):
        record = database.get(Entry, record.entry_id)
    if isinstance(record, Entry):
        return record.body
    columns = record._asdict() if record else {}
    return "\n".join(f"{name}: {value}" for name, value in columns.items() if value not in (None, "", "{}", "[]"))
