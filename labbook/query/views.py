"""Saved views: queries under a name, used as `view:name` in any other."""

from __future__ import annotations

import re

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.query.find import find
from labbook.query.opened import known, named, refuse_views
from labbook.query.parser import parse, readable
from labbook.store.database import Database
from labbook.store.records import SavedView

NAME = re.compile(r"[\w.-]{1,40}")


def save(database: Database, name: str, query: str) -> None:
    """Keep a query under a name, in place of what had it; raises LabbookError for one that cannot be read."""
    if not NAME.fullmatch(name):
        raise LabbookError(f"{name!r} is no name for a view.", "Use letters, digits, ., - and _.", code=2)
    query = readable(query)
    refuse_views(query, parse(query))
    find(database, query, limit=1)
    with database.change(f"saved the view {name}"):
        before = named(database, name)
        if before:
            database.update("saved_view", before.id, query=query)
        else:
            database.insert("saved_view", name=name, query=query, created_at=now())


def delete(database: Database, name: str) -> None:
    """Forget a view."""
    saved = get(database, name)
    with database.change(f"deleted the view {name}"):
        database.delete("saved_view", saved.id)


def get(database: Database, name: str) -> SavedView:
    """The view of a name; raises LabbookError where there is none."""
    saved = named(database, name)
    if saved is None:
        raise LabbookError(f"There is no view {name!r}.", known(database, name))
    return saved


def listed(database: Database) -> list[SavedView]:
    """All views by name."""
    return database.all(SavedView, "ORDER BY name")
