"""Writing and editing entries: the body is kept as it is written, the index follows it."""

from __future__ import annotations

from typing import Any

from labbook.clock import day_of, local_zone, now, today
from labbook.errors import LabbookError
from labbook.journal.indexing import index
from labbook.journal.markup import outline
from labbook.journal.statuses import KINDS
from labbook.store.database import Database
from labbook.store.records import Entry
from labbook.text import storable


def add(database: Database, body: str, kind: str = "note", day: str | None = None, **belongs_to: int | None) -> int:
    """Save an entry of this moment and its index; returns its number.

    `belongs_to` may give `hypothesis_id`, `run_id` and `sweep_id`. Raises LabbookError for an unknown kind or no text.
    """
    known_kind(kind)
    if not body.strip():
        raise LabbookError("An entry needs some text.", 'Give it, as in: labbook log "loss stuck at ln 2"', code=2)
    at = now()
    zone = local_zone(at)
    settings = database.project.settings
    with database.change("log") as change:
        entry = insert(
            database,
            body=storable(body),
            kind=kind,
            day=day or day_of(at, zone, settings.day_start),
            zone=zone,
            created_at=at,
            author=settings.author,
            **belongs_to,
        )
        change.what = f"wrote E{entry.id}"
        if kind == "question":
            database.insert("question", entry_id=entry.id, text=entry.title, status="open", answer="", created_at=at)
    return entry.id


def insert(database: Database, body: str, created_at: int, **columns: Any) -> Entry:
    """Save an entry with these columns and its index, inside `write()`."""
    title = outline.title_of(body)
    columns = {"title": title, "body": body, "created_at": created_at, "updated_at": created_at, **columns}
    entry = database.get(Entry, database.insert("entry", **columns))
    assert entry is not None
    index(database, entry, created_at)
    return entry


def known_kind(kind: str) -> None:
    """Raise LabbookError for a kind of entry that there is not."""
    if kind not in KINDS:
        raise LabbookError(f"There is no kind {kind!r} of entry.", f"Kinds are {', '.join(KINDS)}.", code=2)


def edit(database: Database, entry: Entry, body: str) -> None:
    """Replace an entry's text, keeping what it was; its tasks keep their identity. Raises LabbookError for no text."""
    if body == entry.body:
        return
    if not body.strip():
        raise LabbookError(f"The new text is empty; E{entry.id} is unchanged.", "An entry is never deleted.", code=2)
    with database.change(f"edited E{entry.id}"):
        current = database.value("SELECT body FROM entry WHERE id = :id", id=entry.id)
        if current != entry.body:
            raise LabbookError(
                f"E{entry.id} was changed by somebody else meanwhile; your text was not saved over it.",
                f"See `labbook show E{entry.id}` and edit again.",
            )
        replace(database, entry, storable(body))


def replace(database: Database, entry: Entry, body: str) -> None:
    """Put another text in an entry's place and index it, inside `write()`; what it was stays in its history."""
    at = now()
    database.insert("entry_revision", entry_id=entry.id, body=entry.body, saved_at=entry.updated_at)
    same_head = body.split("\n", 1)[0] == entry.body.split("\n", 1)[0]
    title = entry.title if same_head and entry.style else outline.title_of(body)
    database.update("entry", entry.id, body=body, title=title, updated_at=at)
    index(database, entry._replace(body=body, title=title, updated_at=at), at)


def get(database: Database, number: int) -> Entry:
    """The entry of a number that something refers to."""
    entry = database.get(Entry, number)
    if entry is None:
        raise LabbookError(f"There is no E{number} any more.", "It may have been undone; `labbook history` tells.")
    return entry


def on_day(database: Database, day: str) -> list[Entry]:
    """The entries of a day, and those that go on over it, in the order they were written."""
    going_on = "SELECT id FROM entry WHERE until >= :day AND day < :day"
    return as_written(database.all(Entry, f"WHERE day = :day OR id IN ({going_on}) ORDER BY id", day=day))


def as_written(found: list[Entry]) -> list[Entry]:
    """Entries in the order of their moments, but none before one that was written here earlier: clocks are set back."""
    places: dict[int, int] = {}
    latest = 0
    for entry in sorted(found, key=lambda entry: entry.id):
        latest = latest if entry.style else max(latest, entry.created_at)
        places[entry.id] = entry.created_at if entry.style else latest
    return sorted(found, key=lambda entry: (places[entry.id], entry.id))


def day_by_day(found: list[Entry]) -> list[Entry]:
    """Entries by their days, those of none first, and each day as it was written."""
    days: dict[str, list[Entry]] = {}
    for entry in found:
        days.setdefault(entry.day or "", []).append(entry)
    return [entry for day in sorted(days) for entry in as_written(days[day])]


def backlinks(database: Database, target: str) -> list[Entry]:
    """The entries that mention a short id, newest first."""
    return database.all(
        Entry,
        "JOIN mention ON mention.entry_id = t.id WHERE target = :target ORDER BY t.id DESC",
        target=target,
    )


def current_day(database: Database) -> str:
    """The working day that is on."""
    return today(database.project.settings.day_start)
