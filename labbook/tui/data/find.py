"""What the Find screen shows: what a query finds or the saved views, and the thing under the cursor in full."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.query import rows, views
from labbook.query.find import Found, find
from labbook.query.rows import Row
from labbook.runs.outcome import given
from labbook.store.database import Database
from labbook.store.records import SavedView
from labbook.tui.data import thing
from labbook.tui.data.figures import FigureShelf
from labbook.tui.data.thing import Thing

MOST = 100
"""Things of each kind that are shown."""


class Result(NamedTuple):
    """What a query finds and a sentence about it; without a query the saved views."""

    query: str
    hits: tuple[Row, ...] = ()
    views: tuple[SavedView, ...] = ()
    said: str = ""
    apart: Mapping[str, str] = {}
    """What of its config sets each run apart from the others that were found, by its short id."""


class Looked(NamedTuple):
    """A result, and the thing that is looked at in full."""

    result: Result
    ref: str = ""
    thing: Thing = Thing("", {})


class FindReader:
    """Asks a query once, however many of its results are looked at."""

    def __init__(self) -> None:
        self.shelf = FigureShelf()
        self.asked: Hashable = None
        self.result = Result("")

    def read(self, database: Database, query: str, looked_at: str, moment: Hashable) -> Looked:
        """What a query finds at a moment, and one of its results; the first if the one looked at is not among them."""
        if (moment, query) != self.asked:
            self.result = result(database, query)
            self.asked = moment, query
        refs = [hit.ref for hit in self.result.hits]
        ref = looked_at if looked_at in refs else next(iter(refs), "")
        return Looked(self.result, ref, thing.read(database, ref, self.shelf) if ref else Thing("", {}))


def result(database: Database, query: str) -> Result:
    """What a query finds; the saved views for none, and the mistake in one that cannot be read."""
    if not query.strip():
        return Result(query, views=tuple(views.listed(database)))
    try:
        found = find(database, query, MOST)
    except LabbookError as error:
        if error.code != 2:
            raise
        return Result(query, said="\n".join(part for part in (error.message, error.hint) if part))
    apart = {f"R{run.id}": words for run, words in zip(found.runs, given.apart(found.runs), strict=True) if words}
    return Result(query, tuple(every(found)), said=told(found), apart=apart)


def told(found: Found) -> str:
    """How much was found, in words."""
    if not found.total:
        return "\n".join(("nothing found", *found.notes))
    return f"{found.total} found" + (f"; more {' and '.join(found.more)} than are shown" if found.more else "")


def every(found: Found) -> Iterator[Row]:
    """Everything that was found, in the order in which it is shown."""
    for noun in (rows.hypotheses, rows.questions, rows.predictions, rows.tasks, rows.runs, rows.entries):
        yield from noun(found)


def save_view(database: Database, name: str, query: str) -> str:
    """Keep a query under a name."""
    views.save(database, name, query)
    return f"saved; view:{name} asks it"


def delete_view(database: Database, name: str) -> str:
    """Forget a view."""
    views.delete(database, name)
    return f"deleted the view {name}"
