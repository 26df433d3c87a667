"""What an import is unsure of, besides what the file's dates leave open."""

from __future__ import annotations

import re
from collections.abc import Sequence

from labbook.journal.formats import Doubt
from labbook.journal.importing.matching import Match
from labbook.journal.importing.report import Taken
from labbook.store.records import SourcePiece

UNREAD_TASK = re.compile(
    r"^[ \t]*(?:(?:[-*+][ \t]+)?(?:[☐☑☒]|\{\{(?:\[\[)?(?:TODO|DONE)\b)|\[[ xX*o]\][ \t])", re.MULTILINE
)
"""Boxes without a bullet (Zim), drawn ones (notes on telephones), and Roam's."""


def of_dates(said: Sequence[Doubt], matches: Sequence[Match], taken: Sequence[Taken]) -> list[Doubt]:
    """The file's doubts about dates, without those that an earlier import settled, and with those it contradicts."""
    open_years = any(part.month_day for part in taken)
    doubts = [doubt for doubt in said if open_years or "--year" not in doubt.hint]
    other = [part for match, part in zip(matches, taken, strict=True) if match.piece.day not in (None, part.day)]
    if other:
        first = next(match.piece.day for match in matches if match.piece.line == other[0].line)
        message = f"E{other[0].entry_id} is of {other[0].day} here and of {first} now ({len(other)} such)"
        doubts.append(Doubt(other[0].line, message, "to date them anew: labbook undo, and import again"))
    return doubts


def unread_tasks(matches: Sequence[Match], taken: Sequence[Taken]) -> list[Doubt]:
    """A doubt about task notations that are not read: boxes without a bullet, drawn boxes, Roam's words."""
    lines = [
        part.line + match.piece.text.count("\n", 0, found.start())
        for match, part in zip(matches, taken, strict=True)
        if part.how in ("new", "grown")
        for found in UNREAD_TASK.finditer(match.piece.text)
    ]
    if not lines:
        return []
    message = f"{len(lines)} lines look like tasks in a notation that is not read; they are text"
    return [Doubt(lines[0], message, "labbook promote E1:2 --as task makes one of a line")]


def unboxed(matches: Sequence[Match], taken: Sequence[Taken]) -> list[Doubt]:
    """A doubt for each list of ticks without boxes (`- x tried, nope`), which are read as text."""
    from labbook.journal.recognise import ticks_without_box

    doubts = []
    for match, part in zip(matches, taken, strict=True):
        lines = ticks_without_box(match.piece.text) if part.how in ("new", "grown") else []
        if lines:
            message = f"{len(lines)} items look like ticks without a box; they are read as text"
            hint = f"labbook promote E{part.entry_id}:{lines[0] + 1} --as task"
            doubts.append(Doubt(part.line + lines[0], message, hint))
    return doubts


def kept_apart(taken: Sequence[Taken]) -> list[Doubt]:
    """A doubt for each entry that was changed both here and in the file."""
    return [
        Doubt(
            part.line,
            f"E{part.entry_id} was changed here and in the file; it stays as it is here",
            f"compare: labbook show E{part.entry_id} --raw",
        )
        for part in taken
        if part.how == "kept"
    ]


def left_behind(before: Sequence[SourcePiece], taken: Sequence[Taken]) -> list[Doubt]:
    """A doubt about the entries whose part is no longer in the file."""
    there = {part.entry_id for part in taken}
    gone = [f"E{piece.entry_id}" for piece in before if piece.entry_id not in there]
    if not gone:
        return []
    named = ", ".join(gone[:8]) + (f" and {len(gone) - 8} more" if len(gone) > 8 else "")
    stays = "it stays" if len(gone) == 1 else "they stay"
    verb = "is" if len(gone) == 1 else "are"
    return [Doubt(1, f"{named} {verb} no longer in the file; {stays} in the labbook", "")]
