"""Figures to draw, read once: what a run that is over has drawn does not change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from labbook.errors import LabbookError
from labbook.journal.figures import LINK, drawable
from labbook.journal.statuses import FINAL
from labbook.store.database import Database
from labbook.store.records import Figure as FigureRow

if TYPE_CHECKING:
    from labbook.figures.base import Figure

Drawable: TypeAlias = "Figure | str"
MOST = 200
"""Figures that are kept: more than a day has, too few to fill the memory while years are leafed through."""


class FigureShelf:
    """Figures by their short id, those looked at last; those of runs that go on are read anew each time."""

    def __init__(self) -> None:
        self.kept: dict[str, Drawable] = {}

    def of_text(self, database: Database, body: str) -> dict[str, Drawable]:
        """The figures that lines of a text stand for."""
        found = [match[1] for line in body.split("\n") if (match := LINK.match(line))]
        return {ref: self.get(database, ref) for ref in found}

    def get(self, database: Database, ref: str) -> Drawable:
        """One figure, or a sentence about why there is none."""
        if ref in self.kept:
            self.keep(ref, self.kept.pop(ref))
            return self.kept[ref]
        row = database.get(FigureRow, int(re.sub(r"\D", "", ref)))
        if row is None:
            return f"({ref} is gone)"
        figure = readable(database, row)
        if not is_live(database, row):
            self.keep(ref, figure)
        return figure

    def keep(self, ref: str, figure: Drawable) -> None:
        """Keep a figure as the newest, instead of the one that was not looked at for longest."""
        self.kept[ref] = figure
        if len(self.kept) > MOST:
            del self.kept[next(iter(self.kept))]


def readable(database: Database, row: FigureRow) -> Drawable:
    """A stored figure with its points."""
    try:
        return drawable(database, row)
    except LabbookError as error:
        return f"(F{row.id} cannot be drawn: {error.message})"


def is_live(database: Database, row: FigureRow) -> bool:
    """Whether a figure's run may still add to it."""
    if row.run_id is None:
        return False
    return database.value("SELECT status FROM run WHERE id = :id", id=row.run_id) not in FINAL
