"""From a query to SQL: each condition for each noun, and "no" where a noun has no such thing."""

from __future__ import annotations

from typing import Any, NamedTuple

from labbook.query.compiler import Compiler
from labbook.query.language import All, Compared, Course, Either, Field, Node, Not, View, Words
from labbook.store.database import Database


def condition(compiler: Compiler, node: Node, noun: str) -> str:
    """A node as an SQL condition on rows `t` of a noun."""
    match node:
        case All(parts):
            return " AND ".join(f"({condition(compiler, part, noun)})" for part in parts) or "1"
        case Either(parts):
            return " OR ".join(f"({condition(compiler, part, noun)})" for part in parts)
        case Not(inner):
            return f"NOT coalesce(({condition(compiler, inner, noun)}), 0)"
        case View(query, inner):
            return condition(Compiler(compiler.database, query, compiler.values), inner, noun)
        case Words(text):
            from labbook.query import words

            return words.condition(compiler, text, noun)
        case Compared():
            from labbook.query import numbers  # a claim's grammar, which few queries need

            return numbers.condition(compiler, node, noun)
        case Course():
            from labbook.query import curves

            return curves.condition(compiler, node, noun)
        case Field():
            from labbook.query import fields

            return fields.CONDITIONS[node.name](compiler, node, noun)


class Compiled(NamedTuple):
    """An SQL condition with its values."""

    where: str
    values: dict[str, Any]


def compiled(database: Database, text: str, node: Node, noun: str) -> Compiled:
    """A query as a condition on the rows of one noun."""
    values: dict[str, Any] = {}
    where = condition(Compiler(database, text, values), node, noun)
    return Compiled(f"({where}) AND t.deleted_at IS NULL" if noun == "run" else where, values)
