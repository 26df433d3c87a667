"""What the Today screen shows, and what can be done there."""

from __future__ import annotations

from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import day, entries, ids
from labbook.journal.day import Day
from labbook.journal.planning import carrying, plan
from labbook.store.database import Database
from labbook.store.records import Entry
from labbook.tui.data import calendar
from labbook.tui.data.calendar import Calendar
from labbook.tui.data.figures import Drawable, FigureShelf

PREFIXES = {"h": "hypothesis", "i": "idea", "p": "prediction", "q": "question", "t": "task"}


MOST = 150
"""Entries of a day that are shown, the newest; Find has the others."""


class Today(NamedTuple):
    """A day's page with the figures of its entries, the days around it, and whether the labbook is new.

    `hidden` counts the entries before those that are shown.
    """

    day: Day
    hidden: int
    figures: dict[str, Drawable]
    calendar: Calendar
    left_over: int
    is_new: bool

    @property
    def is_current(self) -> bool:
        """Whether it is the working day that is on."""
        return self.day.day == self.calendar.today


def read(database: Database, shelf: FigureShelf, shown: str | None = None) -> Today:
    """The page of a day, of the current one if none is named."""
    current = entries.current_day(database)
    page = day.read(database, shown or current)
    hidden = max(0, len(page.entries) - MOST)
    page = page._replace(entries=page.entries[hidden:])
    figures: dict[str, Drawable] = {}
    for entry in page.entries:
        figures |= shelf.of_text(database, entry.body)
    is_current = page.day == current
    return Today(
        page,
        hidden,
        figures,
        calendar.around(database, page.day, current),
        len(carrying.left_over(database, current)) if is_current and not page.tasks else 0,
        not database.value("SELECT EXISTS (SELECT 1 FROM entry)"),
    )


def captured(database: Database, text: str, day: str | None = None) -> str:
    """Save a line that was typed: a note, or what its first letter says; returns what was saved.

    Notes, questions, ideas and tasks go to `day`, the current one if none is named; what is believed is of now.
    """
    letter, _, rest = text.strip().partition(" ")
    kind = PREFIXES.get(letter, "note")
    if kind != "note" and not rest.strip():
        raise LabbookError(f"There are no words for the {kind} yet.", f"As in: {letter} and then what it is.", code=2)
    words = rest.strip() if kind != "note" else text.strip()
    if kind == "task":
        return f"planned T{plan.add(database, words, day).id}"
    if kind == "prediction":
        from labbook.journal.predicting import betting, predictions
        from labbook.runs.capture.prepare import code_now
        from labbook.tui.data.believing import told_sealed

        return told_sealed(database, predictions.seal(database, betting.read(database, words), code_now(database)))
    if kind == "hypothesis":
        from labbook.tui.data import believing

        return believing.state(database, words) + ("" if words.endswith("%") else ": % says how sure you are")
    return saved(database, entries.add(database, words, kind=kind, day=day))


def note(database: Database, text: str, day: str | None = None) -> str:
    """Save a text of several lines as a note."""
    return saved(database, entries.add(database, text, day=day))


def edited(database: Database, entry: Entry, text: str) -> str:
    """Save another text in an entry's place; `entry` is as it was when the editing began."""
    if text == entry.body:
        return f"E{entry.id} is unchanged"
    from labbook.journal.beliefs import rewording

    stated = rewording.edit_entry(database, entry, text)
    return saved(database, entry.id) + (f"; {stated}" if stated else "")


def saved(database: Database, entry_id: int) -> str:
    """That an entry was saved, and whether it states predictions that are not sealed."""
    entry = entries.get(database, entry_id)
    if "P:" not in entry.body:
        return f"saved E{entry_id}"
    from labbook.journal.predicting import stated

    waiting = len(stated.unsealed(database, entry))
    return f"saved E{entry_id}" + ("; S on it seals what it predicts" if waiting else "")


def seal(database: Database, entry: Entry) -> str:
    """Seal the predictions that an entry states in lines such as "P: 32/8 yes 70%"."""
    from labbook.journal.predicting import stated
    from labbook.runs.capture.prepare import code_now

    if not stated.unsealed(database, entry):
        raise LabbookError(f"E{entry.id} states no prediction that waits.", 'A line states one: "P: 32/8 yes 70%"')
    from labbook.tui.data.believing import told_sealed

    sealed = stated.seal_all(database, entry, code_now(database))
    return "\n".join(told_sealed(database, one) for one in sealed)


def has_odd_line_ends(body: str) -> bool:
    """Whether a text has ends of lines that an edit in place would make all the same."""
    every = body.splitlines(keepends=True)
    ends = [line[len(line.rstrip("\r\n")) :] for line in every]
    if ends and not ends[-1] and every[-1].splitlines() == [every[-1]]:
        ends.pop()  # the last line needs no end
    return len(set(ends)) > 1 or "" in ends


def about(entry: Entry) -> list[str]:
    """The short ids that an entry leads to: what it is about, then what it mentions."""
    tied = (("R", entry.run_id), ("S", entry.sweep_id), ("H", entry.hypothesis_id))
    refs = [f"{letter}{number}" for letter, number in tied if number]
    own = f"E{entry.id}"
    return [ref for ref in dict.fromkeys([*refs, *ids.mentions(entry.body)]) if ref != own]
