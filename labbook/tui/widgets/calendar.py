"""The days around the one that is shown, each with what happened on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.style import Style
from rich.text import Text
from textual.events import Resize
from textual.message import Message

from labbook.tui import words
from labbook.tui.data.calendar import NOTHING, Calendar, Happened
from labbook.tui.widgets.clickable import Clickable

NARROW, WIDE = 7, 10
"""Cells of a day in one line, and in two."""
TWO_LINES = 130
"""The width from which there are two."""
LEGEND = "• written   ✓ tasks done   ▲ runs done   ✗ runs failed"


class CalendarStrip(Clickable):
    """Days with marks; a click on one asks for it."""

    class Asked(Message):
        """Another day is to be shown."""

        def __init__(self, day: str) -> None:
            super().__init__()
            self.day = day

    calendar: Calendar | None = None
    shown: str = ""

    def __init__(self, id: str) -> None:
        super().__init__(id=id, markup=False)
        self.tooltip = LEGEND

    def show_days(self, calendar: Calendar, shown: str) -> None:
        """Show these days, one of them marked."""
        self.calendar, self.shown = calendar, shown
        self.draw_again()

    def on_resize(self, event: Resize) -> None:
        """Show as many days as fit now."""
        self.draw_again()

    def draw_again(self) -> None:
        """Draw the days that fit."""
        if self.calendar is not None and self.size.width:
            self.update(strip(self.calendar, self.shown, self.size.width))

    def action_ask(self, day: str) -> None:
        """Ask for the day that was clicked."""
        self.post_message(self.Asked(day))


def strip(calendar: Calendar, shown: str, width: int) -> Text:
    """One line of days, or where it is wide a line of days over one of marks."""
    cells = WIDE if width >= TWO_LINES else NARROW
    days = fitting(calendar.days, shown, max(1, (width + 1) // cells))
    happened = [calendar.happened.get(day, NOTHING) for day in days]
    if cells == WIDE:
        lines = [[spoken(day, day == calendar.today) for day in days], list(map(counts, happened))]
    else:
        lines = [list(map(brief, days, happened))]
    return Text("\n").join(
        Text("").join(cell(day, what, cells, calendar, shown) for day, what in zip(days, line, strict=True))
        for line in lines
    )


def fitting(days: Sequence[str], shown: str, count: int) -> Sequence[str]:
    """The last days that fit, or those about the one that is shown."""
    at = days.index(shown) if shown in days else len(days) - 1
    end = len(days) if at >= len(days) - count else min(len(days), at + count // 2 + 1)
    return days[max(0, end - count) : end]


def cell(day: str, what: Text, cells: int, calendar: Calendar, shown: str) -> Text:
    """A day's cell: reversed if it is shown, bold if it is today, dim if nothing happened, and clickable."""
    text = words.fitted(what, cells - 1)
    text.pad_right(cells - 1 - text.cell_len)
    quiet = "dim" if day not in calendar.happened and day != calendar.today else ""
    text.style = "reverse" if day == shown else "bold" if day == calendar.today else quiet
    text.stylize(Style(meta={"@click": f"ask('{day}')"}))
    return Text.assemble(text, " ")


def spoken(day: str, is_today: bool) -> Text:
    """A day as "Sa 21", the first of a month and today with their names."""
    when = date.fromisoformat(day)
    if is_today:
        return Text(f"Today {when.day}")
    return Text(f"{when:%b} {when.day}" if when.day == 1 else f"{when:%a}"[:2] + f" {when.day}")


def brief(day: str, happened: Happened) -> Text:
    """A day as "S21" with the three marks that matter most."""
    when = date.fromisoformat(day)
    marks = [(sign, colour) for _, sign, colour in marked(happened)]
    return Text.assemble(f"{when:%a}"[:1], f"{when.day:<2}", *marks[:3])


def counts(happened: Happened) -> Text:
    """How much of what, such as "3• 2✓"."""
    return Text(" ").join(Text(f"{count}{sign}", colour) for count, sign, colour in marked(happened))


def marked(happened: Happened) -> list[tuple[int, str, str]]:
    """What happened as count, sign and colour; what matters most first."""
    every = (
        (happened.failed, "✗", "red"),
        (happened.runs, "▲", "cyan"),
        (happened.tasks, "✓", "green"),
        (happened.entries, "•", ""),
    )
    return [mark for mark in every if mark[0]]
