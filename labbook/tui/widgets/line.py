"""A line to type into that says what can be typed, cut with a sign where it is narrow."""

from __future__ import annotations

from rich.text import Text
from textual.events import Resize
from textual.widgets import Input

from labbook.tui import words


class Line(Input):
    """An input of one line; `told` is what stands in it while it is empty."""

    def __init__(self, value: str = "", placeholder: str = "", id: str | None = None) -> None:
        super().__init__(value, placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.told = placeholder

    def tell(self, told: str) -> None:
        """Say what can be typed, as much of it as there is room for."""
        self.told = told
        self.placeholder = words.fitted(Text(told), self.size.width).plain if self.size.width else told

    def on_resize(self, event: Resize) -> None:
        """Fit what is said to the new width."""
        self.tell(self.told)
