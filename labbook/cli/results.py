"""What a query found, a line each: its short id, what it is, and the words by which it was found, marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from labbook.cli.output import bold, dim, fitted, show, state, styled, width
from labbook.journal.statuses import KINDS
from labbook.query import rows
from labbook.query.find import Found
from labbook.query.hits import Line
from labbook.query.rows import Row
from labbook.store.database import Database
from labbook.text import visible

NARROWEST = 20
"""Columns that the words have at least."""


def show_all(database: Database, found: Found) -> None:
    """Print what was found, each noun under its heading."""
    show_rows("Hypotheses", rows.hypotheses(found))
    show_rows("Questions", rows.questions(found))
    show_rows("Predictions", rows.predictions(found))
    show_rows("Tasks", rows.tasks(found))
    show_runs(database, found)
    show_rows("Entries", rows.entries(found), kind)


def show_runs(database: Database, found: Found) -> None:
    """Print runs as a table, and under it the words by which they were found."""
    if not found.runs:
        return
    from labbook.cli import listing

    heading("Runs", len(found.runs))
    listing.show_runs(database, list(found.runs))
    for row in rows.runs(found):
        if row.line.hits:
            show(f"{bold(row.ref)}  {excerpt(row.line, width() - len(row.ref) - 2)}")


def show_rows(title: str, listed: Sequence[Row], of_word: Callable[[str], str] = state) -> None:
    """Print aligned rows under a heading."""
    if not listed:
        return
    heading(title, len(listed))
    ref, word, place = (max(len(row[column]) for row in listed) for column in range(3))
    for row in listed:
        head = f"{bold(row.ref)}{' ' * (ref - len(row.ref))}  {of_word(row.word)}{' ' * (word - len(row.word))}  "
        if place:
            head += f"{dim(row.place)}{' ' * (place - len(row.place))}  "
        taken = ref + word + place + (6 if place else 4) + (2 if of_word is state else 0)
        show(head + excerpt(row.line, max(NARROWEST, width() - taken)))


def heading(title: str, count: int) -> None:
    """Print what is listed, and how many of it."""
    show()
    show(bold(f"{title} ({count})"))


def kind(word: str) -> str:
    """A kind of entry in its colour."""
    return styled(word, fg="cyan" if word in KINDS else None)


def excerpt(line: Line, room: int) -> str:
    """A line cut to so many columns around its first hit, the hits marked on a terminal."""
    start = beginning(line, room)
    text = fitted(("…" if start else "") + visible(line.text[start:]).replace("\t", " "), room)
    shift = start - bool(start)
    shown, place = "", 0
    for first, last in line.hits:
        if first - shift < len(text):
            shown += text[place : first - shift] + styled(text[first - shift : last - shift], bold=True, fg="yellow")
            place = last - shift
    return shown + text[place:]


def beginning(line: Line, room: int) -> int:
    """Where to begin so that the first hit is seen with some words before it: at the start if it can be."""
    if not line.hits or cell_len(line.text[: line.hits[0][1]]) < room:
        return 0
    return max(0, line.hits[0][0] - room // 3)
