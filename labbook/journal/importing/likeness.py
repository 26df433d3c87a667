"""Which earlier part a changed part of a file was: the same day first, then the words they share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from labbook.journal.formats import Piece
from labbook.journal.importing.parts import as_imported
from labbook.journal.markup.lines import END
from labbook.store.database import Database
from labbook.store.records import Entry, SourcePiece

BOM = "\ufeff"
ENOUGH = 0.5
"""The share of lines that two texts of different headings need in common to be one."""
MOST_COMPARED = 50


class Pair(NamedTuple):
    """A part of a file, by its place, with an entry that it may have been, and how alike they are."""

    likeness: float
    place: int
    known: SourcePiece


def earlier_parts(
    database: Database, pieces: Mapping[int, Piece], left: Sequence[SourcePiece]
) -> dict[int, SourcePiece]:
    """For the changed pieces, by place, the parts that they were; the most alike find each other first."""
    by_day: dict[str, list[tuple[SourcePiece, Entry]]] = defaultdict(list)
    for known in left:
        entry = database.get(Entry, known.entry_id)
        if entry:
            then = as_imported(database, entry, known)
            by_day[month_day(entry)].append((known, entry._replace(body=then or entry.body)))
    pairs = [
        pair
        for place, piece in pieces.items()
        for pair in pairs_of(place, piece, by_day[piece.day[5:] if piece.day else piece.month_day])
    ]
    found: dict[int, SourcePiece] = {}
    taken: set[int] = set()
    for pair in sorted(pairs, key=lambda pair: -pair.likeness):
        if pair.place not in found and pair.known.id not in taken:
            found[pair.place] = pair.known
            taken.add(pair.known.id)
    return found


def pairs_of(place: int, piece: Piece, same_day: Sequence[tuple[SourcePiece, Entry]]) -> Iterator[Pair]:
    """The parts of its day that a piece may have been: of the same heading, or with enough lines in common."""
    for known, entry in same_day[:MOST_COMPARED]:
        likeness = alike(piece.text, entry.body)
        same_heading = heading(piece.text) == heading(entry.body)
        if may_be_same_day(piece, entry) and (same_heading or likeness >= ENOUGH):
            yield Pair(likeness + same_heading, place, known)


def month_day(entry: Entry) -> str:
    """The month and day of an entry, whether its year is known or not."""
    return entry.day[5:] if entry.day else entry.month_day


def may_be_same_day(piece: Piece, entry: Entry) -> bool:
    """Whether a piece and an entry are of one day, as far as their years are known."""
    return not (piece.day and entry.day) or piece.day == entry.day


def alike(text: str, other: str) -> float:
    """The share of lines that two texts have in common; 1 where one goes on where the other ends."""
    text, other = text.removeprefix(BOM).rstrip(), other.removeprefix(BOM).rstrip()
    if text.startswith(other):
        return 1.0
    ours, theirs = lines_of(text), lines_of(other)
    return sum((ours & theirs).values()) / max(ours.total(), theirs.total(), 1)


def lines_of(text: str) -> Counter[str]:
    """The lines of a text that are not blank, with how often each stands there."""
    return Counter(line.strip() for line in END.split(text) if line.strip())


def heading(text: str) -> str:
    """A part's first words: its first line that is not blank."""
    return next((line.strip() for line in END.split(text.removeprefix(BOM)) if line.strip()), "")
