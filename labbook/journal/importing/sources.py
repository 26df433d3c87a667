"""Which source a file is, and which entries it is made of, so that it can be written out again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from labbook.clock import now
from labbook.journal.formats import Journal, Piece
from labbook.journal.importing.files import STDIN, File
from labbook.journal.importing.parts import digest
from labbook.journal.importing.writing import Written
from labbook.store.database import Database
from labbook.store.records import Entry, Source, SourcePiece


def known(database: Database, file: File, pieces: Sequence[Piece]) -> Source | None:
    """The source that a file was imported as before: by its path, or, where it was moved or piped in, by its parts."""
    same = None if file.path == STDIN else database.one(Source, "WHERE path = :path", path=file.path)
    if same:
        return same
    for source, shared, total in sharing(database, pieces):
        moved = source.path == STDIN or not Path(source.path).exists()
        if moved and shared * 2 >= total:
            return source
    return None


def parts(database: Database, source: Source | None) -> list[SourcePiece]:
    """The parts of a file as it was imported last, in their order."""
    if source is None:
        return []
    return database.all(SourcePiece, "WHERE source_id = :source ORDER BY position", source=source.id)


def copied(database: Database, pieces: Sequence[Piece], newest: int, author: str) -> list[SourcePiece]:
    """The parts of another file that all stand in this one, too, as far as their entries say the very same now.

    Entries beyond number `newest` came in together with this file, which is therefore no copy of theirs; neither is
    it one of another author's.
    """
    for source, shared, total in sharing(database, pieces):
        if shared >= total:
            return [
                part
                for part in parts(database, source)
                if part.entry_id <= newest and is_as_imported(database, part, author)
            ]
    return []


def sharing(database: Database, pieces: Sequence[Piece]) -> Iterator[tuple[Source, int, int]]:
    """The sources that share parts of the same text and day with a file: how many, and how many they have."""
    mine = [[digest(piece.text), piece.day, piece.month_day] for piece in pieces]
    found = database.rows(
        "SELECT p.source_id, count(DISTINCT p.id) FROM json_each(:mine) m "
        "JOIN source_piece p ON p.digest = m.value ->> 0 JOIN entry e ON e.id = p.entry_id "
        "WHERE e.day IS m.value ->> 1 AND e.month_day = m.value ->> 2 "
        "OR e.day IS NULL AND e.month_day = substr(m.value ->> 1, 6) OR m.value ->> 2 = substr(e.day, 6) "
        "GROUP BY p.source_id ORDER BY 2 DESC, 1 LIMIT 5",
        mine=json.dumps(mine),
    )
    for number, shared in found:
        source = database.get(Source, number)
        if source:
            yield source, shared, database.value("SELECT count(*) FROM source_piece WHERE source_id = :s", s=number)


def is_as_imported(database: Database, part: SourcePiece, author: str) -> bool:
    """Whether the entry of a part still says what the file said, and is of this author if one is named."""
    entry = database.get(Entry, part.entry_id)
    return entry is not None and author in ("", entry.author) and digest(entry.body) == part.digest


def keep(
    database: Database,
    source: Source | None,
    before: Sequence[SourcePiece],
    file: File,
    repairs: tuple[str, ...],
    journal: Journal,
    parts: Sequence[Written],
) -> None:
    """Remember which entries a file is made of, so that it can be written out again."""
    rows = [(place, part.taken.entry_id, part.taken.line, part.digest, part.text) for place, part in enumerate(parts)]
    mark = hashlib.blake2b(file.raw, digest_size=16).hexdigest()
    if source and source.digest == mark and source.path == file.path and [piece[2:] for piece in before] == rows:
        return
    columns = {
        "path": file.path,
        "digest": mark,
        "repairs": " ".join(repairs),
        "format": journal.format,
        "style": journal.style,
        "imported_at": now(),
    }
    if source:
        database.update("source", source.id, **columns)
    number = source.id if source else database.insert("source", **columns)
    for piece in before:
        database.delete("source_piece", piece.id)
    for position, entry_id, line, part_digest, text in rows:
        place = {"source_id": number, "position": position, "entry_id": entry_id, "line": line}
        database.insert("source_piece", **place, digest=part_digest, text=text)
