"""Saved views: queries under a name, used as `view:name` in any other."""

from __future__ import annotations

import re

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.query.language import All, Either, Field, Node, Not, View, mistake, nearest, nodes
from labbook.query.parser import LONGEST, parse, readable
from labbook.store.database import Database
from labbook.store.records import SavedView

NAME = re.compile(r"[\w.-]{1,40}")
LONGEST_OPENED = 4 * LONGEST
"""Characters of a query and the views in it: SQLite takes only so many values."""


def save(database: Database, name: str, query: str) -> None:
    """Keep a query under a name, in place of what had it; raises LabbookError for one that cannot be read."""
    from labbook.query.find import find

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


def named(database: Database, name: str) -> SavedView | None:
    """The view of a name, if there is one."""
    return database.one(SavedView, "WHERE name = :name", name=name)


def listed(database: Database) -> list[SavedView]:
    """All views by name."""
    return database.all(SavedView, "ORDER BY name")


def known(database: Database, name: str) -> str:
    """The view that was likely meant, or how to see them all."""
    close = nearest(name, [view.name for view in listed(database)])
    return f"Did you mean view:{close}?" if close else "`labbook view` lists them."


def opened(database: Database, text: str, query: Node) -> Node:
    """A query with its views in the places where they are named; raises LabbookError for what is no view."""
    found = inside(database, text, query)
    length = len(text) + sum(len(part.query) for part in nodes(found) if isinstance(part, View))
    if length > LONGEST_OPENED:
        raise mistake(text, 0, "this query is too long with the views in it", f"{LONGEST_OPENED} characters are read.")
    return found


def inside(database: Database, text: str, node: Node) -> Node:
    """A part of a query with its views opened."""
    match node:
        case All(parts):
            return All(tuple(inside(database, text, part) for part in parts))
        case Either(parts):
            return Either(tuple(inside(database, text, part) for part in parts))
        case Not(inner):
            return Not(inside(database, text, inner))
        case Field("view", name, place):
            saved = named(database, name)
            if saved is None:
                raise mistake(text, place, f"there is no view {name!r}", known(database, name))
            query = parse(saved.query)
            refuse_views(saved.query, query)
            return View(saved.query, query)
        case _:
            return node


def refuse_views(text: str, query: Node) -> None:
    """Raise the mistake of a view that is made of views."""
    for part in nodes(query):
        if isinstance(part, Field) and part.name == "view":
            raise mistake(text, part.place, "a view is not made of views", "Write out their queries.")
