"""Jump mode: a letter on each part of a screen; typing it goes there."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.events import Key
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from labbook.tui.dialogs.dialog import Once

LETTERS = "asdfghjkleiowrtyuvnmcxzbpq"


class Jump(Once[Widget]):
    """The letters, on top of the screen they are about; the answer is the part that was chosen."""

    DEFAULT_CSS = """
    Jump { background: $background 40%; }
    Jump Static { position: absolute; width: 3; height: 1; background: $warning; color: $background;
                  text-align: center; text-style: bold; }
    """

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__()
        self.targets = dict(zip(LETTERS, in_sight(below), strict=False))

    def compose(self) -> ComposeResult:
        """A letter at the upper left corner of each part."""
        for letter, widget in self.targets.items():
            label = Static(letter, markup=False)
            label.styles.offset = (widget.region.x, widget.region.y)
            yield label

    def on_key(self, event: Key) -> None:
        """Go to the part with the letter; any other key leaves."""
        event.stop()
        self.dismiss(self.targets.get(event.character or ""))


def in_sight(screen: Screen[Any]) -> list[Widget]:
    """The parts that can take the keys and are to be seen, from the upper left."""
    parts = [widget for widget in screen.focus_chain if widget.region.area and widget.is_on_screen]
    return sorted(parts, key=lambda widget: (widget.region.y, widget.region.x))
