"""What an entry was before each edit."""

from __future__ import annotations

from typing import NamedTuple

from labbook.journal.markup.lines import END
from labbook.store.database import Database
from labbook.store.records import Entry, EntryRevision


class Version(NamedTuple):
    """One text of an entry, when it was saved, and the text before it."""

    saved_at: int
    body: str
    before: str
    first: bool


def of(database: Database, entry: Entry) -> list[Version]:
    """All versions of an entry, the oldest first and the present one last."""
    old = database.all(EntryRevision, "WHERE entry_id = :entry ORDER BY id", entry=entry.id)
    texts = [(revision.saved_at, revision.body) for revision in old] + [(entry.updated_at, entry.body)]
    before = ["", *(body for _, body in texts)]
    return [Version(at, body, before[place], place == 0) for place, (at, body) in enumerate(texts)]


def changed_lines(version: Version) -> list[str]:
    """The lines that came (+) and went (-) with a version."""
    from difflib import ndiff

    found = ndiff(END.split(version.before) if not version.first else [], END.split(version.body))
    return [line for line in found if line[:2] in ("+ ", "- ")]
