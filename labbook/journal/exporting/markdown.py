"""Markdown: an imported file as it was, edited lines aside; what was written here as one file a day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath
from typing import NamedTuple

from labbook.clock import local
from labbook.journal import encodings
from labbook.journal.entries import day_by_day
from labbook.store.database import Database
from labbook.store.records import Entry, Source


class Page(NamedTuple):
    """A file to write: a name without a folder, and its bytes."""

    name: str
    raw: bytes


def sources(database: Database) -> list[Source]:
    """The files that were imported, in their order."""
    return database.all(Source, "ORDER BY id")


def of_source(database: Database, source: Source) -> Page:
    """An imported file: its entries' texts, one after the other, with every repair undone."""
    text = "".join(entry.body for entry in entries_of(database, source.id))
    return Page(file_name(source), encodings.encode(text, tuple(source.repairs.split(" "))))


def entries_of(database: Database, source_id: int) -> list[Entry]:
    """The entries that an imported file is made of, in the file's order."""
    return database.all(
        Entry,
        "JOIN source_piece p ON p.entry_id = t.id WHERE p.source_id = :source ORDER BY p.position",
        source=source_id,
    )


def file_name(source: Source) -> str:
    """The name under which an imported file is written."""
    name = PurePath(source.path).name
    return "stdin.md" if source.path == "-" else "unnamed.md" if name in ("", "..") else name


def written_here(database: Database, since: str = "", until: str = "9999-99-99") -> list[Page]:
    """What was written in labbook itself: a file a day, each entry under a heading with its time."""
    found = database.all(
        Entry,
        "WHERE id NOT IN (SELECT entry_id FROM source_piece) AND coalesce(day, '') BETWEEN :since AND :until",
        since=since,
        until=until,
    )
    days: dict[str, list[Entry]] = {}
    for entry in day_by_day(found):
        days.setdefault(file_of(entry), []).append(entry)
    return [Page(f"{day}.md", "".join(map(section, written)).encode()) for day, written in days.items()]


def file_of(entry: Entry) -> str:
    """The name of the file that an entry goes into: its day, which a tampered database may not turn into a path."""
    return entry.day if entry.day and re.fullmatch(r"\d{4}-\d\d-\d\d", entry.day) else "undated"


def section(entry: Entry) -> str:
    """An entry under a heading of its own."""
    when = f"{local(entry.created_at, entry.zone):%H:%M}"
    heading = f"# {entry.day} {when}" if entry.day else f"# {entry.title}"
    return f"{heading} {entry.kind} E{entry.id}\n\n{entry.body.rstrip()}\n\n"


def all_pages(database: Database) -> list[Page]:
    """Every file of the journal, each under a name of its own."""
    return apart([*(of_source(database, source) for source in sources(database)), *written_here(database)])


def apart(pages: Iterable[Page]) -> list[Page]:
    """The pages, each under a name of its own."""
    taken: set[str] = set()
    return [page._replace(name=unused(page.name, taken)) for page in pages]


def unused(name: str, taken: set[str]) -> str:
    """A name that no page has yet; it counts as taken from now on."""
    path = PurePath(name)
    number = 1
    while alike(name) in taken:
        number += 1
        name = f"{path.stem}-{number}{path.suffix}"
    taken.add(alike(name))
    return name


def alike(name: str) -> str:
    """A name as file systems compare it that know no case and one form of each letter."""
    return unicodedata.normalize("NFC", name).casefold()
