"""Going from day to day."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from labbook.clock import days_before
from labbook.tui.data import calendar
from labbook.tui.screens.page import Page
from labbook.tui.widgets.calendar import CalendarStrip


class Days(Page):
    """A page of one day: the one that is on, also when the next one begins, unless another is asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "step(-1)", "The day before", id="days.before", key_display="[", show=False),
        Binding("right_square_bracket", "step(1)", "The day after", id="days.after", key_display="]", show=False),
        Binding("left_curly_bracket", "busy(-1)", "Back to a day with entries", id="days.busy_before", show=False),
        Binding("right_curly_bracket", "busy(1)", "On to a day with entries", id="days.busy_after", show=False),
        Binding("full_stop", "now", "The day that is on", id="days.now", key_display=".", show=False),
        Binding("b", "begin", "Begin the day, step by step", id="days.begin", show=False),
        Binding("B", "finish", "Finish the day, step by step", id="days.finish", show=False),
    ]

    day: str | None = None
    """The day that was asked for; none for the one that is on."""
    today: str = ""
    """The day that is on."""
    wanted: str = ""
    """The short id that the cursor goes to when the day was read."""

    def go_to(self, day: str, ref: str = "") -> None:
        """Show a day, the cursor on one of its tasks or entries if one is named."""
        self.day, self.wanted = None if day == self.today else day, ref
        self.reload()

    @on(CalendarStrip.Asked)
    def go_to_clicked(self, message: CalendarStrip.Asked) -> None:
        """Show the day that was clicked."""
        self.go_to(message.day)

    def action_step(self, step: int) -> None:
        """Show the day before or after."""
        if self.today:
            self.go_to(days_before(self.day or self.today, -step))

    @work(thread=True, exclusive=True, group="busy")
    def action_busy(self, step: int) -> None:
        """Show the nearest day that way with something on it."""
        with self.library.reading() as database:
            found = calendar.neighbour(database, self.day or self.today, step)
        if found:
            self.app.call_from_thread(self.go_to, found)

    def action_now(self) -> None:
        """Show the day that is on."""
        self.go_to(self.today)

    def action_begin(self) -> None:
        """Begin the day that is on, step by step."""
        from labbook.tui.day.morning import MorningScreen

        self.app.push_screen(MorningScreen())

    def action_finish(self) -> None:
        """End the day that is on, step by step."""
        from labbook.tui.day.evening import EveningScreen

        self.app.push_screen(EveningScreen())
