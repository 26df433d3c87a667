"""Which part of a file is which entry already: importing again, or a longer version, must not double anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from labbook.journal.formats import Piece
from labbook.journal.importing.likeness import earlier_parts
from labbook.journal.importing.parts import digest
from labbook.store.database import Database
from labbook.store.records import SourcePiece


class Match(NamedTuple):
    """A part of a file with the entry that holds it, or held an earlier version of it; None for a new part."""

    piece: Piece
    digest: str
    known: SourcePiece | None
    same: bool


def matched(
    database: Database, pieces: Sequence[Piece], before: Sequence[SourcePiece], copied: Sequence[SourcePiece]
) -> list[Match]:
    """Every part of a file with what is known of it: of its last version, or of another file that it is a copy of."""
    digests = [digest(piece.text) for piece in pieces]
    equal = equal_parts(digests, before, copied)
    used = {known.entry_id for known in equal if known}
    changed = {place: piece for place, piece in enumerate(pieces) if equal[place] is None}
    earlier = earlier_parts(database, changed, [known for known in before if known.entry_id not in used])
    return [
        Match(piece, digests[place], equal[place] or earlier.get(place), equal[place] is not None)
        for place, piece in enumerate(pieces)
    ]


def equal_parts(
    digests: Sequence[str], before: Sequence[SourcePiece], copied: Sequence[SourcePiece]
) -> list[SourcePiece | None]:
    """For each part the known one with the very same text; none is given twice."""
    known: dict[str, list[SourcePiece]] = defaultdict(list)
    for piece in (*before, *copied):
        known[piece.digest].append(piece)
    return [known[mark].pop(0) if known[mark] else None for mark in digests]
