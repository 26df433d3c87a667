"""The line at the top: which screens there are, which one this is, and whose labbook."""

from __future__ import annotations

from textual.content import Content
from textual.events import Resize

from labbook.text import visible
from labbook.tui.modes import MODES, Mode
from labbook.tui.widgets.clickable import Clickable


class TopBar(Clickable):
    """The app's modes as numbered tabs that can be clicked, and the folder of the labbook where there is room."""

    DEFAULT_CSS = """
    TopBar { height: 1; background: $panel; padding: 0 1; text-wrap: nowrap; }
    """

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = Content.styled(visible(folder), "$text-muted")

    def on_resize(self, event: Resize) -> None:
        """Write the titles as long as there is room for."""
        width = self.size.width
        tabs = self.tabs(short=False)
        tabs = tabs if tabs.cell_length <= width else self.tabs(short=True)
        left = width - tabs.cell_length - self.folder.cell_length
        self.update(Content("").join((tabs, Content(" " * left), self.folder)) if left > 0 else tabs)

    def tabs(self, short: bool) -> Content:
        """All tabs."""
        numbered = enumerate(MODES.items(), start=1)
        return Content("").join(self.tab(number, name, mode, short) for number, (name, mode) in numbered)

    def tab(self, number: int, name: str, mode: Mode, short: bool) -> Content:
        """One tab; the titles are ours, so they may be put into markup."""
        style = "$on-primary on $primary" if name == self.app.current_mode else "$text-muted"
        title = mode.short if short else mode.title
        return Content.from_markup(f"[{style}][@click=app.switch_mode('{name}')] {number} {title} [/][/]")
