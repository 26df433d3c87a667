"""Something in full beside a table; its figures are drawn in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.console import Group, RenderableType
from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from labbook.tui.widgets.prose import Drawing


class Preview(VerticalScroll):
    """A page that can be scrolled; another thing begins at its top, the same one stays where it was."""

    DEFAULT_CSS: ClassVar[str] = """
    Preview { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; }
    Preview Static { height: auto; }
    """

    class WasDrawn(Message):
        """Figures are ready to be shown."""

        def __init__(self, parts: Sequence[RenderableType]) -> None:
            super().__init__()
            self.parts = parts

    key: str = ""
    parts: Sequence[RenderableType] = ()

    def compose(self) -> ComposeResult:
        """The page."""
        yield Static(markup=False)

    def show(self, key: str, parts: Sequence[RenderableType]) -> None:
        """Show a thing, known by its key."""
        if key != self.key:
            self.key = key
            self.scroll_home(animate=False)
        kept = {id(drawing.figure): drawing for drawing in drawings(self.parts)}
        self.parts = [kept.get(id(part.figure), part) if isinstance(part, Drawing) else part for part in parts]
        for drawing in drawings(self.parts):
            drawing.waits = not isinstance(drawing.figure, str)
        self.query_one(Static).update(Group(*self.parts))
        self.draw()

    def draw(self) -> None:
        """Draw the figures for the width there is."""
        if drawings(self.parts) and self.scrollable_content_region.width:
            self.draw_in_thread(self.parts, self.scrollable_content_region.width)

    @work(thread=True, exclusive=True, group="draw")
    def draw_in_thread(self, parts: Sequence[RenderableType], width: int) -> None:
        """Draw what was not drawn for this width, unless something else is shown by now."""
        worker = get_current_worker()
        for drawing in drawings(parts):
            if worker.is_cancelled:
                return
            drawing.prepare(width)
        self.post_message(self.WasDrawn(parts))

    @on(WasDrawn)
    def show_drawn(self, message: WasDrawn) -> None:
        """Show the figures."""
        message.stop()
        if message.parts is self.parts:
            self.query_one(Static).refresh(layout=True)

    def on_resize(self, event: Resize) -> None:
        """Draw for the new width."""
        self.draw()


def drawings(parts: Sequence[RenderableType]) -> list[Drawing]:
    """The figures of a page."""
    return [part for part in parts if isinstance(part, Drawing)]
