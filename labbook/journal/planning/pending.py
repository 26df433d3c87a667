"""Lines of an entry that promise something: "(pending)", "need to rerun", TODO without a checkbox."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labbook.journal.recognise.prose import Line, lines_of, prose

PENDING = re.compile(r"\(pending\)", re.IGNORECASE)
AGAIN = re.compile(r"\bneeds?\s+to\s+re-?(?:run|collect)", re.IGNORECASE)
TODO = re.compile(r"\bTODOs?\b")
TODO_ALONE = re.compile(r"\W*TODOs?\W*")
WORDS = re.compile(r"(\s*(?:(?:[-*+]|\d{1,9}[.)]|#{1,6}|>)\s+)*)(.*?)(\s*)", re.DOTALL)
STRUCK = re.compile(r"\W*~~.*~~\W*")


class Promise(NamedTuple):
    """A line (0-based) that promises something, and its words."""

    row: int
    text: str


def promises(body: str) -> list[Promise]:
    """The lines of a text that promise something and are not struck, each once, in order."""
    lines = [line for line in prose(lines_of(body)) if not STRUCK.fullmatch(line.text)]
    found = {line.row: line for line in direct(lines)} | {line.row: line for line in under_todo(lines)}
    return [Promise(row, found[row].text) for row in sorted(found)]


def direct(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines that promise something by their own words."""
    for line in lines:
        todo = TODO.search(line.text) and not TODO_ALONE.fullmatch(line.text)
        if todo or PENDING.search(line.text) or AGAIN.search(line.text):
            yield line


def under_todo(lines: Sequence[Line]) -> Iterator[Line]:
    """The items of the lists that a TODO stands over; what is nested in them belongs to them."""
    for place, line in enumerate(lines):
        if TODO_ALONE.fullmatch(line.text):
            items = list_after(lines, place)
            yield from (item for item in items if item.indent <= items[0].indent)


def list_after(lines: Sequence[Line], place: int) -> list[Line]:
    """The list items that follow a line without anything in between."""
    items: list[Line] = []
    for line in lines[place + 1 :]:
        if line.mark != "-":
            break
        items.append(line)
    return items


def struck(line: str) -> str:
    """A line that is let go: its words struck through behind its bullet, its blanks as they were."""
    found = WORDS.fullmatch(line)
    return f"{found[1]}~~{found[2]}~~{found[3]}" if found and found[2] else line
