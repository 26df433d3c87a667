"""Vim's keys on everything that moves or scrolls, by the name of what an arrow would do there."""

from __future__ import annotations

from textual.binding import Binding, BindingType
from textual.widget import Widget

BINDINGS: list[BindingType] = [
    Binding("j", "steer('down')", "Down", id="steer.down", show=False),
    Binding("k", "steer('up')", "Up", id="steer.up", show=False),
    Binding("h", "steer('left')", "Left", id="steer.left", show=False),
    Binding("l", "steer('right')", "Right", id="steer.right", show=False),
    Binding("G", "steer('end')", "To the end", id="steer.end", show=False),
    Binding("ctrl+d", "steer('page_down')", "Page down", id="steer.page_down", show=False),
    Binding("ctrl+u", "steer('page_up')", "Page up", id="steer.page_up", show=False),
]
ACTIONS = {
    "down": ("cursor_down", "scroll_down"),
    "up": ("cursor_up", "scroll_up"),
    "left": ("cursor_left", "scroll_left"),
    "right": ("cursor_right", "scroll_right"),
    "end": ("last", "scroll_bottom", "scroll_end"),
    "home": ("first", "scroll_top", "scroll_home"),
    "page_down": ("page_down", "scroll_page_down"),
    "page_up": ("page_up", "scroll_page_up"),
}
"""What the widgets of Textual call it, the one that moves a cursor first."""


async def steer(widget: Widget | None, where: str) -> None:
    """Move in a widget as its own keys would."""
    if widget is None:
        return
    for name in ACTIONS[where]:
        if hasattr(widget, f"action_{name}"):
            await widget.run_action(name)
            return
