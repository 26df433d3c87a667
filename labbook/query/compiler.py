"""What the conditions of a query are written with: its parameters, and the mistakes in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.query.language import Field, mistake, nearest
from labbook.store.database import Database

NO = "0"
"""The condition of a noun that has no such thing."""
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
