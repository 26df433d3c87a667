"""The terminal app: its screens, and what every one of them can do."""

from __future__ import annotations

import os
import signal
import sys
import threading
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.events import Event, Key
from textual.screen import Screen
from textual.worker import WorkerFailed

from labbook.project import Project
from labbook.text import visible
from labbook.tui import ahead, crashes, modes, places, themes
from labbook.tui.filters import Ascii, Faint, NothingForeign
from labbook.tui.garbage import START, hold_back
from labbook.tui.host import Host, Opening
from labbook.tui.library import Library, moment
from labbook.tui.memory import Memory
from labbook.tui.palette import Actions, Places, Themes
from labbook.tui.widgets.key_bar import KeyBar

SHARE = 0.001
"""Seconds after which a thread that computes lets the screen go on."""
GRACE = 2.0
"""Seconds that closing in order may take once the terminal is gone."""
LEAVE_AT = (signal.SIGHUP, signal.SIGTERM)
"""The terminal was closed, or somebody asks us to go: leave in order, with every draft kept."""


class LabbookApp(Host):
    """Plan the day, launch experiments, find past results by hypothesis."""

    TITLE = "labbook"
    CSS_PATH = ["labbook.tcss", "today.tcss"]  # noqa: RUF012 (Textual declares it so)
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = modes.makers()
    DEFAULT_MODE = "today"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {Actions, Places, Themes}
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(number), f"switch_mode('{name}')", mode.title, id=f"app.{name}", show=False)
            for number, (name, mode) in enumerate(modes.MODES.items(), start=1)
        ),
        Binding("question_mark", "help", "Help", id="app.help", key_display="?"),
        Binding("colon", "command_palette", "Commands", id="app.commands", key_display=":", show=False),
        Binding("ctrl+p", "command_palette", "Commands, from a line too", id="app.palette", show=False, priority=True),
        Binding("semicolon,ctrl+o", "jump", "Jump to a part", id="app.jump", key_display=";", show=False),
        Binding("f1", "tour", "A short tour", id="app.tour", show=False),
        Binding("q,ctrl+q", "quit", "Quit", id="app.quit", key_display="q"),
    ]

    def __init__(self, project: Project, tour: bool = False) -> None:
        super().__init__()
        self.tour = tour
        self.library = Library(project)
        self.memory = Memory(project.files / "app.json")
        self.failures: list[BaseException] = []
        faint = Faint(lambda: None if self.native_ansi_color else self.ansi_theme)
        self._filters = [faint, *self._filters, NothingForeign(), Ascii(enabled=not sees_unicode())]
        for theme in themes.OURS:
            self.register_theme(theme)  # before the style sheet is read, so that it is read once
        self.set_reactive(App.theme, self.first_theme())
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_reactive(App.ansi_theme_dark, themes.ON_DARK)
        self.set_reactive(App.ansi_theme_light, themes.ON_LIGHT)
        self._refresh_truecolor_filter(self.ansi_theme)

    def on_mount(self) -> None:
        """Remember the colours, take over the keys that were set, leave in order when the terminal goes."""
        self.theme_changed_signal.subscribe(self, lambda theme: self.memory.put("theme", theme.name))
        self.set_keymap(dict(self.library.project.settings.keys))
        self.set_timer(ahead.START, lambda: ahead.begin(self))
        self.set_timer(START, self.tidy_from_now_on)
        if not self.is_headless:
            self.leave_at_signals()
        if self.tour:
            self.action_tour()

    async def on_event(self, event: Event) -> None:
        """Do what a key is bound to before the next key is looked at, so that what is typed then goes where it leads.

        A part that takes text takes its keys itself, in their order.
        """
        if not isinstance(event, Key) or event.is_forwarded or not await self.acts_on(event):
            await super().on_event(event)

    async def acts_on(self, event: Key) -> bool:
        """Do what a key is bound to here, if it is and no text is being typed."""
        if self.focused is not None and self.focused.check_consume_key("a", "a"):
            return False
        return await self._check_bindings(event.key, priority=True) or await self._check_bindings(event.key)

    def action_tour(self) -> None:
        """Show what each screen is for."""
        from labbook.tui.dialogs.tour import guide

        self.run_worker(guide(self), group="tour", exclusive=True)

    def first_theme(self) -> str:
        """The theme chosen last, or set, or fit for the terminal."""
        settings = self.library.project.settings
        wanted = [self.memory.get("theme"), settings.theme]
        if self.console.color_system == "standard":
            wanted.append(themes.FEW_COLOURS)
        return next((name for name in wanted if name in self.available_themes), "textual-dark")

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme, and one that can be read under the cursor."""
        return themes.with_cursor(super().get_css_variables())

    def leave_at_signals(self) -> None:
        """Close as `q` does when the terminal is closed."""
        import asyncio

        loop = asyncio.get_running_loop()
        for number in LEAVE_AT:
            signal.signal(number, lambda *_: self.leave(loop))

    def leave(self, loop: AbstractEventLoop) -> None:
        """Close in order; without, where writing to a terminal that is gone would wait for ever."""
        last = threading.Timer(GRACE, os._exit, (1,))
        last.daemon = True
        last.start()
        loop.call_soon_threadsafe(self.exit)

    def say(self, text: str) -> None:
        """Say what was done: in the line of the keys, in a corner where it takes several lines; `!` has all of it."""
        self.last_message = visible(text)
        bars = self.screen.query(KeyBar)
        if "\n" in text or not bars:
            self.notify(text, markup=False, timeout=4)
        else:
            bars.first().say(text)

    def open_ref(self, ref: str) -> None:
        """Go to the thing with a short id, wherever it is shown."""
        self.run_worker(places.go(self, ref), group="open", exclusive=True)

    def open_day(self, name: str) -> None:
        """Go to the day with a name such as yesterday."""
        self.run_worker(places.to_named_day(self, name), group="open", exclusive=True)

    def action_open(self, ref: str) -> None:
        """Go to a thing."""
        self.open_ref(ref)

    def action_help(self) -> None:
        """Show what the keys do here."""
        from labbook.tui.screens.help import Help

        self.push_screen(Help(self.screen))

    def action_command_palette(self) -> None:
        """Ask for an action, a thing, a day or colours, in words."""
        from textual.command import CommandPalette

        if not any(isinstance(screen, CommandPalette) for screen in self.screen_stack):
            self.push_screen(CommandPalette(placeholder="an action, R41, H3, a day, a theme, or words to find"))

    def action_jump(self) -> None:
        """Put a letter on each part of the screen, and go to the one that is typed."""
        from labbook.tui.dialogs.jump import Jump

        below = self.screen
        self.push_screen(Jump(below), lambda part: below.set_focus(part) if part else None)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[Any]:
        """None of Textual's own: every action is a key of ours."""
        return ()

    def _handle_exception(self, error: Exception) -> None:
        """A worker that failed is told about and written down; anything else closes the app with a report."""
        self.failures.append(error)
        if isinstance(error, WorkerFailed) and self.is_running:
            self.notify(crashes.told(self.library.project, error.error), severity="error", markup=False, timeout=15)
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave with one sentence and a report, not with a traceback."""
        self.memory.flush()
        error = self._exception or RuntimeError("unknown")
        self._exit_renderables.append(crashes.parting(self.library.project, error))
        self._close_messages_no_wait()

    def on_unmount(self) -> None:
        """Keep the drafts, close the labbook."""
        self.memory.flush()
        if texts := self.memory.in_danger:
            self._exit_renderables.append(crashes.rescued(texts))
        self.library.close()


def sees_unicode() -> bool:
    """Whether the terminal's locale has more than ASCII."""
    return "utf" in (sys.stdout.encoding or "").lower()


def first_page(library: Library) -> Opening:
    """Today's page, read while nothing else is done; what is wrong is told before the screen is taken over."""
    from labbook.tui.data import today
    from labbook.tui.data.figures import FigureShelf

    with library.reading() as database:
        return moment(database), today.read(database, FigureShelf())


def run_app(project: Project | None = None, tour: bool = False) -> None:
    """Open the app on a project, the current one if none is named, with a new labbook if there is none."""
    from labbook.project import find

    hold_back()
    sys.setswitchinterval(SHARE)
    app = LabbookApp(project or find(), tour)
    app.opening = first_page(app.library)
    app.run()
    sys.exit(app.return_code)
