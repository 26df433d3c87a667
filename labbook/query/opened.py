"""A query with its saved views in the places where they are named."""

from __future__ import annotations

from labbook.query.language import All, Either, Field, Node, Not, View, mistake, nearest, nodes
from labbook.query.parser import LONGEST, parse
from labbook.store.database import Database
from labbook.store.records import SavedView

LONGEST_OPENED = 4 * LONGEST
"""Characters of a query and the views in it: SQLite takes only so many values."""


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


def named(database: Database, name: str) -> SavedView | None:
    """The view of a name, if there is one."""
    return database.one(SavedView, "WHERE name = :name", name=name)


def known(database: Database, name: str) -> str:
    """The view that was likely meant, or how to see them all."""
    close = nearest(name, [view.name for view in database.all(SavedView, "ORDER BY name")])
    return f"Did you mean view:{close}?" if close else "`labbook view` lists them."
