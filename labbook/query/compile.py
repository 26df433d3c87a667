"""From a query to SQL: each condition for each noun, and "no" where a noun has no such thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.query.language import All, Compared, Course, Either, Field, Node, Not, View, Words, mistake, nearest
from labbook.store.database import Database

NO = "0"
NOUNS = ("entry", "task", "question", "run", "hypothesis", "prediction")


class Compiler:
    """Collects the parameters of one query while its conditions are written."""

    def __init__(self, database: Database, text: str, values: dict[str, Any]) -> None:
        self.database = database
        self.text = text
        self.values = values

    def bind(self, value: Any) -> str:
        """A parameter with this value."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def condition(self, node: Node, noun: str) -> str:
        """A node as an SQL condition on rows `t` of a noun."""
        match node:
            case All(parts):
                return " AND ".join(f"({self.condition(part, noun)})" for part in parts) or "1"
            case Either(parts):
                return " OR ".join(f"({self.condition(part, noun)})" for part in parts)
            case Not(inner):
                return f"NOT coalesce(({self.condition(inner, noun)}), 0)"
            case View(query, inner):
                return Compiler(self.database, query, self.values).condition(inner, noun)
            case Words(text):
                from labbook.query import words

                return words.condition(self, text, noun)
            case Compared():
                from labbook.query import numbers  # a claim's grammar, which few queries need

                return numbers.condition(self, node, noun)
            case Course():
                from labbook.query import curves

                return curves.condition(self, node, noun)
            case Field():
                from labbook.query import fields

                return fields.CONDITIONS[node.name](self, node, noun)

    def reference(self, node: Field, letters: str) -> ids.Ref:
        """A short id that a field needs."""
        try:
            return ids.parse(node.value, letters)
        except LabbookError as error:
            raise mistake(self.text, node.place, error.message, f"As in {node.name}:{letters}1.") from None

    def known(self, node: Field, words: Sequence[str]) -> str:
        """The field's word; raises the mistake of one that the field can never have."""
        word = node.value.lower()
        if word not in words:
            close = nearest(word, words)
            hint = f"Did you mean {node.name}:{close}?" if close else f"Known are {', '.join(dict.fromkeys(words))}."
            raise mistake(self.text, node.place, f"there is no {node.name} {node.value!r}", hint)
        return word


class Compiled(NamedTuple):
    """An SQL condition with its values."""

    where: str
    values: dict[str, Any]


def compiled(database: Database, text: str, node: Node, noun: str) -> Compiled:
    """A query as a condition on the rows of one noun."""
    values: dict[str, Any] = {}
    condition = Compiler(database, text, values).condition(node, noun)
    return Compiled(f"({condition}) AND t.deleted_at IS NULL" if noun == "run" else condition, values)
