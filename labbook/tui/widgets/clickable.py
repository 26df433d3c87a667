"""A line with parts that can be clicked, each in a colour of its own."""

from __future__ import annotations

from textual.widgets import Static


class Clickable(Static):
    """Its parts look as they were written, not as links."""

    auto_links = False
    DEFAULT_CSS = "Clickable { color: $foreground; }"  # what is asked for before its screen has one stays transparent
