"""Checking the launch form as one types, and launching it."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Button, Static
from textual.worker import get_current_worker

from labbook.errors import LabbookError
from labbook.tui import words
from labbook.tui.data import launch as data
from labbook.tui.data.foresight import foreseen
from labbook.tui.data.intents import ONCE
from labbook.tui.launch_page.kept_forms import KeptForms
from labbook.tui.screens.page import Page
from labbook.tui.screens.runs import RunsScreen
from labbook.tui.widgets.form import LaunchForm


class Launching(Page):
    """A screen with a form that is checked with each letter, and launched."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+l", "launch", "Launch", id="launch.launch")]

    class WasChecked(Message):
        """The form was checked."""

        def __init__(self, checked: data.Checked) -> None:
            super().__init__()
            self.checked = checked

    class WasForeseen(Message):
        """It is known how long the form's runs take, and which of them were done before."""

        def __init__(self, lines: tuple[str, ...]) -> None:
            super().__init__()
            self.lines = lines

    class Launched(Message):
        """Runs were launched."""

        def __init__(self, started: data.Started) -> None:
            super().__init__()
            self.started = started

    launching: bool = False

    def __init__(self) -> None:
        super().__init__()
        self.kept = KeptForms(self.book.memory)

    @property
    def form(self) -> LaunchForm:
        """The form."""
        return self.query_one(LaunchForm)

    @on(LaunchForm.Edited)
    def check(self) -> None:
        """Keep what is typed, and check it in a worker."""
        typed = self.form.typed()
        if typed:
            self.kept.keep(typed)
            self.check_in_thread(typed)

    @work(thread=True, exclusive=True, group="check")
    def check_in_thread(self, form: data.Form) -> None:
        """Check a form and say what it means, then what of it was run before."""
        worker = get_current_worker()
        try:
            with self.library.reading() as database:
                checked = data.check(database, form)
            if not worker.is_cancelled:
                self.post_message(self.WasChecked(checked))
            with self.library.reading() as database:
                lines = foreseen(database, form, checked)
        except LabbookError as error:
            self.post_message(self.Refused(error))
            return
        if not worker.is_cancelled:
            self.post_message(self.WasForeseen(lines))

    @on(WasChecked)
    def show_checked(self, message: WasChecked) -> None:
        """Show what the form makes, and what is wrong where."""
        self.form.show_checked(message.checked)
        ready = message.checked.ready
        self.query_one("#told", Static).update(words.line(data.told(message.checked), "" if ready else "yellow"))

    @on(WasForeseen)
    def show_foreseen(self, message: WasForeseen) -> None:
        """Show how long it will take and which runs had this config; launching it again is fine."""
        line = self.query_one("#tried", Static)
        line.set_class(bool(message.lines), "-told")
        line.update(Text("\n").join(words.line(told, "dim") for told in message.lines))

    @on(Button.Pressed, "#launch-button")
    def action_launch(self) -> None:
        """Launch what the form says, once."""
        typed = self.form.typed()
        if typed and self.form.display and not self.launching:
            self.launching = True
            self.launch_in_thread(typed)

    @work(thread=True, group="change")
    def launch_in_thread(self, form: data.Form) -> None:
        """Launch a form and say what was launched."""
        try:
            started = self.library.change(partial(data.start, form=form))
        except LabbookError as error:
            self.post_message(self.Refused(error, draft=form.experiment.name))
        else:
            self.post_message(self.Launched(started))

    @on(Launched)
    async def go_to_runs(self, message: Launched) -> None:
        """Say what was launched and show it; what was said of this launch alone is taken out of the form."""
        self.launching = False
        self.form.fill_in(dict.fromkeys(ONCE, ""))
        self.kept.launch(self.form.typed())
        await self.app.switch_mode("runs")
        while len(self.app.screen_stack) > 1:  # a run that was looked at lies over the list
            await self.app.pop_screen()
        self.book.say(message.started.said)
        if isinstance(self.app.screen, RunsScreen):
            self.app.screen.look_at(message.started.run)

    @on(Page.Refused)
    def try_again(self, message: Page.Refused) -> None:
        """Let the button be pressed again."""
        self.launching = False
