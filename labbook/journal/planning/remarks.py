"""The reason in brackets that closing a task put on its line: taken off again when the task is taken up."""

from __future__ import annotations

from labbook.journal.markup.checklist import BOX_LINE, WORD_LINE
from labbook.journal.markup.lines import bare, replaced, split
from labbook.store.database import Database
from labbook.store.records import Entry


def without_reason(database: Database, entry: Entry, line: int) -> str:
    """An entry's text without the reason on a closed task's line; brackets that stood there before it closed stay.

    Which these are is told by the entry's history, which goes on to have the reason.
    """
    written = bare(split(entry.body)[line])
    added = reason(written, earlier(database, entry))
    if not added:
        return entry.body
    kept = written.rstrip()
    return replaced(entry.body, line, kept.removesuffix(added) + written[len(kept) :])


def earlier(database: Database, entry: Entry) -> list[list[str]]:
    """The lines of an entry's earlier texts, newest first."""
    found = database.rows("SELECT body FROM entry_revision WHERE entry_id = :entry ORDER BY id DESC", entry=entry.id)
    return [[bare(line) for line in split(body)] for (body,) in found]


def reason(written: str, texts: list[list[str]]) -> str:
    """What was put on a task's line when it was closed; empty where its words were the same while it was open."""
    for lines in texts:
        if written in lines:
            continue
        if words(written) in map(words, lines):
            return ""
        found = [added for line in lines if (added := longer_by(line, written))]
        if found:
            return min(found, key=len)
    return ""


def longer_by(before: str, after: str) -> str:
    """The words in brackets by which a task's line is longer than it was; empty where that is not all."""
    old, new = words(before), words(after)
    added = new.removeprefix(old) if old else new
    return added if added != new and added.startswith(" (") and added.endswith(")") else ""


def words(written: str) -> str:
    """A task's line behind its mark; empty for any other line."""
    found = BOX_LINE.match(written) or WORD_LINE.match(written)
    return found[3].rstrip() if found else ""
