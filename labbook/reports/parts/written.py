"""What a person wrote, with the figures that it names drawn in their places."""

from __future__ import annotations

from itertools import groupby

from labbook.journal.figures import LINK
from labbook.reports.parts import drawn
from labbook.reports.parts.lines import dim
from labbook.reports.report import Block, Paragraph, Prose
from labbook.store.database import Database
from labbook.store.records import Entry, Figure


def of_entry(database: Database, entry: Entry) -> list[Block]:
    """An entry with its day, number and kind."""
    heading = Paragraph((dim(f"{entry.day or entry.month_day} E{entry.id} {entry.kind}"),))
    pieces = groupby(entry.body.splitlines(), key=lambda line: bool(LINK.match(line)))
    return [heading, *(block for is_figure, lines in pieces for block in blocks(database, list(lines), is_figure))]


def blocks(database: Database, lines: list[str], are_figures: bool) -> list[Block]:
    """Lines of prose, or figures by their links."""
    if not are_figures:
        return [Prose("\n".join(lines))] if any(line.strip() for line in lines) else []
    rows = [(found[1], database.get(Figure, int(found[1][1:]))) for line in lines if (found := LINK.match(line))]
    return [drawn.picture(database, row) if row else Paragraph((f"({ref} is gone)",), "dim") for ref, row in rows]
