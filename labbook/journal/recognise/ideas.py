"""Ideas that a researcher labels as such."""

from __future__ import annotations

from labbook.journal.recognise.labels import Statement
from labbook.journal.recognise.plain import words
from labbook.journal.recognise.prose import Line
from labbook.journal.recognise.values import Finding


def ideas(lines: list[Line], labelled: list[Statement]) -> list[Finding]:
    """The ideas of an entry."""
    own = [statement for statement in labelled if statement.kind == "idea" and words(statement.text)]
    return [Finding(lines[statement.position].row, "idea", statement.text) for statement in own]
