"""What an import did, or would do: entry by entry, with every doubt."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from labbook.journal.formats import Doubt


class Taken(NamedTuple):
    """What became of one part of a file.

    `how` is new, known, dated (its day was open before), grown (the file had more than before), or kept (it was
    changed here and in the file, and stays as it is here).
    """

    how: str
    entry_id: int
    line: int
    day: str | None
    month_day: str
    title: str


class Offer(NamedTuple):
    """Something recognised: its number, where it stands (line 1 is the file's first), and what it says."""

    finding_id: int
    entry_id: int
    line: int
    kind: str
    text: str
    outcome: str
    outcome_text: str


class Report(NamedTuple):
    """What became of one file."""

    path: str
    name: str
    format: str
    style: str
    repairs: str
    taken: tuple[Taken, ...]
    tasks: dict[str, int]
    readings: int
    offers: tuple[Offer, ...]
    doubts: tuple[Doubt, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many parts became what."""
        return dict(Counter(part.how for part in self.taken))

    @property
    def dated(self) -> int:
        """How many entries have a day, be its year known or not."""
        return sum(1 for part in self.taken if part.day or part.month_day)

    @property
    def days(self) -> int:
        """On how many days they stand."""
        return len({part.day or part.month_day for part in self.taken if part.day or part.month_day})
