"""Many lines to scroll through: only those in sight are made ready."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from labbook.text import visible

Line = tuple[str, str]
"""A text and its style."""


class LinesView(ScrollView):
    """Lines of text, each in one style. One that follows keeps the newest in sight until somebody scrolls up."""

    DEFAULT_CSS: ClassVar[str] = "LinesView { height: 1fr; scrollbar-size: 0 1; }"
    can_focus = True

    class Scrolled(Message):
        """Other lines are in sight."""

    def __init__(self, follows: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self.following = follows
        self.follows = follows
        self.listed: Sequence[Line] = ()

    def show(self, listed: Sequence[Line]) -> None:
        """Show these lines from now on."""
        if listed == self.listed:
            return
        self.listed = listed
        widest = max((len(text) for text, _ in listed), default=0)
        self.virtual_size = Size(widest, len(listed))
        self.keep_up()
        self.refresh()

    def keep_up(self) -> None:
        """Bring the newest line in sight, while they are followed."""
        if self.following:
            self.scroll_end(animate=False, x_axis=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow where the end is in sight, and tell that other lines are."""
        super().watch_scroll_y(old_value, new_value)
        self.following = self.follows and new_value >= self.max_scroll_y
        self.post_message(self.Scrolled())

    def on_resize(self, event: Resize) -> None:
        """Another line is the last in sight."""
        self.keep_up()

    def action_last(self) -> None:
        """Go to the newest line, and follow again."""
        self.following = self.follows
        self.scroll_end(animate=False, x_axis=False)

    def action_scroll_end(self) -> None:
        self.action_last()

    def render_line(self, y: int) -> Strip:
        """A line as far as it is in sight."""
        left, top = self.scroll_offset
        width = self.size.width
        if top + y >= len(self.listed):
            return Strip.blank(width, self.rich_style)
        text, style = self.listed[top + y]
        strip = Strip([Segment(tabbed(text), Style.parse(style))])
        return strip.crop_extend(left, left + width, self.rich_style).apply_style(self.rich_style)


def tabbed(text: str) -> str:
    """A line as it stands on the screen."""
    return visible(text.expandtabs(4))
