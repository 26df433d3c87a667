"""Writing the parts of a file as entries: new ones, and what a longer version of one says more."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from labbook.clock import now
from labbook.journal import entries
from labbook.journal.formats import Piece
from labbook.journal.importing.dating import Dated, Dating
from labbook.journal.importing.likeness import BOM
from labbook.journal.importing.matching import Match
from labbook.journal.importing.options import Options
from labbook.journal.importing.parts import as_imported
from labbook.journal.importing.report import Taken
from labbook.journal.markup.lines import END
from labbook.journal.planning import task_words
from labbook.store.database import Database
from labbook.store.records import Entry, SourcePiece, Task


class Written(NamedTuple):
    """What became of a part, and what is kept of its text to tell later what the file had added."""

    taken: Taken
    digest: str
    text: str


class Writing:
    """Writes the parts of one file as entries."""

    def __init__(self, database: Database, options: Options, style: str, dating: Dating) -> None:
        self.database = database
        self.options = options
        self.style = style
        self.dating = dating
        self.at = now()

    def part(self, match: Match) -> Written:
        """Write one part, unless it is there already."""
        dated = self.dating.of(match.piece, self.at)
        self.at += 1  # parts of one moment keep their order
        known = match.known
        if known is None or (not match.same and is_shared(self.database, known)):
            return Written(self.taken("new", self.new(match, dated), match.piece), match.digest, "")
        entry = entries.get(self.database, known.entry_id)
        if match.same:
            how, kept = "known", (known.digest, known.text)
        else:
            how, kept = self.grow(entry, known, match)
        if entry.day is None and match.piece.day is not None:
            self.date(entry, dated)
            how = "dated" if how == "known" else how
        piece = match.piece if entry.day is None else match.piece._replace(day=entry.day, month_day="")
        return Written(self.taken(how, entry.id, piece), *kept)

    def new(self, match: Match, dated: Dated) -> int:
        """Write a part as a new entry."""
        piece = match.piece
        entry = entries.insert(
            self.database,
            body=piece.text,
            created_at=dated.at,
            kind=self.options.kind,
            day=piece.day,
            zone=dated.zone,
            style=self.style,
            author=self.options.author,
            month_day=piece.month_day,
            until=piece.until or None,
            **({"title": piece.title[:80]} if piece.title else {}),
        )
        return entry.id

    def grow(self, entry: Entry, known: SourcePiece, match: Match) -> tuple[str, tuple[str, str]]:
        """Take over what a longer version of a part says; what was changed here meanwhile is not written over."""
        before = as_imported(self.database, entry, known)
        new = match.piece.text
        if entry.body == new:
            return "known", (match.digest, "")
        if before == entry.body:
            entries.replace(self.database, entry, new)
            return "grown", (match.digest, "")
        longer = grown(entry.body, before, new) if before is not None else None
        if longer is None:
            return "kept", (known.digest, known.text)
        entries.replace(self.database, entry, longer)
        return "grown", (match.digest, new)

    def date(self, entry: Entry, dated: Dated) -> None:
        """Give an entry the day that was open when it was first imported."""
        self.database.update(
            "entry", entry.id, day=dated.day, month_day="", created_at=dated.at, zone=dated.zone, until=dated.until
        )
        for task in self.database.all(Task, "WHERE entry_id = :entry", entry=entry.id):
            due = task_words.due(task.text, dated.day)
            self.database.update("task", task.id, created_at=dated.at, due=due)

    def taken(self, how: str, entry_id: int, piece: Piece) -> Taken:
        """What became of a part."""
        title = piece.title or next((line.strip() for line in END.split(piece.text) if line.strip()), "")
        return Taken(how, entry_id, piece.line, piece.day, piece.month_day, title[:80])


def grown(here: str, before: str, new: str) -> str | None:
    """A text that was edited here with what its part has more at its end; None for a part changed otherwise."""
    mark = BOM if new.startswith(BOM) else ""
    here, before, new = (text.removeprefix(BOM) for text in (here, before, new))
    words = before.rstrip("\r\n")
    if not new.startswith(words) or new[len(words) :][:1] not in ("\n", "\r", ""):  # its last line was changed
        return None
    return mark + here.removesuffix(before[len(words) :]) + new[len(words) :]


def is_shared(database: Database, known: SourcePiece) -> bool:
    """Whether another file, which is still where it was, holds the same entry; one that was moved holds it no more."""
    others = database.rows(
        "SELECT s.path FROM source_piece p JOIN source s ON s.id = p.source_id "
        "WHERE p.entry_id = :entry AND s.id != :mine",
        entry=known.entry_id,
        mine=known.source_id,
    )
    return any(Path(path).exists() for (path,) in others)
