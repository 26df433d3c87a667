"""What an export is asked for: imported files by name, days, entries, or everything."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.journal.entries import as_written, day_by_day
from labbook.journal.exporting import markdown
from labbook.journal.exporting.markdown import Page
from labbook.store.database import Database
from labbook.store.records import Entry, Source


def pages(database: Database, names: list[str]) -> list[Page]:
    """The files to write for these names; all of them for none."""
    if not names:
        return markdown.all_pages(database)
    return markdown.apart(page for name in names for page in pages_of(database, name))


def pages_of(database: Database, name: str) -> list[Page]:
    """The files to write for one name."""
    source = source_named(database, name)
    if source:
        return [markdown.of_source(database, source)]
    return [Page(f"E{entry.id}.md", entry.body.encode()) for entry in entries_named(database, name)]


def entries(database: Database, names: list[str]) -> list[Entry]:
    """The entries that these names stand for, by day; all of them for none."""
    if not names:
        return day_by_day(database.all(Entry))
    found = []
    for name in names:
        source = source_named(database, name)
        found += markdown.entries_of(database, source.id) if source else entries_named(database, name)
    return found


def source_named(database: Database, name: str) -> Source | None:
    """The imported file of a name: by its path, or by its name without the folder where only one has it."""
    every = markdown.sources(database)
    exact = [source for source in every if source.path == str(Path(name).resolve()) or source.path == name]
    alike = exact or [source for source in every if names_it(name, source)]
    if name == "stdin":
        alike = [source for source in every if source.path == "-"]
    if len(alike) > 1:
        paths = ", ".join(source.path for source in alike)
        raise LabbookError(f"{name} is the name of {len(alike)} imported files.", f"Give the path: {paths}", code=2)
    return alike[0] if alike else None


def names_it(name: str, source: Source) -> bool:
    """Whether a name is the end of a source's path, or what it is written as."""
    given, path = PurePath(name).parts, PurePath(source.path).parts
    return name == markdown.file_name(source) or (bool(given) and path[-len(given) :] == given)


def entries_named(database: Database, name: str) -> list[Entry]:
    """The entries of a day, or the one of a short id."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", name):
        found = as_written(database.all(Entry, "WHERE day = :day", day=name))
        if found:
            return found
    elif ids.SHORT_ID.fullmatch(name.upper()):
        return [ids.get(database, name, "E")]
    known = ", ".join(markdown.file_name(source) for source in markdown.sources(database)[:5]) or "none"
    raise LabbookError(f"There is nothing to export by the name {name!r}.", f"Imported files: {known}.", code=2)
