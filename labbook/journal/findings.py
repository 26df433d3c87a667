"""What was recognised in imported entries: offered, then accepted or declined by the author, never acted on unasked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.finding_makers import MAKERS, SEEN_BEFORE
from labbook.store.database import Database
from labbook.store.records import Finding

if TYPE_CHECKING:
    from labbook.journal.importing.report import Offer, Taken

SHORTEST = 8
"""Characters of a task that are enough to say that it is the same one again."""


def offer(database: Database, entry_ids: Sequence[int]) -> None:
    """Look through entries and keep what is recognised as offers, inside `write()`; what was offered before stays."""
    from labbook.journal.recognise import findings

    for number in entry_ids:
        had = {(found.kind, found.text) for found in of_entry(database, number)}
        for found in findings(entries.get(database, number).body):
            if (found.kind, found.text) not in had:
                columns = found._asdict()
                del columns["outcome_line"]
                keep(database, number, **columns)


def keep(database: Database, entry_id: int, **columns: object) -> None:
    """Keep one offer."""
    empty = {"outcome": "", "outcome_text": "", "target": ""}
    database.insert("finding", entry_id=entry_id, status="offered", **{**empty, **columns})


def offer_seen_before(database: Database, entry_ids: set[int]) -> None:
    """Offer each task of these entries that was pasted again as the one it was before, inside `write()`."""
    if not entry_ids:
        return
    earliest: dict[str, tuple[int, int]] = {}
    for id, entry_id, line, text, same_as in database.rows(
        "SELECT t.id, t.entry_id, t.line, t.text, t.same_as FROM task t JOIN entry e ON e.id = t.entry_id "
        "ORDER BY coalesce(e.day, '9999'), e.created_at, t.id"
    ):
        words = " ".join(text.lower().split())
        if len(words) < SHORTEST or same_as is not None:
            continue
        first, there = earliest.setdefault(words, (id, entry_id))
        if there != entry_id and entry_id in entry_ids and not offered_already(database, entry_id, line):
            keep(database, entry_id, line=line, kind=SEEN_BEFORE, text=text, target=f"T{first}")


def offered_already(database: Database, entry_id: int, line: int) -> bool:
    """Whether a task was offered as seen before."""
    return bool(
        database.value(
            "SELECT 1 FROM finding WHERE entry_id = :entry AND line = :line AND kind = :kind",
            entry=entry_id,
            line=line,
            kind=SEEN_BEFORE,
        )
    )


def of_entry(database: Database, entry_id: int) -> list[Finding]:
    """Everything that was recognised in an entry."""
    return database.all(Finding, "WHERE entry_id = :entry ORDER BY line, id", entry=entry_id)


def offers(database: Database, taken: Iterable[Taken]) -> list[Offer]:
    """What is still offered in the parts of a file, with the line of the file."""
    from labbook.journal.importing.report import Offer

    return [
        Offer(f.id, f.entry_id, part.line + f.line, f.kind, f.text, f.outcome, f.outcome_text)
        for part in taken
        for f in of_entry(database, part.entry_id)
        if f.status == "offered"
    ]


def waiting_offers(database: Database) -> list[Offer]:
    """What waits for its author's word, with its line in the entry."""
    from labbook.journal.importing.report import Offer

    found = database.all(Finding, "WHERE status = 'offered' ORDER BY id")
    return [Offer(f.id, f.entry_id, f.line + 1, f.kind, f.text, f.outcome, f.outcome_text) for f in found]


def accept_all(database: Database, numbers: Sequence[int]) -> list[str]:
    """Accept many findings as one change; returns the new short ids."""
    with database.change("accepted what was recognised"):
        found = [database.get(Finding, number) for number in numbers]
        offered = [finding for finding in found if finding and finding.status == "offered"]
        return [target for finding in offered if (target := accepted(database, finding))]


def accepted(database: Database, finding: Finding) -> str:
    """Accept one of many; what it was about may be gone meanwhile, and then it is not offered again."""
    try:
        return accept(database, finding)
    except LabbookError:
        decline(database, finding)
        return ""


def decline(database: Database, finding: Finding) -> None:
    """Leave a finding as prose; it is not offered again."""
    with database.change(f"left as prose: {finding.text[:40]}"):
        if database.get(Finding, finding.id) is None:
            raise gone(finding)
        database.update("finding", finding.id, status="declined")


def accept(database: Database, finding: Finding) -> str:
    """Make a finding what it was recognised as, dated as its entry; returns the short id. The text stays as it is."""
    with database.change("accepted") as change:
        current = database.get(Finding, finding.id)
        if current is None:
            raise gone(finding)
        if current.status == "accepted":
            raise LabbookError("This was accepted already.", f"See `labbook show {current.target}`.")
        target = MAKERS[finding.kind](database, finding, entries.get(database, finding.entry_id))
        database.update("finding", finding.id, status="accepted", target=target)
        change.what = f"accepted {target}"
    return target


def gone(finding: Finding) -> LabbookError:
    """The error that what was recognised is no longer there."""
    return LabbookError(f"{finding.text[:40]!r} is no longer offered.", "`labbook history` tells what was undone.")
