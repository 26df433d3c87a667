"""What speaks for and against a hypothesis, by the day it came about."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.journal.beliefs import evidence, kinship
from labbook.journal.beliefs.evidence import Dated
from labbook.reports.parts.lines import dim, status
from labbook.reports.report import Block, Line, Mark, Paragraph, grid
from labbook.store.database import Database
from labbook.store.records import Hypothesis


def of_hypothesis(database: Database, hypothesis: Hypothesis) -> list[Block | None]:
    """The evidence on a hypothesis, and that on its parts."""
    found = evidence.on(database, hypothesis.id)
    blocks: list[Block | None] = [summary(found), rows(found)]
    for part in kinship.below(database, hypothesis):
        on_part = evidence.on(database, part.id)
        if on_part:
            blocks += [Paragraph((f"On its part H{part.id}, {part.statement}:",)), rows(on_part)]
    return blocks


def summary(found: Sequence[Dated]) -> Paragraph | None:
    """How much stands on each side."""
    standing = [piece.evidence.direction for piece in found if not piece.evidence.withdrawn_at]
    counted = {direction: standing.count(direction) for direction in evidence.DIRECTIONS if direction in standing}
    told = evidence.told_counts(counted)
    return Paragraph((f"{told}.",)) if told else None


def rows(found: Sequence[Dated]) -> Block | None:
    """A row a piece; what was withdrawn stays, struck."""
    return grid(
        ("day", "", "what", "what it says"), ([(piece.day,), direction(piece), *told(piece)] for piece in found)
    )


def direction(piece: Dated) -> Line:
    """For, against or neutral."""
    word = piece.evidence.direction
    return (Mark(word, "struck"),) if piece.evidence.withdrawn_at else (status(word),)


def told(piece: Dated) -> tuple[Line, Line]:
    """What it is, and what it says."""
    asides = ("" if piece.there else "deleted", "withdrawn" if piece.evidence.withdrawn_at else "")
    aside = ", ".join(part for part in asides if part)
    why = Mark(piece.evidence.reason, "struck") if piece.evidence.withdrawn_at else piece.evidence.reason
    return (piece.evidence.target,), (why, *((" ", dim(f"({aside})")) if aside else ()))
