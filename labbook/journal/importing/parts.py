"""What a part of a file said when it was imported."""

from __future__ import annotations

import hashlib

from labbook.store.database import Database
from labbook.store.records import Entry, EntryRevision, SourcePiece


def digest(text: str) -> str:
    """The fingerprint of a part."""
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).hexdigest()


def as_imported(database: Database, entry: Entry, known: SourcePiece) -> str | None:
    """The text that a part had when it was imported: kept beside it, or the entry's own, now or in its history."""
    if known.text:
        return known.text
    versions = database.all(EntryRevision, "WHERE entry_id = :entry ORDER BY id DESC", entry=entry.id)
    return next((body for body in (entry.body, *(old.body for old in versions)) if digest(body) == known.digest), None)
