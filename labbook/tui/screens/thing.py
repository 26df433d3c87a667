"""Anything with a short id that has no screen of its own, as a page of words."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from labbook.store.database import Database
from labbook.tui.data import thing as data
from labbook.tui.data.figures import FigureShelf
from labbook.tui.screens.page import Opened
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.prose import Prose
from labbook.tui.widgets.top_bar import TopBar


class ThingScreen(Opened):
    """A question, a prediction, a figure, an artifact, or an entry without a day."""

    TITLE = "Thing"
    AUTO_FOCUS = "VerticalScroll"
    DEFAULT_CSS = "ThingScreen VerticalScroll { padding: 1 2; } ThingScreen Static { height: auto; }"

    def __init__(self, ref: str) -> None:
        super().__init__()
        self.named = ref
        self.body = ""
        self.shelf = FigureShelf()

    @property
    def ref(self) -> str:
        return self.named

    def compose(self) -> ComposeResult:
        """The page."""
        yield TopBar(self.library.project.root.name)
        with VerticalScroll():
            yield Static(id="thing", markup=False)
        yield KeyBar()

    def read(self, database: Database) -> data.Thing:
        return data.read(database, self.named, self.shelf)

    async def show(self, content: data.Thing) -> None:
        self.body = content.body
        self.query_one("#thing", Static).update(Prose(content.body, content.figures))

    def copies(self) -> dict[str, str]:
        return {"id": self.named, "Markdown": self.body}
