"""The terminal app: which screens there are, and what every one of them can do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.screen import Screen
from textual.widgets import HelpPanel

from labbook.project import Project
from labbook.tui.commands import KeyCommands
from labbook.tui.library import Library
from labbook.tui.screens.find import FindScreen
from labbook.tui.screens.hypotheses import HypothesesScreen
from labbook.tui.screens.launch import LaunchScreen
from labbook.tui.screens.runs import RunsScreen
from labbook.tui.screens.today import TodayScreen

SCREENS: dict[str, type[Screen[Any]]] = {
    "today": TodayScreen,
    "runs": RunsScreen,
    "launch": LaunchScreen,
    "hypotheses": HypothesesScreen,
    "find": FindScreen,
}


class LabbookApp(App[None]):
    """Plan the day, launch experiments, find past results by hypothesis."""

    TITLE = "labbook"
    CSS_PATH = "labbook.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = dict(SCREENS)
    DEFAULT_MODE = "today"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = App.COMMANDS | {KeyCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(number), f"switch_mode('{name}')", str(screen.TITLE), id=f"app.{name}", show=False)
            for number, (name, screen) in enumerate(SCREENS.items(), start=1)
        ),
        Binding("question_mark", "help", "Help", id="app.help", key_display="?"),
        Binding("q", "quit", "Quit", id="app.quit"),
    ]

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.library = Library(project)

    def action_help(self) -> None:
        """Show the keys that work here, or hide them again."""
        if self.screen.query(HelpPanel):
            self.action_hide_help_panel()
        else:
            self.action_show_help_panel()

    def on_unmount(self) -> None:
        """Close the labbook."""
        self.library.close()


def run_app() -> None:
    """Open the app on the current project, with a new labbook if there is none."""
    from labbook.project import find
    from labbook.store.database import open_database

    project = find()
    open_database(project).close()  # what is wrong with it is told before the screen is taken over
    app = LabbookApp(project)
    app.run()
    sys.exit(app.return_code)
