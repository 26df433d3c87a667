"""What a journal's text is cut into: dated pieces, and the doubts about them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Hints(NamedTuple):
    """What the user or the file system says about a journal.

    `year` is that of the first entry without one; `written` is the latest day the journal can speak of.
    """

    year: int | None = None
    day_first: bool | None = None
    written: date | None = None


class Piece(NamedTuple):
    """One entry: an exact slice of the journal and what its heading says.

    `line` counts from 1. `day` and `until` are ISO days; `month_day` is set where the heading gives no year.
    """

    text: str
    line: int
    title: str
    day: str | None
    month_day: str = ""
    time: str = ""
    zone: str = ""
    until: str = ""


class Doubt(NamedTuple):
    """Something only the user can settle: where, what, and the next step."""

    line: int
    message: str
    hint: str


class Journal(NamedTuple):
    """A whole journal: its format, how its tasks are written, its pieces in order and the doubts."""

    format: str
    style: str
    pieces: tuple[Piece, ...]
    doubts: tuple[Doubt, ...]
