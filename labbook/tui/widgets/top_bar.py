"""The line at the top: which screens there are, which one this is, and whose labbook."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from labbook.text import visible


class TopBar(Horizontal):
    """The app's modes as numbered tabs that can be clicked, and the folder of the labbook."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder

    def compose(self) -> ComposeResult:
        """Tabs on the left, the folder on the right."""
        modes = self.app.MODES
        tabs = [self.tab(number, name, title_of(modes[name])) for number, name in enumerate(modes, start=1)]
        yield Static(Content("").join(tabs), id="tabs")
        yield Static(visible(self.folder), id="folder", markup=False)

    def tab(self, number: int, name: str, title: str) -> Content:
        """One tab; `title` is ours, so it may be put into markup."""
        style = "$text on $primary" if title == self.screen.TITLE else "$text-muted"
        return Content.from_markup(f"[{style}][@click=app.switch_mode('{name}')] {number} {title} [/][/]")


def title_of(screen: object) -> str:
    """The title that a screen's class declares."""
    return str(getattr(screen, "TITLE", "") or "")
