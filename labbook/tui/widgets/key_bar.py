"""The line at the bottom: what the keys do here, as many as fit, with help and quit always among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding
from textual.events import Click, Resize
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from labbook.tui import words
from labbook.tui.widgets.clickable import Clickable
from labbook.tui.widgets.inline import linked

LAST = ("app.help", "app.quit")
"""Keys that are always shown, at the right end."""
RARE = ("ask('part')",)
"""What is shown after the others, where there is room."""
GAP = "  "
SAID = 4.0
"""Seconds for which something that was done is told in place of the keys."""


class Shown(NamedTuple):
    """A key in the line, and what pressing it does."""

    key: str
    does: str
    press: str

    @property
    def cells(self) -> int:
        """Its width."""
        return cell_len(self.key) + 1 + cell_len(self.does)


class KeyBar(Clickable):
    """Follows the bindings of its screen; one widget, so that a change of focus costs nothing. Keys can be clicked."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; background: $panel; padding: 0 1; text-wrap: nowrap; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.places: list[tuple[int, int, str]] = []
        self.said: Text | None = None
        self.saying: Timer | None = None

    def on_mount(self) -> None:
        """Follow the bindings from now on."""
        self.screen.bindings_updated_signal.subscribe(self, self.follow)
        self.tell()

    def on_resize(self, event: Resize) -> None:
        """Show as many keys as fit now."""
        self.tell()

    def follow(self, screen: Screen[Any]) -> None:
        """Show other keys where others work now."""
        if self.is_attached and screen is self.screen:
            self.tell()

    def tell(self) -> None:
        """Write the line."""
        line, self.places = written(self.keys(), self.size.width)
        self.update(self.said or line)

    def say(self, text: str) -> None:
        """Say something in place of the keys, for a moment."""
        if self.saying is not None:
            self.saying.stop()
        self.said = linked(words.line(f"✓ {text}", "bold"))
        self.said.truncate(max(self.size.width, 20), overflow="ellipsis")
        self.saying = self.set_timer(SAID, self.unsay)
        self.tell()

    def unsay(self) -> None:
        """Show the keys again."""
        self.said = self.saying = None
        self.tell()

    def keys(self) -> list[Shown]:
        """The keys that are to be shown: those of the part that has the keys first; below a dialog none works."""
        if self.app.screen is not self.screen and self.app.screen.is_modal:
            return []
        typing = isinstance(self.screen.focused, Input)
        first: dict[str, Shown] = {}
        last: dict[str, Shown] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            is_told = binding.show or (typing and binding.key == "escape")
            if is_told and active.enabled and binding.description:
                shown = Shown(self.told(binding), binding.description, binding.key)
                line = last if binding.id in LAST else first
                if binding.action not in line or line[binding.action].press.startswith("ctrl+"):
                    line[binding.action] = shown
        rare = [shown for action, shown in first.items() if action in RARE]
        often = [shown for action, shown in first.items() if action not in RARE]
        return [*often, *rare, *last.values()]

    def told(self, binding: Binding) -> str:
        """How a key is written; where a letter would be typed, its ctrl is what works."""
        is_other = binding.key.startswith("ctrl+") and len(binding.key_display or "") == 1
        return self.app.get_key_display(replace(binding, key_display=None) if is_other else binding)

    def on_click(self, event: Click) -> None:
        """Press the key that was clicked."""
        for start, end, press in self.places:
            if start <= event.x - 1 < end:
                self.app.simulate_key(press)


def written(keys: Sequence[Shown], width: int) -> tuple[Text, list[tuple[int, int, str]]]:
    """The line, and where in it each key stands; what does not fit is left out, from the end of the first ones."""
    kept = list(keys)
    while len(kept) > len(LAST) and sum(shown.cells + len(GAP) for shown in kept) - len(GAP) > width:
        del kept[-1 - len(LAST)]
    line, places = Text(no_wrap=True, overflow="crop"), []
    for shown in kept:
        start = cell_len(line.plain)
        line.append(shown.key, "bold")
        line.append(f" {shown.does}", "dim")
        places.append((start, cell_len(line.plain), shown.press))
        line.append(GAP)
    return line, places
