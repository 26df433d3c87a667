"""Taking back the last change to the journal, repeatedly, and making it again."""

from __future__ import annotations

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import indexing
from labbook.journal.markup import outline
from labbook.store import changes
from labbook.store.database import Database
from labbook.store.records import Change, Entry

LETTERS = {"entry": "E", "task": "T", "question": "Q", "hypothesis": "H", "prediction": "P", "run": "R", "sweep": "S"}
OTHER_KEYS = ("source_piece", "saved_view", "hypothesis_link", "tainted_run")
"""Tables in which more than the number of a row must be unique."""


def undo(database: Database) -> Change:
    """Take back the newest change that stands; returns it. Raises LabbookError when there is none, or it cannot be."""
    with database.write():
        change = database.one(Change, "WHERE undone_at IS NULL ORDER BY id DESC")
        if change is None:
            raise LabbookError("There is no change left to take back.", "`labbook history` lists what was done.")
        touched = changes.rows_of(database.connection, change.id)
        refuse_if_changed_since(database, change, touched)
        for row in touched:
            after = changes.image(database.connection, row.name, row.row_id)
            database.execute(
                "UPDATE change_row SET after = :after WHERE change_id = :change AND position = :position",
                after=after,
                change=change.id,
                position=row.position,
            )
        restore(database, change, [(row.name, row.row_id, row.before) for row in reversed(touched)])
        database.update("change", change.id, undone_at=now())
    return change


def redo(database: Database) -> Change:
    """Make the change that was last taken back again; returns it. Raises LabbookError when there is none."""
    with database.write():
        newest = database.value("SELECT max(id) FROM change WHERE undone_at IS NULL") or 0
        change = database.one(
            Change, "WHERE undone_at IS NOT NULL AND id > :newest ORDER BY undone_at DESC, id", newest=newest
        )
        if change is None:
            raise LabbookError("There is nothing to do again.", "Only what was just undone can be done again.")
        touched = changes.rows_of(database.connection, change.id)
        for row in touched:
            if changes.image(database.connection, row.name, row.row_id) != row.before:
                raise changed_since(change, row)
        restore(database, change, [(row.name, row.row_id, row.after) for row in touched])
        database.update("change", change.id, undone_at=None)
    return change


def refuse_if_changed_since(database: Database, change: Change, touched: list[changes.Touched]) -> None:
    """Raise LabbookError when a row is no longer as the change left it: a run may have ticked the task."""
    for row in touched:
        if changes.digest(changes.image(database.connection, row.name, row.row_id)) != row.digest:
            raise changed_since(change, row)


def changed_since(change: Change, row: changes.Touched) -> LabbookError:
    """The error that something else has changed what a change was about."""
    named = f"{LETTERS.get(row.name, row.name + ' ')}{row.row_id}"
    return LabbookError(
        f"{named} was changed since by something else (a run, perhaps): '{change.what}' cannot be turned any more.",
        f"See `labbook show {named}`, and edit by hand.",
    )


def restore(database: Database, change: Change, rows: list[tuple[str, int, str]]) -> None:
    """Put rows back to what their images say, inside `write()`, and index the texts among them."""
    database.execute("PRAGMA defer_foreign_keys=ON")
    for table, id, _ in rows:
        if table in OTHER_KEYS:  # else a row could take another's place before that one is gone
            changes.put(database.connection, table, id, "")
    for table, id, wanted in rows:
        if table == "entry":
            keep_revision(database, id, wanted)
        changes.put(database.connection, table, id, wanted)
    for table, id, wanted in rows:
        if table == "entry" and wanted:
            reindex_words(database, id)
    refuse_dangling(database, change)


def keep_revision(database: Database, id: int, wanted: str) -> None:
    """Keep the text that an entry has now in its history, if it goes on to exist."""
    entry = database.get(Entry, id)
    if entry and wanted:
        database.insert("entry_revision", entry_id=id, body=entry.body, saved_at=entry.updated_at)


def reindex_words(database: Database, id: int) -> None:
    """Make an entry's tags, mentions and readings anew; its tasks were put back as rows."""
    entry = database.get(Entry, id)
    if entry:
        indexing.index_words(database, entry, outline.read(entry.body, entry.style))


def refuse_dangling(database: Database, change: Change) -> None:
    """Raise LabbookError when something that stays refers to something that would be gone."""
    for table in ("entry", "run", "sweep", "prediction", "hypothesis"):
        dangling = database.rows(f"PRAGMA foreign_key_check({table})")
        if dangling:
            raise LabbookError(
                f"'{change.what}' cannot be taken back: {LETTERS.get(table, table + ' ')}{dangling[0][1]} needs it.",
                "Nothing was changed; `labbook show` tells what hangs on it.",
            )


def log(database: Database, limit: int = 20) -> list[Change]:
    """The newest changes, newest first, those that were taken back too."""
    return database.all(Change, "ORDER BY id DESC LIMIT :limit", limit=limit)
