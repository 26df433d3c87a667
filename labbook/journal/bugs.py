"""Bugs: entries that name a symptom, its suspects ruled out one by one, the culprit and the fix.

The Markdown is the truth. A suspect is a list item that ends on a question mark, and its verdict follows there:

    loss is always inf

    - larger batch? no (R12)
    - 4bit? YES (R14)

    Fix: load in bfloat16 (3f2a91c)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.markup import lines
from labbook.store.database import Database
from labbook.store.records import Entry

ITEM = re.compile(r"(?P<item>\s*(?:[-*+]|\d+[.)])\s+)(?!\[.\]\s)(?P<text>.*\S)\s*")
VERDICT = r"(?:no|nope|nah|not it|yes|yep)\b.*"
SAID = re.compile(
    rf"(?:[xv✗✓]\s+)?(?P<what>[^?]*?[^?\s,.:])(?:\s*\?+\s*(?P<asked>.*)|[\s,.:]+(?P<told>{VERDICT}))", re.IGNORECASE
)
"""A suspect and what was said of it: "4bit? no", "x grad clip no", "make some feedforward... yes"."""
NO = re.compile(r"(?:no|nope|nah|not)\b", re.IGNORECASE)
YES = re.compile(r"(?:yes|yep|that's it|culprit)\b", re.IGNORECASE)
ORIGIN = re.compile(r"\(from E(\d+), line (\d+)\)")
"""Where a bug was found that was recognised in another entry; its suspects stand under it there."""
HEADING = re.compile(r"#{1,6}\s")
FIX = re.compile(r"\s*(?:[-*+]\s+)?fix(?:ed)?:\s*(?P<what>.+)", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{3,}|\d+[^\W\d_]+")
COMMON = frozenset(
    (
        *("the", "and", "but", "with", "from", "that", "this", "have", "has", "are", "was", "were", "not", "when"),
        *("then", "does", "did", "its", "for", "again", "still", "why", "bug", "line"),
    )
)
"""Words that tell no symptom from another."""


class Suspect(NamedTuple):
    """What may have caused a bug: open, ruled out, or the culprit; and what was said of it."""

    what: str
    state: str
    said: str
    line: int


class Bug(NamedTuple):
    """A bug as its entry tells it."""

    entry: Entry
    symptom: str
    suspects: tuple[Suspect, ...]
    fix: str

    @property
    def status(self) -> str:
        """Fixed, found or open."""
        if self.fix:
            return "fixed"
        return "found" if self.culprit else "open"

    @property
    def culprit(self) -> str:
        """What it was, the last of them where several were; empty where nobody knows."""
        return next((suspect.what for suspect in reversed(self.suspects) if suspect.state == "culprit"), "")

    @property
    def ruled_out(self) -> tuple[str, ...]:
        """What it was not."""
        return tuple(suspect.what for suspect in self.suspects if suspect.state == "ruled out")


def read(entry: Entry) -> Bug:
    """The bug that an entry tells of."""
    written = [lines.bare(line) for line in lines.split(entry.body)]
    fix = next((found["what"] for line in written if (found := FIX.fullmatch(line))), "")
    symptom = next((line.strip("# ") for line in written if line.strip()), "")
    return Bug(entry, symptom, suspects_in(written), fix.strip())


def suspects_in(written: Sequence[str], start: int = 0) -> tuple[Suspect, ...]:
    """The suspects among lines, up to the next heading."""
    found = []
    for row in range(start, len(written)):
        if row > start and HEADING.match(written[row]):
            break
        item = ITEM.fullmatch(written[row])
        said = SAID.fullmatch(item["text"].replace("**", "")) if item else None
        if said:
            verdict = (said["asked"] or said["told"] or "").strip()
            found.append(Suspect(said["what"], state(verdict), verdict, row))
    return tuple(found)


def with_origin(database: Database, bug: Bug) -> Bug:
    """A bug that was recognised in another entry, with the suspects that stand under it there."""
    origin = ORIGIN.search(bug.entry.body)
    entry = database.get(Entry, int(origin[1])) if origin and not bug.suspects else None
    if entry is None or origin is None:
        return bug
    return bug._replace(suspects=suspects_in([lines.bare(line) for line in lines.split(entry.body)], int(origin[2])))


def state(verdict: str) -> str:
    """What a verdict makes of a suspect."""
    plain = verdict.strip(" *_:,-")
    if NO.match(plain):
        return "ruled out"
    return "culprit" if YES.match(plain) else "open"


def add(database: Database, symptom: str, suspects: list[str]) -> Bug:
    """Write a bug down, with its first suspects."""
    listed = "".join(f"- {one.strip().rstrip('?')}?\n" for one in suspects)
    body = f"{symptom.strip()}\n" + (f"\n{listed}" if listed else "")
    return read(entries.get(database, entries.add(database, body, kind="bug")))


def suspect(database: Database, bug: Bug, what: str) -> Bug:
    """Add a suspect behind the others, or at the end."""
    line = f"- {what.strip().rstrip('?')}?\n"
    text = ended(bug.entry.body)
    if not bug.suspects:
        return saved(database, bug, f"{text}\n{line}")
    written = lines.split(text)
    place = bug.suspects[-1].line + 1
    return saved(database, bug, "".join([*written[:place], line, *written[place:]]))


def rule(database: Database, bug: Bug, what: str, yes: bool, why: str = "") -> Bug:
    """Say of a suspect that it was it, or was not, and how one knows; one that was not listed is added."""
    known = named(bug, what)
    if known is None:
        bug = suspect(database, bug, what)
        known = named(bug, what)
    assert known is not None
    item = ITEM.fullmatch(lines.bare(lines.split(bug.entry.body)[known.line]))
    assert item is not None
    verdict = ("YES" if yes else "no") + (f" ({why})" if why else "")
    return saved(database, bug, lines.replaced(bug.entry.body, known.line, f"{item['item']}{known.what}? {verdict}"))


def fix(database: Database, bug: Bug, what: str) -> Bug:
    """Say how it was fixed. Raises LabbookError for a bug that is."""
    if bug.fix:
        raise LabbookError(
            f"E{bug.entry.id} is fixed already: {bug.fix}", f"`labbook edit E{bug.entry.id}` changes it."
        )
    return saved(database, bug, f"{ended(bug.entry.body)}\nFix: {what.strip()}\n")


def named(bug: Bug, what: str) -> Suspect | None:
    """The suspect that a word means: by its number, its text, or the one text that begins so."""
    if what.isdigit() and 1 <= int(what) <= len(bug.suspects):
        return bug.suspects[int(what) - 1]
    wanted = what.strip().rstrip("?").lower()
    same = [one for one in bug.suspects if one.what.lower() == wanted]
    begun = [one for one in bug.suspects if one.what.lower().startswith(wanted)]
    return same[0] if same else begun[0] if len(begun) == 1 else None


def saved(database: Database, bug: Bug, body: str) -> Bug:
    """The bug with another text."""
    entries.edit(database, bug.entry, body)
    return read(entries.get(database, bug.entry.id))


def ended(body: str) -> str:
    """A text that ends its last line."""
    return body if body.endswith("\n") else f"{body}\n"


def listed(database: Database) -> list[Bug]:
    """All bugs, oldest first."""
    return [with_origin(database, read(entry)) for entry in database.all(Entry, "WHERE kind = 'bug' ORDER BY id")]


def like(database: Database, symptom: str, but: int = 0, most: int = 3) -> list[Bug]:
    """Earlier bugs with such a symptom, the most alike first: they share its rarer words."""
    wanted = words(symptom)
    every = [(bug, words(bug.symptom)) for bug in listed(database) if bug.entry.id != but]
    counts = {word: sum(word in theirs for _, theirs in every) for word in wanted}
    weighed = [(sum(1 / counts[word] for word in wanted & theirs), bug) for bug, theirs in every]
    found = sorted((pair for pair in weighed if pair[0]), key=lambda pair: (-pair[0], -pair[1].entry.id))
    return [bug for _, bug in found[:most]]


def words(text: str) -> set[str]:
    """The words of a symptom that tell something, and each two that stand together."""
    every = [word.lower() for word in WORD.findall(text)]
    return {word for word in every if word not in COMMON} | {f"{a} {b}" for a, b in pairwise(every)}
